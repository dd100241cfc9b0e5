import type { QueryExecutorProvider } from 'kysely';
import type { Clock } from '../clock.ts';
import type { Keyring } from '../crypto/secret-box.ts';
import type { Database } from '../database/connection.ts';
import type { Logger } from '../logger.ts';
import type { Channels } from './channels/channel.ts';
import { createEmailChannel } from './channels/email.ts';
import { createDeliveryQueue, type DeliveryQueue, type DeliveryQueueOptions } from './delivery-queue.ts';
import { languageOf, type Language } from './language.ts';
import { renderGuestSms, renderMail } from './mail-templates.ts';
import type { GuestMessage, MailMessage } from './notification.ts';
import { checkSmtp, createSmtpSender } from './smtp.ts';
import type { SendMail, SmtpSettings } from './smtp.ts';

export type { DeliverySummary as MailSummary, MailDetail } from './delivery-rows.ts';

export interface MailReceiver {
  readonly to: string;
  /** A tag such as `de-AT`; the default language for guests, of whom none is known. */
  readonly language?: string | undefined;
  readonly timeZone?: string | undefined;
  /** Whose mail it is, where they have an account. */
  readonly userId?: number | undefined;
  /** For work that may run again: a second mail with the same key is not made. */
  readonly onceKey?: string | undefined;
}

/** Letters to an address, and the queue that all channels share. */
export interface Mailer extends DeliveryQueue {
  /** Writes the mail in the caller's transaction: it goes out if, and only if, that commits. */
  enqueue(trx: QueryExecutorProvider, mail: MailMessage & MailReceiver): Promise<number>;
  /** The same by SMS, to a number with its country (`+49…`). */
  enqueueSms(trx: QueryExecutorProvider, sms: GuestMessage & MailReceiver): Promise<number>;
}

export interface MailerOptions {
  readonly db: Database;
  readonly keyring: Keyring;
  /** Null: mails stay in the outbox, where staff read them. */
  readonly smtp: SmtpSettings | null;
  readonly logger: Logger;
  readonly clock: Clock;
  /** How a mail leaves the house; tests hand in their own. */
  readonly send?: SendMail;
  /** The ways out beside mail. */
  readonly channels?: Channels;
  readonly defaultLanguage?: Language;
  readonly storage?: DeliveryQueueOptions['storage'];
  readonly onGone?: DeliveryQueueOptions['onGone'];
}

function emailChannel(smtp: SmtpSettings | null, send: SendMail | undefined): Channels {
  const check = async (): Promise<string> => (smtp === null ? 'a sender that was handed in' : await checkSmtp(smtp));
  if (send !== undefined) return { email: createEmailChannel(send, check) };
  return smtp === null ? {} : { email: createEmailChannel(createSmtpSender(smtp), check) };
}

export function createMailer({ smtp, send, channels = {}, defaultLanguage = 'en', ...rest }: MailerOptions): Mailer {
  const queue = createDeliveryQueue({ ...rest, channels: { ...channels, ...emailChannel(smtp, send) } });
  return {
    ...queue,
    async enqueue(trx, { to, language, timeZone = 'UTC', userId, onceKey, ...message }) {
      const reader = { name: to, language: languageOf(language, defaultLanguage), timeZone };
      const { subject, text, html } = renderMail(message, reader);
      return await queue.add(trx, {
        channel: 'email',
        to,
        userId: userId ?? null,
        template: message.template,
        subject,
        body: { text, html },
        isUrgent: true,
        onceKey,
      });
    },
    async enqueueSms(trx, { to, language, timeZone = 'UTC', userId, onceKey, ...message }) {
      const reader = { name: to, language: languageOf(language, defaultLanguage), timeZone };
      return await queue.add(trx, {
        channel: 'sms',
        to,
        userId: userId ?? null,
        template: message.template,
        subject: renderMail(message, reader).subject,
        body: { text: renderGuestSms(message, reader) },
        isUrgent: true,
        onceKey,
      });
    },
  };
}
