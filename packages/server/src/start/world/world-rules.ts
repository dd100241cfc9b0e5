import { isWeakPin } from '../../features/access/rules/pin-rules.ts';
import { allocate } from '../../features/delivery/rules/allocate.ts';
import { isProof, step } from '../../features/delivery/rules/phases.ts';
import { clearerProblem, problemKind } from '../../features/delivery/rules/problems.ts';
import { reconcile } from '../../features/delivery/rules/reconcile.ts';
import { breakerUntil, nextTryAt } from '../../features/delivery/rules/retry.ts';

/** The rules of the server that a simulated world puts to the test: the very ones, handed in so that a test can plant a fault in one. */
export interface WorldRules {
  readonly allocate: typeof allocate;
  readonly isWeakPin: typeof isWeakPin;
  readonly isProof: typeof isProof;
  readonly step: typeof step;
  readonly clearerProblem: typeof clearerProblem;
  readonly problemKind: typeof problemKind;
  readonly reconcile: typeof reconcile;
  readonly breakerUntil: typeof breakerUntil;
  readonly nextTryAt: typeof nextTryAt;
  /** How long before its start a booking is looked at. The last time a backup is given. */
  readonly checksBeforeMs: readonly number[];
}

const minuteMs = 60_000;

export const serverRules: WorldRules = {
  allocate,
  isWeakPin,
  isProof,
  step,
  clearerProblem,
  problemKind,
  reconcile,
  breakerUntil,
  nextTryAt,
  checksBeforeMs: [24 * 60 * minuteMs, 2 * 60 * minuteMs, 30 * minuteMs],
};
