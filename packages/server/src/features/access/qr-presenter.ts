import { Type, type Static } from 'typebox';
import { Id, Nullable, StringEnum, Timestamp } from '../../platform/http/schemas.ts';
import { codeStatus, codeStatuses } from './pin-window.ts';
import type { QrCodeRow } from './store/qr-codes.ts';

/** The only place that chooses what of QR codes leaves the house. */
export const QrCodeAnswer = Type.Object({
  id: Id,
  device: Id,
  created_by: Nullable(Type.String()),
  code: Type.String({ description: 'What the image holds; whoever has it can open' }),
  qr_image: Type.String({ description: 'Address of the code as a PNG; with .svg instead, as an SVG' }),
  label: Type.String(),
  is_signed: Type.Boolean({ description: 'The lock can judge it while it is offline' }),
  is_single_use: Type.Boolean(),
  is_active: Type.Boolean(),
  used: Type.Boolean(),
  used_count: Type.Integer(),
  valid_from: Timestamp,
  valid_until: Timestamp,
  status: StringEnum(codeStatuses, { description: 'Where the code is in its life' }),
  created_at: Timestamp,
  updated_at: Timestamp,
});

export function presentQrCode(
  row: QrCodeRow,
  createdBy: string | null,
  imageAddress: string,
  now: Date,
): Static<typeof QrCodeAnswer> {
  return {
    id: row.id,
    device: row.device_pk,
    created_by: createdBy,
    code: row.code,
    qr_image: imageAddress,
    label: row.label,
    is_signed: row.is_signed,
    is_single_use: row.is_single_use,
    is_active: row.is_active,
    used: row.used_count > 0,
    used_count: row.used_count,
    valid_from: row.valid_from.toISOString(),
    valid_until: row.valid_until.toISOString(),
    status: codeStatus(
      {
        isActive: row.is_active,
        validFrom: row.valid_from,
        validUntil: row.valid_until,
        usageCount: row.used_count,
        maxUses: row.is_single_use ? 1 : null,
      },
      now,
    ),
    created_at: row.created_at.toISOString(),
    updated_at: row.updated_at.toISOString(),
  };
}
