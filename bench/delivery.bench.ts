import { createTtlockCloud } from '../packages/simulators/src/index.ts';
import {
  call,
  registerStaff,
  startDevices,
  type DevicesFixture,
  type Person,
} from '../packages/server/src/features/devices/testing/devices-fixture.ts';
import { connect, importAll, type Imported } from '../packages/server/src/features/integrations/ttlock/testing/ttlock-fixture.ts';
import { defaultTtlockCredentials } from '../packages/simulators/src/index.ts';
import { note, percentile, report } from './harness/report.ts';

/*
 * How soon a change reaches its lock while a thousand others are being worked on, and how near to the gateways' own speed many codes come to
 * many locks. Real PostgreSQL, the simulated cloud behind its own HTTP code, and gateways that take as long as the figures say.
 */
const latencyMs = 150;
const convergeLatencyMs = 2_500;
const changes = 100;
const codesAtWork = 45;
const othersAtLeast = 1000;

interface Scene {
  readonly fixture: DevicesFixture;
  readonly owner: Person;
  readonly locks: readonly Imported[];
  held(): number;
  /** Until when the lock's own memory takes these digits, in milliseconds; null: it has them not. */
  endsAt(lock: Imported, digits: string): number | null;
  close(): Promise<void>;
}

async function openScene(gateways: number, locksEach: number, airMs: number): Promise<Scene> {
  const { username, password, clientId, clientSecret } = defaultTtlockCredentials;
  const ids = Array.from({ length: gateways * locksEach }, (_, index) => 1_000_001 + index);
  const cloud = createTtlockCloud({
    seed: 1,
    pace: { cloud: [0, 0], awake: [airMs, airMs], asleep: [airMs, airMs] },
    world: {
      apps: [{ client_id: clientId, client_secret: clientSecret }],
      users: [{ username, password }],
      locks: ids.map((id) => ({ lock_id: id, owner: username, alias: `Door ${id}` })),
      gateways: Array.from({ length: gateways }, (_, index) => ({
        gateway_id: 4_001 + index,
        owner: username,
        name: `Gateway ${index}`,
        links: ids.slice(index * locksEach, (index + 1) * locksEach).map((id) => ({ lock_id: id, rssi: -55 })),
      })),
    },
  });
  const fixture = await startDevices({
    env: { TTLOCK_BASE_URL: 'https://euapi.ttlock.com', TTLOCK_MONTHLY_CALLS: '0', DELIVERY_CONCURRENCY: '400' },
    ttlockFetch: (url, init) => cloud.fetch(url, init),
  });
  const owner = await registerStaff(fixture);
  const { id } = await connect(fixture, owner);
  const locks = [...(await importAll(fixture, owner, id)).values()];
  const memory = (lock: Imported) => cloud.world.locks.get(Number(lock.lock_id))?.door.memory;
  return {
    fixture,
    owner,
    locks,
    held: () => locks.reduce((sum, lock) => sum + (memory(lock)?.size ?? 0), 0),
    endsAt: (lock, digits) => memory(lock)?.get(`passcode:${digits}`)?.endDate ?? null,
    async close() {
      await fixture.features.delivery.worker.stop();
      await fixture.close();
      cloud.stop();
    },
  };
}

/** Codes of guests who come in some days, `each` to a lock. */
async function plan({ fixture, locks }: Scene, each: number): Promise<void> {
  const from = new Date(fixture.clock.now().getTime() + 3 * 86_400_000);
  const window = { validFrom: from, validUntil: new Date(from.getTime() + 86_400_000), schedule: null };
  for (const [at, lock] of locks.entries()) {
    await fixture.database.db.transaction().execute(async (trx) => {
      for (let n = 0; n < each; n += 1) {
        const digits = String(200_003 + (((at * each + n) * 7_919) % 700_000));
        const order = { devicePk: lock.device, digits, label: 'Guest', createdBy: null, isSpare: false, ...window };
        await fixture.features.access.sparePins.add(trx, order);
      }
    });
  }
}

async function until(condition: () => boolean | Promise<boolean>, timeoutMs: number): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error('It took too long');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

async function confirmed({ fixture }: Scene): Promise<number> {
  const { rows } = await fixture.database.pool.query<{ count: string }>(
    `select count(*) from deliveries where phase = 'confirmed'`,
  );
  return Number(rows[0]?.count);
}

interface Stay {
  readonly booking: number;
  readonly lock: Imported;
  readonly digits: string;
  endsAt: number;
}

/** A room at each of these locks, with a guest who is there at this moment and whose code is proven. */
async function moveIn(scene: Scene, locks: readonly Imported[]): Promise<Stay[]> {
  const { fixture, owner } = scene;
  // Locks are told whole minutes.
  const now = Math.floor(fixture.clock.now().getTime() / 60_000) * 60_000;
  const stays: Stay[] = [];
  for (const lock of locks) {
    const doors = [{ device: lock.device, kind: 'own' }];
    const room = await post<{ id: number }>(scene, '/rooms/', { name: lock.name, time_zone: 'Europe/Berlin', doors });
    const endsAt = now + 3_600_000;
    const times = { starts_at: new Date(now).toISOString(), ends_at: new Date(endsAt).toISOString() };
    const booked = await post<{ id: number }>(scene, '/bookings/', { room: room.id, guest_name: 'Guest', ...times });
    await until(async () => {
      const shown = await call(fixture, owner, 'GET', `/bookings/${booked.id}/`);
      const [door] = shown.json<{ doors: { pin_code: string; is_proven: boolean }[] }>().doors;
      if (door?.is_proven !== true) return false;
      stays.push({ booking: booked.id, lock, digits: door.pin_code, endsAt });
      return true;
    }, 60_000);
  }
  return stays;
}

async function post<T>({ fixture, owner }: Scene, path: string, body: object): Promise<T> {
  const answer = await call(fixture, owner, 'POST', path, body);
  if (answer.statusCode !== 201) throw new Error(answer.body);
  return answer.json<T>();
}

async function measureChanges(): Promise<{ p50: number; p99: number; atWork: number }> {
  const scene = await openScene(20, 10, latencyMs);
  try {
    const { fixture, owner, locks } = scene;
    fixture.features.delivery.worker.start();
    // Each lock is known before: that is learnt once a day.
    await until(async () => {
      const { rows } = await fixture.database.pool.query<{ count: string }>(
        'select count(*) from delivery_locks where read_at is not null',
      );
      return Number(rows[0]?.count) === locks.length;
    }, 120_000);
    const stays = await moveIn(scene, locks.slice(0, 25));
    const heldBefore = scene.held();
    await plan(scene, codesAtWork);
    const tookMs: number[] = [];
    let atWork = Number.POSITIVE_INFINITY;
    for (let n = 0; n < changes; n += 1) {
      const stay = stays[(n * 7) % stays.length] as Stay;
      stay.endsAt += 600_000;
      const startedAt = performance.now();
      const ends = { ends_at: new Date(stay.endsAt).toISOString() };
      const answer = await call(fixture, owner, 'POST', `/bookings/${stay.booking}/extend/`, ends);
      if (answer.statusCode !== 200) throw new Error(answer.body);
      await until(() => scene.endsAt(stay.lock, stay.digits) === stay.endsAt, 60_000);
      tookMs.push(performance.now() - startedAt);
      atWork = Math.min(atWork, locks.length * codesAtWork + heldBefore - scene.held());
    }
    return { p50: percentile(tookMs, 0.5), p99: percentile(tookMs, 0.99), atWork };
  } finally {
    await scene.close();
  }
}

async function measureConvergence(): Promise<{ seconds: number; dictated: number }> {
  const [gateways, locksEach, codesEach] = [200, 5, 10];
  const scene = await openScene(gateways, locksEach, convergeLatencyMs);
  try {
    await plan(scene, codesEach);
    note(`${scene.locks.length} locks, ${scene.locks.length * codesEach} codes`);
    const startedAt = performance.now();
    scene.fixture.features.delivery.worker.start();
    await until(async () => {
      await new Promise((resolve) => setTimeout(resolve, 500));
      return (await confirmed(scene)) === scene.locks.length * codesEach;
    }, 900_000);
    return { seconds: (performance.now() - startedAt) / 1000, dictated: (locksEach * codesEach * convergeLatencyMs) / 1000 };
  } finally {
    await scene.close();
  }
}

const change = await measureChanges();
note(`changes: p50 ${Math.round(change.p50)} ms, p99 ${Math.round(change.p99)} ms, at least ${change.atWork} others at work`);
const many = await measureConvergence();
report('Codes on their way to locks', 1, [
  {
    name: 'a booking from the API into its lock while others are worked on, p99',
    value: change.p99,
    unit: 'ms',
    limit: { atMost: 1000 },
    figures: [
      { name: 'median', value: change.p50, unit: 'ms' },
      { name: 'gateways take', value: latencyMs, unit: 'ms' },
    ],
  },
  {
    name: 'others that were being worked on meanwhile, at least',
    value: change.atWork,
    unit: '',
    limit: { atLeast: othersAtLeast },
    figures: [],
  },
  {
    name: '10,000 codes on 1,000 locks, against what the gateways dictate',
    value: many.seconds / many.dictated,
    unit: '×',
    limit: { atMost: 1.3 },
    figures: [
      { name: 'took', value: many.seconds, unit: 's' },
      { name: 'gateways dictate', value: many.dictated, unit: 's' },
    ],
  },
]);
process.exit();
