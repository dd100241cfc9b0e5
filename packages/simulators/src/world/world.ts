import { SeededRandom } from '../locks/seeded-random.ts';
import { FaultMix } from './fault-mix.ts';
import type { Violation } from './invariants.ts';
import { Judge, type CodeClaim, type PlatformClaims, type ProofCounts } from './judge.ts';
import { People, type DoorCounts, type FrontDesk } from './people.ts';
import { layHandsOn } from './hands.ts';
import { planStays } from './stays.ts';
import { scheduleOutages } from './surroundings.ts';
import { Trace, type TraceEntry } from './trace.ts';
import { VirtualTime } from './virtual-time.ts';
import type { WorldGateway } from './cloud-answers.ts';
import { WorldCloud } from './world-cloud.ts';
import { WorldLock } from './world-lock.ts';

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;
/** After the last stay nothing fails any more, and all must come to rest. */
const restMs = dayMs;
const houseLocks = 5;
const accountHouses = 8;

export interface WorldOptions {
  readonly seed: number;
  readonly locks: number;
  readonly days: number;
  readonly bookingsPerLock: number;
  /** Chance of each kind of fault for each operation, and the share of the time for which each kind of thing is away. */
  readonly faults: number;
  readonly startAt?: number;
}

/** What the platform under test is given: a world to work in, and somebody to whom it says what it does. */
export interface WorldForPlatform {
  readonly time: VirtualTime;
  readonly cloud: WorldCloud;
  readonly seed: number;
  readonly lockIds: readonly number[];
  /** The doors that lead to a room: the room's own, and the front door of its house. */
  doorsOf(roomId: number): readonly number[];
  gatewayOf(lockId: number): number;
  accountOf(lockId: number): number;
  capacityOf(lockId: number): number;
  reportCode(claim: CodeClaim): void;
  reportPhase(codeId: number, from: string, to: string, cause: string | undefined, detail?: string): void;
  note(what: string, about: { codeId?: number; bookingId?: number; lockId?: number }): void;
}

export interface Platform extends FrontDesk, PlatformClaims {
  /** How long before its booking a code begins and how long after it it goes on, where nobody else has the room then. */
  readonly bufferMs: number;
}

export interface WorldResult {
  readonly options: WorldOptions;
  readonly bookings: number;
  readonly proofs: ProofCounts;
  readonly doors: DoorCounts;
  readonly faults: Readonly<Record<string, number>>;
  readonly calls: number;
  readonly happenings: number;
  readonly violations: readonly Violation[];
  /** The same for the same seed, whatever the machine. */
  readonly digest: string;
  readonly trace: Trace;
  traceOf(about: { codeId?: number | undefined; bookingId?: number | undefined }): readonly TraceEntry[];
}

/** Lets a world live from its first to its last day and rest. Everything in it follows from the options. */
export function runWorld(options: WorldOptions, makePlatform: (world: WorldForPlatform) => Platform): WorldResult {
  const { seed, days, faults: share } = options;
  const startAt = options.startAt ?? Date.UTC(2026, 0, 5);
  const endAt = startAt + days * dayMs;
  const time = new VirtualTime(startAt);
  const trace = new Trace();
  const faults = new FaultMix(() => (time.now() < endAt ? share : 0), new SeededRandom(seed, 'faults'));
  const lockIds = Array.from({ length: options.locks }, (_, index) => index + 1);
  const houses = chunks(lockIds, houseLocks);
  const locks = lockIds.map((id) => makeLock(id, options, startAt, () => time.now() < endAt));
  const gateways = houses.map((_, index): WorldGateway => ({
    id: index + 1,
    accountId: Math.floor(index / accountHouses) + 1,
    busyWith: null,
  }));
  const lockById = new Map(locks.map((lock) => [lock.id, lock]));
  const frontDoorOf = (roomId: number): number => houses[Math.floor((roomId - 1) / houseLocks)]?.[0] ?? roomId;
  const doorsOf = (roomId: number): readonly number[] => [...new Set([roomId, frontDoorOf(roomId)])];
  const locksOf = (roomId: number): readonly WorldLock[] => doorsOf(roomId).flatMap((id) => lockById.get(id) ?? []);
  const cloud = new WorldCloud({
    time,
    random: new SeededRandom(seed, 'cloud'),
    faults,
    trace,
    locks,
    gateways,
    isDeferred: (lockId) => lockId % 3 === 0,
  });
  scheduleOutages({
    time,
    cloud,
    trace,
    faults,
    seed,
    share,
    until: endAt,
    lockIds,
    gatewayIds: gateways.map(({ id }) => id),
    accountIds: [...new Set(gateways.map(({ accountId }) => accountId))],
  });
  let judge: Judge | undefined;
  const platform = makePlatform({
    time,
    cloud,
    seed,
    lockIds,
    doorsOf,
    gatewayOf: (lockId) => lockById.get(lockId)?.gatewayId ?? 0,
    accountOf: (lockId) => gateways[(lockById.get(lockId)?.gatewayId ?? 1) - 1]?.accountId ?? 0,
    capacityOf: (lockId) => lockById.get(lockId)?.capacity ?? 0,
    reportCode: (claim) => judge?.code(claim),
    reportPhase: (codeId, from, to, cause, detail) => judge?.phase(codeId, from, to, cause, detail),
    note: (what, about) => trace.add({ at: time.now(), who: 'platform', what, ...about }),
  });
  judge = new Judge({ time, trace, claims: platform, locksOf, excuses: cloud.excuses, bufferMs: platform.bufferMs }, locks);
  layHandsOn({ time, trace, faults, seed, share, until: endAt, locks });
  cloud.listenToReadings((lockId, at) => judge?.reading(lockId, at));
  cloud.listenToOrders((lockId, codeName, order) => judge?.order(codeName, order, lockId));
  const people = new People({ time, cloud, trace, desk: platform, seed, locksOf, listener: judge });
  const stays = planStays({ seed, startAt, days, staysPerRoom: options.bookingsPerLock, houses });
  people.live(stays);
  time.runUntil(endAt + restMs);
  judge.checkLeftOvers();
  judge.checkGateways(cloud.collisions);
  const { counts, violations } = judge;
  return {
    options,
    bookings: stays.length,
    proofs: counts,
    doors: people.counts,
    faults: Object.fromEntries([...faults.counts].sort(([a], [b]) => (a < b ? -1 : 1))),
    calls: cloud.calls,
    happenings: time.ran,
    violations,
    digest: trace.digest(),
    trace,
    traceOf: ({ codeId, bookingId }) =>
      trace.ofCode({ codeId, bookingId, names: codeId === undefined ? [] : (judge?.namesOf(codeId) ?? []) }),
  };
}

function makeLock(id: number, { seed, faults }: WorldOptions, startAt: number, mayFail: () => boolean): WorldLock {
  const random = new SeededRandom(seed, `lock ${id}`);
  const isFrontDoor = (id - 1) % houseLocks === 0;
  // A few have a clock that nobody ever set right.
  const isClockWrong = random.next() < faults;
  const offsetMs = isClockWrong ? random.between(2, 9) * minuteMs * random.pick([-1, 1]) : random.between(-20_000, 20_000);
  const wear = new SeededRandom(seed, `wear ${id}`);
  return new WorldLock({
    id,
    gatewayId: Math.floor((id - 1) / houseLocks) + 1,
    startAt,
    capacity: isFrontDoor ? 150 : 50,
    clockOffsetMs: offsetMs,
    clockDriftPpm: random.between(-12, 12),
    writesMax: random.next() < faults ? random.between(5, 60) : Number.POSITIVE_INFINITY,
    isFailedWrite: () => mayFail() && wear.next() < 0.25,
  });
}

function chunks(ids: readonly number[], size: number): readonly (readonly number[])[] {
  return Array.from({ length: Math.ceil(ids.length / size) }, (_, index) => ids.slice(index * size, (index + 1) * size));
}
