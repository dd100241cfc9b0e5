/** A client of the U-tec open API. */
export { readCallback } from './callback.ts';
export { createUtecClient, type NotificationTarget, type UtecClient, type UtecUser } from './client.ts';
export type { CommandOptions, CommandOutcome } from './commands.ts';
export { readDevice, type DeviceRef, type QueriedDevice, type UtecDevice } from './devices.ts';
export {
  ApiError,
  CallbackError,
  errorTable,
  isUtecError,
  LoginRefusedError,
  OutcomeUnknownError,
  ParameterError,
  TokenRefusedError,
  TransportError,
  UtecError,
  type CallbackFailure,
  type ErrorFacts,
  type Retry,
  type TransportFailure,
} from './errors.ts';
export {
  checkCode,
  lockUserTypes,
  LockUsers,
  periodOf,
  type AddLockUser,
  type ChangeLockUser,
  type LockUser,
  type LockUserDetail,
  type LockUserSchedule,
  type LockUserType,
} from './lock-users.ts';
export { isNotificationFrom, parseNotification, type UtecNotification } from './notifications.ts';
export { Secret } from './secret.ts';
export { defaults, readAddress, type CallOptions, type Fetch, type UtecClientOptions } from './settings.ts';
export {
  batteryPercentOf,
  lockModes,
  readLock,
  readStates,
  type DoorState,
  type LockMode,
  type LockReading,
  type LockState,
  type UtecState,
} from './states.ts';
export type { AuthorizeWish, CodeWish } from './transport/session.ts';
export { instantOfWallClock, wallClockOf } from './wall-clock.ts';
export {
  MemoryTokenStore,
  NotSignedInError,
  SignInRequiredError,
  TokenError,
  TokenStoreError,
  TokenUnavailableError,
  type TokenJournal,
  type TokenReport,
  type TokenStore,
} from '@smartlock/oauth-tokens';
