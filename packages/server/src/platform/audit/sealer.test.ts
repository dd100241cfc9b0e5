import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { after, beforeEach, afterEach, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { sql } from 'kysely';
import { createKeyring } from '../crypto/secret-box.ts';
import { until } from '../database/testing/until.ts';
import { createTestDatabase, type TestDatabase } from '../../testing/test-database.ts';
import { changesOf } from './audit-changes.ts';
import { createAuditContext, runWithAuditContext } from './audit-context.ts';
import { createAuditTrail } from './audit-trail.ts';
import { startExport } from './export.ts';
import { AuditSealer, readChainState } from './sealer.ts';
import { ExportVerifier, type VerifyReport } from './verify-export.ts';

const keyring = createKeyring({ secretKey: 'sealer-test-secret-key-0123456789' });
const clock = { now: () => new Date() };
const trail = createAuditTrail({ keyring, clock });

describe('the chain', () => {
  let database: TestDatabase;
  let sealer: AuditSealer;
  const children = new Set<ReturnType<typeof spawn>>();

  beforeEach(async () => {
    database = await createTestDatabase({ poolMax: 12 });
    sealer = new AuditSealer({ db: database.db, keyring, clock, pace: { entries: 10, seconds: 60 } });
  });
  afterEach(() => database.close());
  after(() => {
    for (const child of children) child.kill('SIGKILL');
  });

  const record = (action: string, trx = database.db): Promise<void> =>
    trail.record(trx, { action, resourceType: 'device', resourceId: 1 });

  async function exported(withPersonal = false): Promise<string> {
    const lines = await startExport({ db: database.db, keyring, sealer, clock, afterSeq: 0, withPersonal });
    let text = '';
    for await (const line of lines) text += line;
    return text;
  }

  function verify(text: string): VerifyReport {
    const verifier = new ExportVerifier([sealer.signer.public_key]);
    verifier.push(Buffer.from(text, 'utf8'));
    return verifier.finish();
  }

  const order = async (): Promise<{ seq: number; action: string }[]> =>
    (await sql<{ seq: number; action: string }>`select seq, action from audit_entries order by seq`.execute(database.db)).rows;

  it('is empty at first, and its export verifies', async () => {
    const report = verify(await exported());
    assert.equal(report.finding, null);
    assert.equal(report.entries, 0);
  });

  it('has one order without gaps, whoever writes and seals at the same time', async () => {
    const writing = new AbortController();
    const sealing = Promise.all(
      [sealer, new AuditSealer({ db: database.db, keyring, clock })].map(async (one) => {
        while (!writing.signal.aborted) await one.seal();
      }),
    );
    await Promise.all(
      Array.from({ length: 8 }, async (_, writer) => {
        for (let turn = 0; turn < 25; turn += 1) await record(`writer${writer}.turn${turn}`);
      }),
    );
    writing.abort();
    await sealing;
    await sealer.seal();
    const rows = await order();
    assert.deepEqual(
      rows.map(({ seq }) => seq),
      Array.from({ length: 200 }, (_, index) => index + 1),
    );
    // What one writer wrote one after the other stays in that order.
    const own = rows.filter(({ action }) => action.startsWith('writer3.')).map(({ action }) => Number(action.slice(12)));
    assert.deepEqual(
      own,
      own.toSorted((a, b) => a - b),
    );
    const report = verify(await exported());
    assert.equal(report.finding, null);
    assert.equal(report.entries, 200);
  });

  it('takes in an entry whose transaction commits late, behind what was sealed meanwhile', async () => {
    const late = await database.pool.connect();
    const body = '{"v":1}';
    await late.query('begin');
    await late.query(
      `insert into audit_entries (body, occurred_at, action, resource_type, success) values ($1, now(), 'late', 'x', true)`,
      [body],
    );
    await record('early');
    assert.equal(await sealer.seal(), 1);
    await late.query('commit');
    late.release();
    assert.equal(await sealer.seal(), 1);
    assert.deepEqual(await order(), [
      { seq: 1, action: 'early' },
      { seq: 2, action: 'late' },
    ]);
  });

  it('goes on where it was after its process is killed, again and again', async () => {
    for (let round = 0; round < 4; round += 1) {
      const child = spawn(
        process.execPath,
        [fileURLToPath(new URL('testing/seal-forever.ts', import.meta.url)), JSON.stringify(database.connection)],
        { stdio: ['ignore', 'pipe', 'inherit'] },
      );
      children.add(child);
      await once(child.stdout, 'data');
      const writing = Promise.all(Array.from({ length: 30 }, (_, index) => record(`round${round}.entry${index}`)));
      // In the middle of its work: some are sealed, and it goes on.
      const before = (await readChainState(database.db)).seq;
      await until(async () => (await readChainState(database.db)).seq > before);
      child.kill('SIGKILL');
      await once(child, 'exit');
      children.delete(child);
      await writing;
    }
    await until(async () => (await sealer.seal()) >= 0 && (await readChainState(database.db)).unsealed === 0);
    const report = verify(await exported());
    assert.equal(report.finding, null);
    assert.equal(report.entries, 120);
  });

  it('stays valid when a person is erased, and the person is gone', async () => {
    const anna = createAuditContext(
      { kind: 'user', id: 5, email: 'anna@example.com', via: 'bearer' },
      { ipAddress: '203.0.113.7', userAgent: null },
    );
    await runWithAuditContext(anna, () =>
      trail.record(database.db, {
        action: 'user.updated',
        resourceType: 'user',
        resourceId: 5,
        subject: 'user:5',
        changes: changesOf({ first_name: 'personal' }, { first_name: 'Anna' }, { first_name: 'Bea' }),
      }),
    );
    await record('device.updated');
    const before = await exported(true);
    assert.equal(verify(before).finding, null);
    assert.match(before, /anna@example\.com.*203\.0\.113\.7/);
    await trail.erasePerson(database.db, 'user:5');
    const afterwards = await exported(true);
    const report = verify(afterwards);
    assert.equal(report.finding, null);
    assert.equal(report.erased, 1);
    assert.match(afterwards, /"personal":\{"user:5":"erased"\}/);
    for (const personal of ['anna@', 'Anna', 'Bea', '203.0.113.7']) assert.ok(!afterwards.includes(personal), personal);
  });

  it('shows that somebody changed the table behind the back of the program', async () => {
    for (let turn = 0; turn < 20; turn += 1) await record(`turn${turn}`);
    await sealer.seal();
    await sql`alter table audit_entries disable trigger audit_entries_are_kept`.execute(database.db);
    await sql`update audit_entries set body = replace(body, 'turn6', 'turn7') where seq = 7`.execute(database.db);
    const { finding } = verify(await exported());
    assert.deepEqual({ code: finding?.code, seq: finding?.seq }, { code: 'altered', seq: 7 });
  });

  it('exports what came after an entry, which verifies by itself', async () => {
    for (let turn = 0; turn < 25; turn += 1) await record(`turn${turn}`);
    await sealer.seal();
    const lines = await startExport({ db: database.db, keyring, sealer, clock, afterSeq: 15, withPersonal: false });
    let text = '';
    for await (const line of lines) text += line;
    const report = verify(text);
    assert.equal(report.finding, null);
    assert.deepEqual([report.firstSeq, report.lastSeq], [16, 25]);
    await assert.rejects(
      startExport({ db: database.db, keyring, sealer, clock, afterSeq: 26, withPersonal: false }),
      /no entry 26/,
    );
  });

  it('is signed by the present key after a change of the secret key, and by the old one before', async () => {
    await record('first');
    await sealer.checkpointNow();
    const next = createKeyring({
      secretKey: 'a-new-secret-key-0123456789',
      previousSecretKeys: ['sealer-test-secret-key-0123456789'],
    });
    const old = sealer.signer.public_key;
    sealer = new AuditSealer({ db: database.db, keyring: next, clock });
    await record('second');
    const verifier = new ExportVerifier([old, sealer.signer.public_key]);
    verifier.push(Buffer.from(await exported()));
    const report = verifier.finish();
    assert.equal(report.finding, null);
    assert.equal(report.keyIds.length, 2);
  });
});
