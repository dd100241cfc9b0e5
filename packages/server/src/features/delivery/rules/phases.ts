/** Where a code is on its way to a lock, or away from it. What is wanted and how we know are facts of their own. */
export const deliveryPhases = [
  'planned',
  'scheduled',
  'programming',
  'awaiting_evidence',
  'confirmed',
  'removing',
  'removed',
  'failed',
  'failed_to_remove',
  'suspended',
  'unknown',
] as const;
export type DeliveryPhase = (typeof deliveryPhases)[number];

/** From the weakest to the strongest; the cloud's word alone confirms nothing. */
export const evidenceSources = ['none', 'accepted_by_cloud', 'reported_by_lock', 'seen_in_read_back', 'used_at_door'] as const;
export type EvidenceSource = (typeof evidenceSources)[number];

/** Evidence that comes from the lock, or from a read-back. */
export function isProof(source: EvidenceSource): boolean {
  return source === 'reported_by_lock' || source === 'seen_in_read_back' || source === 'used_at_door';
}

/** `person`: somebody who manages the device or the PIN; `clock`: time itself; `worker`: what we did; `lock`: what the lock or its vendor told. */
export type Actor = 'person' | 'clock' | 'worker' | 'lock';

interface Transition {
  readonly by: Actor;
  readonly from: readonly DeliveryPhase[];
  readonly to: DeliveryPhase;
}

const bringing = ['planned', 'scheduled', 'programming', 'awaiting_evidence', 'suspended', 'unknown'] as const;
const leaving = ['removing', 'failed_to_remove'] as const;

/** Every way from one phase to another. Each step is recorded with its cause, so that no phase goes back without one. */
export const transitions = {
  /** The PIN was changed, or is wanted again. */
  changed: { by: 'person', from: [...bringing, ...leaving, 'confirmed', 'removed', 'failed'], to: 'planned' },
  /** The vendor takes no code that far ahead, or none without a beginning. */
  too_early: { by: 'clock', from: ['planned', 'programming'], to: 'scheduled' },
  due: { by: 'clock', from: ['planned', 'scheduled'], to: 'programming' },
  answered: {
    by: 'lock',
    from: ['planned', 'scheduled', 'programming', 'suspended', 'unknown', 'failed'],
    to: 'awaiting_evidence',
  },
  /** Also late: after a failure, and after the breaker opened. */
  proven: { by: 'lock', from: [...bringing, 'failed'], to: 'confirmed' },
  not_seen: { by: 'lock', from: ['awaiting_evidence', 'unknown'], to: 'programming' },
  /** It was there, and is not any more, by nobody's doing of ours. */
  vanished: { by: 'lock', from: ['confirmed'], to: 'programming' },
  answer_lost: { by: 'worker', from: ['programming', 'awaiting_evidence'], to: 'unknown' },
  /** For good: trying again cannot help before somebody changes something. */
  refused: { by: 'lock', from: [...bringing], to: 'failed' },
  breaker_opened: { by: 'worker', from: ['planned', 'programming', 'awaiting_evidence', 'unknown'], to: 'suspended' },
  breaker_closed: { by: 'lock', from: ['suspended'], to: 'programming' },
  /** A lockdown takes all codes out of a lock of our own. */
  locked_down: { by: 'person', from: [...bringing, 'confirmed'], to: 'suspended' },
  retry_asked: { by: 'person', from: ['failed', 'suspended', 'unknown'], to: 'programming' },
  removal_retry_asked: { by: 'person', from: ['failed_to_remove'], to: 'removing' },
  /** Deleted, switched off, or over. */
  ended: { by: 'person', from: [...bringing, 'confirmed', 'failed'], to: 'removing' },
  /** The lock, or a read-back, shows that it is not there. */
  gone: { by: 'lock', from: [...leaving], to: 'removed' },
  /** What was sent long ago took effect after all, when nobody expected it any more. */
  reappeared: { by: 'lock', from: ['removed'], to: 'removing' },
  removal_overdue: { by: 'clock', from: ['removing'], to: 'failed_to_remove' },
} as const satisfies Record<string, Transition>;

export type Cause = keyof typeof transitions;
export const causes = Object.keys(transitions) as readonly Cause[];

/** The phase that a cause leads to; null where it means nothing in this phase. */
export function step(phase: DeliveryPhase, cause: Cause): DeliveryPhase | null {
  const { from, to }: Transition = transitions[cause];
  return from.includes(phase) ? to : null;
}

const rank: Readonly<Record<DeliveryPhase, number>> = {
  planned: 0,
  scheduled: 1,
  programming: 2,
  suspended: 2,
  unknown: 2,
  failed: 2,
  awaiting_evidence: 3,
  confirmed: 4,
  removing: 5,
  failed_to_remove: 5,
  removed: 6,
};

/** Whether it is further from its end than before. Such a step needs a cause that says why; all of ours have one. */
export function isStepBack(from: DeliveryPhase, to: DeliveryPhase): boolean {
  return rank[to] < rank[from];
}

const settled: ReadonlySet<DeliveryPhase> = new Set(['confirmed', 'removed', 'failed']);

/** Nothing is to be done by itself any more, until something changes. */
export function isSettled(phase: DeliveryPhase): boolean {
  return settled.has(phase);
}
