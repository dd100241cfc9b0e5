import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { createLogger } from '../../platform/logger.ts';
import { until } from '../../platform/database/testing/until.ts';
import { createTestDatabase, type TestDatabase } from '../../testing/test-database.ts';
import { LockCodeSync } from './lock-code-sync.ts';
import type { CommandTarget } from './request-command.ts';
import { insertCommand } from './store/commands.ts';
import { insertDevice } from './store/devices.ts';
import type { DeviceReport, TouchedDevice } from './store/telemetry.ts';
import { withDeviceTables, type DeviceDatabase } from './tables.ts';

const other = 'f'.repeat(64);
const another = 'e'.repeat(64);

describe('which locks are told of their codes, and when', () => {
  let database: TestDatabase;
  let db: DeviceDatabase;
  let ownerId: number;
  let devicePk: number;
  let number = 0;
  let nowMs = Date.parse('2026-01-31T12:00:00Z');
  const clock = { now: () => new Date(nowMs) };

  before(async () => {
    database = await createTestDatabase();
    db = withDeviceTables(database.db);
    const { rows } = await database.pool.query<{ id: string }>(
      `insert into users (email, email_key, password_hash, created_at, updated_at) values ('o@example.com', 'o@example.com', 'x', now(), now()) returning id`,
    );
    ownerId = Number(rows[0]?.id);
  });
  after(() => database.close());
  beforeEach(async () => {
    await db.deleteFrom('device_states').execute();
    devicePk = await newDevice();
    nowMs += 3_600_000;
  });

  async function newDevice(): Promise<number> {
    number += 1;
    const deviceId = `LOCK${String(number).padStart(6, '0')}`;
    const pk = await db.transaction().execute((trx) => insertDevice(trx, { ownerId, name: '', location: '', deviceId }));
    await db.updateTable('device_states').set({ is_online: true, codes_digest: other }).where('device_pk', '=', pk).execute();
    return pk;
  }

  function setUp(syncCodes: (device: CommandTarget, signal: AbortSignal) => Promise<void> = () => Promise.resolve()) {
    const told: number[] = [];
    const sync = new LockCodeSync({
      db,
      clock,
      logger: createLogger('silent'),
      syncCodes: (device, signal) => {
        told.push(device.id);
        return syncCodes(device, signal);
      },
    });
    /** Everything that was begun has ended. */
    const sweep = async (): Promise<void> => {
      await sync.sweep();
      await sync.idle();
    };
    return { sync, told, sweep };
  }

  function touched(more: Partial<TouchedDevice> = {}): TouchedDevice {
    return {
      device_pk: devicePk,
      device_id: 'LOCK',
      device_name: 'Front door',
      previous_door: null,
      door: null,
      previous_battery_level: 80,
      battery_level: 80,
      was_online: true,
      is_online: true,
      previous_lock_status: 'locked',
      lock_status: 'locked',
      clock_offset_ms: 0,
      applied_settings_version: null,
      settings_version: 1,
      has_new_keys: false,
      codes_digest: other,
      wanted_codes_digest: another,
      is_time_due: false,
      ...more,
    };
  }

  /** A status in which the lock tells what it holds. */
  function status(more: Partial<DeviceReport> = {}): Map<string, DeviceReport> {
    return new Map([['LOCK', { deviceId: 'LOCK', isOnline: true, lastSeen: clock.now(), codesDigest: other, ...more }]]);
  }

  it('a sweep finds what is online, keeps codes, and lags behind', async () => {
    const [offline, none, inStep] = [await newDevice(), await newDevice(), await newDevice()];
    const set = (pk: number, state: object) => db.updateTable('device_states').set(state).where('device_pk', '=', pk).execute();
    await set(offline, { is_online: false });
    await set(none, { codes_digest: null });
    await set(inStep, { wanted_codes_digest: other });
    const { told, sweep } = setUp();
    await sweep();
    assert.deepEqual(told, [devicePk]);
  });

  it('a lock that never comes to what it should hold is told ever less often', async () => {
    const { told, sweep } = setUp(() => Promise.reject(new Error('as always')));
    for (let second = 0; second < 600; second += 1) {
      await sweep();
      nowMs += 1000;
    }
    // 2, 4, 8, 16 and 32 s apart, then a minute.
    assert.equal(told.length, 5 + Math.ceil((600 - 62) / 60));
  });

  it('it is told at once when it comes back, or should hold something else', async () => {
    const { sync, told, sweep } = setUp();
    for (let round = 0; round < 8; round += 1) {
      await sweep();
      nowMs += 60_000;
    }
    const toldBefore = told.length;
    await sweep();
    await sweep();
    assert.equal(told.length, toldBefore + 1);
    sync.consider([touched({ was_online: false })], status());
    await until(() => told.length === toldBefore + 2);
    await sync.idle();
    // The lock was never missed, but opened a connection.
    sync.consider(
      [touched()],
      new Map([['LOCK', { deviceId: 'LOCK', isOnline: true, hasConnected: true, lastSeen: clock.now() }]]),
    );
    sync.consider([touched()], status());
    await until(() => told.length === toldBefore + 3);
    await sync.idle();
    await db.updateTable('device_states').set({ wanted_codes_digest: another }).where('device_pk', '=', devicePk).execute();
    sync.codesChanged(devicePk);
    await until(() => told.length === toldBefore + 4);
    await sync.idle();
    sync.consider([touched({ wanted_codes_digest: other })], status());
    sync.consider([touched()], status());
    await until(() => told.length === toldBefore + 5);
  });

  it('one lock is told by one run at a time, and once more when something changed meanwhile', async () => {
    let running = 0;
    let release = (): void => {};
    const { sync, told, sweep } = setUp(async () => {
      running += 1;
      assert.equal(running, 1);
      await new Promise<void>((resolve) => (release = resolve));
      running -= 1;
    });
    await sync.sweep();
    await until(() => told.length === 1);
    await sync.sweep();
    sync.consider([touched({ was_online: false })], status());
    assert.equal(told.length, 1);
    release();
    await until(() => told.length === 2);
    release();
    await sync.idle();
    await sweep();
    assert.equal(told.length, 2);
  });

  it('a lock that is being told the time is told of its codes after that', async () => {
    const { sync, told } = setUp();
    sync.codesChanged(devicePk);
    sync.consider([touched()], status({ timeNonce: 'ab'.repeat(16), clockOffsetMs: -90_000 }));
    sync.codesChanged(devicePk);
    await sync.idle();
    assert.equal(told.length, 0);
    await until(() => told.length === 1);
    await sync.stop();
  });

  it('a lock that another process is telling is left to it until it has ended', async () => {
    const { sync, told } = setUp();
    const requestId = '6f1c1d0e-2d0a-4c2b-9a53-1f6f2d1c7a10';
    await insertCommand(db, {
      requestId,
      devicePk,
      command: 'set_pin',
      requestedBy: null,
      ipAddress: null,
      userAgent: null,
      createdAt: clock.now(),
      expiresAt: clock.now(),
      answerDeadline: clock.now(),
      detail: {},
    });
    await sync.sweep();
    await sync.idle();
    assert.equal(told.length, 0);
    nowMs += 2_500;
    await until(() => told.length === 1);
    await sync.stop();
  });

  it('the end of the program ends what runs, and nothing starts after it', async () => {
    const { sync, told, sweep } = setUp(
      (_device, signal) => new Promise((resolve) => signal.addEventListener('abort', () => resolve())),
    );
    await sync.sweep();
    await until(() => told.length === 1);
    await sync.stop();
    nowMs += 3_600_000;
    await sweep();
    sync.codesChanged(devicePk);
    assert.equal(told.length, 1);
  });
});
