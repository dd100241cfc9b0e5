import type { GrantPin } from '../access/index.ts';
import type { JobResult } from '../../platform/jobs/job.ts';
import { recordBooking } from './audit.ts';
import type { BookingContext, CodeFacts } from './context.ts';
import { checkedEvent } from './events.ts';
import { currentPins, inRooms, roomOf, type RoomWork } from './in-rooms.ts';
import { checkBooking } from './jobs.ts';
import { makeProof } from './make-proof.ts';
import { isEveryDoorProven, needsBackup, type CheckStage } from './rules/arrival-checks.ts';
import { dueChecks, hasLink, insertCheck, isChecked } from './store/checks.ts';
import { findAnyBooking, type BookingRow } from './store/bookings.ts';
import type { RoomRow } from './store/rooms.ts';
import { askOfflineCodes, backupWish, OfflineCodes } from './offline-codes.ts';
import type { BackupKind, CheckedDoor } from './tables.ts';
import { tellCode } from './tell-guest.ts';

const perRound = 200;

/** Puts the checks that are due into the queue. Does no harm twice: while a job for one waits or runs, another is not added. */
export async function handOutChecks({ db, jobs, clock }: Pick<BookingContext, 'db' | 'jobs' | 'clock'>): Promise<void> {
  await db.transaction().execute(async (trx) => {
    for (const { booking_id, stage, codes_since } of await dueChecks(trx, clock.now(), perRound)) {
      const codesSince = codes_since.toISOString();
      await jobs.enqueue(
        trx,
        checkBooking,
        { booking_id, stage, codes_since: codesSince },
        { key: `${booking_id}:${stage}:${codesSince}` },
      );
    }
  });
}

interface Backup {
  readonly pinId: number;
  readonly kind: BackupKind;
}

interface Look {
  readonly pin: GrantPin;
  readonly facts: CodeFacts | undefined;
}

/** Before it is known to the lock, or where the lock has said why not. */
function problemOf(facts: CodeFacts | undefined): { readonly code: string; readonly message: string } {
  if (facts?.problem != null) return { code: facts.problem.code, message: facts.problem.message };
  const phase = facts?.phase ?? 'planned';
  return {
    code: 'not_confirmed',
    message: `The lock has not confirmed the code (${phase.replaceAll('_', ' ')}). Look whether it is online and has power.`,
  };
}

/** One that the lock makes out itself waits for nothing: another would be no surer. */
function isInNeed(stage: CheckStage, facts: CodeFacts | undefined): boolean {
  return needsBackup(stage, facts?.isProven === true) && facts?.isOffline !== true;
}

function presentDoor({ pin, facts }: Look, backup: Backup | null): CheckedDoor {
  const isProven = facts?.isProven === true;
  return {
    device: pin.devicePk,
    pin: pin.id,
    is_proven: isProven,
    phase: facts?.phase ?? 'planned',
    evidence: facts?.evidence.source ?? 'none',
    evidence_at: facts?.evidence.at?.toISOString() ?? null,
    problem: isProven ? null : problemOf(facts),
    backup_pin: backup?.pinId ?? null,
    backup_kind: backup?.kind ?? null,
  };
}

export interface CheckOrder {
  readonly bookingId: number;
  readonly stage: CheckStage;
  readonly codesSince: Date;
}

/**
 * Looks before an arrival whether every door is known to take the guest's code. Where one is not, the owner is told why; at the last check
 * the guest is given a spare code that this lock is known to hold, or else one of its vendor that it makes out itself, as far as there is one.
 * Noted once, however often it is run.
 */
export async function performCheck(
  context: BookingContext,
  { bookingId, stage, codesSince }: CheckOrder,
  signal: AbortSignal,
): Promise<JobResult> {
  const { db, clock, grants, delivery } = context;
  const booking = await findAnyBooking(db, bookingId);
  const isStill = (row: BookingRow | undefined): row is BookingRow =>
    row?.status === 'confirmed' && row.codes_since.getTime() === codesSince.getTime() && row.closes_at > clock.now();
  if (!isStill(booking)) return { outcome: 'out of date' };
  const pins = currentPins((await grants.list(db, [booking.grant_id])).get(booking.grant_id) ?? []);
  const facts = await delivery.factsOf([...pins.values()].map(({ id }) => id));
  const check = { booking_id: bookingId, stage, codes_since: codesSince };
  const inNeed = [...pins.values()].filter(({ id }) => isInNeed(stage, facts.get(id)));
  const offline = (await isChecked(db, check))
    ? new OfflineCodes(context)
    : await askOfflineCodes(context, booking, inNeed, signal);
  const outcome = await offline.orForgotten(() =>
    inRooms(context, [booking.room_id], async (work) => {
      offline.beginAgain();
      const fresh = await findAnyBooking(work.trx, bookingId);
      if (!isStill(fresh)) return 'out of date';
      // A worker that was taken for dead was not. The room is ours now: nobody notes another meanwhile.
      if (await isChecked(work.trx, check)) return 'noted already';
      const room = roomOf(work, booking.room_id);
      const looks = room.doors.flatMap(({ device_pk }) => {
        const pin = pins.get(device_pk);
        return pin === undefined ? [] : [{ pin, facts: facts.get(pin.id) }];
      });
      return await noteCheck(context, work, { booking: fresh, room, stage, looks }, offline);
    }),
  );
  // Also where a worker noted the check and died before this.
  const hasProof = outcome !== 'out of date' && (await makeProof(context, booking));
  return { outcome, stage, has_proof: hasProof };
}

interface Checked {
  readonly booking: BookingRow;
  readonly room: RoomRow;
  readonly stage: CheckStage;
  readonly looks: readonly Look[];
}

async function noteCheck(
  context: BookingContext,
  work: RoomWork,
  { booking, room, stage, looks }: Checked,
  offline: OfflineCodes,
): Promise<string> {
  const { clock, audit, events, grants } = context;
  const { trx } = work;
  const now = clock.now();
  const doors: CheckedDoor[] = [];
  for (const look of looks) {
    const backup = isInNeed(stage, look.facts) ? await handOutBackup(context, work, { booking, pin: look.pin, offline }) : null;
    doors.push(presentDoor(look, backup));
  }
  const isProven = isEveryDoorProven(doors);
  const check = { booking_id: booking.id, stage, codes_since: booking.codes_since, isProven, doors, at: now };
  await insertCheck(trx, check);
  const unproven = doors.filter((door) => !door.is_proven);
  const subject = { booking, roomName: room.name, at: now };
  await events.publishAll(
    trx,
    unproven.length === 0
      ? [checkedEvent(subject, stage, null)]
      : unproven.map(({ device, pin, problem, backup_kind: backup }) =>
          checkedEvent(subject, stage, {
            devicePk: device,
            pinId: pin,
            code: problem?.code ?? 'not_confirmed',
            message: problem?.message ?? '',
            backup: backup ?? null,
          }),
        ),
  );
  await recordBooking(audit, trx, 'booking.checked', null, booking, {
    success: isProven,
    detail: { stage, problems: unproven.map(({ device, problem }) => `${device}:${problem?.code ?? 'not_confirmed'}`) },
  });
  if (unproven.length > 0) await tellOwner(context, work, { booking, room, stage }, unproven);
  const kinds = new Set(unproven.map(({ backup_kind: kind }) => kind ?? null));
  const hasBackup = kinds.has('spare') || kinds.has('offline');
  // Of the sessions of a series only the first was told when it was booked.
  const isUntold = booking.series_id !== null && !(await hasLink(trx, booking.id));
  if (hasBackup || isUntold) {
    const current = currentPins((await grants.list(trx, [booking.grant_id])).get(booking.grant_id) ?? []);
    const inOrder = room.doors.flatMap(({ device_pk }) => current.get(device_pk) ?? []);
    await tellCode(context, trx, { booking, room }, inOrder, kinds.has('offline') ? 'offline' : hasBackup ? 'backup' : 'booked');
  }
  return isProven ? 'proven' : 'unproven';
}

/** The code that was meant stays: should its lock take it after all, it opens too. */
async function handOutBackup(
  { delivery, grants }: BookingContext,
  { trx }: RoomWork,
  { booking, pin, offline }: { readonly booking: BookingRow; readonly pin: GrantPin; readonly offline: OfflineCodes },
): Promise<Backup | null> {
  const wish = backupWish(booking, pin.devicePk);
  const spare = await delivery.takeBackup(trx, wish);
  const other = spare === null ? await offline.take(trx, wish) : null;
  const backup = spare ?? other;
  if (backup === null) return null;
  await grants.adopt(trx, booking.grant_id, backup.pinId, booking.guest_name);
  return { pinId: backup.pinId, kind: spare === null ? 'offline' : 'spare' };
}

async function tellOwner(
  { notifier }: BookingContext,
  { trx }: RoomWork,
  { booking, room, stage }: Omit<Checked, 'looks'>,
  unproven: readonly CheckedDoor[],
): Promise<void> {
  const names = new Map(room.doors.map(({ device_pk, device_name }) => [device_pk, device_name]));
  await notifier.notify(trx, {
    userId: booking.owner_id,
    message: {
      template: 'booking_alert',
      params: {
        room: room.name,
        startsAt: booking.starts_at,
        stage,
        doors: unproven.map(({ device, problem, backup_kind: backup }) => ({
          door: names.get(device) ?? String(device),
          problem: problem?.message ?? '',
          backup: backup ?? null,
        })),
      },
    },
    isUrgent: stage !== '24h',
    onceKey: `booking_check:${booking.id}:${stage}:${booking.codes_since.toISOString()}`,
  });
}
