import { equalInConstantTime } from '../../platform/crypto/constant-time.ts';
import { SmartLockError } from '../../platform/errors.ts';
import { logAttempts } from './access-log.ts';
import type { AccessContext, Origin } from './context.ts';
import { publishAttempts } from './events.ts';
import { decideAccess, type AccessDecision, type DenialReason } from './rules/access-decision.ts';
import { recordFailedAttempt } from './store/failed-attempts.ts';
import { findScannedQrCode, useQrCodeOnce, type ScannedQrCode } from './store/qr-codes.ts';

const decisionsMax = 5;

/** What a person at the door is told. */
export const scanMessages: Readonly<Record<DenialReason, string>> = {
  'Invalid PIN': 'This QR code is not valid for this door',
  Expired: 'This QR code has expired',
  'Not yet valid': 'This QR code is not valid yet',
  'Outside schedule': 'This QR code does not open at this time',
  'Usage limit reached': 'This QR code was used already',
  Inactive: 'This QR code was switched off',
  Blocked: 'Too many failed attempts: try again later',
};

export interface Scan extends Origin {
  readonly code: string;
  /** The person who scans, where one is signed in. */
  readonly userId: number | null;
}

export interface ScanOutcome {
  readonly decision: AccessDecision;
  readonly qrCode: ScannedQrCode | null;
}

function decide(qrCode: ScannedQrCode | null, devicePk: number | null, isMatch: boolean, at: Date): AccessDecision {
  return decideAccess({
    credential:
      qrCode === null
        ? null
        : {
            kind: 'qr',
            deviceId: qrCode.device_pk,
            isMatch,
            isActive: qrCode.is_active,
            validFrom: qrCode.valid_from,
            validUntil: qrCode.valid_until,
            schedule: null,
            usageCount: qrCode.used_count,
            maxUses: qrCode.is_single_use ? 1 : null,
          },
    device: devicePk === null ? null : { id: devicePk },
    at,
  });
}

async function recordRefusal(
  context: AccessContext,
  devicePk: number,
  { decision, qrCode }: ScanOutcome,
  scan: Scan,
  at: Date,
): Promise<void> {
  const { ipAddress, userAgent, place = null, userId } = scan;
  const isMatch = decision.trace.some(({ check, passed }) => check === 'credential_matches' && passed === true);
  await context.db.transaction().execute(async (trx) => {
    await recordFailedAttempt(trx, { devicePk, method: 'qr', pin: null, ipAddress, userAgent, at });
    await logAttempts(context.events, trx, [
      {
        devicePk,
        userId,
        method: 'qr',
        action: 'unlock',
        success: false,
        failureReason: decision.reason,
        ipAddress,
        userAgent,
        place,
        requestId: null,
        eventId: null,
        credentialRef: isMatch && qrCode !== null ? `qr:${qrCode.id}` : null,
        offline: false,
        occurredAt: at,
      },
    ]);
  });
}

/**
 * Judges a code at a door, counts the use or records the refusal. `find` answers the code that was meant, null where there is none for
 * this door; a `devicePk` of null is a door that nobody knows, of which nothing can be recorded.
 */
export async function scanQrCode(
  context: AccessContext,
  devicePk: number | null,
  find: () => Promise<ScannedQrCode | null>,
  scan: Scan,
): Promise<ScanOutcome> {
  for (let round = 1; round <= decisionsMax; round += 1) {
    const at = context.clock.now();
    const qrCode = await find();
    const decision = decide(qrCode, devicePk, qrCode !== null && equalInConstantTime(qrCode.code, scan.code), at);
    if (!decision.allowed || qrCode === null) {
      const outcome = { decision, qrCode };
      if (devicePk !== null) await recordRefusal(context, devicePk, outcome, scan, at);
      return outcome;
    }
    const isUsed = await context.db.transaction().execute(async (trx) => {
      const logId = await useQrCodeOnce(trx, qrCode, { ...scan, at });
      if (logId !== undefined) await publishAttempts(context.events, trx, [logId]);
      return logId !== undefined;
    });
    if (isUsed) return { decision, qrCode };
  }
  throw new SmartLockError('unavailable', 'busy', 'This QR code is being changed at this very moment: try again.', {
    retryAfterSeconds: 1,
  });
}

/** UUIDs are the same in capitals; signed codes are not. */
export function readCode(text: string): string {
  const trimmed = text.trim();
  return /^[0-9a-f-]{36}$/i.test(trimmed) ? trimmed.toLowerCase() : trimmed;
}

export async function findByCode(context: AccessContext, code: string): Promise<ScannedQrCode | null> {
  return (await findScannedQrCode(context.db, { code })) ?? null;
}

export async function findById(context: AccessContext, id: number): Promise<ScannedQrCode | null> {
  return (await findScannedQrCode(context.db, { id })) ?? null;
}
