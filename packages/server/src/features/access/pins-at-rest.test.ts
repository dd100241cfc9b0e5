import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createKeyring } from '../../platform/crypto/secret-box.ts';
import { createLogger } from '../../platform/logger.ts';
import {
  call,
  registerLock,
  registerPerson,
  share,
  startDevices,
  type DevicesFixture,
  type Person,
  type PlayedLock,
} from '../devices/testing/devices-fixture.ts';
import { PinSecrets } from './pin-secrets.ts';
import { resealPins } from './reseal.ts';
import { findPinsByHash } from './store/pin-uses.ts';
import { withAccessTables } from './tables.ts';

/** Digits that nothing else in the database is likely to hold. */
const canary = '83619427';
const wrongCanary = '61938472';

let fixture: DevicesFixture;
let owner: Person;
let member: Person;
let lock: PlayedLock;

before(async () => {
  fixture = await startDevices();
  owner = await registerPerson(fixture);
  member = await registerPerson(fixture);
  lock = await registerLock(fixture, owner);
  await share(fixture, owner, lock, member, 'member');
});
after(() => fixture.close());

/** Every column of every table that holds the text. */
async function columnsWith(text: string): Promise<string[]> {
  const { rows } = await fixture.database.pool.query<{ table_name: string }>(
    "select format('%I.%I', table_schema, table_name) as table_name from information_schema.tables where table_schema in ('public', 'pgboss') and table_type = 'BASE TABLE'",
  );
  const found: string[] = [];
  for (const { table_name } of rows) {
    const hits = await fixture.database.pool.query<{ key: string }>(
      `select distinct e.key from ${table_name} t, jsonb_each_text(to_jsonb(t)) e where position($1 in e.value) > 0`,
      [text],
    );
    found.push(...hits.rows.map(({ key }) => `${table_name.replace('public.', '')}.${key}`));
  }
  return found;
}

test('no PIN stands in clear in any column, whatever was done with it', async () => {
  const idempotent = { 'idempotency-key': 'make-the-canary' };
  const body = { device: lock.id, user: member.id, pin_code: canary, label: 'Canary' };
  const made = await call(fixture, owner, 'POST', '/access/pins/', body, idempotent);
  assert.equal(made.statusCode, 201, made.body);
  assert.equal((await call(fixture, owner, 'POST', '/access/pins/', body, idempotent)).body, made.body);
  const { id } = made.json<{ id: number }>();
  const guest = {
    device: lock.id,
    guest_email: 'g@example.org',
    guest_name: 'Guest',
    access_type: 'period',
    valid_until: '2090-01-01T00:00:00Z',
  };
  const other = await call(fixture, owner, 'POST', '/access/temporary-access/', { ...guest, pin_code: wrongCanary.slice(0, 7) });
  assert.equal(other.statusCode, 201, other.body);
  for (const pin_code of [canary, wrongCanary]) {
    await call(
      fixture,
      owner,
      'POST',
      `/access/pins/${id}/validate/`,
      { pin_code },
      { 'idempotency-key': `validate-${pin_code.length}${id}` },
    );
    await call(fixture, null, 'POST', '/access/pins/validate/', { pin_code }, { 'x-device-key': lock.keys.api_key });
    await call(fixture, owner, 'POST', `/devices/${lock.id}/unlock/`, { pin_code });
  }
  await call(fixture, owner, 'PATCH', `/access/pins/${id}/`, { pin_code: canary, label: 'Again' });
  assert.deepEqual(await columnsWith('Canary'), ['events.data'], 'only what was told of it has the name that it had');
  assert.deepEqual((await columnsWith('Again')).toSorted(), ['events.data', 'pins.label'], 'the search finds what is there');
  assert.deepEqual(await columnsWith(canary), []);
  assert.deepEqual(await columnsWith(wrongCanary.slice(0, 7)), []);
});

test('a sealed PIN moved to another row does not open', () => {
  const secrets = new PinSecrets(createKeyring({ secretKey: 'a key for this test alone 0123456789' }));
  const sealed = secrets.seal(1, '482913');
  assert.equal(secrets.open({ device_pk: 1, ...sealed }), '482913');
  assert.throws(() => secrets.open({ device_pk: 2, ...sealed }));
  assert.throws(() => secrets.open({ device_pk: 1, ...sealed, pin_hash: secrets.seal(1, '482914').pin_hash }));
});

test('after a change of the secret key everything is found and opened under either, then under the new one alone', async () => {
  const door = await registerLock(fixture, owner);
  const digits = ['204817', '519362', '730945'];
  for (const pin_code of digits) await call(fixture, owner, 'POST', '/access/pins/', { device: door.id, pin_code });
  await call(fixture, null, 'POST', '/access/pins/validate/', { pin_code: '998877' }, { 'x-device-key': door.keys.api_key });
  const db = withAccessTables(fixture.database.db);
  const newKey = 'the next secret key 0123456789abcdef';
  const both = new PinSecrets(
    createKeyring({ secretKey: newKey, previousSecretKeys: ['devices-fixture-secret-0123456789abcdef'] }),
  );
  const alone = new PinSecrets(createKeyring({ secretKey: newKey }));
  const find = async (secrets: PinSecrets) => {
    const found = await Promise.all(digits.map((code) => findPinsByHash(db, door.id, secrets.hashes(door.id, code))));
    return found.flatMap(({ pins }) => pins);
  };
  assert.equal((await find(both)).length, digits.length, 'before');
  assert.equal((await find(alone)).length, 0);
  const result = await resealPins(db, both, createLogger('silent'));
  assert.ok(result.pins >= digits.length && result.failedAttempts >= 1, JSON.stringify(result));
  const found = await find(alone);
  assert.deepEqual(
    found.map((pin) => alone.open(pin)),
    digits,
  );
  const [attempt] = await db.selectFrom('failed_attempts').selectAll().where('device_pk', '=', door.id).execute();
  assert.equal(alone.openAttempt(door.id, attempt?.attempted_pin_sealed ?? ''), '998877');
  assert.deepEqual(await resealPins(db, both, createLogger('silent')), { pins: 0, failedAttempts: 0 });
});
