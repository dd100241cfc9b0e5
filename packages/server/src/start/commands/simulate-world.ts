import { defineCommand } from 'citty';
import { describeEntry, worldInvariants, type WorldViolation } from '@smartlock/simulators';
import { jsonFlag, print, runCommand, WrongUse } from '../terminal.ts';
import type { SimulatedWorld } from '../world/simulate-world.ts';

const shownMax = 5;
const shareOfProvenMin = 0.999;

export const simulateWorldCommand = defineCommand({
  meta: {
    name: 'world',
    description:
      'Weeks of bookings, locks, clouds and faults on a virtual clock, checked for what must always hold; the same seed is the same world',
  },
  args: {
    seed: { type: 'string', default: '1', description: 'Number from which everything in it follows' },
    locks: { type: 'string', default: '200', description: 'How many locks, 1 to 2000' },
    days: { type: 'string', default: '30', description: 'How many days, 1 to 365' },
    bookings: { type: 'string', default: '20', description: 'Bookings a lock, 1 to 1000; two a day at most' },
    faults: { type: 'string', default: '0.05', description: 'Chance of every kind of fault, 0 to 0.15' },
    trace: { type: 'string', description: 'Number of a code whose whole life is printed' },
    ...jsonFlag,
  },
  run: ({ args }) =>
    runCommand(args.json, async () => {
      const days = whole('--days', args.days, 1, 365);
      const bookingsPerLock = whole('--bookings', args.bookings, 1, 1_000);
      if (bookingsPerLock > 2 * days)
        throw new WrongUse('--bookings can be two a day at most: stays and what lies between them need room.');
      const options = {
        seed: whole('--seed', args.seed, 0, 2 ** 31),
        locks: whole('--locks', args.locks, 1, 2_000),
        days,
        bookingsPerLock,
        faults: share('--faults', args.faults, 0.15),
      };
      const traced = args.trace === undefined ? undefined : whole('--trace', args.trace, 1, 2 ** 31);
      // Nobody else needs a world.
      const { simulateWorld } = await import('../world/simulate-world.ts');
      const startedAt = performance.now();
      const world = simulateWorld(options);
      const tookMs = Math.round(performance.now() - startedAt);
      if (world.violations.length > 0 || shareOfProven(world) < shareOfProvenMin) process.exitCode = 1;
      print(args.json, toJson(world, tookMs, traced), toText(world, tookMs, traced));
    }),
});

function shareOfProven({ proofs }: SimulatedWorld): number {
  return proofs.inTime === 0 ? 1 : proofs.provenInTime / proofs.inTime;
}

function toJson(world: SimulatedWorld, tookMs: number, traced: number | undefined) {
  const { options, proofs, doors } = world;
  const first = world.violations[0];
  return {
    seed: options.seed,
    locks: options.locks,
    days: options.days,
    bookings: world.bookings,
    fault_rate: options.faults,
    faults: world.faults,
    calls: world.calls,
    took_ms: tookMs,
    digest: world.digest,
    in_time: {
      bookings: proofs.inTime,
      proven: proofs.provenInTime,
      alerted: proofs.alertedInTime,
      share_proven: shareOfProven(world),
    },
    last_minute: { bookings: proofs.late, proven: proofs.provenLate, alerted: proofs.alertedLate },
    backups_given: world.backupsGiven,
    alerts: world.alerts,
    doors: { opened: doors.opened, refused: doors.refused, opened_after_the_end: doors.openedTooLate },
    violations: world.violations.map((violation) => ({
      invariant: violation.invariant,
      at: new Date(violation.at).toISOString(),
      detail: violation.detail,
      code: violation.codeId ?? null,
      booking: violation.bookingId ?? null,
      lock: violation.lockId ?? null,
    })),
    trace: traceOf(world, traced, first).map(describeEntry),
  };
}

function toText(world: SimulatedWorld, tookMs: number, traced: number | undefined): string[] {
  const { options, proofs, doors, violations } = world;
  const [first] = violations;
  const lines = [
    `Seed ${options.seed}: ${options.locks} locks, ${options.days} days, ${world.bookings} bookings, faults ${options.faults * 100} %, in ${(tookMs / 1_000).toFixed(1)} s.`,
    `  proven 30 minutes before their start: ${proofs.provenInTime} of ${proofs.inTime} (${(shareOfProven(world) * 100).toFixed(3)} %); the owner was told of ${proofs.alertedInTime}`,
    `  booked or changed at the last minute: ${proofs.late}, of which proven soon after ${proofs.provenLate}; the owner was told of ${proofs.alertedLate}`,
    `  backups given to guests: ${world.backupsGiven}; doors opened ${doors.opened} times, ${doors.refused} times not`,
    `  calls of the cloud: ${world.calls}; faults: ${Object.entries(world.faults)
      .map(([kind, count]) => `${kind} ${count}`)
      .join(', ')}`,
    `  digest of all that happened: ${world.digest}`,
    ...violations.slice(0, shownMax).map(describeViolation),
    ...(violations.length > shownMax ? [`  … and ${violations.length - shownMax} more`] : []),
  ];
  if (violations.length === 0) lines.push('All invariants hold.');
  else
    lines.push(
      `This world comes back with: smartlock simulate world ${flags(world)}${first?.codeId === undefined ? '' : ` --trace ${first.codeId}`}`,
    );
  const trace = traceOf(world, traced, first);
  return trace.length === 0 ? lines : [...lines, '', ...trace.map(describeEntry)];
}

function flags({ options }: SimulatedWorld): string {
  const { seed, locks, days, bookingsPerLock, faults } = options;
  return `--seed ${seed} --locks ${locks} --days ${days} --bookings ${bookingsPerLock} --faults ${faults}`;
}

function describeViolation(violation: WorldViolation): string {
  const { invariant, at, detail, codeId, bookingId, lockId } = violation;
  const about = Object.entries({ code: codeId, booking: bookingId, lock: lockId })
    .filter(([, id]) => id !== undefined)
    .map(([name, id]) => `${name} ${id}`)
    .join(', ');
  return `  BROKEN ${invariant} at ${new Date(at).toISOString()} (${about}): ${detail}. ${worldInvariants[invariant]}`;
}

/** The life of the code that was asked for, or of the first one that went wrong. */
function traceOf(world: SimulatedWorld, traced: number | undefined, first: WorldViolation | undefined) {
  if (traced !== undefined) return world.traceOf({ codeId: traced });
  return first === undefined ? [] : world.traceOf({ codeId: first.codeId, bookingId: first.bookingId });
}

function whole(flag: string, text: string, min: number, max: number): number {
  const number = Number(text);
  if (!/^\d+$/.test(text) || number < min || number > max)
    throw new WrongUse(`${flag} must be a whole number from ${min} to ${max}.`);
  return number;
}

function share(flag: string, text: string, max: number): number {
  const number = Number(text);
  if (!/^\d*\.?\d+$/.test(text) || number > max) throw new WrongUse(`${flag} must be a number from 0 to ${max}, such as 0.05.`);
  return number;
}
