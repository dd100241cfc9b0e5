import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, beforeEach, describe, it } from 'node:test';
import { sql } from 'kysely';
import { createTestDatabase, type TestDatabase } from '../../../testing/test-database.ts';
import { withDeviceTables, type DeviceDatabase } from '../tables.ts';
import {
  batteryHistory,
  markSilentOffline,
  recordCommandEffect,
  writeTelemetry,
  type DeviceReport,
  type TelemetryPoint,
} from './telemetry.ts';

const noon = new Date('2026-01-31T12:00:00.000Z');
const minutes = (count: number): Date => new Date(noon.getTime() + count * 60_000);

function point(deviceId: string, at: Date, batteryLevel = 80): TelemetryPoint {
  return {
    deviceId,
    receivedAt: at,
    reportedAt: at,
    isOnline: true,
    batteryLevel,
    lockStatus: 'locked',
    signalStrength: -45,
    temperature: 22.5,
  };
}

function report(deviceId: string, fields: Partial<DeviceReport> = {}): DeviceReport {
  return { deviceId, isOnline: true, lastSeen: noon, ...fields };
}

describe('telemetry', () => {
  let database: TestDatabase;
  let db: DeviceDatabase;
  let count = 0;
  let ids: number[] = [];
  let names: string[] = [];

  before(async () => {
    database = await createTestDatabase();
    db = withDeviceTables(database.db);
    await sql`insert into users (email, email_key, password_hash, created_at, updated_at)
      values ('a@example.com', 'a@example.com', 'none', now(), now())`.execute(db);
  });
  after(() => database.close());

  /** Three locks of their own for each test. */
  beforeEach(async () => {
    names = Array.from({ length: 3 }, () => `LOCK${String(++count).padStart(4, '0')}`);
    ids = [];
    for (const name of names) {
      const { rows } = await sql<{ id: number }>`
        insert into devices (device_id, owner_id, name) select ${name}, max(id), 'Door' from users returning id`.execute(db);
      const id = rows[0]?.id ?? 0;
      ids.push(id);
      await db.insertInto('device_states').values({ device_pk: id }).execute();
      await db.insertInto('device_settings').values({ device_pk: id }).execute();
    }
  });

  function lockAt(index: number) {
    const id = (): number => ids[index] as number;
    return {
      id,
      name: (): string => names[index] as string,
      state: (): Promise<Record<string, unknown>> =>
        db.selectFrom('device_states').selectAll().where('device_pk', '=', id()).executeTakeFirstOrThrow(),
      points: async (): Promise<number> =>
        (await db.selectFrom('device_telemetry').select('received_at').where('device_pk', '=', id()).execute()).length,
    };
  }
  const [first, second, third] = [lockAt(0), lockAt(1), lockAt(2)];

  it('of one batch is all written, several points of one lock and many locks', async () => {
    const touched = await writeTelemetry(
      db,
      [point(first.name(), noon), point(first.name(), minutes(1)), point(second.name(), noon)],
      [report(first.name(), { batteryLevel: 70 }), report(second.name(), { batteryLevel: 60 })],
    );
    assert.deepEqual(new Set(touched.map((device) => device.device_pk)), new Set([first.id(), second.id()]));
    assert.deepEqual([await first.points(), await second.points(), await third.points()], [2, 1, 0]);
    assert.deepEqual([(await first.state())['battery_level'], (await second.state())['battery_level']], [70, 60]);
  });

  it('of ids that are not registered leaves no trace, and does not hold up the others', async () => {
    const touched = await writeTelemetry(
      db,
      [point('NOBODY', noon), point(first.name(), noon)],
      [report('NOBODY'), report(first.name())],
    );
    assert.deepEqual(
      touched.map((device) => device.device_id),
      [first.name()],
    );
    assert.equal(await first.points(), 1);
  });

  it('of a deleted device leaves no trace', async () => {
    await db.updateTable('devices').set({ deleted_at: noon }).where('id', '=', first.id()).execute();
    assert.deepEqual(await writeTelemetry(db, [point(first.name(), noon)], [report(first.name())]), []);
    assert.equal(await first.points(), 0);
    assert.equal((await first.state())['is_online'], false);
  });

  it('without any message is possible', async () => assert.deepEqual(await writeTelemetry(db, [], []), []));

  it('changes what it mentions and leaves the rest', async () => {
    const whole = {
      reportedAt: noon,
      batteryLevel: 55,
      lockStatus: 'unlocked',
      signalStrength: -70,
      temperature: -12.5,
      door: 'open',
      firmwareVersion: '1.2.3',
      settingsVersion: 4,
      uptimeSeconds: 4_294_967_295,
      clockOffsetMs: -86_400_000_000,
      codesDigest: 'ab'.repeat(32),
    } as const;
    await writeTelemetry(db, [], [report(first.name(), whole)]);
    await writeTelemetry(db, [], [report(first.name(), { lastSeen: minutes(1), door: 'closed' })]);
    const { device_pk: _, last_activity_at: __, wanted_codes_digest: ___, ...state } = await first.state();
    assert.deepEqual(state, {
      is_online: true,
      battery_level: 55,
      lock_status: 'unlocked',
      signal_strength: -70,
      temperature: -12.5,
      door: 'closed',
      firmware_version: '1.2.3',
      applied_settings_version: 4,
      uptime_seconds: 4_294_967_295,
      clock_offset_ms: -86_400_000_000,
      reported_at: noon,
      last_seen: minutes(1),
      codes_digest: 'ab'.repeat(32),
      is_locked_down: false,
      is_time_due: false,
    });
  });

  it('tells what was known before, and what the lock should hold', async () => {
    await writeTelemetry(db, [], [report(first.name(), { lockStatus: 'unlocked' })]);
    await db.updateTable('device_settings').set({ version: 3 }).where('device_pk', '=', first.id()).execute();
    const [touched] = await writeTelemetry(
      db,
      [],
      [report(first.name(), { isOnline: false, lockStatus: 'jammed', settingsVersion: 2 })],
    );
    assert.deepEqual(touched, {
      device_pk: first.id(),
      device_id: first.name(),
      device_name: 'Door',
      was_online: true,
      is_online: false,
      previous_lock_status: 'unlocked',
      lock_status: 'jammed',
      previous_door: null,
      door: null,
      previous_battery_level: 100,
      battery_level: 100,
      clock_offset_ms: null,
      applied_settings_version: 2,
      settings_version: 3,
      has_new_keys: false,
      codes_digest: null,
      // Of no codes at all.
      wanted_codes_digest: createHash('sha256').digest('hex'),
      is_time_due: false,
    });
  });

  it('may be of the first and of the last year that a lock can report', async () => {
    for (const at of [new Date('1970-01-01T00:00:00Z'), new Date('2999-12-31T23:59:59.999Z')]) {
      await writeTelemetry(db, [{ ...point(first.name(), noon), reportedAt: at }], [report(first.name(), { reportedAt: at })]);
      assert.deepEqual((await first.state())['reported_at'], at);
    }
  });

  describe('silence', () => {
    it('shows those offline that were online and have been silent since', async () => {
      await writeTelemetry(
        db,
        [],
        [
          report(first.name(), { lastSeen: noon }),
          report(second.name(), { lastSeen: minutes(2) }),
          report(third.name(), { lastSeen: noon, isOnline: false }),
        ],
      );
      const silent = await markSilentOffline(db, minutes(1));
      assert.deepEqual(
        silent.filter((device) => ids.includes(device.id)).map(({ id, deviceId }) => ({ id, deviceId })),
        [{ id: first.id(), deviceId: first.name() }],
      );
      assert.equal((await first.state())['is_online'], false);
      assert.equal((await second.state())['is_online'], true);
    });

    it('is not judged while another process is writing that lock', async () => {
      await writeTelemetry(db, [], [report(first.name()), report(second.name())]);
      await db.transaction().execute(async (trx) => {
        await writeTelemetry(trx, [], [report(first.name(), { lastSeen: minutes(10) })]);
        const silent = await markSilentOffline(db, minutes(1));
        assert.deepEqual(
          silent.map((device) => device.deviceId).filter((name) => names.includes(name)),
          [second.name()],
        );
      });
      assert.equal((await first.state())['is_online'], true);
    });
  });

  describe('the effect of an answer', () => {
    const effect = { at: minutes(1), isActivity: true } as const;

    it('is the state that the lock names', async () => {
      await writeTelemetry(db, [], [report(first.name(), { reportedAt: minutes(5) })]);
      await recordCommandEffect(db, first.id(), { ...effect, lockStatus: 'unlocked', lateSince: null });
      const state = await first.state();
      assert.deepEqual([state['lock_status'], state['last_activity_at']], ['unlocked', minutes(1)]);
    });

    it('that comes late yields to a status sent since', async () => {
      await writeTelemetry(db, [], [report(first.name(), { reportedAt: minutes(5), lastSeen: minutes(5) })]);
      await recordCommandEffect(db, first.id(), { ...effect, lockStatus: 'unlocked', lateSince: minutes(4) });
      assert.equal((await first.state())['lock_status'], 'locked');
      assert.deepEqual((await first.state())['last_seen'], minutes(5));
      await recordCommandEffect(db, first.id(), { ...effect, lockStatus: 'unlocked', lateSince: minutes(6) });
      assert.equal((await first.state())['lock_status'], 'unlocked');
    });
  });

  it('of the battery tells when the level changed, the newest of them when there are many', async () => {
    const levels = [90, 90, 89, 89, 90, 88];
    await writeTelemetry(
      db,
      levels.map((level, index) => point(first.name(), minutes(index), level)),
      [report(first.name())],
    );
    const changes = [
      { at: minutes(0), battery_level: 90 },
      { at: minutes(2), battery_level: 89 },
      { at: minutes(4), battery_level: 90 },
      { at: minutes(5), battery_level: 88 },
    ];
    assert.deepEqual(await batteryHistory(db, first.id(), noon, 10), changes);
    assert.deepEqual(await batteryHistory(db, first.id(), noon, 2), changes.slice(-2));
    assert.deepEqual(await batteryHistory(db, first.id(), minutes(3), 10), [
      { at: minutes(3), battery_level: 89 },
      ...changes.slice(-2),
    ]);
  });

  it('of the same locks from two processes at once is written by both, whatever the order', async () => {
    const forwards = names.map((name) => report(name));
    const results = await Promise.allSettled(
      Array.from({ length: 40 }, (_, index) => writeTelemetry(db, [], index % 2 === 0 ? forwards : forwards.toReversed())),
    );
    assert.deepEqual(
      results.flatMap((result) => (result.status === 'rejected' ? [String(result.reason)] : [])),
      [],
    );
  });
});
