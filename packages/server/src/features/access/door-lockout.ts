import { Type } from 'typebox';
import { sql } from 'kysely';
import { defineEvent, type EventOutbox } from '../../platform/events/event.ts';
import { Id, Timestamp } from '../../platform/http/schemas.ts';
import type { AccessDatabase } from './tables.ts';

export interface LockoutSettings {
  /** Wrong codes in a row that a door bears; the last of them blocks it. */
  readonly attemptsMax: number;
  readonly firstSeconds: number;
  /** Each block in a row is twice as long as the one before, up to this. */
  readonly longestSeconds: number;
}

export const defaultLockout: LockoutSettings = { attemptsMax: 5, firstSeconds: 30, longestSeconds: 1800 };

export const doorLockedOut = defineEvent({
  type: 'door.locked_out',
  summary: 'Too many wrong codes in a row were tried at a door: it takes no codes for a while',
  data: Type.Object({
    device: Id,
    failures: Type.Integer({ description: 'Wrong codes in a row' }),
    blocked_seconds: Type.Integer(),
    blocked_until: Timestamp,
    at: Timestamp,
  }),
});

/** A door without wrong codes for so long begins anew. Longer than any block, so that waiting one out does not shorten the next. */
const quietMs = ({ longestSeconds }: LockoutSettings): number => Math.max(3_600_000, 2 * longestSeconds * 1000);
/** Doubling further would only overflow. */
const levelMax = 20;

export interface DoorState {
  readonly is_locked_down: boolean;
  readonly blocked_until: Date | null;
}

/** Undefined: no such device. */
export async function readDoorState(db: AccessDatabase, devicePk: number): Promise<DoorState | undefined> {
  const { rows } = await sql<DoorState & { is_tracked: boolean }>`
    select s.is_locked_down, l.blocked_until, l.device_pk is not null as is_tracked
    from devices d join device_states s on s.device_pk = d.id left join door_lockouts l on l.device_pk = d.id
    where d.id = ${devicePk} and d.deleted_at is null`.execute(db);
  const [door] = rows;
  if (door?.is_tracked === false) await trackDoor(db, devicePk);
  return door;
}

/** From then on good and wrong codes at the door take turns at its row. */
export async function trackDoor(db: AccessDatabase, devicePk: number): Promise<void> {
  await sql`insert into door_lockouts (device_pk) select id from devices where id = ${devicePk} on conflict do nothing`.execute(
    db,
  );
}

/** What a door answers to a wrong code. */
export interface WrongCode {
  /** In force before this one, which therefore tells nothing about the code and is not counted. */
  readonly alreadyBlockedUntil: Date | null;
  readonly begun: BegunBlock | null;
}

/** The block that a wrong code began. */
export interface BegunBlock {
  readonly failures: number;
  readonly seconds: number;
  readonly until: Date;
}

/**
 * Counts a wrong code, in one statement: of any number at once, from any number of processes, exactly as many are told to be wrong as the
 * door bears, and the rest finds it blocked.
 */
export async function countWrongCode(
  trx: AccessDatabase,
  devicePk: number,
  at: Date,
  settings: LockoutSettings,
): Promise<WrongCode> {
  const { attemptsMax, firstSeconds, longestSeconds } = settings;
  const quietSince = new Date(at.getTime() - quietMs(settings));
  const isQuiet = sql`coalesce(door_lockouts.last_failure_at < ${quietSince}, true)`;
  const failures = sql`(case when ${isQuiet} then 0 else door_lockouts.failures end + 1)`;
  const level = sql`(case when ${isQuiet} then 0 else door_lockouts.level end)`;
  const seconds = sql`least(${longestSeconds}::float8, ${firstSeconds}::float8 * 2 ^ ${level})`;
  const { rows } = await sql<{ failures: number; level: number; blocked_until: Date | null }>`
    insert into door_lockouts (device_pk, failures, last_failure_at) values (${devicePk}, 1, ${at})
    on conflict (device_pk) do update set
      failures = case when ${failures} >= ${attemptsMax} then 0 else ${failures} end,
      level = case when ${failures} >= ${attemptsMax} then least(${level} + 1, ${levelMax}) else ${level} end,
      blocked_until = case when ${failures} >= ${attemptsMax} then ${at}::timestamptz + make_interval(secs => ${seconds}) end,
      last_failure_at = greatest(door_lockouts.last_failure_at, ${at})
    where door_lockouts.blocked_until is null or door_lockouts.blocked_until <= ${at}
    returning failures, level, blocked_until`.execute(trx);
  const [row] = rows;
  if (row === undefined) {
    const door = await readDoorState(trx, devicePk);
    return { alreadyBlockedUntil: door?.blocked_until ?? null, begun: null };
  }
  const until = row.blocked_until;
  if (until === null) return { alreadyBlockedUntil: null, begun: null };
  const begunSeconds = Math.round((until.getTime() - at.getTime()) / 1000);
  return { alreadyBlockedUntil: null, begun: { failures: attemptsMax * row.level, seconds: begunSeconds, until } };
}

export async function publishLockedOut(
  events: EventOutbox,
  trx: AccessDatabase,
  devicePk: number,
  { failures, seconds, until }: BegunBlock,
  at: Date,
): Promise<void> {
  await events.publish(
    trx,
    doorLockedOut,
    {
      device: devicePk,
      failures,
      blocked_seconds: seconds,
      blocked_until: until.toISOString(),
      at: at.toISOString(),
    },
    { devicePk, isForManagers: true },
  );
}

/** A good code that a lock took by itself ends the row of wrong ones, unless there were some since. */
export async function forgetWrongCodes(trx: AccessDatabase, devicePk: number, at: Date): Promise<void> {
  await sql`
    update door_lockouts set failures = 0, level = 0
    where device_pk = ${devicePk} and (failures > 0 or level > 0) and last_failure_at < ${at}
      and (blocked_until is null or blocked_until <= ${at})`.execute(trx);
}

/**
 * For the statement that counts the use of a good code: `door` has a row while the door takes codes. It waits for wrong codes that are
 * being counted, so that a good one among many guesses does not slip in ahead of them. `forgiven` ends the row of wrong codes where `used` is not empty.
 */
export const openDoor = (devicePk: number, at: Date) => sql`
  door as materialized (
    select l.device_pk from door_lockouts l join device_states s on s.device_pk = l.device_pk
    where l.device_pk = ${devicePk} and (l.blocked_until is null or l.blocked_until <= ${at}) and not s.is_locked_down
    for no key update of l
  )`;
export const forgiven = (devicePk: number) => sql`
  forgiven as (
    update door_lockouts set failures = 0, level = 0
    where device_pk = ${devicePk} and (failures > 0 or level > 0) and exists (select from used)
  )`;
