import type { TokenJournal, TokenRecord, TokenStore } from '@smartlock/oauth-tokens';
import type { SmartLockError } from '../platform/errors.ts';

/**
 * The port to vendors of locks. A vendor's adapter translates and nothing else: it decides nothing, stores nothing, and knows nobody's roles. What it throws
 * is a `SmartLockError` whose kind tells what to do: `vendor_unavailable` may be tried again, `vendor_rejected` and `vendor_unsupported` may not.
 */

/** A lock at a vendor: through which of our accounts there, and what the vendor calls it. */
export interface VendorLockRef {
  readonly accountId: number;
  readonly ref: string;
}

/** `not_now`: the model can, and something that people can change is in the way. */
export type Capability = 'yes' | 'no' | 'not_now';

export const lockAbilities = ['unlock', 'lock', 'codes', 'offline_codes', 'recurring_codes', 'records', 'door_state'] as const;
export type LockAbility = (typeof lockAbilities)[number];
export type LockCapabilities = Readonly<Record<LockAbility, Capability>>;

/** What a model takes, as data, so that rules about codes need to know no vendor. */
export interface CodeRules {
  readonly digitsMin: number;
  readonly digitsMax: number;
  /** Codes in one lock. */
  readonly capacity: number;
  /** Codes are numbers there: a first digit of 0 would be lost. */
  readonly refusesLeadingZero?: true;
  readonly kinds: readonly VendorCodeKind[];
  /** Instants are cut to this. */
  readonly stepMs: number;
  /** Codes that the lock's own algorithm accepts without being told. */
  readonly offline: {
    readonly kinds: readonly VendorCodeKind[];
    readonly stepMs: number;
    readonly periodMaxMs: number;
    /** Such a code is lost unless it is used once within this time. */
    readonly firstUseWithinMs: number;
  } | null;
}

/** A lock as the vendor lists it. Nothing that opens it is in here. */
export interface VendorLock {
  readonly ref: string;
  readonly name: string;
  readonly hardwareAddress: string | null;
  readonly batteryLevel: number | null;
  /** False: nothing carries commands to it. Null: the vendor does not say. */
  readonly isReachable: boolean | null;
  readonly capabilities: LockCapabilities;
  readonly codeRules: CodeRules;
}

export interface VendorGateway {
  readonly ref: string;
  readonly name: string;
  readonly model: string | null;
  readonly networkName: string | null;
  readonly isOnline: boolean;
  readonly lockCount: number | null;
}

/** Null: not known, never a guess. */
export interface VendorStatus {
  readonly observedAt: Date;
  readonly isOnline: boolean | null;
  readonly lockState: 'locked' | 'unlocked' | 'jammed' | null;
  readonly door: 'open' | 'closed' | null;
  readonly batteryLevel: number | null;
  readonly signalDbm: number | null;
  readonly firmwareVersion: string | null;
}

/** What may be asked of whom: `cloud` is what the vendor has heard; `lock` asks the lock over the air, which takes seconds and its battery. */
export type StatusDepth = 'cloud' | 'lock';

/** What came of an order to the bolt. `unknown`: it may or may not have moved, and nobody can tell. */
export type MoveOutcome =
  | { readonly state: 'done'; readonly lockState: 'locked' | 'unlocked' }
  | { readonly state: 'rejected'; readonly error: SmartLockError }
  | { readonly state: 'unknown'; readonly error: SmartLockError };

export type VendorCodeKind = 'permanent' | 'period' | 'one_time' | 'recurring' | 'erase';
/** What the vendor says of a code in its list, which is no proof that the lock has it. */
export type VendorCodeState = 'listed' | 'pending' | 'failed';

export interface VendorCode {
  readonly ref: string;
  readonly name: string;
  readonly digits: string;
  readonly kind: VendorCodeKind;
  readonly startsAt: Date | null;
  readonly endsAt: Date | null;
  readonly state: VendorCodeState;
  /** False: made by the lock's own algorithm. */
  readonly isChosen: boolean;
  readonly createdAt: Date | null;
  readonly createdBy: string | null;
}

/** Reading the codes of a lock. Never mistake `unreadable` for `empty`. */
export type CodeRead =
  | { readonly state: 'known'; readonly codes: readonly VendorCode[] }
  | { readonly state: 'empty' }
  | { readonly state: 'unreadable'; readonly error: SmartLockError };

/** A right to open that somebody holds in the app of the maker, under their own name there. */
export interface VendorKey {
  readonly ref: string;
  /** Their user name at the vendor. */
  readonly holder: string;
  readonly name: string;
  readonly startsAt: Date | null;
  readonly endsAt: Date | null;
}

export interface CodeWish {
  readonly digits: string;
  readonly name: string;
  /** Both null: permanent. */
  readonly startsAt: Date | null;
  readonly endsAt: Date | null;
}

/** Left out: stays as it is. */
export interface CodeChange {
  readonly digits?: string | undefined;
  readonly name?: string | undefined;
  readonly period?: { readonly startsAt: Date; readonly endsAt: Date } | undefined;
}

export interface OfflineCodeWish {
  readonly kind: VendorCodeKind;
  readonly name: string;
  readonly startsAt: Date;
  readonly endsAt: Date | null;
}

/**
 * What came of a change of codes. `accepted`: the cloud has noted it. `reported`: the lock has answered. `rejected`: it did not happen; the error's kind tells
 * whether trying again can help. `unknown`: read the list before doing it again.
 */
export type CodeOutcome =
  | { readonly state: 'accepted' | 'reported'; readonly codeRef: string; readonly digits: string | null }
  | { readonly state: 'rejected' | 'unknown'; readonly error: SmartLockError };

export interface VendorRecord {
  /** Unique within the lock, and the same whenever the record is read. */
  readonly id: string;
  readonly occurredAt: Date;
  readonly receivedAt: Date | null;
  readonly action: 'lock' | 'unlock' | null;
  readonly method: string;
  readonly success: boolean;
  /** Somebody as the vendor names them. Never digits that open. */
  readonly personName: string | null;
  readonly text: string;
  readonly isAlarm: boolean;
  /** What a door sensor saw. */
  readonly door: 'open' | 'closed' | 'held_open' | null;
}

export interface RecordPage {
  readonly records: readonly VendorRecord[];
  /** Where to go on, in the vendor's own form. */
  readonly cursor: string;
}

/** One operation on one lock. Calls that travel over the air wait for each other, one a gateway; `signal` ends the wait too. */
export interface LockVendor {
  readonly name: string;
  /** The same, trying nothing twice by itself: for whoever keeps a law of their own about that. Left out: it never does. */
  readonly singleTry?: LockVendor;
  /** What carries commands to the lock, in the vendor's own names; none: it needs nothing. Left out: the vendor knows no such things. */
  gatewaysOf?(lock: VendorLockRef, signal?: AbortSignal): Promise<readonly string[]>;
  listLocks(accountId: number, signal?: AbortSignal): Promise<readonly VendorLock[]>;
  /** Of several locks of an account, in as few calls as there may be. Those that it does not see are left out. */
  readStatuses(
    accountId: number,
    refs: readonly string[],
    depth: StatusDepth,
    signal?: AbortSignal,
  ): Promise<ReadonlyMap<string, VendorStatus>>;
  readStatus(lock: VendorLockRef, depth: StatusDepth, signal?: AbortSignal): Promise<VendorStatus>;
  /** How far the lock's clock is ahead of ours, asked of the lock. */
  readClockOffsetMs(lock: VendorLockRef, signal?: AbortSignal): Promise<number>;
  /** Throws nothing for what the vendor or the network did. */
  move(lock: VendorLockRef, to: 'locked' | 'unlocked', signal?: AbortSignal): Promise<MoveOutcome>;
  listCodes(lock: VendorLockRef, search?: string, signal?: AbortSignal): Promise<CodeRead>;
  addCode(lock: VendorLockRef, wish: CodeWish, signal?: AbortSignal): Promise<CodeOutcome>;
  makeOfflineCode(lock: VendorLockRef, wish: OfflineCodeWish, signal?: AbortSignal): Promise<CodeOutcome>;
  changeCode(lock: VendorLockRef, codeRef: string, change: CodeChange, signal?: AbortSignal): Promise<CodeOutcome>;
  removeCode(lock: VendorLockRef, codeRef: string, signal?: AbortSignal): Promise<CodeOutcome>;
  /** Keys of others than the account itself that open now or later. Left out: the vendor knows no such things. */
  listKeys?(lock: VendorLockRef, signal?: AbortSignal): Promise<readonly VendorKey[]>;
  /** Takes a code off the vendor's list and tells the lock nothing: for one that the lock refuses by itself. Left out: there is no such thing. */
  forgetCode?(lock: VendorLockRef, codeRef: string, signal?: AbortSignal): Promise<CodeOutcome>;
  /** What happened since the cursor; from as far back as is useful without one. May tell again what it told before: ids tell. */
  readRecords(lock: VendorLockRef, cursor: string | null, signal?: AbortSignal): Promise<RecordPage>;
}

/** The vendors whose adapters are built in, by the name in `devices.vendor`. */
export interface LockVendors {
  find(name: string): LockVendor | undefined;
}

/** How an account is reached. Comes from whoever keeps accounts; `version` changes with anything in it. */
export interface VendorConnection {
  readonly version: string;
  readonly baseUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly tokenStore: TokenStore;
  readonly tokenJournal: TokenJournal | null;
  /** Only where it is kept for the case that refreshing is refused. */
  readonly login: { readonly username: string; readonly passwordMd5: string } | null;
}

export interface SignInOrder {
  readonly baseUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly username: string;
  readonly password: string;
}

/** A token that was given just now, and what stands for the password should its owner want it kept. */
export interface SignedIn {
  readonly token: TokenRecord;
  readonly passwordMd5: string;
  /** As it is used from now on. */
  readonly baseUrl: string;
}

export interface VendorQuota {
  readonly used: number;
  /** Ours; null without one. */
  readonly limit: number | null;
  readonly resetsAt: Date;
}

/** What a vendor tells us unasked. It proves nothing: read before acting on it. */
export type VendorCallback =
  | { readonly kind: 'records'; readonly lockRefs: readonly string[] }
  | { readonly kind: 'connection'; readonly lockRef: string | null; readonly isOnline: boolean }
  | { readonly kind: 'code_failed'; readonly lockRef: string }
  | { readonly kind: 'other' };

export type CheckResult = 'ok' | 'warning' | 'failed' | 'unknown' | 'skipped';
export type Certainty = 'certain' | 'likely' | 'unsure';

/** One question of a test of the connection: what is wrong, how sure that is, and what to do. */
export interface ConnectionCheck {
  readonly name: string;
  readonly result: CheckResult;
  readonly certainty: Certainty;
  readonly finding: string;
  readonly whatToDo: string | null;
  readonly value: string | number | boolean | null;
}

/** Accounts at a vendor whose log-in is a user name and a password. */
export interface VendorAccounts {
  /** Asks the vendor for a token; stores nothing. */
  signIn(order: SignInOrder, signal?: AbortSignal): Promise<SignedIn>;
  /** Renews the token if it ends soon: once, whoever else asks, in this process or another. */
  keepToken(accountId: number, signal?: AbortSignal): Promise<void>;
  /** Renews it now, because a person wants it. */
  refreshToken(accountId: number, signal?: AbortSignal): Promise<void>;
  listGateways(accountId: number, signal?: AbortSignal): Promise<readonly VendorGateway[]>;
  readQuota(accountId: number, signal?: AbortSignal): Promise<VendorQuota>;
  /** A form as it was posted. Throws invalid_input for what is not of the vendor's form. */
  readCallback(body: string): VendorCallback;
  /** Opens no door, and leaves nothing behind. */
  testConnection(accountId: number, lockRef: string | null, signal?: AbortSignal): Promise<readonly ConnectionCheck[]>;
}

/** An application at a vendor whose log-in happens in a browser (OAuth 2), and where that vendor is. */
export interface BrowserApplication {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly oauthBaseUrl: string;
  readonly apiBaseUrl: string;
  readonly actionPath: string;
  readonly scope: string;
  readonly redirectUri: string;
}

/** What the vendor's cloud does not know of a lock, or wants to be told again. */
export interface LockKnowledge {
  /** Where the lock hangs: some vendors keep wall-clock times and no zone. */
  readonly timeZone: string | null;
  readonly customData: Readonly<Record<string, unknown>> | null;
}

/** How an account is reached whose log-in happened in a browser. `version` changes with anything but the locks. */
export interface BrowserConnection extends BrowserApplication {
  readonly version: string;
  readonly tokenStore: TokenStore;
  readonly tokenJournal: TokenJournal | null;
  readonly refreshAheadMs: number;
  /** A lock of which nothing is known is left out. */
  locks(refs: readonly string[]): Promise<ReadonlyMap<string, LockKnowledge>>;
}

/** A device of whatever kind, as the vendor's cloud lists it. */
export interface CloudDevice {
  readonly ref: string;
  readonly name: string;
  readonly category: string | null;
  readonly handleType: string | null;
  readonly manufacturer: string | null;
  readonly model: string | null;
  readonly hardwareVersion: string | null;
  readonly serialNumber: string | null;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly customData: Readonly<Record<string, unknown>> | null;
  readonly isLock: boolean;
}

/** One state in the vendor's documented spelling, whatever its cloud sent. */
export interface CloudState {
  readonly capability: string;
  readonly name: string;
  readonly value: string | number | boolean | null;
}

/** What a cloud says of one device: everything but `isOnline` is what it last heard, at whatever time that was. */
export interface CloudReading extends VendorStatus {
  readonly states: readonly CloudState[];
}

/** What a vendor pushes. A hint: read before acting on it. */
export type VendorPush =
  | { readonly kind: 'changed'; readonly ref: string }
  | { readonly kind: 'devices' }
  | { readonly kind: 'deleted'; readonly ref: string };

/** Accounts at a vendor whose log-in happens in a browser. */
export interface BrowserAccounts {
  /** Throws invalid_input for an application that could never work. */
  authorizeUrl(
    application: BrowserApplication,
    wish: { readonly state: string; readonly codeVerifier?: string | undefined },
  ): string;
  /** The code in the address, its query or the code alone, as it was pasted or called. Throws invalid_input. */
  readCallback(given: string, expectedState?: string): string;
  /** Trades the code for a token; stores nothing. */
  exchangeCode(
    application: BrowserApplication,
    wish: { readonly code: string; readonly codeVerifier?: string | undefined },
    signal?: AbortSignal,
  ): Promise<TokenRecord>;
  /** Renews the token if it ends soon: once, whoever else asks, in this process or another. */
  keepToken(accountId: number, signal?: AbortSignal): Promise<void>;
  /** Renews it now, because a person wants it. */
  refreshToken(accountId: number, signal?: AbortSignal): Promise<void>;
  discover(accountId: number, signal?: AbortSignal): Promise<readonly CloudDevice[]>;
  /** In as few calls as there may be. A device of which the cloud says nothing is left out. */
  readCloud(accountId: number, refs: readonly string[], signal?: AbortSignal): Promise<ReadonlyMap<string, CloudReading>>;
  /** Asks to be pushed what happens, with a secret of ours. */
  registerPush(accountId: number, target: { readonly url: string; readonly secret: string }, signal?: AbortSignal): Promise<void>;
  /** Throws nothing, whatever was pushed. */
  readPush(body: unknown): readonly VendorPush[];
  /** Does the header `Authorization` carry one of these secrets? */
  isPushFrom(authorization: string | undefined, secrets: readonly string[]): boolean;
}
