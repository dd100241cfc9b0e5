/** A client of the TTLock Open Platform. */
export {
  callbackAnswer,
  parseCallback,
  recordKey,
  SeenRecords,
  type Callback,
  type CallbackBody,
  type CallbackRecord,
} from './callbacks.ts';
export { TTLockClient, type ClientStatus } from './client.ts';
export * from './constants.ts';
export { currentEnvironment, readEnvironment, type Environment, type EnvironmentSettings } from './environment.ts';
export type { ErrorFacts, Family, Retry, Source } from './errors/error-facts.ts';
export { errorTable } from './errors/error-table.ts';
export {
  apiError,
  BudgetError,
  BusyError,
  ClockError,
  ConflictError,
  CredentialsError,
  InvalidRequestError,
  isTTLockError,
  NotConfiguredError,
  NotFoundError,
  OperationFailedError,
  OutcomeUnknownError,
  ParameterError,
  PermissionError,
  QuotaError,
  ServiceError,
  StorageFullError,
  TokenRefusedError,
  TransportError,
  TTLockApiError,
  TTLockError,
  UnreachableError,
  UnsupportedError,
  WrongStateError,
  type TransportFailure,
} from './errors/errors.ts';
export { features, hasFeature, type Feature } from './features.ts';
export type { AddKeypad, DoorSensor, WirelessKeypad } from './modules/accessories.ts';
export { credentialTypes, type AddCard, type Card, type CredentialPeriod } from './modules/cards.ts';
export type { CyclicWindow, DaySpan } from './modules/cyclic.ts';
export type { LockEkey, OwnEkey, SendEkey } from './modules/ekeys.ts';
export type { AddFace, Face } from './modules/faces.ts';
export type { AddFingerprint, Fingerprint } from './modules/fingerprints.ts';
export type { Gateway, GatewayDevice, GatewayLock, LockGateway } from './modules/gateways.ts';
export { deviceTypes, type Group } from './modules/groups.ts';
export { lockSettings, type LockSetting, type PassageMode, type Way, type WorkingMode } from './modules/lock-settings.ts';
export type { Lock, LockDetail, LockFilter, OpenState, UpgradeCheck, WifiLock } from './modules/locks.ts';
export type {
  AddPasscode,
  ChangePasscode,
  Passcode,
  PasscodeFilter,
  PasscodeId,
  RandomPasscode,
  RandomPasscodeWish,
} from './modules/passcodes.ts';
export { qrCodeTypes, type AddQrCode, type QrCode, type QrCodeContent, type QrCodeType } from './modules/qr-codes.ts';
export { recordFilters, type LockRecord, type RecordFilter } from './modules/records.ts';
export type { User, UserFilter } from './modules/users.ts';
export { describeRecord, type RecordDescription, type RecordEffect } from './record-types.ts';
export { Secret } from './secret.ts';
export { readBaseUrl, regions, type CallOptions, type Region, type TTLockClientOptions } from './settings.ts';
export type { BudgetOptions, BudgetReport } from './transport/budget.ts';
export type { Fetch } from './transport/http.ts';
export { Paged, type Page } from './transport/paged.ts';
export type { Id } from './transport/reading.ts';
export type { RetryOptions } from './transport/retrying.ts';
export type { Password } from './transport/session.ts';
export type { Instant } from './validation.ts';
export {
  MemoryTokenStore,
  NotSignedInError,
  SignInRequiredError,
  TokenError,
  TokenStoreError,
  TokenUnavailableError,
  type TokenReport,
  type TokenJournal,
  type TokenStore,
} from '@smartlock/oauth-tokens';
