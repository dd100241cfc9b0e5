import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { createFleet, type Fleet } from '@smartlock/simulators';
import { createApi, type Api } from './api.ts';
import { registerLock, registerPerson, type RegisteredLock } from './people.ts';
import { startStallingNetwork, type StallingNetwork } from './stalling-network.ts';
import type { Surroundings } from './surroundings.ts';
import { waitFor } from './wait.ts';

const askers = 4;
const commandLifeSeconds = 1;

const departures: ((fleet: Fleet, deviceId: string) => void)[] = [
  (fleet, id) => fleet.lock(id).dropConnection(),
  (fleet, id) => fleet.lock(id).disconnect(),
  (fleet, id) => {
    fleet.lock(id).losePower();
    fleet.lock(id).restorePower();
  },
];

interface Asked {
  readonly lock: RegisteredLock;
  readonly requestId: string;
}

/** Asks for unlocks of locks by turns until told to stop. Each is sent, or refused because its lock is away. */
async function askForUnlocks(api: Api, locks: readonly RegisteredLock[], isOver: () => boolean) {
  const sent: Asked[] = [];
  let refused = 0;
  const ask = async (first: number) => {
    for (let turn = first; !isOver(); turn += 1) {
      const lock = locks[turn % locks.length];
      assert.ok(lock !== undefined);
      const answer = await api.post(`/devices/${lock.id}/unlock/`, {});
      if (answer.status === 200) {
        sent.push({ lock, requestId: answer.text('request_id') });
        continue;
      }
      // 503: on a busy machine a command's life may be over before it was sent. It must not be sent then.
      assert.ok(answer.status === 409 || answer.status === 503, JSON.stringify(answer.body));
      if (answer.status === 409) assert.equal(answer.text('code'), 'device_offline');
      refused += 1;
    }
  };
  await Promise.all(Array.from({ length: askers }, (_, index) => ask(index * 7)));
  return { sent, refused };
}

/** Every connection of every lock breaks, again and again, and the network between holds things back for longer than a command lives. */
async function disturb(fleet: Fleet, network: StallingNetwork, reconnects: number): Promise<void> {
  const refusedAsLate = () => fleet.counters.refused.expired ?? 0;
  for (let round = 0; fleet.counters.connects < fleet.size + reconnects; round += 1) {
    const waitingFor = Math.min(fleet.counters.connects + fleet.size, fleet.size + reconnects);
    for (const [index, deviceId] of fleet.deviceIds.entries()) departures[(index + round) % departures.length]?.(fleet, deviceId);
    await waitFor(
      () => `${waitingFor} connections; there are ${fleet.counters.connects}`,
      () => {
        // Those that have said goodbye come back when they are told to; the others do by themselves.
        for (const deviceId of fleet.deviceIds) fleet.lock(deviceId).reconnect();
        return fleet.counters.connects >= waitingFor;
      },
      { timeoutMs: 60_000 },
    );
    if (round % 3 === 0) {
      await fleet.connected({ timeoutMs: 60_000 });
      const before = refusedAsLate();
      network.stall();
      // Not to wait for something, but to be late: longer than a command may live.
      await delay(commandLifeSeconds * 1000 + 500);
      network.resume();
      await waitFor('a lock to refuse what reached it too late', () => refusedAsLate() > before);
    }
  }
}

/** An unlock is refused, carried out in time and once, or expires; whatever happens between the server and the lock. */
export async function provokeLateUnlocks(
  t: TestContext,
  place: Surroundings,
  { locks: size, reconnects }: { locks: number; reconnects: number },
): Promise<void> {
  const running = await place.start({
    env: { COMMAND_TTL_SECONDS: String(commandLifeSeconds), ACCESS_TOKEN_LIFETIME_MINUTES: '120' },
  });
  t.after(() => running.stop());
  const network = await startStallingNetwork(running.mqttUrl);
  t.after(() => network.close());
  const owner = await registerPerson(createApi(running.server.url), 'Owner');
  const locks: RegisteredLock[] = [];
  for (let index = 0; index < size; index += 1) locks.push(await registerLock(owner, `Door ${index}`));
  const fleet = createFleet({
    mqttUrl: network.mqttUrl,
    locks: locks.map(({ deviceId, keys }) => ({ device_id: deviceId, ...keys })),
    timing: { reconnectMinMs: 50, reconnectMaxMs: 500, resendMs: 1_000 },
  });
  t.after(() => fleet.stop());
  fleet.start();
  await fleet.connected();

  let isOver = false;
  const asking = askForUnlocks(owner.api, locks, () => isOver);
  try {
    await Promise.race([disturb(fleet, network, reconnects), asking]);
  } finally {
    isOver = true;
    network.resume();
  }
  const { sent, refused } = await asking;
  await fleet.connected({ timeoutMs: 60_000 });

  const outcomes: Record<string, number> = {};
  const succeeded: string[] = [];
  const failed: string[] = [];
  for (const { lock, requestId } of sent) {
    const command = await waitFor(`the end of ${requestId}`, async () => {
      const answer = await owner.api.get(`/devices/${lock.id}/commands/${requestId}/`);
      assert.equal(answer.status, 200, JSON.stringify(answer.body));
      return ['succeeded', 'failed', 'expired'].includes(answer.text('status')) && answer;
    });
    const status = command.text('status');
    // The lock itself says that it came too late.
    if (status === 'failed') {
      assert.equal(command.text('error'), 'expired', JSON.stringify(command.body));
      failed.push(requestId);
    }
    if (status === 'succeeded') succeeded.push(requestId);
    outcomes[status] = (outcomes[status] ?? 0) + 1;
  }
  const moved = new Map<string, number>();
  let late = 0;
  for (const deviceId of fleet.deviceIds) {
    for (const { request_id, at, expires_at } of fleet.lock(deviceId).actuations) {
      moved.set(request_id, (moved.get(request_id) ?? 0) + 1);
      if (at > expires_at) late += 1;
    }
  }
  assert.equal(late, 0, 'nothing was carried out late');
  assert.deepEqual(
    [...moved].filter(([, times]) => times > 1),
    [],
    'nothing was carried out twice',
  );
  const asked = new Set(sent.map(({ requestId }) => requestId));
  assert.deepEqual(
    [...moved.keys()].filter((requestId) => !asked.has(requestId)),
    [],
    'nothing was carried out that was refused or never asked for',
  );

  assert.deepEqual(
    succeeded.filter((requestId) => !moved.has(requestId)),
    [],
    'what succeeded has moved the bolt',
  );
  assert.deepEqual(
    failed.filter((requestId) => moved.has(requestId)),
    [],
    'what failed has not',
  );
  assert.ok(succeeded.length > 0, 'some unlocks succeed');
  t.diagnostic(
    `${fleet.counters.connects - size} reconnects of ${size} locks: ${JSON.stringify({ ...outcomes, refused, moved: moved.size, refusedByLocks: fleet.counters.refused })}`,
  );
}
