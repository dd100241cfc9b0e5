import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { sql } from 'kysely';
import { createKeyring } from '../../../platform/crypto/secret-box.ts';
import { createTestDatabase, type TestDatabase } from '../../../testing/test-database.ts';
import { generateDeviceKeys } from '../device-keys.ts';
import { withDeviceTables, type DeviceDatabase } from '../tables.ts';
import { DeviceKeyStore } from './keys.ts';

const now = new Date('2026-01-31T12:00:00.000Z');
const [earlier, present] = ['an earlier secret key of this house', 'the present secret key of this house'];

describe('keys of devices', () => {
  let database: TestDatabase;
  let db: DeviceDatabase;
  const ids: number[] = [];

  before(async () => {
    database = await createTestDatabase();
    db = withDeviceTables(database.db);
    await sql`insert into users (email, email_key, password_hash, created_at, updated_at)
      values ('a@example.com', 'a@example.com', 'none', now(), now())`.execute(db);
    for (const name of ['LOCK01', 'LOCK02', 'LOCK03']) {
      const { rows } = await sql<{ id: number }>`
        insert into devices (device_id, owner_id, name) select ${name}, max(id), 'Door' from users returning id`.execute(db);
      ids.push(rows[0]?.id ?? 0);
    }
  });
  after(() => database.close());

  it('open under a new secret key alone, once they were sealed anew', async () => {
    const written = new DeviceKeyStore(createKeyring({ secretKey: earlier }));
    const keys = ids.map(() => generateDeviceKeys());
    for (const [index, id] of ids.entries()) await written.insert(db, id, 1, keys[index] ?? generateDeviceKeys(), now);

    const changing = new DeviceKeyStore(createKeyring({ secretKey: present, previousSecretKeys: [earlier] }));
    const first = await changing.reseal(db, { devicePk: 0, keyVersion: 0 }, 2);
    const last = first.at(-1);
    assert.equal(first.length, 2);
    await changing.reseal(db, { devicePk: last?.device_pk ?? 0, keyVersion: last?.key_version ?? 0 }, 2);

    const afterwards = new DeviceKeyStore(createKeyring({ secretKey: present }));
    for (const [index, id] of ids.entries()) {
      assert.deepEqual((await afterwards.listValid(db, id, now))[0]?.keys, keys[index]);
      assert.equal((await afterwards.findByApiKey(db, keys[index]?.api_key ?? '', now))?.devicePk, id);
    }
    await assert.rejects(new DeviceKeyStore(createKeyring({ secretKey: earlier })).listValid(db, ids[0] ?? 0, now), {
      code: 'sealed_value_unreadable',
    });
  });
});
