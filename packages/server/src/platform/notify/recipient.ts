import type { QueryExecutorProvider } from 'kysely';
import type { ChannelName } from './channels/channel.ts';
import type { Reader } from './mail-templates.ts';
import type { Kind } from './notification.ts';
import type { QuietHours } from './quiet-hours.ts';

/** Somewhere that a user can be reached, whether they want to be or not. */
export interface Address {
  readonly channel: ChannelName;
  /** Of push channels only a name for people. */
  readonly to: string;
  readonly targetId: number | null;
  /** Why nothing can be sent there as it is. */
  readonly problem?: string;
}

/** All that decides how a user is told. */
export interface Recipient extends Reader {
  readonly userId: number;
  readonly addresses: readonly Address[];
  readonly quietHours: QuietHours | null;
  wants(kind: Kind, channel: ChannelName): boolean;
}

/** Undefined: there is no such user, or they are not active. Within the caller's transaction, which may have made the user. */
export type FindRecipient = (trx: QueryExecutorProvider, userId: number) => Promise<Recipient | undefined>;
