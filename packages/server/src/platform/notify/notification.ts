import type { QueryExecutorProvider } from 'kysely';
import type { MailMessage } from './mail-templates.ts';

/** What people are told about, in their language and on the channels that they chose. PINs and links in `params` are secrets: rendered texts are kept sealed. */
export type NotificationMessage =
  | MailMessage
  | {
      readonly template: 'security_alert';
      readonly params: {
        readonly alertId: number;
        readonly alertType: string;
        readonly severity: 'low' | 'medium' | 'high' | 'critical';
        readonly device: string | null;
        readonly description: string;
        readonly at: Date;
      };
    }
  | {
      readonly template: 'cleanup_summary';
      readonly params: {
        readonly devices: readonly {
          readonly device: string;
          readonly pins: number;
          readonly qrCodes: number;
          readonly guests: number;
        }[];
        readonly at: Date;
      };
    }
  | {
      readonly template: 'access_report';
      readonly params: { readonly device: string; readonly year: number; readonly month: number; readonly link: string };
    };

export interface NotificationAttachment {
  readonly filename: string;
  readonly contentType: string;
  /** The file's name in `FileStorage`. */
  readonly storedAs: string;
}

export interface Notification {
  readonly userId: number;
  readonly message: NotificationMessage;
  /** Mails only. */
  readonly attachments?: readonly NotificationAttachment[];
  /** What belongs to one incident shares a key: while one was told a short time ago, further ones are gathered and told together. */
  readonly incidentKey?: string;
  /** Goes out in quiet hours too. */
  readonly isUrgent?: boolean;
}

export interface Notifier {
  /** In the caller's transaction: it is told if, and only if, that commits. Where nothing is configured it waits in the outbox. */
  notify(trx: QueryExecutorProvider, notification: Notification): Promise<void>;
}
