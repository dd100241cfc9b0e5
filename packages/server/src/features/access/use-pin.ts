import { SmartLockError } from '../../platform/errors.ts';
import type { PinJudge } from '../devices/index.ts';
import type { AccessContext, Origin } from './context.ts';
import { readDoorState, type DoorState } from './door-lockout.ts';
import { pinUsedEvent } from './events.ts';
import { markCodesChanged } from './lock-codes.ts';
import { decideAccess, type AccessDecision } from './rules/access-decision.ts';
import { findPinById, findPinsByHash, usePinOnce, type PinAtDoor, type PinUse } from './store/pin-uses.ts';
import type { PinRow } from './store/pins.ts';
import type { AccessDatabase } from './tables.ts';
import { recordRefusedCode } from './refused-code.ts';

/** How often a decision is taken anew because the PIN was changed between reading and counting. */
const decisionsMax = 5;

export interface PinOutcome {
  readonly decision: AccessDecision;
  /** The PIN that was meant, where one was found. */
  readonly pin: PinRow | null;
  /** Where the use was allowed. */
  readonly use: PinUse | null;
  /** Where the door takes no codes for a while. */
  readonly retryAfterSeconds: number | null;
}

interface Attempt extends Origin {
  readonly devicePk: number;
  readonly digits: string;
  readonly action: 'lock' | 'unlock';
  /** False: the log entry of an allowed use is somebody else's to write. */
  readonly isLogged: boolean;
}

function decide(pin: PinRow | null, devicePk: number, door: DoorState | undefined, isMatch: boolean, at: Date): AccessDecision {
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
    device: door === undefined ? null : { id: devicePk },
    at,
    context: { blockedUntil: door?.blocked_until ?? null, lockdown: door?.is_locked_down ?? false },
  });
}

interface Judged {
  readonly pin: PinAtDoor | null;
  readonly door: DoorState | undefined;
  readonly isMatch: boolean;
  readonly decision: AccessDecision;
}

/** The first code with these digits that opens now, else the first of them. */
async function decideByDigits(context: AccessContext, attempt: Attempt, at: Date): Promise<Judged> {
  const { devicePk, digits } = attempt;
  const { door, pins } = await findPinsByHash(context.db, devicePk, context.secrets.hashes(devicePk, digits));
  const judged = pins.map((pin) => ({ pin, door, isMatch: true, decision: decide(pin, devicePk, door, true, at) }));
  return (
    judged.find(({ decision }) => decision.allowed) ??
    judged[0] ?? { pin: null, door, isMatch: false, decision: decide(null, devicePk, door, false, at) }
  );
}

async function decideById(context: AccessContext, pinId: number, attempt: Attempt, at: Date): Promise<Judged> {
  const [pin = null, door] = await Promise.all([findPinById(context.db, pinId), readDoorState(context.db, attempt.devicePk)]);
  const isMatch = pin !== null && context.secrets.hashes(pin.device_pk, attempt.digits).includes(pin.pin_hash);
  return { pin, door, isMatch, decision: decide(pin, attempt.devicePk, door, isMatch, at) };
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

async function refuse(context: AccessContext, judged: Judged, attempt: Attempt, at: Date): Promise<PinOutcome> {
  const { pin, door, isMatch } = judged;
  const { devicePk, digits, ...rest } = attempt;
  const recorded = await recordRefusedCode(context, {
    ...rest,
    devicePk,
    method: 'pin',
    pin: context.secrets.sealAttempt(devicePk, digits),
    userId: isMatch ? (pin?.user_id ?? null) : null,
    credentialRef: isMatch && pin !== null ? `pin:${pin.id}` : null,
    isWrong: door !== undefined && !isMatch,
    decision: judged.decision,
    blockedUntil: door?.blocked_until ?? null,
    decideBlocked: (blockedUntil) =>
      decide(pin, devicePk, { is_locked_down: door?.is_locked_down ?? false, blocked_until: blockedUntil }, isMatch, at),
    at,
  });
  return { ...recorded, pin, use: null };
}

/** Judges digits on a device, those of one PIN or of any, counts the use or records the refusal. */
async function tryPin(context: AccessContext, attempt: Attempt, pinId: number | null): Promise<PinOutcome> {
  for (let round = 1; round <= decisionsMax; round += 1) {
    const at = context.clock.now();
    const judged = pinId === null ? await decideByDigits(context, attempt, at) : await decideById(context, pinId, attempt, at);
    const { pin, decision } = judged;
    if (!decision.allowed || pin === null) return await refuse(context, judged, attempt, at);
    const use = await count(context, pin, attempt, at);
    if (use !== undefined) return { decision, pin, use, retryAfterSeconds: null };
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
    if (ipAddress !== null) context.guesses.check(ipAddress);
    const { decision, retryAfterSeconds } = await tryPin(
      context,
      { devicePk: device.id, digits, guessedFrom: ipAddress, ipAddress, userAgent, action, isLogged: false },
      null,
    );
    return { allowed: decision.allowed, reason: decision.reason, retryAfterSeconds };
  };
}
