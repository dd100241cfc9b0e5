import type { LockMemory } from './lock-memory.ts';
import type { LockKeys, NewerStatusField } from './protocol.ts';

/** The moving parts, which faults may break. Durations in milliseconds of real time. */
export interface LockHardware {
  motorMs: number;
  alwaysAcknowledges: boolean;
  isJammed: boolean;
  isMotorBroken: boolean;
}

export interface VirtualLockOptions {
  deviceId: string;
  keys: LockKeys;
  /** Real time, in milliseconds since 1970. */
  now: number;
  seed?: number;
  /** What an earlier run of this lock left in its flash. */
  memory?: LockMemory;
  eventsMax?: number;
  /** The uptime counter, in milliseconds from anywhere, moved by no clock. By default it counts the real time of the calls. */
  uptimeMs?: () => number;
  /** As firmware does that is older than these fields. */
  leavesOut?: readonly NewerStatusField[];
  actuationsMax?: number;
}

export type DoorAction = 'open' | 'close' | 'held_open' | 'forced';
