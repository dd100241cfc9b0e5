import { sql, type Selectable } from 'kysely';
import type { Keyring } from '../../../platform/crypto/secret-box.ts';
import { reusableQuery } from '../../../platform/database/reusable-query.ts';
import type { DeviceKeys, KeySet } from '../device-keys.ts';
import type { DeviceDatabase, DeviceTables } from '../tables.ts';

const hashPurpose = 'device-api-key';
const names = ['api_key', 'secret_key', 'encryption_key'] as const;
const context = (devicePk: number, version: number, name: string): string => `device_keys.${name}:${devicePk}:${version}`;

export interface BrokerKey {
  readonly devicePk: number;
  readonly deviceId: string;
  readonly password: string;
}

type KeyRow = Selectable<DeviceTables['device_keys']>;

const readValid = reusableQuery((db: DeviceDatabase, { devicePk, now }: { readonly devicePk: number; readonly now: Date }) =>
  db
    .selectFrom('device_keys')
    .selectAll()
    .where('device_pk', '=', devicePk)
    .where((where) => where.or([where('expires_at', 'is', null), where('expires_at', '>', now)]))
    .orderBy('key_version'),
);

/** Seals and keeps a device's keys. The only place that sees them between their making and their use. */
export class DeviceKeyStore {
  readonly #keyring: Keyring;

  constructor(keyring: Keyring) {
    this.#keyring = keyring;
  }

  async insert(db: DeviceDatabase, devicePk: number, version: number, keys: DeviceKeys, adoptedAt: Date | null): Promise<void> {
    await db
      .insertInto('device_keys')
      .values({
        device_pk: devicePk,
        key_version: version,
        ...this.#sealed(devicePk, version, keys),
        adopted_at: adoptedAt,
      })
      .execute();
  }

  /** Keys that work at `now`, oldest first; at most two while a rotation's grace time runs. */
  async listValid(db: DeviceDatabase, devicePk: number, now: Date): Promise<KeySet[]> {
    return (await readValid(db, { devicePk, now })).map((row) => this.#open(row));
  }

  /** The API key that a broker should know for each device after `afterPk`, in order: that of the keys we sign with. */
  async pageOfBrokerKeys(db: DeviceDatabase, afterPk: number, limit: number, now: Date): Promise<BrokerKey[]> {
    const rows = await db
      .selectFrom('device_keys as k')
      .innerJoin('devices as d', 'd.id', 'k.device_pk')
      .distinctOn('k.device_pk')
      .selectAll('k')
      .select('d.device_id')
      .where('d.deleted_at', 'is', null)
      .where('d.id', '>', afterPk)
      .where((where) => where.or([where('k.expires_at', 'is', null), where('k.expires_at', '>', now)]))
      .orderBy('k.device_pk')
      .orderBy(sql`k.adopted_at is null`)
      .orderBy(sql`case when k.adopted_at is null then k.key_version else -k.key_version end`)
      .limit(limit)
      .execute();
    return rows.map((row) => ({ devicePk: row.device_pk, deviceId: row.device_id, password: this.#open(row).keys.api_key }));
  }

  /** The device that this key opens at `now`. */
  async findByApiKey(
    db: DeviceDatabase,
    apiKey: string,
    now: Date,
  ): Promise<{ devicePk: number; deviceId: string; keyVersion: number; adopted: boolean } | undefined> {
    const row = await db
      .selectFrom('device_keys as k')
      .innerJoin('devices as d', 'd.id', 'k.device_pk')
      .select(['k.device_pk', 'k.key_version', 'k.adopted_at', 'd.device_id'])
      .where('k.api_key_hash', '=', sql<string>`any(${[...this.#keyring.keyedHashes(apiKey, hashPurpose)]}::text[])`)
      .where('d.deleted_at', 'is', null)
      .where((where) => where.or([where('k.expires_at', 'is', null), where('k.expires_at', '>', now)]))
      .executeTakeFirst();
    if (row === undefined) return undefined;
    return { devicePk: row.device_pk, deviceId: row.device_id, keyVersion: row.key_version, adopted: row.adopted_at !== null };
  }

  /** The lock has shown that it holds this version: it is what we sign with from now on. */
  async markAdopted(db: DeviceDatabase, devicePk: number, version: number, now: Date): Promise<boolean> {
    const result = await db
      .updateTable('device_keys')
      .set({ adopted_at: now })
      .where('device_pk', '=', devicePk)
      .where('key_version', '=', version)
      .where('adopted_at', 'is', null)
      .executeTakeFirst();
    return result.numUpdatedRows === 1n;
  }

  async expireBefore(db: DeviceDatabase, devicePk: number, version: number, expiresAt: Date): Promise<void> {
    await db
      .updateTable('device_keys')
      .set({ expires_at: sql<Date>`least(coalesce(expires_at, 'infinity'), ${expiresAt})` })
      .where('device_pk', '=', devicePk)
      .where('key_version', '<', version)
      .execute();
  }

  /**
   * Writes anew, under the present SECRET_KEY, what was sealed or hashed under an earlier one: one bounded piece. Answers the rows it looked at,
   * so that the caller goes on after the last of them.
   */
  async reseal(db: DeviceDatabase, after: { devicePk: number; keyVersion: number }, limit: number): Promise<KeyRow[]> {
    const rows = await db
      .selectFrom('device_keys')
      .selectAll()
      .where(sql<boolean>`(device_pk, key_version) > (${after.devicePk}, ${after.keyVersion})`)
      .orderBy('device_pk')
      .orderBy('key_version')
      .limit(limit)
      .execute();
    for (const row of rows) {
      if (!names.some((name) => this.#keyring.needsReseal(row[`${name}_sealed`]))) continue;
      await db
        .updateTable('device_keys')
        .set(this.#sealed(row.device_pk, row.key_version, this.#open(row).keys))
        .where('device_pk', '=', row.device_pk)
        .where('key_version', '=', row.key_version)
        .execute();
    }
    return rows;
  }

  #sealed(devicePk: number, version: number, keys: DeviceKeys) {
    const seal = (name: (typeof names)[number]): string => this.#keyring.seal(keys[name], context(devicePk, version, name));
    return {
      api_key_hash: this.#keyring.keyedHash(keys.api_key, hashPurpose),
      api_key_sealed: seal('api_key'),
      secret_key_sealed: seal('secret_key'),
      encryption_key_sealed: seal('encryption_key'),
    };
  }

  #open(row: KeyRow): KeySet {
    const open = (name: (typeof names)[number]): string =>
      this.#keyring.open(row[`${name}_sealed`], context(row.device_pk, row.key_version, name));
    return {
      keyVersion: row.key_version,
      adopted: row.adopted_at !== null,
      expiresAt: row.expires_at,
      keys: { api_key: open('api_key'), secret_key: open('secret_key'), encryption_key: open('encryption_key') },
    };
  }
}
