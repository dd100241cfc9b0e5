import { isWeakPin } from '../../features/access/rules/pin-rules.ts';
import { checkDueAt, isCheckDue, isEveryDoorProven, needsBackup } from '../../features/bookings/rules/arrival-checks.ts';
import { codeWindow } from '../../features/bookings/rules/code-window.ts';
import { currentCodes, planCodes } from '../../features/bookings/rules/plan-codes.ts';
import { allocate } from '../../features/delivery/rules/allocate.ts';
import { chooseLocks } from '../../features/delivery/rules/choose-locks.ts';
import { failedLock, failedTry, isOverOnceRead } from '../../features/delivery/rules/failures.ts';
import { isShown, knownWhileMoved } from '../../features/delivery/rules/is-shown.ts';
import { isProof, step } from '../../features/delivery/rules/phases.ts';
import { planPin } from '../../features/delivery/rules/plan-pin.ts';
import { clearerProblem, problemKind } from '../../features/delivery/rules/problems.ts';
import { reconcile } from '../../features/delivery/rules/reconcile.ts';
import { isBelieved, recordSettlement } from '../../features/delivery/rules/record-settlement.ts';
import { isReadDue, nextStep, nextTurn } from '../../features/delivery/rules/turns.ts';
import { judgeUse } from '../../features/delivery/rules/use-at-door.ts';
import { wantedSpan } from '../../features/delivery/rules/wanted-span.ts';

/** The rules of the server that a simulated world puts to the test: the very ones, handed in so that a test can plant a fault in one. */
export const serverRules = {
  // Bookings: when codes open, which there are, when they are looked at and what follows.
  codeWindow,
  planCodes,
  currentCodes,
  checkDueAt,
  isCheckDue,
  needsBackup,
  isEveryDoorProven,
  // Delivery: what is wanted of a lock, and what is known of it.
  allocate,
  isWeakPin,
  wantedSpan,
  planPin,
  reconcile,
  recordSettlement,
  isBelieved,
  judgeUse,
  isShown,
  knownWhileMoved,
  isProof,
  step,
  // Delivery: whose turn it is, what is done in it, and what a failure means.
  chooseLocks,
  nextStep,
  nextTurn,
  isReadDue,
  failedTry,
  failedLock,
  isOverOnceRead,
  clearerProblem,
  problemKind,
};
export type WorldRules = typeof serverRules;
