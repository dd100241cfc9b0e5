import type { Database } from '../../platform/database/connection.ts';
import type { EventConsumer } from '../../platform/events/event.ts';
import type { App } from '../../platform/http/types.ts';
import type { JobHandler } from '../../platform/jobs/job.ts';
import type { PersonalData } from '../../platform/personal-data.ts';
import type { AccessAttempt } from '../devices/index.ts';
import type { DeliveryContext } from './context.ts';
import { allocateDigits } from './allocate-digits.ts';
import { takeBackup } from './backups.ts';
import type { DeliveryOffice } from './delivery.ts';
import { phaseEvents } from './events.ts';
import { createEvidenceAtDoor } from './evidence-at-door.ts';
import { nameCodes } from './name-codes.ts';
import { noteTaken } from './own-locks.ts';
import { askOfflineCode, forgetOfflineCode, takeOfflineCode } from './offline-codes.ts';
import { deliveryJobs } from './jobs.ts';
import { accessCleared, accessLeftOver } from './over-access.ts';
import { eraseFromDelivery, exportDeliveries } from './personal-data.ts';
import { resealCodes } from './reseal.ts';
import { registerDeliveryRoutes } from './routes/index.ts';
import { noteRevokesFirst } from './store/deliveries.ts';
import { readFacts } from './store/facts.ts';
import { withDeliveryTables } from './tables.ts';
import { DeliveryWorker } from './worker.ts';

export type { DeliverySettings } from './context.ts';
export type { BackupWish, DeliveryFacts, DeliveryOffice, DigitsWish, OfflineCode } from './delivery.ts';
export { deliveryPhases, evidenceSources, isProof, isSettled, type DeliveryPhase, type EvidenceSource } from './rules/phases.ts';
export { describeProblem, problemCodes, type ProblemCode } from './rules/problems.ts';

export const deliveryEvents = [...phaseEvents, accessLeftOver, accessCleared];

export interface DeliveryDeps extends Omit<DeliveryContext, 'db' | 'root'> {
  readonly db: Database;
}

export interface Delivery extends DeliveryOffice {
  registerRoutes(app: App): void;
  /** Its durable work, for the list of all. */
  readonly jobs: readonly JobHandler[];
  /** Brings codes to vendors' locks; for the processes that do jobs. */
  readonly worker: Pick<DeliveryWorker, 'start' | 'stop' | 'wake' | 'turn'>;
  readonly eventConsumers: readonly EventConsumer[];
  /** Says whose PIN it was that opened a vendor's lock, where the lock's record tells. */
  nameCodes(trx: Database, attempts: readonly AccessAttempt[]): Promise<readonly AccessAttempt[]>;
  /** Brings everything under the present secret key, after a change of it. */
  reseal(): Promise<number>;
  readonly personalData: PersonalData;
  /** A lock of our own answered that it took this PIN. */
  noteTaken(pinId: number, revision: number): Promise<void>;
}

/** Puts the feature together. Nothing runs before the worker is started. */
export function createDelivery(deps: DeliveryDeps): Delivery {
  const context: DeliveryContext = { ...deps, db: withDeliveryTables(deps.db), root: deps.db };
  return {
    registerRoutes: (app) => registerDeliveryRoutes(app, context),
    jobs: deliveryJobs(context),
    worker: new DeliveryWorker(context),
    eventConsumers: [createEvidenceAtDoor(context)],
    noteTaken: (pinId, revision) => noteTaken(context, pinId, revision),
    personalData: {
      name: 'deliveries',
      export: (person) => exportDeliveries(context.db, person),
      erase: eraseFromDelivery,
    },
    nameCodes,
    reseal: () => resealCodes(context),
    factsOf: (pinIds) => readFacts(context.db, pinIds),
    revokeFirst: (trx, pinId) => noteRevokesFirst(withDeliveryTables(trx as Database), pinId),
    allocateDigits: (trx, wish) => allocateDigits(context, trx, wish),
    takeBackup: (trx, wish) => takeBackup(context, trx, wish),
    askOfflineCode: (wish, signal) => askOfflineCode(context, wish, signal),
    takeOfflineCode: (trx, code, wish) => takeOfflineCode(context, trx, code, wish),
    forgetOfflineCode: (code) => forgetOfflineCode(context, code),
  };
}
