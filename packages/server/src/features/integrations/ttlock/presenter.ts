import { Type, type Static } from 'typebox';
import type { UserSummary } from '../../accounts/index.ts';
import type { AdoptedLock } from '../../devices/index.ts';
import { Id, Nullable, StringEnum, Timestamp } from '../../../platform/http/schemas.ts';
import type { ConnectionCheck, VendorCode, VendorGateway, VendorRecord } from '../../../vendors/lock-vendor.ts';
import type { ImportPreview } from './import-locks.ts';
import type { AccountRow } from './store/accounts.ts';

/** The only place that chooses what leaves the house about TTLock. Tokens, secrets of the application and of locks have no place in it. */

const refreshAheadMs = 3_600_000;
export const tokenStatuses = ['Valid', 'Expiring', 'Expired', 'NotSignedIn'] as const;
const capabilities = ['yes', 'no', 'not_now'] as const;

export const AccountSchema = Type.Object({
  id: Id,
  name: Type.String(),
  owner: Type.Object({ id: Id, email: Type.String() }),
  username: Type.String(),
  client_id: Type.String(),
  base_url: Type.String(),
  from_environment: Type.Boolean(),
  remembers_password: Type.Boolean({ description: 'It signs in by itself where refreshing is refused' }),
  status: StringEnum(tokenStatuses, { description: 'Of the token. NotSignedIn: there was none yet' }),
  expires_at: Nullable(Timestamp),
  last_refresh_at: Nullable(Timestamp),
  last_error: Nullable(
    Type.Object({
      code: Type.String(),
      message: Type.String({ description: 'What is wrong and what to do' }),
      at: Nullable(Timestamp),
    }),
  ),
  needs_person: Type.Boolean({ description: 'Somebody must sign in again' }),
  polled_at: Nullable(Timestamp),
  next_poll_at: Timestamp,
  poll_error: Nullable(Type.String()),
  callback_url: Type.String({ description: 'For the developer console; it is secret' }),
  callback_at: Nullable(Timestamp),
  created_at: Timestamp,
  updated_at: Timestamp,
});

const instant = (at: Date | null): string | null => at?.toISOString() ?? null;

function statusOf({ expires_at: expiresAt, refreshed_at: refreshedAt }: AccountRow, now: Date): (typeof tokenStatuses)[number] {
  if (expiresAt === null) return 'NotSignedIn';
  const leftMs = expiresAt.getTime() - now.getTime();
  if (leftMs <= 0) return 'Expired';
  const lifeMs = refreshedAt === null ? Number.POSITIVE_INFINITY : expiresAt.getTime() - refreshedAt.getTime();
  return leftMs <= Math.min(refreshAheadMs, lifeMs / 2) ? 'Expiring' : 'Valid';
}

export function presentAccount(
  row: AccountRow,
  owner: UserSummary | undefined,
  now: Date,
  callbackUrl: string,
): Static<typeof AccountSchema> {
  return {
    id: row.id,
    name: row.name,
    owner: { id: row.owner_id, email: owner?.email ?? '' },
    username: row.username,
    client_id: row.client_id,
    base_url: row.base_url,
    from_environment: row.is_from_environment,
    remembers_password: row.password_sealed !== null || row.is_from_environment,
    status: statusOf(row, now),
    expires_at: instant(row.expires_at),
    last_refresh_at: instant(row.refreshed_at),
    last_error: row.error_code === null ? null : { code: row.error_code, message: row.error ?? '', at: instant(row.failed_at) },
    needs_person: row.error_code === 'sign_in_required',
    polled_at: instant(row.polled_at),
    next_poll_at: row.poll_at.toISOString(),
    poll_error: row.poll_error,
    callback_url: callbackUrl,
    callback_at: instant(row.callback_at),
    created_at: row.created_at.toISOString(),
    updated_at: row.updated_at.toISOString(),
  };
}

const CapabilitySchema = StringEnum(capabilities);

export const LockSchema = Type.Object({
  lock_id: Type.String(),
  name: Type.String(),
  mac: Nullable(Type.String()),
  battery_level: Nullable(Type.Integer()),
  is_reachable: Nullable(Type.Boolean({ description: 'null: TTLock does not say' })),
  capabilities: Type.Record(Type.String(), CapabilitySchema),
  device: Nullable(Type.Integer({ description: 'The device that it is here; null until it is imported' })),
});

export function presentLock({ lock, devicePk }: ImportPreview): Static<typeof LockSchema> {
  return {
    lock_id: lock.ref,
    name: lock.name,
    mac: lock.hardwareAddress,
    battery_level: lock.batteryLevel,
    is_reachable: lock.isReachable,
    capabilities: { ...lock.capabilities },
    device: devicePk,
  };
}

export const ImportedSchema = Type.Object({
  lock_id: Type.String(),
  device: Id,
  device_id: Type.String(),
  name: Type.String(),
  outcome: StringEnum(['created', 'renamed', 'unchanged']),
});

export function presentImported(lock: AdoptedLock): Static<typeof ImportedSchema> {
  return { lock_id: lock.ref, device: lock.id, device_id: lock.deviceId, name: lock.name, outcome: lock.outcome };
}

export const GatewaySchema = Type.Object({
  gateway_id: Type.String(),
  name: Type.String(),
  model: Nullable(Type.String()),
  network_name: Nullable(Type.String()),
  is_online: Type.Boolean({ description: 'True for some minutes after its power was cut' }),
  lock_count: Nullable(Type.Integer()),
});

export function presentGateway(gateway: VendorGateway): Static<typeof GatewaySchema> {
  return {
    gateway_id: gateway.ref,
    name: gateway.name,
    model: gateway.model,
    network_name: gateway.networkName,
    is_online: gateway.isOnline,
    lock_count: gateway.lockCount,
  };
}

export const passcodeKinds = ['permanent', 'period', 'one_time', 'recurring', 'erase'] as const;

export const PasscodeSchema = Type.Object({
  passcode_id: Type.String(),
  name: Type.String(),
  passcode: Nullable(Type.String({ description: 'Digits, for those who manage the lock' })),
  kind: StringEnum(passcodeKinds),
  starts_at: Nullable(Timestamp),
  ends_at: Nullable(Timestamp),
  state: StringEnum(['listed', 'pending', 'failed'], {
    description: 'What TTLock says. Listed is no proof that the lock has it',
  }),
  is_custom: Type.Boolean({ description: "False: made by the lock's own algorithm" }),
  created_at: Nullable(Timestamp),
  created_by: Nullable(Type.String()),
});

/** Names are often the digits themselves. */
function nameFor(name: string, canManage: boolean): string {
  return canManage ? name : name.replaceAll(/\d{4,}/g, '••••');
}

export function presentPasscode(code: VendorCode, canManage: boolean): Static<typeof PasscodeSchema> {
  return {
    passcode_id: code.ref,
    name: nameFor(code.name, canManage),
    passcode: canManage ? code.digits : null,
    kind: code.kind,
    starts_at: instant(code.startsAt),
    ends_at: instant(code.endsAt),
    state: code.state,
    is_custom: code.isChosen,
    created_at: instant(code.createdAt),
    created_by: canManage ? code.createdBy : null,
  };
}

export const RecordSchema = Type.Object({
  record_id: Type.String(),
  timestamp: Timestamp,
  received_at: Nullable(Timestamp),
  action: Nullable(StringEnum(['lock', 'unlock'])),
  method: Type.String(),
  success: Type.Boolean(),
  person: Nullable(Type.String()),
  text: Type.String(),
  is_alarm: Type.Boolean(),
});

export function presentRecord(record: VendorRecord): Static<typeof RecordSchema> {
  return {
    record_id: record.id,
    timestamp: record.occurredAt.toISOString(),
    received_at: instant(record.receivedAt),
    action: record.action,
    method: record.method,
    success: record.success,
    person: record.personName,
    text: record.text,
    is_alarm: record.isAlarm,
  };
}

export const CheckSchema = Type.Object({
  name: Type.String(),
  result: StringEnum(['ok', 'warning', 'failed', 'unknown', 'skipped']),
  certainty: StringEnum(['certain', 'likely', 'unsure']),
  finding: Type.String(),
  what_to_do: Nullable(Type.String()),
  value: Type.Unsafe<string | number | boolean | null>({ type: ['string', 'number', 'boolean', 'null'] }),
});

export function presentCheck(check: ConnectionCheck): Static<typeof CheckSchema> {
  return {
    name: check.name,
    result: check.result,
    certainty: check.certainty,
    finding: check.finding,
    what_to_do: check.whatToDo,
    value: check.value,
  };
}
