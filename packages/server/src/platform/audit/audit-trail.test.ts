import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { sql } from 'kysely';
import { createKeyring } from '../crypto/secret-box.ts';
import { createTestDatabase, type TestDatabase } from '../../testing/test-database.ts';
import { changesOf, leftOut, withoutSecrets } from './audit-changes.ts';
import { createAuditContext, runAsSystem, runWithAuditContext } from './audit-context.ts';
import { createAuditTrail } from './audit-trail.ts';
import { canonicalJson } from './canonical-json.ts';
import { openEntries } from './open-entries.ts';
import { resealPersonKeys } from './person-keys.ts';

const keyring = createKeyring({ secretKey: 'audit-trail-test-secret-0123456789' });
const clock = { now: () => new Date('2027-01-31T12:00:00.000Z') };
const fields = { name: 'personal', is_active: 'plain', schedule: 'plain' } as const;

describe('what the trail takes of a change', () => {
  it('takes listed fields that differ, and no others', () => {
    const row = { name: 'Anna', is_active: true, password_hash: 'canary', schedule: null };
    assert.deepEqual(changesOf(fields, row, { ...row, name: 'Bea', password_hash: 'canary-2' }), {
      name: { before: 'Anna', after: 'Bea', isPersonal: true },
    });
  });

  it('leaves out what is named like a secret, however deep', () => {
    const given = { pin_code: '4711', key_version: 3, rules: [{ api_key: 'x', weekday: 'mon' }], pin_id: 4, token: null };
    assert.deepEqual(withoutSecrets(given), {
      pin_code: leftOut,
      key_version: 3,
      rules: [{ api_key: leftOut, weekday: 'mon' }],
      pin_id: 4,
      token: null,
    });
  });

  it('writes fractions as text and instants in UTC', () => {
    const made = changesOf({ at: 'plain', degrees: 'plain' }, null, { at: new Date(0), degrees: 1.5 });
    assert.deepEqual(made['at'], { before: null, after: '1970-01-01T00:00:00.000Z' });
    assert.deepEqual(made['degrees'], { before: null, after: '1.5' });
  });
});

describe('canonical JSON', () => {
  it('sorts members and leaves out the undefined', () => {
    assert.equal(
      canonicalJson({ b: [1, { d: 'é\u0001', c: null }], a: undefined, A: true }),
      '{"A":true,"b":[1,{"c":null,"d":"é\\u0001"}]}',
    );
  });

  it('refuses numbers that are not whole', () => {
    assert.throws(() => canonicalJson({ a: 0.5 }), TypeError);
    assert.throws(() => canonicalJson(Number.NaN), TypeError);
  });
});

describe('the audit trail', () => {
  let database: TestDatabase;
  const trail = createAuditTrail({ keyring, clock });
  before(async () => {
    database = await createTestDatabase();
  });
  after(() => database.close());

  const bodies = async (): Promise<string[]> =>
    (await sql<{ body: string }>`select body from audit_entries order by id`.execute(database.db)).rows.map(({ body }) => body);

  const user = createAuditContext(
    { kind: 'user', id: 12, email: 'anna@example.com', via: 'bearer', credential: '33' },
    { ipAddress: '203.0.113.7', userAgent: 'CanaryBrowser/1.0' },
    'request-1',
  );

  it('writes an entry with the change, and none when the change is rolled back', async () => {
    await assert.rejects(
      database.db.transaction().execute(async (trx) => {
        await trail.record(trx, { action: 'device.updated', resourceType: 'device', resourceId: 1 });
        throw new Error('no');
      }),
    );
    assert.deepEqual(await bodies(), []);
    await runAsSystem('jobs', () =>
      database.db
        .transaction()
        .execute((trx) => trail.record(trx, { action: 'device.updated', resourceType: 'device', resourceId: 1, devicePk: 1 })),
    );
    const [body] = await bodies();
    const entry = JSON.parse(body ?? '') as Record<string, unknown>;
    assert.deepEqual(entry['actor'], { kind: 'system', name: 'jobs' });
    assert.equal(entry['success'], true);
    assert.equal(entry['device'], 1);
  });

  it('holds nothing of a person in clear', async () => {
    await runWithAuditContext(user, () =>
      trail.record(database.db, {
        action: 'user.updated',
        resourceType: 'user',
        resourceId: 14,
        subject: 'user:14',
        changes: changesOf(fields, { name: 'Bea Canary', is_active: true }, { name: 'Bea Other', is_active: false }),
      }),
    );
    const body = (await bodies()).at(-1) ?? '';
    for (const personal of ['Bea', 'anna@', '203.0.113.7', 'CanaryBrowser']) assert.ok(!body.includes(personal), personal);
    const entry = JSON.parse(body) as { changes: object; sealed: object; actor: object; request: string };
    assert.deepEqual(entry.changes, { is_active: { before: true, after: false } });
    assert.deepEqual(Object.keys(entry.sealed).sort(), ['user:12', 'user:14']);
    assert.deepEqual(entry.actor, { credential: '33', id: 12, kind: 'user', via: 'bearer' });
    assert.equal(entry.request, 'request-1');
    assert.equal(user.recorded.successes, 1);
  });

  it('drops personal changes that are about nobody', async () => {
    await trail.record(database.db, {
      action: 'user.updated',
      resourceType: 'user',
      resourceId: 14,
      changes: changesOf(fields, { name: 'Bea' }, { name: 'Cleo' }),
    });
    const entry = JSON.parse((await bodies()).at(-1) ?? '') as { changes: object; sealed: object };
    assert.deepEqual(entry.changes, {});
    assert.deepEqual(entry.sealed, {});
  });

  it('seals nothing more for somebody who was erased', async () => {
    await trail.erasePerson(database.db, 'user:12');
    await runWithAuditContext(user, () =>
      trail.record(database.db, { action: 'user.logged_in', resourceType: 'user', resourceId: 12 }),
    );
    const entry = JSON.parse((await bodies()).at(-1) ?? '') as { sealed: object };
    assert.deepEqual(entry.sealed, {});
  });

  it('refuses to change or delete an entry, whoever asks', async () => {
    await assert.rejects(sql`update audit_entries set body = '{}'`.execute(database.db), /neither changed nor deleted/);
    await assert.rejects(sql`delete from audit_entries`.execute(database.db), /neither changed nor deleted/);
  });

  it('brings the keys of people under a new secret key', async () => {
    const next = createKeyring({
      secretKey: 'the-next-secret-key-0123456789',
      previousSecretKeys: ['audit-trail-test-secret-0123456789'],
    });
    assert.equal(await resealPersonKeys(database.db, next, 100), 1);
    assert.equal(await resealPersonKeys(database.db, next, 100), 0);
  });

  it('writes a composed entry with the statement of its change alone, and counts it once that is done', async () => {
    const context = createAuditContext({ kind: 'user', id: 7002, email: 'composed@example.com' });
    const written = await bodies();
    const entry = await runWithAuditContext(context, () =>
      trail.compose(database.db, { action: 'command.sent', resourceType: 'command', resourceId: 'abc' }),
    );
    const change = async (rows: number): Promise<void> =>
      void (await sql`with changed as (select generate_series(1, ${rows}::int)), recorded as (${entry.clause(sql`changed`)})
        select from changed`.execute(database.db));
    await change(0);
    assert.deepEqual([await bodies(), context.recorded.successes], [written, 0]);
    await change(1);
    entry.noteWritten();
    const added = (await bodies()).slice(written.length);
    assert.deepEqual(
      added.map((body) => (JSON.parse(body) as { resource: object }).resource),
      [{ type: 'command', id: 'abc' }],
    );
    assert.equal(context.recorded.successes, 1);
  });

  it('cannot be read of somebody who was erased between the composing of an entry and its writing', async () => {
    const context = createAuditContext({ kind: 'user', id: 7003, email: 'leaves@example.com' });
    const compose = () =>
      runWithAuditContext(context, () =>
        trail.compose(database.db, { action: 'command.sent', resourceType: 'command', resourceId: 'def' }),
      );
    const personalOfLast = async () => (await openEntries(database.db, keyring, (await bodies()).slice(-1)))[0]?.personal;
    await (await compose()).clause(sql`(values (1)) once`).execute(database.db);
    assert.deepEqual(await personalOfLast(), { 'user:7003': { email: 'leaves@example.com' } });
    const late = await compose();
    await trail.erasePerson(database.db, 'user:7003');
    await late.clause(sql`(values (1)) once`).execute(database.db);
    assert.deepEqual(await personalOfLast(), { 'user:7003': 'erased' });
  });

  it('lets requests of one person go on side by side, from their first', async () => {
    const context = createAuditContext({ kind: 'user', id: 7001, email: 'side@example.com' });
    await trail.prepare(database.db, context);
    assert.equal(trail.prepare(database.db, context), undefined, 'once a process');
    const entry = { action: 'device.updated', resourceType: 'device', resourceId: 1 };
    await runWithAuditContext(context, () =>
      database.db.transaction().execute(async (first) => {
        await trail.record(first, entry);
        // Would wait here for the first one's commit if each made the key of that person.
        await database.db.transaction().execute(async (second) => {
          await sql`set local lock_timeout = '2s'`.execute(second);
          await trail.record(second, entry);
        });
      }),
    );
  });
});
