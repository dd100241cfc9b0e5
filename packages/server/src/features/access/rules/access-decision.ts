import { describeSchedule } from './schedule-text.ts';
import { isOpenAt, type Schedule } from './schedule.ts';
import { offsetMsAt } from './zone-offsets.ts';

/** Why somebody was refused, as the API and the locks say it. */
export const denialReasons = [
  'Invalid PIN',
  'Expired',
  'Not yet valid',
  'Outside schedule',
  'Usage limit reached',
  'Inactive',
  'Blocked',
] as const;
export type DenialReason = (typeof denialReasons)[number];

/**
 * Every check, in the order in which they are judged; the first that fails gives the reason. From `credential_matches` on it
 * is the order in which locks judge by themselves.
 */
export const accessChecks = [
  'device_known',
  'not_blocked',
  'credential_matches',
  'active',
  'not_before',
  'not_after',
  'schedule',
  'uses_left',
] as const;
export type AccessCheck = (typeof accessChecks)[number];

/** The stored code that was found, or asked for by its id. It carries no secret. */
export interface AccessCredential {
  readonly kind: 'pin' | 'qr';
  /** Row of the device that it opens. */
  readonly deviceId: number;
  /** Whether what was typed or shown is this very code. */
  readonly isMatch: boolean;
  readonly isActive: boolean;
  /** Both ends belong to the window; null: no end. */
  readonly validFrom: Date | null;
  readonly validUntil: Date | null;
  readonly schedule: Schedule | null;
  readonly usageCount: number;
  readonly maxUses: number | null;
}

export interface AccessDevice {
  readonly id: number;
}

export interface AccessContext {
  /** Nothing opens before this instant, after too many failed attempts. */
  readonly blockedUntil?: Date | null;
  /** Nothing opens at all. */
  readonly lockdown?: boolean;
}

export interface AccessRequest {
  /** Null: no code was found. */
  readonly credential: AccessCredential | null;
  /** Null: no such device. */
  readonly device: AccessDevice | null;
  readonly at: Date;
  readonly context?: AccessContext;
}

type TraceValue = string | number | boolean | null;

export interface TraceEntry {
  readonly check: AccessCheck;
  /** Null: there was nothing to judge, because no code was found. */
  readonly passed: boolean | null;
  /** What was found. */
  readonly value: TraceValue;
  /** What it was held against; null: no limit. */
  readonly limit: TraceValue;
}

export interface AccessDecision {
  readonly allowed: boolean;
  readonly reason: DenialReason | null;
  readonly trace: readonly TraceEntry[];
}

interface Judged {
  readonly passed: boolean | null;
  readonly value: TraceValue;
  readonly limit: TraceValue;
  readonly reason: DenialReason;
}

const dayNames = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'] as const;

/** "Friday 2026-03-27 22:15:00": what the clock on the wall of the schedule's zone shows. */
function wallClock(schedule: Schedule, at: Date): string {
  const local = new Date(at.getTime() + offsetMsAt(schedule.timezone, at.getTime()));
  return `${dayNames[local.getUTCDay()] ?? ''} ${local.toISOString().slice(0, 19).replace('T', ' ')}`;
}

function judgeDevice(device: AccessDevice | null): Judged {
  return { passed: device !== null, value: device?.id ?? null, limit: null, reason: 'Invalid PIN' };
}

function judgeBlocks(at: Date, { blockedUntil = null, lockdown = false }: AccessContext): Judged {
  const passed = !lockdown && (blockedUntil === null || at >= blockedUntil);
  const limit = lockdown ? 'lockdown' : (blockedUntil?.toISOString() ?? null);
  return { passed, value: at.toISOString(), limit, reason: 'Blocked' };
}

function judgeMatch(credential: AccessCredential | null, device: AccessDevice | null): Judged {
  const limit = 'a code of this device';
  if (credential === null) return { passed: false, value: 'no such code', limit, reason: 'Invalid PIN' };
  const isOwn = credential.deviceId === device?.id;
  const value = isOwn ? (credential.isMatch ? limit : 'another code') : 'a code of another device';
  return { passed: isOwn && credential.isMatch, value, limit, reason: 'Invalid PIN' };
}

function judgeSchedule(schedule: Schedule | null, at: Date): Judged {
  const reason = 'Outside schedule';
  if (schedule === null) return { passed: true, value: at.toISOString(), limit: null, reason };
  return { passed: isOpenAt(schedule, at), value: wallClock(schedule, at), limit: describeSchedule(schedule), reason };
}

function judgeCredential(credential: AccessCredential, at: Date): readonly Judged[] {
  const { isActive, validFrom, validUntil, schedule, usageCount, maxUses } = credential;
  const now = at.toISOString();
  return [
    { passed: isActive, value: isActive, limit: true, reason: 'Inactive' },
    {
      passed: validFrom === null || at >= validFrom,
      value: now,
      limit: validFrom?.toISOString() ?? null,
      reason: 'Not yet valid',
    },
    { passed: validUntil === null || at <= validUntil, value: now, limit: validUntil?.toISOString() ?? null, reason: 'Expired' },
    judgeSchedule(schedule, at),
    { passed: maxUses === null || usageCount < maxUses, value: usageCount, limit: maxUses, reason: 'Usage limit reached' },
  ];
}

const notJudged: readonly Judged[] = (
  ['Inactive', 'Not yet valid', 'Expired', 'Outside schedule', 'Usage limit reached'] as const
).map((reason) => ({ passed: null, value: null, limit: null, reason }));

/**
 * Whether this code opens this device at this instant. Everything that opens a door asks here. All checks are shown in the
 * trace, also those after the first that fails, so that a person sees at once everything that stands in the way.
 */
export function decideAccess({ credential, device, at, context = {} }: AccessRequest): AccessDecision {
  const judged = [
    judgeDevice(device),
    judgeBlocks(at, context),
    judgeMatch(credential, device),
    ...(credential === null ? notJudged : judgeCredential(credential, at)),
  ];
  const trace = accessChecks.map((check, index): TraceEntry => {
    const entry = judged[index];
    if (entry === undefined) throw new Error(`The access check ${check} was not judged.`);
    return { check, passed: entry.passed, value: entry.value, limit: entry.limit };
  });
  const failed = judged.find(({ passed }) => passed !== true);
  return { allowed: failed === undefined, reason: failed?.reason ?? null, trace };
}
