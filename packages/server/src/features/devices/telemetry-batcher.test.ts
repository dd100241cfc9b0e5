import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createLogger } from '../../platform/logger.ts';
import type { DeviceReport, TelemetryPoint, TouchedDevice } from './store/telemetry.ts';
import { TelemetryBatcher, type TelemetryBatch } from './telemetry-batcher.ts';

const at = new Date('2026-01-31T12:00:00Z');
const report = { isOnline: true, lastSeen: at };

function point(deviceId: string): TelemetryPoint {
  return {
    deviceId,
    receivedAt: at,
    reportedAt: at,
    isOnline: true,
    batteryLevel: 80,
    lockStatus: 'locked',
    signalStrength: null,
    temperature: null,
  };
}

function touched(deviceId: string): TouchedDevice {
  return {
    device_pk: 1,
    device_id: deviceId,
    device_name: 'Front door',
    previous_door: null,
    door: null,
    previous_battery_level: 80,
    battery_level: 80,
    was_online: true,
    is_online: true,
    previous_lock_status: 'locked',
    lock_status: 'locked',
    clock_offset_ms: null,
    applied_settings_version: null,
    settings_version: 1,
    has_new_keys: false,
    codes_digest: null,
    wanted_codes_digest: '',
    is_time_due: false,
  };
}

/** A write that ends when the test says so. */
class Disk {
  readonly batches: TelemetryBatch[] = [];
  readonly told: { touched: string[]; unknown: readonly string[] }[] = [];
  readonly batcher: TelemetryBatcher;
  registered = (each: DeviceReport): boolean => each.deviceId.length > 0;
  onWritten = (): void => {};
  #ends: { resolve: () => void; reject: (error: Error) => void }[] = [];
  #begun: (() => void)[] = [];

  constructor() {
    this.batcher = new TelemetryBatcher({
      logger: createLogger('silent'),
      retryDelayMs: 1,
      write: async (batch) => {
        this.batches.push(batch);
        const ending = new Promise<void>((resolve, reject) => this.#ends.push({ resolve, reject }));
        for (const resolve of this.#begun.splice(0)) resolve();
        await ending;
        return batch.reports.filter((each) => this.registered(each)).map((each) => touched(each.deviceId));
      },
      onWritten: (devices, unknown) => {
        this.told.push({ touched: devices.map((device) => device.device_id), unknown });
        this.onWritten();
      },
    });
  }

  /** A write is under way. */
  async begun(): Promise<void> {
    if (this.#ends.length === 0) await new Promise<void>((resolve) => this.#begun.push(resolve));
  }

  async end(error?: Error): Promise<void> {
    await this.begun();
    const ending = this.#ends.shift();
    if (error === undefined) ending?.resolve();
    else ending?.reject(error);
  }
}

function watch(promise: Promise<unknown>): { state: 'pending' | 'resolved' | 'rejected' } {
  const watched: { state: 'pending' | 'resolved' | 'rejected' } = { state: 'pending' };
  promise.then(
    () => (watched.state = 'resolved'),
    () => (watched.state = 'rejected'),
  );
  return watched;
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('the telemetry batcher', () => {
  it('acknowledges a message only after the commit', async () => {
    const disk = new Disk();
    const message = watch(disk.batcher.add('LOCK01', report, point('LOCK01')));
    await disk.begun();
    await turn();
    assert.equal(message.state, 'pending');
    await disk.end();
    await disk.batcher.drain();
    assert.equal(message.state, 'resolved');
  });

  it('writes together what gathers while a batch is under way, with the last word on each lock', async () => {
    const disk = new Disk();
    const first = disk.batcher.add('LOCK01', report, point('LOCK01'));
    await disk.begun();
    const rest = [
      disk.batcher.add('LOCK02', { ...report, batteryLevel: 50, door: 'open' }, point('LOCK02')),
      disk.batcher.add('LOCK02', { ...report, isOnline: false, batteryLevel: 49 }, point('LOCK02')),
      disk.batcher.add('LOCK03', report),
    ];
    await disk.end();
    await first;
    await disk.end();
    await Promise.all(rest);
    assert.equal(disk.batches.length, 2);
    assert.equal(disk.batches[1]?.points.length, 2);
    assert.deepEqual(
      disk.batches[1]?.reports.map(({ deviceId, isOnline, batteryLevel, door }) => ({ deviceId, isOnline, batteryLevel, door })),
      [
        { deviceId: 'LOCK02', isOnline: false, batteryLevel: 49, door: 'open' },
        { deviceId: 'LOCK03', isOnline: true, batteryLevel: undefined, door: undefined },
      ],
    );
  });

  it('tries a batch again, and writes it once when that works', async () => {
    const disk = new Disk();
    const message = disk.batcher.add('LOCK01', report, point('LOCK01'));
    await disk.end(new Error('deadlock detected'));
    await disk.end();
    await message;
    assert.equal(disk.batches.length, 2);
    assert.deepEqual(disk.told, [{ touched: ['LOCK01'], unknown: [] }]);
  });

  it('leaves a batch unacknowledged that never works, and still writes later messages', async () => {
    const disk = new Disk();
    const bad = watch(disk.batcher.add('LOCK01', report, point('LOCK01')));
    await disk.begun();
    const later = watch(disk.batcher.add('LOCK02', report, point('LOCK02')));
    for (let attempt = 0; attempt < 3; attempt += 1) await disk.end(new Error('no'));
    await disk.end();
    await disk.batcher.drain();
    assert.deepEqual([bad.state, later.state], ['rejected', 'resolved']);
    assert.deepEqual(disk.told, [{ touched: ['LOCK02'], unknown: [] }]);
  });

  it('never writes a batch again because of what follows it', async () => {
    const disk = new Disk();
    disk.onWritten = () => {
      throw new Error('whoever listens is broken');
    };
    const message = disk.batcher.add('LOCK01', report, point('LOCK01'));
    await disk.end();
    await message;
    await disk.batcher.drain();
    assert.equal(disk.batches.length, 1);
  });

  it('tells which ids are not registered', async () => {
    const disk = new Disk();
    disk.registered = ({ deviceId }) => deviceId === 'LOCK01';
    const messages = [disk.batcher.add('LOCK01', report), disk.batcher.add('NOBODY', report)];
    await disk.end();
    await Promise.all(messages);
    assert.deepEqual(disk.told, [{ touched: ['LOCK01'], unknown: ['NOBODY'] }]);
  });

  it('lets work run between batches alone, one after another, and then goes on', async () => {
    const disk = new Disk();
    const events: string[] = [];
    const soFar = (): string => events.join(', ');
    const ends = new Map<string, () => void>();
    const work = (name: string) => async () => {
      events.push(`${name} begins`);
      await new Promise<void>((resolve) => ends.set(name, resolve));
      events.push(`${name} ends`);
    };
    const first = disk.batcher.add('LOCK01', report).then(() => events.push('first written'));
    await disk.begun();
    const workA = disk.batcher.between(work('A'));
    const workB = disk.batcher.between(work('B'));
    await turn();
    assert.equal(soFar(), '');
    await disk.end();
    await first;
    await turn();
    assert.equal(soFar(), 'first written, A begins');
    const second = disk.batcher.add('LOCK02', report).then(() => events.push('second written'));
    await turn();
    await turn();
    assert.equal(soFar(), 'first written, A begins', 'neither B nor a batch begins while A works');
    ends.get('A')?.();
    await workA;
    await disk.end();
    await second;
    for (let turns = 0; turns < 10 && !ends.has('B'); turns += 1) await turn();
    ends.get('B')?.();
    await workB;
    assert.equal(soFar(), 'first written, A begins, A ends, second written, B begins, B ends');
  });

  it('goes on after work between batches that failed', async () => {
    const disk = new Disk();
    await assert.rejects(
      disk.batcher.between(() => Promise.reject(new Error('no'))),
      /no/,
    );
    const message = disk.batcher.add('LOCK01', report);
    await disk.end();
    await message;
    await disk.batcher.drain();
  });
});
