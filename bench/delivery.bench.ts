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

interface Scene {
  readonly fixture: DevicesFixture;
  readonly owner: Person;
  readonly locks: readonly Imported[];
  held(): number;
  holds(lock: Imported, digits: string): boolean;
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
    holds: (lock, digits) => memory(lock)?.has(`passcode:${digits}`) === true,
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
    await plan(scene, 15);
    const tookMs: number[] = [];
    let atWork = Number.POSITIVE_INFINITY;
    for (let n = 0; n < changes; n += 1) {
      const lock = locks[(n * 37) % locks.length] as Imported;
      const digits = String(910_001 + n * 13);
      const startedAt = performance.now();
      const answer = await call(fixture, owner, 'POST', '/access/pins/', { device: lock.device, pin_code: digits });
      if (answer.statusCode !== 201) throw new Error(answer.body);
      await until(() => scene.holds(lock, digits), 60_000);
      tookMs.push(performance.now() - startedAt);
      atWork = Math.min(atWork, locks.length * 15 + n + 1 - scene.held());
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
    name: 'from the API into the lock while others are worked on, p99',
    value: change.p99,
    unit: 'ms',
    limit: { atMost: 1000 },
    figures: [
      { name: 'median', value: change.p50, unit: 'ms' },
      { name: 'gateways take', value: latencyMs, unit: 'ms' },
      { name: 'others at work, at least', value: change.atWork, unit: '' },
    ],
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
