import type { Database } from '../../platform/database/connection.ts';
import type { EventConsumer } from '../../platform/events/event.ts';
import type { DeliveryContext } from './context.ts';
import { allocateDigits } from './allocate-digits.ts';
import type { DeliveryOffice } from './delivery.ts';
import { createEvidenceAtDoor } from './evidence-at-door.ts';
import { noteTaken } from './own-locks.ts';
import { readFacts } from './store/facts.ts';
import { withDeliveryTables } from './tables.ts';
import { DeliveryWorker } from './worker.ts';

export type { DeliverySettings } from './context.ts';
export type { BackupWish, DeliveryFacts, DeliveryOffice, DigitsWish } from './delivery.ts';
export { deliveryEvents } from './events.ts';
export { deliveryPhases, evidenceSources, isProof, isSettled, type DeliveryPhase, type EvidenceSource } from './rules/phases.ts';
export { describeProblem, problemCodes, type ProblemCode } from './rules/problems.ts';

export interface DeliveryDeps extends Omit<DeliveryContext, 'db' | 'root'> {
  readonly db: Database;
}

export interface Delivery extends DeliveryOffice {
  /** Brings codes to vendors' locks; for the processes that do jobs. */
  readonly worker: Pick<DeliveryWorker, 'start' | 'stop' | 'wake' | 'turn'>;
  readonly eventConsumers: readonly EventConsumer[];
  /** A lock of our own answered that it took this PIN. */
  noteTaken(pinId: number, revision: number): Promise<void>;
}

/** Puts the feature together. Nothing runs before the worker is started. */
export function createDelivery(deps: DeliveryDeps): Delivery {
  const context: DeliveryContext = { ...deps, db: withDeliveryTables(deps.db), root: deps.db };
  return {
    worker: new DeliveryWorker(context),
    eventConsumers: [createEvidenceAtDoor(context)],
    noteTaken: (pinId, revision) => noteTaken(context, pinId, revision),
    factsOf: (pinIds) => readFacts(context.db, pinIds),
    allocateDigits: (trx, wish) => allocateDigits(context, trx, wish),
    takeBackup: () => Promise.resolve(null),
  };
}
