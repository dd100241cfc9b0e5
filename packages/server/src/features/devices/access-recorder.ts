import type { NewEvent } from '../../platform/events/event.ts';
import type { DeviceDatabase } from './tables.ts';

/** One attempt to open or close a door, for the access log. */
export interface AccessAttempt {
  readonly devicePk: number;
  readonly userId: number | null;
  /** Somebody without an account here, as the lock or its vendor names them. */
  readonly personName?: string | null;
  readonly method: string;
  readonly action: 'lock' | 'unlock';
  readonly success: boolean;
  readonly failureReason: string | null;
  readonly ipAddress: string | null;
  readonly userAgent: string | null;
  /** In degrees, where it was told. */
  readonly place?: { readonly latitude: number; readonly longitude: number } | null;
  readonly requestId: string | null;
  readonly eventId: string | null;
  readonly credentialRef: string | null;
  readonly offline: boolean;
  /** The lock's answer to a command that is in the log as unanswered already. */
  readonly late?: boolean;
  readonly occurredAt: Date;
}

/**
 * The access log, which belongs to the feature on top of this one. An attempt recorded twice is kept once. What else is to be told is told after the
 * attempts, in the same statement.
 */
export type AccessRecorder = (
  trx: DeviceDatabase,
  attempts: readonly AccessAttempt[],
  alsoTold?: readonly NewEvent[],
) => Promise<void>;
