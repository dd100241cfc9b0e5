import type { Clock } from '../../platform/clock.ts';
import type { QueryExecutorProvider } from 'kysely';
import type { EventOutbox } from '../../platform/events/event.ts';
import type { Logger } from '../../platform/logger.ts';
import { integrationTokenFailed } from './events.ts';
import { noteTokenFailure } from './token-store.ts';

/** Why an account has no usable token, as its adapter says. */
export interface TokenFailure {
  readonly code: string;
  readonly message: string;
  readonly needsPerson: boolean;
}

export interface FailedAccount {
  readonly id: number;
  readonly vendor: string;
  readonly name: string;
  readonly ownerId: number;
}

/** Notes it with the account, and tells its owner once. */
export async function tellTokenFailure(
  { events, clock, logger }: { readonly events: EventOutbox; readonly clock: Clock; readonly logger: Logger },
  trx: QueryExecutorProvider,
  { id, vendor, name, ownerId }: FailedAccount,
  { code, message, needsPerson }: TokenFailure,
): Promise<void> {
  if (!(await noteTokenFailure(trx, id, { code, message }, clock.now()))) return;
  logger.warn({ vendor, account_id: id, code }, 'the token of a vendor account cannot be renewed');
  await events.publish(
    trx,
    integrationTokenFailed,
    { vendor, account_id: id, name, code, message, needs_person: needsPerson },
    { userId: ownerId },
  );
}
