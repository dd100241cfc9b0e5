import type { QueryExecutorProvider } from 'kysely';
import type { Localised } from './language.ts';

/** What of the ways in which somebody signs in was changed. */
export type SignInChange =
  | 'totp_enabled'
  | 'totp_removed'
  | 'passkey_added'
  | 'passkey_removed'
  | 'backup_codes_renewed'
  | 'reset_by_administrator'
  | 'api_key_made';

/** Letters: told by mail alone, whatever the receiver chose, since an account or a door hangs on them. Links and PINs in them are secrets. */
export type MailMessage =
  | { readonly template: 'welcome'; readonly params: { readonly name: string; readonly link: string; readonly hours: number } }
  | {
      readonly template: 'verify_email';
      readonly params: { readonly name: string; readonly link: string; readonly hours: number };
    }
  | {
      readonly template: 'password_reset';
      readonly params: { readonly name: string; readonly link: string; readonly minutes: number };
    }
  | { readonly template: 'password_changed'; readonly params: { readonly name: string; readonly changedAt: Date } }
  | {
      readonly template: 'sign_in_changed';
      readonly params: { readonly name: string; readonly change: SignInChange; readonly changedAt: Date };
    }
  | {
      readonly template: 'email_changed';
      readonly params: { readonly name: string; readonly newEmail: string; readonly changedAt: Date };
    }
  | {
      readonly template: 'webhook_disabled';
      /** `address` without what may be secret in it. */
      readonly params: { readonly address: string; readonly reason: 'gone' | 'failing'; readonly at: Date };
    }
  | {
      readonly template: 'guest_invitation';
      readonly params: {
        readonly name: string;
        readonly host: string;
        readonly device: string;
        readonly pinCode: string;
        readonly validFrom: Date;
        readonly validUntil: Date | null;
        /** When it opens within that time, in words; null: always. */
        readonly hours: Localised | null;
        readonly isOneTime: boolean;
      };
    }
  | GuestMessage;

/** To whoever booked a room, by mail and by SMS; they have no account. */
export type GuestMessage =
  | {
      readonly template: 'booking_code';
      readonly params: {
        readonly name: string;
        readonly room: string;
        /** In the order in which they are passed; without a code where none can be told. */
        readonly doors: readonly { readonly door: string; readonly pinCode: string }[];
        readonly validFrom: Date;
        readonly validUntil: Date;
        /** As whoever lets the room wrote it; empty: nothing. */
        readonly directions: string;
        /** To the guest's page. */
        readonly link: string;
        /** `offline`: the lock makes it out itself, and has not confirmed it. */
        readonly why: 'booked' | 'changed' | 'backup' | 'offline';
      };
    }
  | {
      readonly template: 'booking_cancelled';
      readonly params: { readonly name: string; readonly room: string; readonly startsAt: Date };
    };

/** What users are told on the channels that they chose, each by its name: the kinds of their preferences. */
export type ChosenMessage =
  | {
      readonly template: 'pin_code';
      readonly params: {
        readonly device: string;
        readonly pinCode: string;
        readonly validFrom: Date;
        readonly validUntil: Date | null;
        readonly hours: Localised | null;
      };
    }
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
      readonly template: 'booking_alert';
      readonly params: {
        readonly room: string;
        readonly startsAt: Date;
        /** How long before the codes open this was found, as `30min`. */
        readonly stage: string;
        /** By door: what was found, in words. */
        readonly doors: readonly {
          readonly door: string;
          readonly problem: string;
          /** What the guest was given instead. */
          readonly backup: 'spare' | 'offline' | null;
        }[];
      };
    }
  | {
      readonly template: 'access_report';
      readonly params: { readonly device: string; readonly year: number; readonly month: number; readonly link: string };
    };

/** PINs and links in `params` are secrets: rendered texts are kept sealed. */
export type NotificationMessage = MailMessage | ChosenMessage;

/** What the platform itself tells. */
export type PlatformMessage =
  | { readonly template: 'test'; readonly params: { readonly at: Date } }
  | {
      readonly template: 'digest';
      readonly params: {
        readonly count: number;
        readonly since: Date;
        readonly until: Date;
        /** Titles as they were rendered for this user, each with how often it happened. */
        readonly entries: readonly { readonly title: string; readonly count: number }[];
      };
    };

export type Message = NotificationMessage | PlatformMessage;
export type Template = Message['template'];
export type Kind = ChosenMessage['template'];
export type ParamsOf<T extends Template> = Extract<Message, { readonly template: T }>['params'];

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
  /** Goes out in quiet hours too, as critical alerts always do. */
  readonly isUrgent?: boolean;
  /** A second notification with the same key is not told: for work that may run again, such as a job. */
  readonly onceKey?: string;
}

export interface Notifier {
  /**
   * In the caller's transaction: it is told if, and only if, that commits, and right after it. Where a channel is not configured it waits
   * in the outbox. Nothing is told to users who are not active.
   */
  notify(trx: QueryExecutorProvider, notification: Notification): Promise<void>;
}
