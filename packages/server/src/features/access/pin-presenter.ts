import { Type, type Static } from 'typebox';
import { mayDo } from '../devices/index.ts';
import { Id, Nullable, StringEnum, Timestamp } from '../../platform/http/schemas.ts';
import { codeStatus, codeStatuses, nextOpeningOf } from './pin-window.ts';
import { ScheduleSchema } from './rules/schedule.ts';
import { describeSchedule } from './rules/schedule-text.ts';
import { hiddenReasons, type HiddenReason } from './hidden-digits.ts';
import type { PinRow, VisiblePin } from './store/pins.ts';
import type { GuestAccess } from './store/temporary-accesses.ts';

/** The only place that chooses what of PINs and guests leaves the house. */

const DeviceName = Type.Object({ id: Id, name: Type.String() });

const windowFields = {
  schedule: Nullable(ScheduleSchema),
  schedule_text: Nullable(Type.String({ description: 'The schedule for people' })),
  next_opening: Nullable(Timestamp),
  status: StringEnum(codeStatuses, { description: 'Where the code is in its life' }),
};

const pinFields = {
  id: Id,
  device: Id,
  user: Nullable(Type.String({ description: 'Name of the holder' })),
  user_id: Nullable(Id),
  label: Type.String(),
  pin_code: Type.String({ description: 'In full for those who manage the device, and once for whoever makes it; else masked' }),
  is_active: Type.Boolean(),
  is_temporary: Type.Boolean(),
  is_spare: Type.Boolean({ description: "Nobody's yet: its lock holds it for when another code does not arrive" }),
  valid_from: Timestamp,
  valid_until: Nullable(Timestamp),
  usage_count: Type.Integer(),
  max_uses: Nullable(Type.Integer()),
  remaining_uses: Nullable(Type.Integer()),
  ...windowFields,
  temporary_access: Nullable(Type.Integer({ description: "The guest's access that this PIN belongs to" })),
  created_at: Timestamp,
  updated_at: Timestamp,
};

export const PinAnswer = Type.Object(pinFields);
/** Beside what may be masked. Clients that do not know it see the masked digits. */
const hiddenField = {
  pin_code_hidden: Nullable(
    StringEnum(hiddenReasons, {
      description:
        'Why the digits are masked: the role on the device; step_up_required: confirm with POST /api/v1/auth/step-up/; the API key lacks access:reveal',
    }),
  ),
};
export const ListedPin = Type.Object({ ...pinFields, ...hiddenField, device: DeviceName });

export function maskPin(digits: string): string {
  return '*'.repeat(digits.length);
}

export function remainingUses(row: { readonly usage_count: number; readonly max_uses: number | null }): number | null {
  return row.max_uses === null ? null : Math.max(row.max_uses - row.usage_count, 0);
}

function presentWindow(row: PinRow, now: Date) {
  const status = codeStatus(
    {
      isActive: row.is_active,
      validFrom: row.valid_from,
      validUntil: row.valid_until,
      usageCount: row.usage_count,
      maxUses: row.max_uses,
    },
    now,
  );
  const window = { validFrom: row.valid_from, validUntil: row.valid_until, schedule: row.schedule };
  return {
    // The serialiser takes mutable lists.
    schedule: row.schedule === null ? null : (structuredClone(row.schedule) as Static<typeof ScheduleSchema>),
    schedule_text: row.schedule === null ? null : describeSchedule(row.schedule),
    next_opening: nextOpeningOf(window, status, now)?.toISOString() ?? null,
    status,
  };
}

/** `pinCode` is what this reader may see of it. */
export function presentPin(row: PinRow, holder: string | null, pinCode: string, now: Date): Static<typeof PinAnswer> {
  return {
    id: row.id,
    device: row.device_pk,
    user: holder,
    user_id: row.user_id,
    label: row.label,
    pin_code: pinCode,
    is_active: row.is_active,
    is_temporary: row.is_temporary,
    is_spare: row.is_spare,
    valid_from: row.valid_from.toISOString(),
    valid_until: row.valid_until?.toISOString() ?? null,
    usage_count: row.usage_count,
    max_uses: row.max_uses,
    remaining_uses: remainingUses(row),
    ...presentWindow(row, now),
    temporary_access: row.temporary_access_id,
    created_at: row.created_at.toISOString(),
    updated_at: row.updated_at.toISOString(),
  };
}

/** `open` is asked for the digits; how much of them is shown depends on the reader's role, and on `hidden`, which is about the request. */
export function presentListedPin(
  row: VisiblePin,
  holder: string | null,
  open: (row: PinRow) => string,
  hidden: HiddenReason | null,
  now: Date,
): Static<typeof ListedPin> {
  const digits = open(row);
  const reason = mayDo(row.role, 'manage') ? hidden : 'role';
  return {
    ...presentPin(row, holder, reason === null ? digits : maskPin(digits), now),
    pin_code_hidden: reason,
    device: { id: row.device_pk, name: row.device_name },
  };
}

export const accessTypes = ['one_time', 'period', 'recurring'] as const;

const guestFields = {
  id: Id,
  device: Id,
  granted_by: Nullable(Type.String()),
  guest_email: Type.String(),
  guest_name: Type.String(),
  pin: Type.Integer({ description: 'The PIN by its number' }),
  pin_code: Type.String(),
  access_type: StringEnum(accessTypes),
  notes: Type.String(),
  valid_from: Timestamp,
  valid_until: Nullable(Timestamp),
  usage_count: Type.Integer(),
  is_active: Type.Boolean(),
  ...windowFields,
  created_at: Timestamp,
  updated_at: Timestamp,
};

export const GuestAccessAnswer = Type.Object(guestFields);
export const ListedGuestAccess = Type.Object({ ...guestFields, ...hiddenField, device: DeviceName });

/** Only those who manage the device get here. */
export function presentGuestAccess(
  access: GuestAccess,
  grantedBy: string | null,
  open: (row: PinRow) => string,
  now: Date,
): Static<typeof GuestAccessAnswer> {
  const { pin } = access;
  return {
    id: access.id,
    device: access.device_pk,
    granted_by: grantedBy,
    guest_email: access.guest_email,
    guest_name: access.guest_name,
    pin: pin.id,
    pin_code: open(pin),
    access_type: access.access_type,
    notes: access.notes,
    valid_from: pin.valid_from.toISOString(),
    valid_until: pin.valid_until?.toISOString() ?? null,
    usage_count: pin.usage_count,
    is_active: pin.is_active,
    ...presentWindow(pin, now),
    created_at: access.created_at.toISOString(),
    updated_at: access.updated_at.toISOString(),
  };
}

export function presentListedGuestAccess(
  access: GuestAccess,
  grantedBy: string | null,
  open: (row: PinRow) => string,
  hidden: HiddenReason | null,
  now: Date,
) {
  const shown = hidden === null ? open : (row: PinRow) => maskPin(open(row));
  return {
    ...presentGuestAccess(access, grantedBy, shown, now),
    pin_code_hidden: hidden,
    device: { id: access.device_pk, name: access.device_name },
  } satisfies Static<typeof ListedGuestAccess>;
}
