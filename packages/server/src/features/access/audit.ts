import { changesOf, type AuditedFields } from '../../platform/audit/audit-changes.ts';
import type { AuditRecord, AuditTrail } from '../../platform/audit/audit-trail.ts';
import type { Person } from '../../platform/audit/person-keys.ts';
import type { PinRow } from './store/pins.ts';
import type { QrCodeRow } from './store/qr-codes.ts';
import type { TemporaryAccessRow } from './store/temporary-accesses.ts';
import type { AccessDatabase } from './tables.ts';

/** What the audit trail tells of a PIN: never its digits. */
const pinFields = {
  user_id: 'plain',
  label: 'personal',
  is_active: 'plain',
  is_temporary: 'plain',
  valid_from: 'plain',
  valid_until: 'plain',
  schedule: 'plain',
  max_uses: 'plain',
} as const satisfies AuditedFields;

/** Nor what a QR code holds. */
const qrCodeFields = {
  label: 'personal',
  is_active: 'plain',
  is_signed: 'plain',
  is_single_use: 'plain',
  valid_from: 'plain',
  valid_until: 'plain',
} as const satisfies AuditedFields;

const guestFields = {
  guest_email: 'personal',
  guest_name: 'personal',
  notes: 'personal',
  access_type: 'plain',
} as const satisfies AuditedFields;

function holderOf(pin: Pick<PinRow, 'user_id' | 'temporary_access_id'>): Person | undefined {
  if (pin.user_id !== null) return `user:${pin.user_id}`;
  return pin.temporary_access_id === null ? undefined : `guest:${pin.temporary_access_id}`;
}

type Detail = NonNullable<AuditRecord['detail']>;
type AuditedPin = Pick<PinRow, 'id' | 'device_pk' | 'user_id' | 'temporary_access_id'>;

export async function recordPin(
  audit: AuditTrail,
  trx: AccessDatabase,
  action: 'pin.created' | 'pin.updated' | 'pin.deleted',
  before: AuditedPin | null,
  after: AuditedPin | null,
  detail: Detail = {},
): Promise<void> {
  const pin = after ?? before;
  if (pin === null) return;
  await audit.record(trx, {
    action,
    resourceType: 'pin',
    resourceId: pin.id,
    devicePk: pin.device_pk,
    subject: holderOf(pin),
    changes: changesOf(pinFields, before, after),
    detail,
  });
}

export async function recordQrCode(
  audit: AuditTrail,
  trx: AccessDatabase,
  action: 'qr_code.created' | 'qr_code.updated' | 'qr_code.deleted',
  before: QrCodeRow | null,
  after: QrCodeRow | null,
): Promise<void> {
  const qrCode = after ?? before;
  if (qrCode === null) return;
  await audit.record(trx, {
    action,
    resourceType: 'qr_code',
    resourceId: qrCode.id,
    devicePk: qrCode.device_pk,
    subject: qrCode.created_by === null ? undefined : `user:${qrCode.created_by}`,
    changes: changesOf(qrCodeFields, before, after),
  });
}

export type AuditedGuest = Pick<TemporaryAccessRow, 'id' | 'device_pk' | 'guest_email' | 'guest_name' | 'notes' | 'access_type'>;

export async function recordGuest(
  audit: AuditTrail,
  trx: AccessDatabase,
  action: 'guest_access.created' | 'guest_access.updated' | 'guest_access.deleted' | 'guest.erased',
  before: AuditedGuest | null,
  after: AuditedGuest | null,
  detail: Detail = {},
): Promise<void> {
  const access = after ?? before;
  if (access === null) return;
  await audit.record(trx, {
    action,
    resourceType: 'guest_access',
    resourceId: access.id,
    devicePk: access.device_pk,
    subject: `guest:${access.id}`,
    changes: changesOf(guestFields, before, after),
    detail,
  });
}
