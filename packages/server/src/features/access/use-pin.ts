import { SmartLockError } from '../../platform/errors.ts';
import type { PinJudge } from '../devices/index.ts';
import { logAttempts } from './access-log.ts';
import type { AccessContext, Origin } from './context.ts';
import { pinUsedEvent } from './events.ts';
import { markCodesChanged } from './lock-codes.ts';
import { decideAccess, type AccessDecision } from './rules/access-decision.ts';
import { recordFailedAttempt } from './store/failed-attempts.ts';
import { findPinById, findPinsByHash, usePinOnce, type PinAtDoor, type PinUse } from './store/pin-uses.ts';
import type { PinRow } from './store/pins.ts';
import type { AccessDatabase } from './tables.ts';

/** How often a decision is taken anew because the PIN was changed between reading and counting. */
const decisionsMax = 5;

export interface PinOutcome {
  readonly decision: AccessDecision;
  /** The PIN that was meant, where one was found. */
  readonly pin: PinRow | null;
  /** Where the use was allowed. */
  readonly use: PinUse | null;
}

interface Attempt extends Origin {
  readonly devicePk: number;
  readonly digits: string;
  readonly action: 'lock' | 'unlock';
  /** False: the log entry of an allowed use is somebody else's to write. */
  readonly isLogged: boolean;
}

function decide(pin: PinRow | null, devicePk: number | null, isMatch: boolean, at: Date): AccessDecision {
  return decideAccess({
    credential:
      pin === null
        ? null
        : {
            kind: 'pin',
            deviceId: pin.device_pk,
            isMatch,
            isActive: pin.is_active,
            validFrom: pin.valid_from,
            validUntil: pin.valid_until,
            schedule: pin.schedule,
            usageCount: pin.usage_count,
            maxUses: pin.max_uses,
          },
    device: devicePk === null ? null : { id: devicePk },
    at,
  });
}

/** The first code with these digits that opens now, else the first of them. */
async function decideByDigits(context: AccessContext, attempt: Attempt, at: Date) {
  const hashes = context.secrets.hashes(attempt.devicePk, attempt.digits);
  const { isKnownDevice, pins } = await findPinsByHash(context.db, attempt.devicePk, hashes);
  const judged = pins.map((pin) => ({ pin, decision: decide(pin, attempt.devicePk, true, at) }));
  return (
    judged.find(({ decision }) => decision.allowed) ??
    judged[0] ?? { pin: null, decision: decide(null, isKnownDevice ? attempt.devicePk : null, false, at) }
  );
}

async function decideById(context: AccessContext, pinId: number, attempt: Attempt, at: Date) {
  const pin = (await findPinById(context.db, pinId)) ?? null;
  const isMatch = pin !== null && context.secrets.hashes(pin.device_pk, attempt.digits).includes(pin.pin_hash);
  return { pin, decision: decide(pin, attempt.devicePk, isMatch, at) };
}

async function count(context: AccessContext, pin: PinAtDoor, attempt: Attempt, at: Date): Promise<PinUse | undefined> {
  const entry = { ...attempt, at };
  const told = pinUsedEvent(pin, attempt.action, at);
  const use = (db: AccessDatabase) => usePinOnce(db, pin, entry, (source) => context.events.clause(told, source));
  if (pin.max_uses === null) return await use(context.db);
  const limited = await context.db.transaction().execute(async (trx) => {
    const counted = await use(trx);
    if (counted !== undefined) await markCodesChanged(trx, pin.device_pk);
    return counted;
  });
  if (limited !== undefined) context.codesChanged(pin.device_pk);
  return limited;
}

async function recordRefusal(context: AccessContext, outcome: PinOutcome, attempt: Attempt, at: Date): Promise<void> {
  const { devicePk, ipAddress, userAgent, place = null, digits, action } = attempt;
  const isMatch = outcome.decision.trace.some(({ check, passed }) => check === 'credential_matches' && passed === true);
  const pin = isMatch ? outcome.pin : null;
  await context.db.transaction().execute(async (trx) => {
    await recordFailedAttempt(trx, {
      devicePk,
      method: 'pin',
      pin: context.secrets.sealAttempt(devicePk, digits),
      ipAddress,
      userAgent,
      at,
    });
    await logAttempts(context.events, trx, [
      {
        devicePk,
        userId: pin?.user_id ?? null,
        method: 'pin',
        action,
        success: false,
        failureReason: outcome.decision.reason,
        ipAddress,
        userAgent,
        place,
        requestId: null,
        eventId: null,
        credentialRef: pin === null ? null : `pin:${pin.id}`,
        offline: false,
        occurredAt: at,
      },
    ]);
  });
}

/** Judges digits on a device, those of one PIN or of any, counts the use or records the refusal. */
async function tryPin(context: AccessContext, attempt: Attempt, pinId: number | null): Promise<PinOutcome> {
  for (let round = 1; round <= decisionsMax; round += 1) {
    const at = context.clock.now();
    const { pin, decision } =
      pinId === null ? await decideByDigits(context, attempt, at) : await decideById(context, pinId, attempt, at);
    if (!decision.allowed || pin === null) {
      const outcome = { decision, pin, use: null };
      await recordRefusal(context, outcome, attempt, at);
      return outcome;
    }
    const use = await count(context, pin, attempt, at);
    if (use !== undefined) return { decision, pin, use };
  }
  throw new SmartLockError('unavailable', 'busy', 'This PIN is being changed at this very moment: try again.', {
    retryAfterSeconds: 1,
  });
}

/** Somebody types digits at a device. */
export function validatePin(context: AccessContext, devicePk: number, digits: string, origin: Origin): Promise<PinOutcome> {
  return tryPin(context, { devicePk, digits, ...origin, action: 'unlock', isLogged: true }, null);
}

/** The same for one PIN: other digits are wrong even where they are another PIN's. */
export function validatePinById(
  context: AccessContext,
  pin: { readonly id: number; readonly device_pk: number },
  digits: string,
  origin: Origin,
): Promise<PinOutcome> {
  return tryPin(context, { devicePk: pin.device_pk, digits, ...origin, action: 'unlock', isLogged: true }, pin.id);
}

/** For a PIN that comes with a command: its use is counted, and the command's own outcome goes to the log. */
export function createPinJudge(context: AccessContext): PinJudge {
  return async (device, digits, { ipAddress, userAgent }, action) => {
    const { decision } = await tryPin(
      context,
      { devicePk: device.id, digits, ipAddress, userAgent, action, isLogged: false },
      null,
    );
    return { allowed: decision.allowed, reason: decision.reason };
  };
}
