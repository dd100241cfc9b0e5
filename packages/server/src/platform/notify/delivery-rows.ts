import type { Selectable } from 'kysely';
import type { Keyring } from '../crypto/secret-box.ts';
import type { ChannelName } from './channels/channel.ts';
import type { MailStatus, NotifyTables } from './tables.ts';

export interface DeliverySummary {
  readonly id: number;
  readonly notificationId: number | null;
  readonly channel: ChannelName;
  readonly to: string;
  readonly template: string;
  readonly subject: string;
  readonly status: MailStatus;
  /** Of what was suppressed: why. */
  readonly reason: string | null;
  readonly attempts: number;
  readonly error: string | null;
  /** The channel's own name for what it took. */
  readonly providerId: string | null;
  readonly createdAt: Date;
  /** When a queued one is tried next. */
  readonly dueAt: Date;
  readonly sentAt: Date | null;
}

export interface MailDetail extends DeliverySummary {
  /** Null once sent: a body holds PINs and one-time links and is kept no longer than needed. */
  readonly content: DeliveryBody | null;
}

export interface DeliveryBody {
  readonly text: string;
  /** Of mails. */
  readonly html?: string;
}

export const deliveryColumns = [
  'id',
  'notification_id',
  'channel',
  'to_address',
  'target_id',
  'template',
  'subject',
  'status',
  'reason',
  'attempts',
  'error',
  'provider_id',
  'next_attempt_at',
  'created_at',
  'sent_at',
] as const;

const bodyContext = 'mails.body';

export function sealBody(keyring: Keyring, body: DeliveryBody): string {
  return keyring.seal(JSON.stringify(body), bodyContext);
}

export function openBody(keyring: Keyring, sealed: string): DeliveryBody {
  const body: unknown = JSON.parse(keyring.open(sealed, bodyContext));
  if (typeof body !== 'object' || body === null || !('text' in body) || typeof body.text !== 'string') {
    throw new Error('A stored message has no text');
  }
  const html = 'html' in body && typeof body.html === 'string' ? body.html : undefined;
  return { text: body.text, ...(html === undefined ? {} : { html }) };
}

type SummaryRow = Pick<Selectable<NotifyTables['notification_deliveries']>, (typeof deliveryColumns)[number]>;

export function presentDelivery(row: SummaryRow): DeliverySummary {
  return {
    id: row.id,
    notificationId: row.notification_id,
    channel: row.channel,
    to: row.to_address,
    template: row.template,
    subject: row.subject,
    status: row.status,
    reason: row.reason,
    attempts: row.attempts,
    error: row.error,
    providerId: row.provider_id,
    createdAt: row.created_at,
    dueAt: row.next_attempt_at,
    sentAt: row.sent_at,
  };
}
