import { randomUUID } from 'node:crypto';
import { conflict, invalidInput, notFound, SmartLockError } from '../../platform/errors.ts';
import { mayDo, requireOwnCodes, type Viewer } from '../devices/index.ts';
import { recordQrCode } from './audit.ts';
import type { AccessContext } from './context.ts';
import { publishQrCode, qrCodeCreated, qrCodeDeleted, qrCodeUpdated } from './events.ts';
import { changedMeanwhile } from './issue-pin.ts';
import { checkWindow } from './pin-window.ts';
import { requireManager } from './policy.ts';
import {
  findQrCode,
  insertQrCode,
  markQrCodeDeleted,
  setQrCodeText,
  updateQrCode,
  type QrCodeChanges,
  type QrCodeRow,
  type VisibleQrCode,
} from './store/qr-codes.ts';

export interface QrCodeOrder {
  readonly device: number;
  readonly label: string;
  readonly isSingleUse: boolean;
  readonly isSigned: boolean;
  readonly validFrom?: Date | undefined;
  readonly validUntil: Date;
}

const toSeconds = (at: Date): number => Math.floor(at.getTime() / 1000);
/** A signed code tells whole seconds; both sides then mean the same instant. */
const inWholeSeconds = (at: Date): Date => new Date(toSeconds(at) * 1000);

/** `SLQ1.<payload>.<signature>`, which the lock judges by itself. */
async function signCode(context: AccessContext, deviceId: string, row: QrCodeRow): Promise<string> {
  const payload = {
    d: deviceId,
    q: row.id,
    f: toSeconds(row.valid_from),
    u: toSeconds(row.valid_until),
    s: row.is_single_use,
  };
  const signed = `SLQ1.${Buffer.from(JSON.stringify(payload), 'utf8').toString('base64url')}`;
  return `${signed}.${await context.signForDevice(row.device_pk, signed)}`;
}

export async function issueQrCode(context: AccessContext, viewer: Viewer, order: QrCodeOrder): Promise<QrCodeRow> {
  const device = await context.getDevice(viewer, order.device);
  requireManager(device.role, 'make QR codes');
  requireOwnCodes(device);
  const now = context.clock.now();
  const exact = order.isSigned ? inWholeSeconds : (at: Date): Date => at;
  const validFrom = exact(order.validFrom ?? now);
  const validUntil = exact(order.validUntil);
  // "From now" may only be left out where it makes a window: one that is over already is kept as it was asked for.
  const from = order.validFrom === undefined && validUntil < validFrom ? validUntil : validFrom;
  checkWindow({ validFrom: from, validUntil, schedule: null });
  return await context.db.transaction().execute(async (trx) => {
    const row = await insertQrCode(trx, {
      device_pk: device.id,
      created_by: viewer.userId,
      code: randomUUID(),
      label: order.label,
      is_signed: order.isSigned,
      is_single_use: order.isSingleUse,
      valid_from: from,
      valid_until: validUntil,
      created_at: now,
      updated_at: now,
    });
    await publishQrCode(context.events, trx, qrCodeCreated, row);
    await recordQrCode(context.audit, trx, 'qr_code.created', null, row);
    return order.isSigned ? await setQrCodeText(trx, row.id, await signCode(context, device.device_id, row)) : row;
  });
}

/** Only those who manage the device see its codes. */
export async function getQrCode(context: AccessContext, viewer: Viewer, id: number): Promise<VisibleQrCode> {
  const qrCode = await findQrCode(context.db, viewer, id);
  if (qrCode === undefined || !mayDo(qrCode.role, 'manage')) throw notFound('QR code');
  return qrCode;
}

export interface QrCodeUpdate {
  readonly device?: number | undefined;
  readonly label?: string | undefined;
  readonly isActive?: boolean | undefined;
  readonly isSingleUse?: boolean | undefined;
  readonly validFrom?: Date | undefined;
  readonly validUntil?: Date | undefined;
}

export async function changeQrCode(
  context: AccessContext,
  viewer: Viewer,
  qrCode: VisibleQrCode,
  update: QrCodeUpdate,
  ifVersion: number | undefined,
): Promise<QrCodeRow> {
  if (update.device !== undefined && update.device !== qrCode.device_pk) {
    throw invalidInput('device', 'A QR code stays on its device. Make another one for the other device.', 'device_fixed');
  }
  const validFrom = update.validFrom ?? qrCode.valid_from;
  const validUntil = update.validUntil ?? qrCode.valid_until;
  checkWindow({ validFrom, validUntil, schedule: null });
  const isSame =
    validFrom.getTime() === qrCode.valid_from.getTime() &&
    validUntil.getTime() === qrCode.valid_until.getTime() &&
    (update.isSingleUse ?? qrCode.is_single_use) === qrCode.is_single_use;
  if (qrCode.is_signed && !isSame) {
    throw conflict(
      'signed_code_fixed',
      'When a signed QR code is valid stands in the code itself and cannot be changed. Make another one.',
    );
  }
  const changes: QrCodeChanges = {
    valid_from: validFrom,
    valid_until: validUntil,
    ...(update.label === undefined ? {} : { label: update.label }),
    ...(update.isActive === undefined ? {} : { is_active: update.isActive }),
    ...(update.isSingleUse === undefined ? {} : { is_single_use: update.isSingleUse }),
  };
  const changed = await context.db.transaction().execute(async (trx) => {
    const row = await updateQrCode(trx, qrCode.id, changes, ifVersion, context.clock.now());
    if (row === undefined) return undefined;
    await publishQrCode(context.events, trx, qrCodeUpdated, row);
    await recordQrCode(context.audit, trx, 'qr_code.updated', qrCode, row);
    return row;
  });
  if (changed === undefined) throw await goneOrChanged(context, viewer, qrCode.id);
  return changed;
}

export async function deleteQrCode(
  context: AccessContext,
  viewer: Viewer,
  qrCode: VisibleQrCode,
  ifVersion: number | undefined,
): Promise<void> {
  const deleted = await context.db.transaction().execute(async (trx) => {
    const row = await markQrCodeDeleted(trx, qrCode.id, ifVersion, context.clock.now());
    if (row === undefined) return undefined;
    await publishQrCode(context.events, trx, qrCodeDeleted, row);
    await recordQrCode(context.audit, trx, 'qr_code.deleted', qrCode, null);
    return row;
  });
  if (deleted === undefined) throw await goneOrChanged(context, viewer, qrCode.id);
}

async function goneOrChanged(context: AccessContext, viewer: Viewer, id: number): Promise<SmartLockError> {
  await getQrCode(context, viewer, id);
  return changedMeanwhile();
}
