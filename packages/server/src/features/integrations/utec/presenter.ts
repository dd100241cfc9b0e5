import { Type, type Static } from 'typebox';
import type { UserSummary } from '../../accounts/index.ts';
import type { AdoptedLock } from '../../devices/index.ts';
import { Id, Nullable, StringEnum, Timestamp } from '../../../platform/http/schemas.ts';
import type { VendorCode } from '../../../vendors/lock-vendor.ts';
import { isStale } from './believe.ts';
import type { ListedDevice } from './import-locks.ts';
import type { StartedLogin } from './log-in.ts';
import type { AccountRow } from './store/accounts.ts';

/** The only place that chooses what leaves the house about U-tec. Tokens and secrets have no place in it. */

export const tokenStatuses = ['Valid', 'Expiring', 'Expired', 'NotSignedIn'] as const;

export const AccountSchema = Type.Object({
  id: Id,
  name: Type.String(),
  owner: Type.Object({ id: Id, email: Type.String() }),
  client_id: Type.String(),
  oauth_base_url: Type.String(),
  api_base_url: Type.String(),
  redirect_uri: Type.String({ description: 'Must stand in the U-tec app just so' }),
  auto_refresh: Type.Boolean(),
  refresh_buffer_minutes: Type.Integer(),
  poll_seconds: Type.Integer(),
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
  needs_person: Type.Boolean({ description: 'Somebody must log in again' }),
  discovered_at: Nullable(Timestamp),
  polled_at: Nullable(Timestamp),
  next_poll_at: Timestamp,
  poll_error: Nullable(Type.String()),
  push_registered_at: Nullable(Timestamp),
  pushed_at: Nullable(Timestamp),
  created_at: Timestamp,
  updated_at: Timestamp,
});

export const LoginSchema = Type.Object({
  account: AccountSchema,
  authorize_url: Type.String({ description: 'Open it in a browser and log in at U-tec' }),
  login_expires_at: Timestamp,
});

const instant = (at: Date | null): string | null => at?.toISOString() ?? null;

export interface Terms {
  readonly owner: UserSummary | undefined;
  readonly now: Date;
  readonly bufferMinutes: number;
  readonly pollSeconds: number;
}

function statusOf({ expires_at: expiresAt, refreshed_at: refreshedAt }: AccountRow, { now, bufferMinutes }: Terms) {
  if (expiresAt === null) return 'NotSignedIn' as const;
  const leftMs = expiresAt.getTime() - now.getTime();
  if (leftMs <= 0) return 'Expired' as const;
  const lifeMs = refreshedAt === null ? Number.POSITIVE_INFINITY : expiresAt.getTime() - refreshedAt.getTime();
  return leftMs <= Math.min(bufferMinutes * 60_000, lifeMs / 2) ? ('Expiring' as const) : ('Valid' as const);
}

export function presentAccount(row: AccountRow, terms: Terms): Static<typeof AccountSchema> {
  return {
    id: row.id,
    name: row.name,
    owner: { id: row.owner_id, email: terms.owner?.email ?? '' },
    client_id: row.client_id,
    oauth_base_url: row.oauth_base_url,
    api_base_url: row.api_base_url,
    redirect_uri: row.redirect_uri,
    auto_refresh: row.is_auto_refreshed,
    refresh_buffer_minutes: terms.bufferMinutes,
    poll_seconds: terms.pollSeconds,
    status: statusOf(row, terms),
    expires_at: instant(row.expires_at),
    last_refresh_at: instant(row.refreshed_at),
    last_error: row.error_code === null ? null : { code: row.error_code, message: row.error ?? '', at: instant(row.failed_at) },
    needs_person: row.error_code === 'sign_in_required',
    discovered_at: instant(row.discovered_at),
    polled_at: instant(row.polled_at),
    next_poll_at: row.poll_at.toISOString(),
    poll_error: row.poll_error,
    push_registered_at: instant(row.push_registered_at),
    pushed_at: instant(row.pushed_at),
    created_at: row.created_at.toISOString(),
    updated_at: row.updated_at.toISOString(),
  };
}

export function presentLogin(account: Static<typeof AccountSchema>, login: StartedLogin): Static<typeof LoginSchema> {
  return { account, authorize_url: login.authorizeUrl, login_expires_at: login.expiresAt.toISOString() };
}

const Value = Type.Unsafe<string | number | boolean | null>({ type: ['string', 'number', 'boolean', 'null'] });

export const LockSchema = Type.Object({
  lock_id: Type.String(),
  name: Type.String(),
  is_lock: Type.Boolean({ description: 'False: a plug, switch or light, which is only listed' }),
  model: Nullable(Type.String()),
  handle_type: Nullable(Type.String()),
  firmware_version: Nullable(Type.String()),
  states: Type.Array(Type.Object({ capability: Type.String(), name: Type.String(), value: Value }), {
    description: 'As U-tec last heard them, battery as its level of 1 to 5. Only the health check is live',
  }),
  is_online: Nullable(Type.Boolean({ description: 'Away once U-tec has said so twice in a row' })),
  heard_at: Nullable(Timestamp),
  is_stale: Type.Boolean(),
  time_zone: Nullable(Type.String({ description: 'Needed before codes can have a period' })),
  device: Nullable(Type.Integer({ description: 'The device that it is here; null until it is imported' })),
});

export function presentLock({ row, devicePk }: ListedDevice, pollSeconds: number, now: Date): Static<typeof LockSchema> {
  return {
    lock_id: row.ref,
    name: row.device.name,
    is_lock: row.is_lock,
    model: row.device.model,
    handle_type: row.device.handleType,
    firmware_version: row.device.hardwareVersion,
    states: (row.states ?? []).map(({ capability, name, value }) => ({ capability, name, value })),
    is_online: row.is_online,
    heard_at: instant(row.heard_at),
    is_stale: isStale(row.heard_at, pollSeconds, now),
    time_zone: row.time_zone,
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

export const CodeSchema = Type.Object({
  passcode_id: Type.String(),
  name: Type.String(),
  passcode: Nullable(
    Type.String({
      description: 'Digits, for those who manage the lock and have proven presence lately; of API keys, with access:reveal',
    }),
  ),
  kind: StringEnum(['permanent', 'period', 'recurring']),
  starts_at: Nullable(Timestamp),
  ends_at: Nullable(Timestamp),
  state: StringEnum(['listed', 'pending'], {
    description: 'listed: U-tec says that the lock has it. pending: it waits in the cloud, and opens nothing yet',
  }),
});

/** Names are often the digits themselves. */
function nameFor(name: string, canManage: boolean): string {
  return canManage ? name : name.replaceAll(/\d{4,}/g, '••••');
}

export function presentCode(code: VendorCode, canManage: boolean): Static<typeof CodeSchema> {
  return {
    passcode_id: code.ref,
    name: nameFor(code.name, canManage),
    passcode: canManage && code.digits !== '' ? code.digits : null,
    kind: code.kind === 'period' || code.kind === 'recurring' ? code.kind : 'permanent',
    starts_at: instant(code.startsAt),
    ends_at: instant(code.endsAt),
    state: code.state === 'listed' ? 'listed' : 'pending',
  };
}
