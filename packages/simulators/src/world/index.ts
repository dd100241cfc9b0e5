/** A world of locks, clouds, gateways and people that lives on a virtual clock, to try an access platform in for weeks within seconds. */
export { runWorld, type Platform, type WorldForPlatform, type WorldOptions, type WorldResult } from './world.ts';
export { VirtualTime } from './virtual-time.ts';
export { SeededRandom } from '../locks/seeded-random.ts';
export { describeEntry, type Trace as WorldTrace, type TraceEntry as WorldTraceEntry } from './trace.ts';
export {
  invariants as worldInvariants,
  type Invariant as WorldInvariant,
  type Violation as WorldViolation,
} from './invariants.ts';
export { noticeMs as worldNoticeMs, provenBeforeMs as worldProvenBeforeMs, type CodeClaim as WorldCodeClaim } from './judge.ts';
export type { BookingWish as WorldBookingWish, StayWish as WorldStay } from './people.ts';
export type {
  CloudRefusal as WorldRefusal,
  ReadAnswer as WorldReadAnswer,
  WriteAnswer as WorldWriteAnswer,
} from './cloud-answers.ts';
export type { WorldCloud } from './world-cloud.ts';
export type { HeldCode as WorldHeldCode } from './world-lock.ts';
