import { equalInConstantTime } from '../../platform/crypto/constant-time.ts';
import { SmartLockError } from '../../platform/errors.ts';
import type { AccessContext, Origin } from './context.ts';
import { readDoorState, type DoorState } from './door-lockout.ts';
import { publishAttempts } from './events.ts';
import { recordRefusedCode } from './refused-code.ts';
import { decideAccess, type AccessDecision, type DenialReason } from './rules/access-decision.ts';
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
  Blocked: 'This door takes no codes at the moment: try again later',
};

export interface Scan extends Origin {
  readonly code: string;
  /** The person who scans, where one is signed in. */
  readonly userId: number | null;
}

export interface ScanOutcome {
  readonly decision: AccessDecision;
  readonly qrCode: ScannedQrCode | null;
  /** Where the door takes no codes for a while. */
  readonly retryAfterSeconds: number | null;
}

function decide(
  qrCode: ScannedQrCode | null,
  devicePk: number | null,
  door: DoorState | undefined,
  isMatch: boolean,
  at: Date,
): AccessDecision {
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
    context: { blockedUntil: door?.blocked_until ?? null, lockdown: door?.is_locked_down ?? false },
  });
}

async function refuse(
  context: AccessContext,
  devicePk: number,
  judged: {
    readonly qrCode: ScannedQrCode | null;
    readonly door: DoorState | undefined;
    readonly isMatch: boolean;
    readonly decision: AccessDecision;
  },
  scan: Scan,
  at: Date,
): Promise<ScanOutcome> {
  const { qrCode, door } = judged;
  const isMatch = judged.isMatch && qrCode?.device_pk === devicePk;
  const recorded = await recordRefusedCode(context, {
    ...scan,
    devicePk,
    method: 'qr',
    action: 'unlock',
    pin: null,
    credentialRef: isMatch && qrCode !== null ? `qr:${qrCode.id}` : null,
    isWrong: !isMatch,
    decision: judged.decision,
    blockedUntil: door?.blocked_until ?? null,
    decideBlocked: (blockedUntil) =>
      decide(qrCode, devicePk, { is_locked_down: door?.is_locked_down ?? false, blocked_until: blockedUntil }, isMatch, at),
    at,
  });
  return { ...recorded, qrCode };
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
    const door = devicePk === null ? undefined : await readDoorState(context.db, devicePk);
    const isMatch = qrCode !== null && equalInConstantTime(qrCode.code, scan.code);
    const decision = decide(qrCode, devicePk, door, isMatch, at);
    if (!decision.allowed || qrCode === null) {
      if (devicePk !== null) return await refuse(context, devicePk, { qrCode, door, isMatch, decision }, scan, at);
      await context.db.transaction().execute(async (trx) => {
        await context.guesses.failed(trx, { kind: 'qr', address: scan.guessedFrom, devicePk: null, at });
      });
      return { decision, qrCode, retryAfterSeconds: null };
    }
    const isUsed = await context.db.transaction().execute(async (trx) => {
      const logId = await useQrCodeOnce(trx, qrCode, { ...scan, at });
      if (logId !== undefined) await publishAttempts(context.events, trx, [logId]);
      return logId !== undefined;
    });
    if (isUsed) return { decision, qrCode, retryAfterSeconds: null };
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
