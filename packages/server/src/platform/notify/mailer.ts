import { sql } from 'kysely';
import type { QueryExecutorProvider } from 'kysely';
import type { Clock } from '../clock.ts';
import type { Keyring } from '../crypto/secret-box.ts';
import type { Database } from '../database/connection.ts';
import type { Logger } from '../logger.ts';
import { renderMail } from './mail-templates.ts';
import type { MailContent, MailMessage } from './mail-templates.ts';
import { createSmtpSender, isPermanentRefusal } from './smtp.ts';
import type { SendMail, SmtpSettings } from './smtp.ts';
import { withNotifyTables } from './tables.ts';
import type { MailStatus } from './tables.ts';

export interface Mailer {
  /** Writes the mail in the caller's transaction: it goes out if, and only if, that commits. */
  enqueue(trx: QueryExecutorProvider, mail: MailMessage & { readonly to: string }): Promise<number>;
  /** Sends what is due, at most a batch, and answers how many were tried. Safe to run in several processes. */
  deliverDue(): Promise<number>;
  /** Delivery in the background, for right after a commit; failures are logged and tried again when due. */
  deliverSoon(): void;
  /** Resolves when no delivery of this process is under way. */
  idle(): Promise<void>;
  count(): Promise<number>;
  /** Newest first. */
  list(limit: number, offset: number): Promise<MailSummary[]>;
  read(id: number): Promise<MailDetail | undefined>;
}

export interface MailSummary {
  readonly id: number;
  readonly to: string;
  readonly template: string;
  readonly subject: string;
  readonly status: MailStatus;
  readonly attempts: number;
  readonly error: string | null;
  readonly createdAt: Date;
  readonly sentAt: Date | null;
}

export interface MailDetail extends MailSummary {
  /** Null once sent: a body holds one-time links and is kept no longer than needed. */
  readonly content: Omit<MailContent, 'subject'> | null;
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
}

const retryMinutes = [1, 5, 15, 60, 240];
/** A process that died while sending leaves its mails to others after this long. */
const leaseMinutes = 15;
/** So few that even a server that lets every one of them time out is through before the lease ends. */
const batchSize = 10;
const errorCharsMax = 300;
const bodyContext = 'mails.body';

const summaryColumns = [
  'id',
  'to_address',
  'template',
  'subject',
  'status',
  'attempts',
  'error',
  'created_at',
  'sent_at',
] as const;

function inMinutes(at: Date, minutes: number): Date {
  return new Date(at.getTime() + minutes * 60_000);
}

function openBody(keyring: Keyring, sealed: string): Omit<MailContent, 'subject'> {
  const body: unknown = JSON.parse(keyring.open(sealed, bodyContext));
  if (
    typeof body === 'object' &&
    body !== null &&
    'text' in body &&
    'html' in body &&
    typeof body.text === 'string' &&
    typeof body.html === 'string'
  ) {
    return { text: body.text, html: body.html };
  }
  throw new Error('A stored mail has no text and HTML');
}

export function createMailer({ db, keyring, smtp, logger, clock, send: givenSend }: MailerOptions): Mailer {
  const send = givenSend ?? (smtp === null ? null : createSmtpSender(smtp));
  const mails = withNotifyTables(db);
  const underWay = new Set<Promise<unknown>>();

  async function claimDue() {
    const now = clock.now();
    return await mails
      .updateTable('mails')
      .set({ attempts: sql`attempts + 1`, next_attempt_at: inMinutes(now, leaseMinutes) })
      .where('id', 'in', (due) =>
        due
          .selectFrom('mails')
          .select('id')
          .where('status', '=', 'queued')
          .where('next_attempt_at', '<=', now)
          .orderBy('next_attempt_at')
          .limit(batchSize)
          .forUpdate()
          .skipLocked(),
      )
      .returning(['id', 'to_address', 'template', 'subject', 'body_sealed', 'attempts'])
      .execute();
  }

  async function sendOne(mail: Awaited<ReturnType<typeof claimDue>>[number], sendMail: SendMail): Promise<void> {
    try {
      if (mail.body_sealed === null) throw new Error('The body of this mail is gone');
      const content = openBody(keyring, mail.body_sealed);
      const messageId = `<${keyring.keyedHash(String(mail.id), 'mails.message-id').slice(0, 32)}@smartlock.invalid>`;
      await sendMail({ to: mail.to_address, subject: mail.subject, ...content, messageId });
    } catch (error) {
      await recordFailure(mail, error);
      return;
    }
    await mails
      .updateTable('mails')
      .set({ status: 'sent', sent_at: clock.now(), error: null, body_sealed: null })
      .where('id', '=', mail.id)
      .execute();
  }

  async function recordFailure(
    mail: { readonly id: number; readonly attempts: number; readonly template: string },
    error: unknown,
  ): Promise<void> {
    const waitMinutes = isPermanentRefusal(error) ? undefined : retryMinutes[mail.attempts - 1];
    const reason = (error instanceof Error ? error.message : String(error)).slice(0, errorCharsMax);
    logger.warn(
      { mailId: mail.id, template: mail.template, attempts: mail.attempts, reason, retryInMinutes: waitMinutes ?? null },
      'a mail was not sent',
    );
    await mails
      .updateTable('mails')
      .set(
        waitMinutes === undefined
          ? { status: 'failed', error: reason, body_sealed: null }
          : { error: reason, next_attempt_at: inMinutes(clock.now(), waitMinutes) },
      )
      .where('id', '=', mail.id)
      .execute();
  }

  async function deliverDue(): Promise<number> {
    if (send === null) return 0;
    const claimed = await claimDue();
    for (const mail of claimed) await sendOne(mail, send);
    return claimed.length;
  }

  return {
    async enqueue(trx, { to, ...message }) {
      const { subject, ...body } = renderMail(message);
      const now = clock.now();
      const { rows } = await sql<{ id: number }>`
        insert into mails (to_address, template, subject, body_sealed, status, next_attempt_at, created_at)
        values (${to}, ${message.template}, ${subject}, ${keyring.seal(JSON.stringify(body), bodyContext)},
          ${send === null ? 'outbox' : 'queued'}, ${now}, ${now})
        returning id
      `.execute(trx);
      const id = rows[0]?.id;
      if (id === undefined) throw new Error('The database stored a mail and did not answer its id');
      return id;
    },

    deliverDue,

    deliverSoon() {
      const delivery = deliverDue().catch((error: unknown) => {
        logger.error({ err: error }, 'delivering mails failed; they are tried again when due');
      });
      underWay.add(delivery);
      void delivery.then(() => underWay.delete(delivery));
    },

    async idle() {
      await Promise.all(underWay);
    },

    async count() {
      const { count } = await mails
        .selectFrom('mails')
        .select((eb) => eb.fn.countAll<number>().as('count'))
        .executeTakeFirstOrThrow();
      return count;
    },

    async list(limit, offset) {
      const rows = await mails
        .selectFrom('mails')
        .select(summaryColumns)
        .orderBy('created_at', 'desc')
        .orderBy('id', 'desc')
        .limit(limit)
        .offset(offset)
        .execute();
      return rows.map(summaryOf);
    },

    async read(id) {
      const row = await mails
        .selectFrom('mails')
        .select([...summaryColumns, 'body_sealed'])
        .where('id', '=', id)
        .executeTakeFirst();
      if (row === undefined) return undefined;
      return { ...summaryOf(row), content: row.body_sealed === null ? null : openBody(keyring, row.body_sealed) };
    },
  };
}

interface SummaryRow {
  readonly id: number;
  readonly to_address: string;
  readonly template: string;
  readonly subject: string;
  readonly status: MailStatus;
  readonly attempts: number;
  readonly error: string | null;
  readonly created_at: Date;
  readonly sent_at: Date | null;
}

function summaryOf(row: SummaryRow): MailSummary {
  return {
    id: row.id,
    to: row.to_address,
    template: row.template,
    subject: row.subject,
    status: row.status,
    attempts: row.attempts,
    error: row.error,
    createdAt: row.created_at,
    sentAt: row.sent_at,
  };
}
