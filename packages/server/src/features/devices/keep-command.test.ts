import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { startExport } from '../../platform/audit/export.ts';
import { AuditSealer } from '../../platform/audit/sealer.ts';
import { ExportVerifier } from '../../platform/audit/verify-export.ts';
import { createKeyring } from '../../platform/crypto/secret-box.ts';
import { call, registerLock, registerPerson, startDevices, type DevicesFixture, type Person } from './testing/devices-fixture.ts';

describe('a command', () => {
  let fixture: DevicesFixture;
  let owner: Person;
  before(async () => {
    fixture = await startDevices();
    owner = await registerPerson(fixture);
  });
  after(() => fixture.close());

  const count = async (from: string, device: number): Promise<number> => {
    const { rows } = await fixture.database.pool.query<{ count: number }>(`select count(*)::int as count from ${from}`, [device]);
    return rows[0]?.count ?? -1;
  };
  const kept = async (device: number): Promise<number[]> => [
    await count('device_commands where device_pk = $1', device),
    await count(`audit_entries where device_pk = $1 and action = 'command.sent'`, device),
    await count(`events where device_pk = $1 and type = 'command.created'`, device),
  ];

  /** The database does this whenever such a row is written. */
  async function hinder(table: string, condition: string, how: string): Promise<void> {
    const { pool } = fixture.database;
    await pool.query(`create or replace function hinder() returns trigger language plpgsql as $$ begin ${how} end $$`);
    await pool.query(
      `create trigger hinders before insert on ${table} for each row when (${condition}) execute function hinder()`,
    );
  }
  const unhinder = async (table: string): Promise<void> =>
    void (await fixture.database.pool.query(`drop trigger hinders on ${table}`));

  it('is kept with its entry in the trail and the word of it, before it is sent', async () => {
    const lock = await registerLock(fixture, owner);
    const { transport } = fixture;
    // Slow enough that a message which does not wait for it leaves first.
    const isSlow = `new.device_pk = ${lock.id} and new.action = 'command.sent'`;
    await hinder('audit_entries', isSlow, 'perform pg_sleep(0.1); return new;');
    const atSending: number[][] = [];
    const publish = transport.publish.bind(transport);
    transport.publish = async (...message) => {
      atSending.push(await kept(lock.id));
      await publish(...message);
    };
    try {
      assert.equal((await call(fixture, owner, 'POST', `/devices/${lock.id}/unlock/`)).statusCode, 200);
      assert.deepEqual([atSending, lock.received('unlock').length], [[[1, 1, 1]], 1]);
    } finally {
      transport.publish = publish;
      await unhinder('audit_entries');
    }
  });

  for (const [table, condition] of [
    ['device_commands', `new.command = 'unlock'`],
    ['audit_entries', `new.action = 'command.sent'`],
    ['events', `new.type = 'command.created'`],
  ] as const) {
    it(`that cannot be written to ${table} leaves nothing behind and is not sent`, async () => {
      const lock = await registerLock(fixture, owner);
      await hinder(table, `new.device_pk = ${lock.id} and ${condition}`, `raise 'refused';`);
      try {
        const answer = await call(fixture, owner, 'POST', `/devices/${lock.id}/unlock/?wait=5`);
        assert.equal(answer.statusCode, 500);
        assert.deepEqual([await kept(lock.id), lock.received('unlock')], [[0, 0, 0], []]);
        // The trail does not call it done.
        assert.equal(await count(`audit_entries where device_pk = $1 and success`, lock.id), 1, 'its registration alone');
      } finally {
        await unhinder(table);
      }
      lock.answersWith(() => ({ success: true, status: 'unlocked' }));
      const again = await call(fixture, owner, 'POST', `/devices/${lock.id}/unlock/?wait=5`);
      assert.equal(again.json<{ result: string }>().result, 'succeeded');
      assert.deepEqual(await kept(lock.id), [1, 1, 1]);
    });
  }

  it('of many at once has its own entry in a chain that verifies, and is told once, before its outcome', async () => {
    const locks = await Promise.all(Array.from({ length: 5 }, () => registerLock(fixture, owner)));
    for (const lock of locks) lock.answersWith(() => ({ success: true, status: 'unlocked' }));
    const keyring = createKeyring({ secretKey: 'devices-fixture-secret-0123456789abcdef' });
    const { db, pool } = fixture.database;
    const sealer = new AuditSealer({ db, keyring, clock: fixture.clock, pace: { entries: 10, seconds: 60 } });
    const unlocking = new AbortController();
    const sealing = (async () => {
      while (!unlocking.signal.aborted) await sealer.seal();
    })();
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        call(fixture, owner, 'POST', `/devices/${locks[index % locks.length]?.id}/unlock/?wait=20`),
      ),
    );
    unlocking.abort();
    await sealing;
    await sealer.seal();
    const sent = answers.map((answer) => answer.json<{ request_id: string; result: string }>());
    assert.deepEqual([...new Set(sent.map(({ result }) => result))], ['succeeded']);

    const verifier = new ExportVerifier([sealer.signer.public_key]);
    for await (const lines of await startExport({ db, keyring, sealer, clock: fixture.clock, afterSeq: 0, withPersonal: true }))
      verifier.push(Buffer.from(lines, 'utf8'));
    const report = verifier.finish();
    assert.deepEqual([report.finding, report.entries], [null, await count('audit_entries where $1 = $1', 0)]);

    const { rows } = await pool.query<{ id: string; entries: number; told: string[] }>(
      `select c.request_id as id,
         (select count(*)::int from audit_entries a where a.resource_id = c.request_id::text and a.action = 'command.sent') as entries,
         (select array_agg(e.type order by e.xid, e.id) from events e where e.data ->> 'request_id' = c.request_id::text) as told
       from device_commands c where c.device_pk = any($1) and c.command = 'unlock'`,
      [locks.map(({ id }) => id)],
    );
    assert.deepEqual(rows.map(({ id }) => id).sort(), sent.map((one) => one.request_id).sort());
    for (const { entries, told } of rows) {
      assert.equal(entries, 1);
      assert.deepEqual(told, ['command.created', 'access.granted', 'command.settled']);
    }
  });
});
