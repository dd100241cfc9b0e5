import type { DiagnosisFacts, HeldEntry } from '../diagnosis/facts.ts';

/** Saturday, six in the evening in Berlin. */
export const now = new Date('2026-03-28T17:00:00Z');
const minuteMs = 60_000;
export const minutes = (count: number): Date => new Date(now.getTime() + count * minuteMs);

export const proven = {
  pinId: 1,
  devicePk: 7,
  desired: 'present',
  phase: 'confirmed',
  evidence: { source: 'seen_in_read_back', at: minutes(-60) },
  problem: null,
  nextTryAt: null,
  isProven: true,
  isOffline: false,
} as const;
export const unproven = { ...proven, phase: 'awaiting_evidence', isProven: false } as const;
export const gone = { ...proven, desired: 'absent', phase: 'removed', isProven: false } as const;

export const rules = { digitsMin: 4, digitsMax: 9, capacity: 250, kinds: ['period'], stepMs: 60_000, offline: null } as const;

export const entry: HeldEntry = {
  startsAt: minutes(-60),
  endsAt: minutes(60),
  next: null,
  state: 'proven',
  evidence: 'seen_in_read_back',
  hasPresentDigits: true,
};

export interface FactChanges {
  readonly credential?: Partial<DiagnosisFacts['credential']>;
  readonly lock?: Partial<DiagnosisFacts['lock']>;
  readonly rest?: Partial<Omit<DiagnosisFacts, 'credential' | 'lock'>>;
}

/** A code of now plus and minus an hour, on a lock of our own that asks the server, with nothing in its way. */
export function factsWith(change: FactChanges = {}): DiagnosisFacts {
  return {
    now,
    credential: {
      kind: 'pin',
      deviceId: 7,
      isMatch: true,
      isActive: true,
      validFrom: minutes(-60),
      validUntil: minutes(60),
      schedule: null,
      usageCount: 0,
      maxUses: null,
      ...change.credential,
    },
    isDeleted: false,
    deletedAt: null,
    madeAt: minutes(-90),
    changedAt: minutes(-90),
    digits: { length: 6, startsWithZero: false },
    delivery: proven,
    phaseThen: null,
    lock: {
      name: 'Front door',
      isVendors: false,
      judge: 'server',
      isOnline: true,
      heardAt: minutes(-2),
      clock: { offsetMs: 0, at: minutes(-2) },
      isLockedDown: false,
      blockedUntil: null,
      rules,
      capabilities: null,
      modelAt: minutes(-600),
      sameDigits: { pins: 0, unmanaged: 0, unmanagedSeenAt: null },
      entries: [],
      codeList: null,
      gateways: null,
      gatewaysAt: null,
      way: { problem: null, failures: 0, breakerUntil: null, failedAt: null },
      account: null,
      ...change.lock,
    },
    aheadMs: 0,
    live: null,
    ...change.rest,
  };
}

/** The same on a lock of a vendor, which decides by itself and was read an hour ago. Nothing is known of its clock. */
export function vendorFacts({ credential = {}, lock = {}, rest = {} }: FactChanges = {}): DiagnosisFacts {
  const codes = 'yes';
  return factsWith({
    credential,
    rest,
    lock: {
      isVendors: true,
      judge: 'lock',
      clock: null,
      capabilities: {
        unlock: 'yes',
        lock: 'yes',
        codes,
        offline_codes: 'yes',
        recurring_codes: 'no',
        records: 'yes',
        door_state: 'no',
      },
      entries: [entry],
      codeList: { state: 'known', readAt: minutes(-60), problem: null, codes: 12 },
      gateways: ['71'],
      gatewaysAt: minutes(-600),
      account: { signedOut: null, calls: null },
      ...lock,
    },
  });
}
