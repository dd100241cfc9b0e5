import { Type, type Static } from 'typebox';
import type { UserSummary } from '../accounts/index.ts';
import { Id, Nullable, StringEnum, Timestamp } from '../../platform/http/schemas.ts';
import { alertSeverities, alertTypes, escalationLevels } from './alert-kinds.ts';
import type { LockdownEffect } from './lockdown.ts';
import type { BlockedAddressRow } from './store/addresses.ts';
import type { AlertRow, VisibleAlert } from './store/alerts.ts';
import type { LockdownDevice, LockdownRow } from './store/lockdowns.ts';

/** The only place that chooses what of security leaves the house. */

type Users = ReadonlyMap<number, UserSummary>;

const Name = Nullable(Type.String({ description: 'Name of the person' }));
const DeviceName = Type.Object({ id: Id, name: Type.String() });

function nameIn(users: Users, id: number | null): string | null {
  const user = id === null ? undefined : users.get(id);
  return user === undefined ? null : user.fullName === '' ? user.email : user.fullName;
}

const instant = (at: Date | null): string | null => at?.toISOString() ?? null;

export const AlertSchema = Type.Object({
  id: Id,
  device: Nullable(DeviceName),
  alert_type: StringEnum(alertTypes),
  severity: StringEnum(alertSeverities),
  description: Type.String(),
  occurrences: Type.Integer({ description: 'How often it was seen: what is open is counted, not opened again' }),
  is_resolved: Type.Boolean(),
  acknowledged_at: Nullable(Timestamp),
  acknowledged_by: Name,
  resolved_at: Nullable(Timestamp),
  resolved_by: Nullable(Type.String({ description: 'null on a resolved alert: it resolved itself' })),
  notes: Type.String(),
  told: StringEnum(escalationLevels, { description: 'Up to whom it was escalated' }),
  escalates_at: Nullable(Timestamp),
  created_at: Timestamp,
  last_seen_at: Timestamp,
});

export function presentAlert(row: VisibleAlert, users: Users): Static<typeof AlertSchema> {
  return {
    id: row.id,
    device: row.device_pk === null ? null : { id: row.device_pk, name: row.device_name ?? '' },
    alert_type: row.alert_type,
    severity: row.severity,
    description: row.description,
    occurrences: row.occurrences,
    is_resolved: row.is_resolved,
    acknowledged_at: instant(row.acknowledged_at),
    acknowledged_by: nameIn(users, row.acknowledged_by),
    resolved_at: instant(row.resolved_at),
    resolved_by: nameIn(users, row.resolved_by),
    notes: row.notes,
    told: escalationLevels[row.escalation_level] ?? 'staff',
    escalates_at: instant(row.escalates_at),
    created_at: row.created_at.toISOString(),
    last_seen_at: row.last_seen_at.toISOString(),
  };
}

export const ResolvedSchema = Type.Object({
  id: Id,
  status: Type.Literal('resolved'),
  resolved_by: Name,
  resolved_at: Timestamp,
});

export function presentResolved(row: AlertRow, users: Users): Static<typeof ResolvedSchema> {
  return {
    id: row.id,
    status: 'resolved',
    resolved_by: nameIn(users, row.resolved_by),
    resolved_at: (row.resolved_at ?? row.last_seen_at).toISOString(),
  };
}

export const AcknowledgedSchema = Type.Object({
  id: Id,
  status: Type.Literal('acknowledged'),
  acknowledged_by: Name,
  acknowledged_at: Timestamp,
});

export function presentAcknowledged(row: AlertRow, users: Users): Static<typeof AcknowledgedSchema> {
  return {
    id: row.id,
    status: 'acknowledged',
    acknowledged_by: nameIn(users, row.acknowledged_by),
    acknowledged_at: (row.acknowledged_at ?? row.last_seen_at).toISOString(),
  };
}

export const BlockedAddressSchema = Type.Object({
  id: Id,
  address: Type.String({ description: 'An address, or a network; of IPv6 the /64 of whoever was counted' }),
  reason: Type.String(),
  failures: Type.Integer({ description: 'Wrong credentials that led to it; 0 when blocked by hand' }),
  blocked_until: Nullable(Type.String({ format: 'date-time', description: 'null: until it is unblocked' })),
  blocked_by: Nullable(Type.String({ description: 'null: blocked for its failures' })),
  created_at: Timestamp,
  updated_at: Timestamp,
});

export function presentBlockedAddress(row: BlockedAddressRow, users: Users): Static<typeof BlockedAddressSchema> {
  return {
    id: row.id,
    address: row.network.replace(/\/32$/, ''),
    reason: row.reason,
    failures: row.failures,
    blocked_until: instant(row.blocked_until),
    blocked_by: nameIn(users, row.blocked_by),
    created_at: row.created_at.toISOString(),
    updated_at: row.updated_at.toISOString(),
  };
}

export const LockdownSchema = Type.Object({
  id: Id,
  reason: Type.String(),
  is_active: Type.Boolean(),
  is_by_staff: Type.Boolean({ description: 'Ordered by an administrator, who alone ends it' }),
  devices: Type.Array(DeviceName, { description: 'Those that you manage' }),
  device_count: Type.Integer({ description: 'All' }),
  started_by: Name,
  started_at: Timestamp,
  ended_by: Name,
  ended_at: Nullable(Timestamp),
});

export function presentLockdown(
  row: LockdownRow,
  devices: readonly LockdownDevice[],
  users: Users,
): Static<typeof LockdownSchema> {
  const own = devices.filter(({ lockdown_id }) => lockdown_id === row.id);
  return {
    id: row.id,
    reason: row.reason,
    is_active: row.ended_at === null,
    is_by_staff: row.is_by_staff,
    devices: own.filter(({ role }) => role !== null).map(({ device_pk, device_name }) => ({ id: device_pk, name: device_name })),
    device_count: own.length,
    started_by: nameIn(users, row.started_by),
    started_at: row.started_at.toISOString(),
    ended_by: nameIn(users, row.ended_by),
    ended_at: instant(row.ended_at),
  };
}

const Code = { id: Id, label: Type.String() };

export const LockdownPreviewSchema = Type.Object({
  dry_run: Type.Literal(true),
  devices: Type.Array(
    Type.Object({
      id: Id,
      name: Type.String(),
      is_online: Type.Boolean({ description: 'A lock that is away keeps its PINs until it is back' }),
      is_locked_down: Type.Boolean({ description: 'It is already' }),
      refused: Type.Array(Type.Object({ user_id: Id, name: Type.String(), role: Type.String() }), {
        description: 'Who cannot open it any more',
      }),
      pins: Type.Array(Type.Object(Code), { description: 'Refused by the server, and taken off the lock' }),
      qr_codes: Type.Array(
        Type.Object({
          ...Code,
          is_signed: Type.Boolean({ description: 'A lock that is offline judges a signed one by itself' }),
        }),
        { description: 'Refused by the server' },
      ),
    }),
  ),
});

export function presentPreview(effects: readonly LockdownEffect[]): Static<typeof LockdownPreviewSchema> {
  return {
    dry_run: true,
    devices: effects.map(({ device, refused, pins, qrCodes }) => ({
      id: device.id,
      name: device.name,
      is_online: device.is_online,
      is_locked_down: device.is_locked_down,
      refused: refused.map(({ userId, name, role }) => ({ user_id: userId, name, role })),
      pins: pins.map(({ id, label }) => ({ id, label })),
      qr_codes: qrCodes.map(({ id, label, isSigned }) => ({ id, label, is_signed: isSigned })),
    })),
  };
}
