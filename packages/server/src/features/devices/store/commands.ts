import { sql, type RawBuilder, type Selectable } from 'kysely';
import { notFound } from '../../../platform/errors.ts';
import type { CommandDetail, CommandStatus, DeviceDatabase, DeviceTables, LockStatus } from '../tables.ts';
import { commandEffect, type StateChange } from './telemetry.ts';

/** Why a command or an update ended that the lock never spoke of. */
export const unanswered = 'no_answer';

/** Of our own making; a lock may send any text, which the column would refuse. */
export function isRequestId(text: string): boolean {
  return /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);
}

export type CommandRow = Selectable<DeviceTables['device_commands']>;

export interface NewCommand {
  readonly requestId: string;
  readonly devicePk: number;
  readonly command: string;
  readonly requestedBy: number | null;
  readonly ipAddress: string | null;
  readonly userAgent: string | null;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  readonly answerDeadline: Date;
  readonly detail: CommandDetail;
}

/**
 * With what tells of it, all of it or nothing: somebody waits at the door, so it is one statement. The clauses write once for each row of `kept`.
 */
export async function insertCommand(
  db: DeviceDatabase,
  command: NewCommand,
  clausesFor: (kept: RawBuilder<unknown>) => readonly RawBuilder<unknown>[] = () => [],
): Promise<void> {
  const alongside = clausesFor(sql`kept`).map((clause, index) => sql`, ${sql.ref(`alongside_${index}`)} as (${clause})`);
  await sql`
    with kept as (
      insert into device_commands (request_id, device_pk, command, requested_by, ip_address, user_agent, created_at, expires_at,
        answer_deadline, detail)
      values (${command.requestId}, ${command.devicePk}, ${command.command}, ${command.requestedBy}, ${command.ipAddress},
        ${command.userAgent}, ${command.createdAt}, ${command.expiresAt}, ${command.answerDeadline}, ${JSON.stringify(command.detail)})
      returning request_id
    )${sql.join(alongside, sql``)}
    select from kept`.execute(db);
}

/** The lock has the command and is at work: its answer may take longer. Undefined when the command is settled or unknown. */
export async function markAcknowledged(
  db: DeviceDatabase,
  devicePk: number,
  requestId: string,
  at: Date,
  answerDeadline: Date,
): Promise<CommandRow | undefined> {
  return await db
    .updateTable('device_commands')
    .set({ status: 'acknowledged', acknowledged_at: at, answer_deadline: answerDeadline })
    .where('request_id', '=', requestId)
    .where('device_pk', '=', devicePk)
    .where('status', '=', 'sent')
    .returningAll()
    .executeTakeFirst();
}

export interface Outcome {
  readonly success: boolean;
  readonly lockStatus: LockStatus | null;
  readonly error: string | null;
  readonly missing?: readonly string[] | undefined;
  readonly reason?: string | undefined;
}

/** Settles an open command: a part of a statement, that gives the row at most once. */
function settling(deviceId: string, requestId: string, outcome: Outcome, at: Date): RawBuilder<CommandRow> {
  const { success, lockStatus, missing, reason } = outcome;
  // No list of parameters, which would keep the statement from being prepared.
  return sql<CommandRow>`
    update device_commands set
      status = ${success ? 'succeeded' : 'failed'}, settled_at = ${at}, lock_status = ${lockStatus},
      error = ${success ? null : (outcome.error ?? 'not_told')}, detail = detail || ${JSON.stringify({ missing, reason })}::jsonb
    where request_id = ${requestId} and status in ('sent', 'acknowledged')
      and device_pk = (select id from devices where device_id = ${deviceId} and deleted_at is null)
    returning *`;
}

/**
 * Settles an open command, once: a second answer changes nothing and gives undefined. With the commit every process hears of it on
 * `channel`.
 */
export async function settleCommand(
  db: DeviceDatabase,
  deviceId: string,
  requestId: string,
  outcome: Outcome,
  at: Date,
  channel: string,
): Promise<CommandRow | undefined> {
  const { rows } = await sql<CommandRow>`
    with settled as (${settling(deviceId, requestId, outcome, at)})
    select settled.*, pg_notify(${channel}, request_id::text) as told from settled`.execute(db);
  return rows[0];
}

/** The same by the lock's own word, which tells of its state as well: one statement, because somebody waits at the door. */
export async function settleByAnswer(
  db: DeviceDatabase,
  deviceId: string,
  requestId: string,
  outcome: Outcome,
  at: Date,
  channel: string,
): Promise<{ row: CommandRow; change: StateChange | null } | undefined> {
  const effect = commandEffect({
    device: sql`(select device_pk from settled)`,
    lockStatus: outcome.lockStatus,
    lateSince: null,
    at,
    isActivity: sql`(select command in ('lock', 'unlock') from settled)`,
    appliedSettingsVersion: sql`(
      select (detail ->> 'settings_version')::integer from settled where command = 'set_settings' and status = 'succeeded')`,
  });
  const { rows } = await sql<CommandRow & { told: unknown; change: StateChange | null }>`
    with settled as (${settling(deviceId, requestId, outcome, at)}), ${effect}
    select settled.*, pg_notify(${channel}, request_id::text) as told, (select to_jsonb(changed) from changed) as change
    from settled`.execute(db);
  const [settled] = rows;
  if (settled === undefined) return undefined;
  const { told: _, change, ...row } = settled;
  return { row, change };
}

/** An answer after the command had expired: kept beside the verdict, which stays. Undefined where there is nothing to add. */
export async function recordLateAnswer(
  db: DeviceDatabase,
  devicePk: number,
  requestId: string,
  outcome: Outcome,
  at: Date,
): Promise<CommandRow | undefined> {
  return await db
    .updateTable('device_commands')
    .set({ late_success: outcome.success, late_at: at, lock_status: outcome.lockStatus })
    .where('request_id', '=', requestId)
    .where('device_pk', '=', devicePk)
    .where('status', '=', 'expired')
    .where('late_at', 'is', null)
    .returningAll()
    .executeTakeFirst();
}

/** Ends what has waited past its deadline. Safe in several processes at once: each row goes to one of them. */
export async function expireCommands(db: DeviceDatabase, now: Date, limit: number): Promise<CommandRow[]> {
  return await db
    .updateTable('device_commands')
    .set({ status: 'expired', settled_at: now, error: unanswered })
    .where('request_id', 'in', (sub) =>
      sub
        .selectFrom('device_commands')
        .select('request_id')
        .where('status', 'in', ['sent', 'acknowledged'])
        .where('answer_deadline', '<', now)
        .orderBy('answer_deadline')
        .limit(limit)
        .forUpdate()
        .skipLocked(),
    )
    .returningAll()
    .execute();
}

/** Ends an open command of which nobody can tell whether it was carried out. */
export async function expireCommand(
  db: DeviceDatabase,
  requestId: string,
  why: { readonly code: string; readonly reason: string },
  at: Date,
  channel: string,
): Promise<CommandRow | undefined> {
  return await db
    .updateTable('device_commands')
    .set({
      status: 'expired',
      settled_at: at,
      error: why.code,
      detail: sql<string>`detail || ${JSON.stringify({ reason: why.reason })}::jsonb`,
    })
    .where('request_id', '=', requestId)
    .where('status', 'in', ['sent', 'acknowledged'])
    .returningAll()
    .returning(sql`pg_notify(${channel}, request_id::text)`.as('told'))
    .executeTakeFirst();
}

/** The command never left us. */
export async function failUnsent(
  db: DeviceDatabase,
  requestId: string,
  error: string,
  at: Date,
): Promise<CommandRow | undefined> {
  return await db
    .updateTable('device_commands')
    .set({ status: 'failed', settled_at: at, error })
    .where('request_id', '=', requestId)
    .where('status', '=', 'sent')
    .returningAll()
    .executeTakeFirst();
}

export async function getCommand(db: DeviceDatabase, devicePk: number, requestId: string): Promise<CommandRow> {
  const row = await findCommand(db, requestId);
  if (row === undefined || row.device_pk !== devicePk) throw notFound('command of this device');
  return row;
}

export async function findCommand(db: DeviceDatabase, requestId: string): Promise<CommandRow | undefined> {
  return await db.selectFrom('device_commands').selectAll().where('request_id', '=', requestId).executeTakeFirst();
}

export interface CommandFilter {
  readonly devicePk: number;
  /** Somebody who may see only their own. */
  readonly requestedBy?: number | undefined;
  readonly status?: CommandStatus | undefined;
}

function filteredCommands(db: DeviceDatabase, filter: CommandFilter) {
  let query = db.selectFrom('device_commands').where('device_pk', '=', filter.devicePk);
  if (filter.requestedBy !== undefined) query = query.where('requested_by', '=', filter.requestedBy);
  if (filter.status !== undefined) query = query.where('status', '=', filter.status);
  return query;
}

export async function countCommands(db: DeviceDatabase, filter: CommandFilter): Promise<number> {
  const row = await filteredCommands(db, filter)
    .select(sql<number>`count(*)`.as('count'))
    .executeTakeFirstOrThrow();
  return row.count;
}

/** Newest first. */
export async function pageOfCommands(
  db: DeviceDatabase,
  filter: CommandFilter,
  page: { limit: number; offset: number },
): Promise<CommandRow[]> {
  return await filteredCommands(db, filter)
    .selectAll()
    .orderBy('created_at', 'desc')
    .orderBy('request_id')
    .limit(page.limit)
    .offset(page.offset)
    .execute();
}

/** An open command of this kind exists already: no need for another. */
export async function hasOpenCommand(db: DeviceDatabase, devicePk: number, command: string): Promise<boolean> {
  const row = await db
    .selectFrom('device_commands')
    .select('request_id')
    .where('device_pk', '=', devicePk)
    .where('command', '=', command)
    .where('status', 'in', ['sent', 'acknowledged'])
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/** After so long, an answer that was taken does not come again by itself. */
const repeatGraceMs = 60_000;

/** Where an answer comes from that settled nothing. */
export async function originOfAnswer(
  db: DeviceDatabase,
  deviceId: string,
  requestId: string,
  now: Date,
): Promise<'unregistered' | 'unasked' | 'just_settled' | 'long_settled'> {
  const row = await db
    .selectFrom('devices as d')
    .leftJoin('device_commands as c', (join) =>
      join.onRef('c.device_pk', '=', 'd.id').on(sql<boolean>`c.request_id::text = ${requestId}`),
    )
    .select(['c.request_id', 'c.settled_at', 'c.late_at'])
    .where('d.device_id', '=', deviceId)
    .where('d.deleted_at', 'is', null)
    .executeTakeFirst();
  if (row === undefined) return 'unregistered';
  if (row.request_id === null) return 'unasked';
  const settledAt = row.late_at ?? row.settled_at;
  return settledAt !== null && now.getTime() - settledAt.getTime() > repeatGraceMs ? 'long_settled' : 'just_settled';
}
