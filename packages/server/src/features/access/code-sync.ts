import { sql } from 'kysely';
import type { CodeAnswer, CodeOrder, CommandTarget } from '../devices/index.ts';
import type { Clock } from '../../platform/clock.ts';
import { SmartLockError } from '../../platform/errors.ts';
import type { Logger } from '../../platform/logger.ts';
import { markCodesChanged } from './lock-codes.ts';
import type { PinSecrets } from './pin-secrets.ts';
import type { Schedule } from './rules/schedule.ts';
import { zoneOffsets } from './rules/zone-offsets.ts';
import { lockDevice, pinColumns, type PinRow } from './store/pins.ts';
import type { AccessDatabase } from './tables.ts';

const dayMs = 86_400_000;
const yearMs = 366 * dayMs;
/** A refresh a year finds two years of offsets still to come. */
const offsetsAheadMs = 3 * yearMs;
/** A lock that refuses so many codes in a row is left alone for now. */
const refusalsMax = 5;
const refreshedPerRound = 200;

export interface CodeSyncDeps {
  readonly db: AccessDatabase;
  readonly secrets: PinSecrets;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Sends one command to the lock and waits for its answer. Undefined: it stayed silent. */
  readonly sendCode: (device: CommandTarget, order: CodeOrder) => Promise<CodeAnswer | undefined>;
  /** A lock answered that it took this PIN as it was then. */
  readonly codeTaken?: ((pinId: number, revision: number) => Promise<void>) | undefined;
}

/**
 * Brings the codes in one lock to what they should be: the lock forgets what is not on the list and says what it lacks, and is given that,
 * one code after the other. Each code is read when it is its turn, so that a change in between is not undone. Rejects when the lock falls
 * silent or did not take a code; what it took, it has.
 */
export async function syncCodes(deps: CodeSyncDeps, device: CommandTarget, signal?: AbortSignal): Promise<void> {
  const wanted = await listWanted(deps.db, device.id);
  const compared = await ask(deps, device, {
    command: 'sync_pins',
    codes: wanted.map(({ id, revision }) => `pin:${id}=${revision}`),
  });
  if (!compared.success) throw notTaken(device, 'the list of its codes', compared.error);
  const known = new Set(wanted.map(({ id }) => `pin:${id}`));
  let refusals = 0;
  let refusal: SmartLockError | undefined;
  for (const ref of compared.missing) {
    if (signal?.aborted === true) return;
    const pin = known.has(ref) ? await findWanted(deps.db, device.id, Number(ref.slice('pin:'.length))) : undefined;
    if (pin === undefined) continue;
    const refused = await give(deps, device, pin);
    if (refused === undefined) {
      refusals = 0;
      continue;
    }
    refusals += 1;
    refusal ??= refused;
    if (refusals >= refusalsMax) break;
  }
  if (refusal !== undefined) throw refusal;
}

/** One code. Answers why the lock, or we, did not take this one; rejects where the next would fare no better. */
async function give(deps: CodeSyncDeps, device: CommandTarget, pin: PinRow): Promise<SmartLockError | undefined> {
  const order = describePin(pin, deps.secrets.open(pin), deps.clock.now());
  let answer: CodeAnswer;
  try {
    answer = await ask(deps, device, order);
  } catch (error) {
    if (!(error instanceof SmartLockError) || error.code !== 'command_too_large') throw error;
    deps.logger.warn({ device_id: device.device_id, pin_id: pin.id }, 'a PIN has too large a schedule for a lock: shorten it');
    return error;
  }
  if (answer.success) {
    await deps.codeTaken?.(pin.id, pin.revision);
    return undefined;
  }
  deps.logger.info({ device_id: device.device_id, pin_id: pin.id, error: answer.error }, 'lock did not take a PIN');
  return notTaken(device, `the PIN ${pin.id}`, answer.error);
}

/** Rejects when the lock is silent, or says that it would take nothing that is sent now. */
async function ask(deps: CodeSyncDeps, device: CommandTarget, order: CodeOrder): Promise<CodeAnswer> {
  const answer = await deps.sendCode(device, order);
  if (answer === undefined) {
    throw new SmartLockError(
      'timeout',
      'lock_silent',
      `The lock ${device.device_id} did not answer ${order.command}. It is told again when it is back, or by and by.`,
    );
  }
  if (answer.error === 'expired' || answer.error === 'clock_skew' || answer.error === 'unsupported_command') {
    throw notTaken(device, 'what it was told', answer.error);
  }
  return answer;
}

function notTaken(device: CommandTarget, what: string, error: string | null): SmartLockError {
  return new SmartLockError(
    'conflict',
    'codes_not_taken',
    `The lock ${device.device_id} did not take ${what} (${error ?? 'not_told'}). It is tried again by and by.`,
  );
}

/** A PIN as its lock is told it. Uses at the lock that have not been reported yet are not in here; the lock knows them. */
export function describePin(pin: PinRow, digits: string, now: Date): CodeOrder {
  return {
    command: 'set_pin',
    credentialRef: `pin:${pin.id}`,
    revision: pin.revision,
    pinCode: digits,
    isActive: pin.is_active,
    validFrom: pin.valid_from,
    validUntil: pin.valid_until,
    usesLeft: pin.max_uses === null ? null : Math.max(0, pin.max_uses - pin.usage_count),
    schedule: pin.schedule === null ? null : scheduleForLock(pin.schedule, pin, now),
  };
}

/** With the zone's offsets for some years, and without what can never matter again: a lock takes no large messages. */
export function scheduleForLock(
  schedule: Schedule,
  { valid_from, valid_until }: Pick<PinRow, 'valid_from' | 'valid_until'>,
  now: Date,
) {
  const from = now.getTime() - dayMs;
  const horizon = Math.max(now.getTime(), valid_from.getTime()) + offsetsAheadMs;
  const until = valid_until === null ? horizon : Math.min(horizon, Math.max(from, valid_until.getTime()) + dayMs);
  // By three days, no zone has any of that date left, nor of what began on it.
  const oldestDate = new Date(now.getTime() - 3 * dayMs).toISOString().slice(0, 10);
  return {
    timezone: schedule.timezone,
    utc_offsets: zoneOffsets(schedule.timezone, new Date(from), new Date(until)).map((offset) => ({ ...offset })),
    rules: schedule.rules.map(({ weekdays, start, end }) => ({ weekdays: [...weekdays], start, end })),
    exceptions: schedule.exceptions.filter(({ date }) => date >= oldestDate).map((exception) => ({ ...exception })),
  };
}

/** During a lockdown its lock holds no codes, so that it cannot let anybody in by itself. */
const takesCodes = (devicePk: number) =>
  sql<boolean>`not exists (select from device_states where device_pk = ${devicePk} and is_locked_down)`;

/** Exactly what `markCodesChanged` counts. */
async function listWanted(db: AccessDatabase, devicePk: number): Promise<Array<{ id: number; revision: number }>> {
  return await db
    .selectFrom('pins')
    .select(['id', 'revision'])
    .where('device_pk', '=', devicePk)
    .where('is_active', '=', true)
    .where('deleted_at', 'is', null)
    .where(takesCodes(devicePk))
    .orderBy('id')
    .execute();
}

async function findWanted(db: AccessDatabase, devicePk: number, id: number): Promise<PinRow | undefined> {
  return await db
    .selectFrom('pins as p')
    .select(pinColumns)
    .where('p.id', '=', id)
    .where('p.device_pk', '=', devicePk)
    .where('p.is_active', '=', true)
    .where('p.deleted_at', 'is', null)
    .where(takesCodes(devicePk))
    .executeTakeFirst();
}

/**
 * Codes with schedules whose zone's offsets were sent a year ago get a new revision, so that their locks are sent them again before
 * the offsets run out. Answers how many; a bounded number a call.
 */
export async function refreshOffsets({
  db,
  clock,
  codesChanged,
}: Pick<CodeSyncDeps, 'db' | 'clock'> & { readonly codesChanged: (devicePk: number) => void }): Promise<number> {
  const now = clock.now();
  const before = new Date(now.getTime() - yearMs);
  const old = () =>
    db
      .selectFrom('pins')
      .where('schedule', 'is not', null)
      .where('is_active', '=', true)
      .where('deleted_at', 'is', null)
      .where((where) => where.or([where('valid_until', 'is', null), where('valid_until', '>', now)]))
      .where('updated_at', '<', before)
      .where(sql<boolean>`exists (select from devices where devices.id = pins.device_pk and devices.deleted_at is null)`);
  const devices = await old().select('device_pk').distinct().limit(refreshedPerRound).execute();
  let count = 0;
  for (const { device_pk: devicePk } of devices) {
    const refreshed = await db.transaction().execute(async (trx) => {
      if (!(await lockDevice(trx, devicePk))) return 0;
      const result = await trx
        .updateTable('pins')
        .set({ revision: sql<number>`revision + 1`, updated_at: now })
        .where('id', 'in', old().select('id').where('device_pk', '=', devicePk))
        .executeTakeFirst();
      await markCodesChanged(trx, devicePk);
      return Number(result.numUpdatedRows);
    });
    if (refreshed > 0) codesChanged(devicePk);
    count += refreshed;
  }
  return count;
}
