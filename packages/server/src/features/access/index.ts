import type { QueryExecutorProvider } from 'kysely';
import type { UserSummary } from '../accounts/index.ts';
import type { CodeAnswer, CodeOrder, CommandTarget, DeviceRow, DeviceSummary, PinJudge, Viewer } from '../devices/index.ts';
import type { AuditTrail } from '../../platform/audit/audit-trail.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Keyring } from '../../platform/crypto/secret-box.ts';
import type { Database } from '../../platform/database/connection.ts';
import type { ToldGuest } from '../../platform/events/personal-data.ts';
import type { App } from '../../platform/http/types.ts';
import type { Logger } from '../../platform/logger.ts';
import type { PersonalData } from '../../platform/personal-data.ts';
import type { Mailer } from '../../platform/notify/mailer.ts';
import type { EventOutbox } from '../../platform/events/event.ts';
import type { GuessGuard } from '../../platform/http/guess-guard.ts';
import type { Notifier } from '../../platform/notify/notification.ts';
import { refreshOffsets, syncCodes } from './code-sync.ts';
import { createCodeControl } from './code-control.ts';
import type { AccessContext } from './context.ts';
import type { LockoutSettings } from './door-lockout.ts';
import { endPinsOf } from './issue-pin.ts';
import { createGrantPins } from './grant-pins.ts';
import { markCodesChanged } from './lock-codes.ts';
import { accessJobs } from './jobs.ts';
import { PinSecrets } from './pin-secrets.ts';
import { createSparePins } from './spare-pins.ts';
import { resealPins, type ResealResult } from './reseal.ts';
import { eraseFromAccess, exportAccess } from './personal-data.ts';
import { registerAccessRoutes } from './routes/index.ts';
import { findGuessedDoors, findWanderingAddresses, markAttemptsBlocked, type GuessingPeriod } from './store/failed-attempts.ts';
import { withAccessTables } from './tables.ts';
import { listLiveCodes, type LiveCodes } from './store/live-codes.ts';
import { readLogEntries, type LogEntry } from './store/log-entries.ts';
import { createPinJudge } from './use-pin.ts';

export { hiddenFrom, hiddenReasons, type HiddenReason } from './hidden-digits.ts';
export { maskPin } from './pin-presenter.ts';
export {
  accessChecks,
  decideAccess,
  type AccessCheck,
  type AccessCredential,
  type AccessDecision,
} from './rules/access-decision.ts';
export { createAccessRecorder } from './access-log.ts';
export { defaultLockout, doorLockedOut, type LockoutSettings } from './door-lockout.ts';
export type { GuessingFigures, GuessingPeriod } from './store/failed-attempts.ts';
export type { LiveCode, LiveCodes } from './store/live-codes.ts';
export { accessEvents } from './events.ts';
export { accessLogArchive, failedAttemptArchive } from './archived-logs.ts';
export type { GrantPin, GrantPins } from './grant-pins.ts';
export { describeHoursForAll, describeSchedule } from './rules/schedule-text.ts';
export { sendPinNotification } from './jobs.ts';
export { checkSchedule, ScheduleSchema } from './rules/schedule.ts';
export { csvLine } from './csv.ts';
export { PinSecrets, type SealedPin } from './pin-secrets.ts';
export { offsetMsAt } from './rules/zone-offsets.ts';
export { keyOfName, type LogEntry } from './store/log-entries.ts';
export type { ResealResult } from './reseal.ts';
export type { SparePinOrder, SparePins } from './spare-pins.ts';
export { isWeakPin } from './rules/pin-rules.ts';
export { isOpenAt, nextClosing, nextOpening, type Schedule } from './rules/schedule.ts';

export interface AccessDeps {
  readonly db: Database;
  readonly keyring: Keyring;
  readonly events: EventOutbox;
  readonly audit: AuditTrail;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly mailer: Pick<Mailer, 'enqueue' | 'deliverSoon'>;
  readonly notifier: Notifier;
  readonly getDevice: (viewer: Viewer, id: number) => Promise<DeviceRow>;
  readonly deviceSummaries: (ids: readonly number[]) => Promise<ReadonlyMap<number, DeviceSummary>>;
  /** HMAC-SHA256 in base64url with the device's secret key. */
  readonly signForDevice: (devicePk: number, text: string) => Promise<string>;
  readonly userSummaries: (ids: readonly number[]) => Promise<ReadonlyMap<number, UserSummary>>;
  /** Sends one command about codes to a lock and waits for its answer. Undefined: it stayed silent. */
  readonly sendCode: (device: CommandTarget, order: CodeOrder) => Promise<CodeAnswer | undefined>;
  /** Mails to this address go, in the caller's transaction. */
  /** What was told of a guest to others than the log. */
  readonly eraseTold: (trx: QueryExecutorProvider, guest: ToldGuest) => Promise<void>;
  readonly eraseMails: (trx: QueryExecutorProvider, address: string) => Promise<void>;
  /** A lock answered that it took this PIN as it was then. */
  readonly codeTaken?: (pinId: number, revision: number) => Promise<void>;
  /** In the transaction of a change of a PIN, after it: what the lock held of it goes first. */
  readonly revokeFirst: (trx: QueryExecutorProvider, pinId: number) => Promise<void>;
  /** After a commit that changed what a lock should hold. Must not block. */
  readonly codesChanged?: (devicePk: number) => void;
  readonly lockout: LockoutSettings;
  /** Counts wrong codes against the address that they come from. */
  readonly guesses: GuessGuard;
}

export type Access = ReturnType<typeof createAccess>;

/** Puts the feature together. Nothing runs by itself. */
export function createAccess(deps: AccessDeps) {
  const db = withAccessTables(deps.db);
  const { logger, sendCode, codeTaken, codesChanged = () => {}, ...rest } = deps;
  const context: AccessContext = { ...rest, db, secrets: new PinSecrets(deps.keyring), codesChanged };
  return {
    registerRoutes: (app: App): void => registerAccessRoutes(app, context),
    /** Its durable work, for the list of all. */
    jobs: accessJobs(context),
    /** Before somebody's role on a device ends. */
    endPinsOf: (devicePk: number, userId: number): Promise<void> => endPinsOf(context, devicePk, userId),
    /** PINs of nobody yet. */
    sparePins: createSparePins(context),
    /** For PINs that come with a command. */
    judgePin: createPinJudge(context) satisfies PinJudge,
    /** Brings the codes in one lock to what they should be. */
    syncCodes: (device: CommandTarget, signal: AbortSignal): Promise<void> =>
      syncCodes({ db, secrets: context.secrets, clock: deps.clock, logger, sendCode, codeTaken }, device, signal),
    /** Sends codes with schedules again before what their locks know of the time zone runs out. Answers how many; a bounded number a call. */
    refreshOffsets: (): Promise<number> => refreshOffsets({ db, clock: deps.clock, codesChanged }),
    /** For whoever gives out codes on several doors at once, in their own transaction. */
    grants: createGrantPins(context),
    /** In the transaction that blocks a network: what was tried from there. */
    markAttemptsBlocked: (trx: Database, network: string, since: Date): Promise<void> =>
      markAttemptsBlocked(withAccessTables(trx), network, since),
    findGuessedDoors: (period: GuessingPeriod, least: { readonly attemptsMin: number; readonly addressesMin: number }) =>
      findGuessedDoors(db, period, least),
    findWanderingAddresses: (period: GuessingPeriod, least: { readonly attemptsMin: number; readonly doorsMin: number }) =>
      findWanderingAddresses(db, period, least),
    /** After a lockdown of these devices began or ended, in its transaction: what their locks should hold. */
    async markCodesChanged(trx: Database, devicePks: readonly number[]): Promise<void> {
      for (const devicePk of devicePks) await markCodesChanged(withAccessTables(trx), devicePk);
    },
    /** For those who act for somebody without being their HTTP client. */
    codes: createCodeControl(context),
    /** What opens each device now or later. */
    listLiveCodes: (devicePks: readonly number[]): Promise<ReadonlyMap<number, LiveCodes>> =>
      listLiveCodes(db, devicePks, deps.clock.now()),
    /** The access log of a device in a period, oldest first, in pages. */
    readLogEntries: (
      devicePk: number,
      period: { readonly from: Date; readonly until: Date },
    ): AsyncIterable<readonly LogEntry[]> => readLogEntries(db, deps.userSummaries, devicePk, period),
    /** Brings everything under the present secret key, after a change of it. */
    resealPins: (): Promise<ResealResult> => resealPins(db, context.secrets, logger),
    personalData: {
      name: 'access',
      export: (person) => exportAccess(db, person),
      erase: (trx, person) => eraseFromAccess(context, trx, person),
    } satisfies PersonalData,
  };
}
