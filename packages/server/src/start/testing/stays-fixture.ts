import { createTtlockCloud, createUtecCloud, VirtualLock, type Output } from '@smartlock/simulators';
import assert from 'node:assert/strict';
import { dueChecks } from '../../features/bookings/store/checks.ts';
import { withBookingTables } from '../../features/bookings/tables.ts';
import {
  call,
  registerLock,
  registerStaff,
  startDevices,
  type DevicesFixture,
  type Person,
  type PlayedLock,
} from '../../features/devices/testing/devices-fixture.ts';
import { connect as connectTtlock, importAll, runJob } from '../../features/integrations/ttlock/testing/ttlock-fixture.ts';
import {
  base as utecAccounts,
  connect as connectUtec,
  logIn as logInAtUtec,
  type Imported,
} from '../../features/integrations/utec/testing/utec-fixture.ts';

/** A door as somebody in front of it finds it. */
export interface Door {
  readonly device: number;
  opensWith(digits: string): boolean;
}

export type StaysWorld = Awaited<ReturnType<typeof startStays>>;

/** A lock's firmware on the other side of the broker: what is published to it goes in, what it sends comes back. */
function bringToLife(
  fixture: DevicesFixture,
  played: PlayedLock,
): { lock: VirtualLock; send: (outputs: Output[]) => Promise<void> } {
  const now = () => fixture.clock.now().getTime();
  const lock = new VirtualLock({ deviceId: played.deviceId, keys: { ...played.keys, key_version: 1 }, now: now(), seed: 1 });
  const send = async (outputs: Output[]): Promise<void> => {
    for (const output of outputs) {
      if (output.kind === 'publish') await played.send(output.channel, output.payload);
      if (output.kind !== 'events') continue;
      for (const { event_id, payload } of lock.queuedEvents.slice()) {
        await played.send('event', payload);
        lock.eventStored(event_id);
      }
    }
  };
  fixture.transport.onMessageTo(played.deviceId, ({ channel, command }) => {
    if (channel === 'command' || channel === 'ota') void send(lock.receive(channel, Buffer.from(JSON.stringify(command)), now()));
  });
  return { lock, send };
}

async function importUtec(fixture: Parameters<typeof logInAtUtec>[0], owner: Person): Promise<ReadonlyMap<string, Imported>> {
  const login = await connectUtec(fixture, owner);
  await logInAtUtec(fixture, login);
  const path = `${utecAccounts}${login.account.id}/`;
  const answer = await call(fixture, owner, 'POST', `${path}import/`, {});
  assert.equal(answer.statusCode, 200, answer.body);
  const { results } = answer.json<{ results: Imported[] }>();
  for (const { lock_id } of results) {
    // Where a lock tells no zone, only somebody who stood before it knows.
    const zoned = await call(fixture, owner, 'PATCH', `${path}locks/${encodeURIComponent(lock_id)}/`, {
      time_zone: 'Europe/Berlin',
    });
    assert.equal(zoned.statusCode, 200, zoned.body);
    const lock = fixture.cloud.world.locks.get(lock_id);
    assert.ok(lock !== undefined);
    lock.timeZone = 'Europe/Berlin';
  }
  return new Map(results.map((one) => [one.lock_id, one]));
}

/** The whole program's features with a TTLock cloud, a U-tec cloud and a lock of our own, each simulated, on one clock. */
export async function startStays() {
  const ttlock = createTtlockCloud({ seed: 1, pace: 'instant' });
  const utec = createUtecCloud({ seed: 1, deliverPush: () => Promise.resolve(200), switches: { authorize: 'redirect' } });
  const advance = (ms: number): void => {
    inner.clock.advance(ms / 1000);
    ttlock.clock.advance(ms);
    utec.clock.advance(ms);
  };
  const inner: DevicesFixture = await startDevices({
    env: { TTLOCK_BASE_URL: 'https://euapi.ttlock.com' },
    ttlockFetch: (url, init) => ttlock.fetch(url, init),
    utecNetwork: {
      fetch: (url, init) => utec.fetch(url, init),
      timeoutMs: 2000,
      delay: (ms, signal) => {
        signal?.throwIfAborted();
        advance(ms);
        return Promise.resolve();
      },
    },
  });
  const fixture = {
    ...inner,
    cloud: utec,
    clock: { now: () => inner.clock.now(), advance: (seconds: number) => advance(seconds * 1000) },
    async close() {
      await inner.close();
      ttlock.stop();
      utec.stop();
    },
  };
  const owner = await registerStaff(fixture);
  const ttlockDevices = await importAll(fixture, owner, (await connectTtlock(fixture, owner)).id);
  const utecDevices = await importUtec(fixture, owner);
  const played = await registerLock(fixture, owner);
  const own = bringToLife(fixture, played);
  await own.send(own.lock.connected(1, fixture.clock.now().getTime()));

  const ttlockDoor = (id: number): Door => ({
    device: ttlockDevices.get(String(id))?.device ?? 0,
    opensWith: (digits) => ttlock.world.locks.get(id)?.door.typeCode(digits).opened === true,
  });
  const utecDoor = (ref: string): Door => ({
    device: utecDevices.get(ref)?.device ?? 0,
    opensWith: (digits) => utec.world.locks.get(ref)?.typeCode(digits).opened === true,
  });
  const front: Door = {
    device: played.id,
    opensWith(digits) {
      const now = fixture.clock.now().getTime();
      own.lock.turnKey('locked', now);
      own.lock.enterCode(digits, now);
      return own.lock.memory.bolt === 'unlocked';
    },
  };

  return {
    fixture,
    owner,
    played,
    own,
    ttlock,
    utec,
    front,
    ttlockDoor,
    utecDoor,
    /** Turns of the worker, with time between them, until it is so. The lock of our own says what it says anyway. */
    async until(what: string, isSo: () => Promise<boolean>): Promise<void> {
      for (let turn = 0; turn < 40; turn += 1) {
        while ((await fixture.features.delivery.worker.turn()) > 0);
        if (await isSo()) return;
        advance(5_000);
        await own.send([own.lock.status(fixture.clock.now().getTime())]);
      }
      assert.fail(`It did not come about: ${what}`);
    },
    /** What the worker of jobs would do with every check that is due. */
    async runDueChecks(): Promise<readonly string[]> {
      const due = await dueChecks(withBookingTables(fixture.database.db), fixture.clock.now(), 100);
      for (const { codes_since, ...check } of due) {
        await runJob(fixture, 'check_booking', { ...check, codes_since: codes_since.toISOString() });
      }
      return due.map(({ stage }) => stage);
    },
  };
}
