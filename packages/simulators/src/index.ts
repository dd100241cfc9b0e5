/** Simulated MQTT locks that behave as their firmware would, and the TTLock and U-tec clouds. They are written against documents and know no server. */
export {
  createFleet,
  Fleet,
  FleetLock,
  type FirmwareDownload,
  type FleetLockConfig,
  type FleetLogger,
  type FleetOptions,
  type LockState,
} from './locks/fleet.ts';
export { VirtualLock } from './locks/virtual-lock.ts';
export type { DoorAction, LockHardware, VirtualLockOptions } from './locks/lock-options.ts';
export type { KeptCode } from './locks/code-fields.ts';
export { isScheduleOpen, readSchedule, type CodeSchedule } from './locks/code-schedule.ts';
export type { Actuation, LockCounters } from './locks/lock-counters.ts';
export { createMemory, type LockMemory, type LockSettings, type QueuedEvent } from './locks/lock-memory.ts';
export type {
  AnswerError,
  BoltState,
  DoorState,
  LockKeys,
  NewerStatusField,
  OutChannel,
  Output,
  SilentReason,
} from './locks/protocol.ts';
export { canonicalForm, signText } from './locks/signature.ts';
export { SimulatorError } from './locks/simulator-error.ts';
export * from './locks/faults/index.ts';
export { registerLocks, type MqttPlace, type RegisteredLock, type RegisterOptions } from './locks/register.ts';
export { loadOrRegister, saveKeys, type LockFile } from './locks/lock-file.ts';
export * from './ttlock/index.ts';
export * from './utec/index.ts';
export * from './world/index.ts';
