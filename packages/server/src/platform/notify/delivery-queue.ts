import { sql } from 'kysely';
import type { QueryExecutorProvider } from 'kysely';
import type { Clock } from '../clock.ts';
import type { Keyring } from '../crypto/secret-box.ts';
import type { Database } from '../database/connection.ts';
import type { Logger } from '../logger.ts';
import type { FileStorage } from '../storage/file-storage.ts';
import { DeliveryFailure, type Channel, type ChannelName, type Channels, type Outgoing } from './channels/channel.ts';
import { deliveryColumns, openBody, presentDelivery, sealBody } from './delivery-rows.ts';
import type { DeliveryBody, DeliverySummary, MailDetail } from './delivery-rows.ts';
import type { NotificationAttachment } from './notification.ts';
import { withNotifyTables } from './tables.ts';

/** One message on one channel, to one address. */
export interface NewDelivery {
  readonly channel: ChannelName;
  readonly to: string;
  readonly targetId?: number | null;
  readonly notificationId?: number | null;
  readonly userId?: number | null;
  readonly template: string;
  readonly subject: string;
  readonly body: DeliveryBody;
  readonly isUrgent?: boolean;
  readonly attachments?: readonly NotificationAttachment[];
  readonly notBefore?: Date;
  /** One with the same key that is there already stays the only one. */
  readonly onceKey?: string | undefined;
  /** Nothing is to be sent, for this reason: it is only written down. */
  readonly suppressedFor?: string;
}

export interface DeliveryQueue {
  /** Writes it in the caller's transaction: it goes out if, and only if, that commits. */
  add(trx: QueryExecutorProvider, delivery: NewDelivery): Promise<number>;
  /** Sends what is due, at most a batch for each channel, and answers how many were tried. Safe to run in several processes. */
  deliverDue(): Promise<number>;
  /** Tries these now, those that wait for a later time too. */
  deliverNow(ids: readonly number[]): Promise<void>;
  /** Delivery in the background, for right after a commit; failures are logged and tried again when due. */
  deliverSoon(): void;
  /** Resolves when no delivery of this process is under way. */
  idle(): Promise<void>;
  count(): Promise<number>;
  /** Newest first. */
  list(limit: number, offset: number): Promise<DeliverySummary[]>;
  read(id: number): Promise<MailDetail | undefined>;
  /** Of these notifications, in the order in which they were made. */
  listOf(notificationIds: readonly number[]): Promise<DeliverySummary[]>;
  /** Removes what was settled before. Answers how many went, at most a batch. */
  deleteSettledBefore(before: Date): Promise<number>;
}

export interface DeliveryQueueOptions {
  readonly db: Database;
  readonly keyring: Keyring;
  /** Messages of the others stay in the outbox. */
  readonly channels: Channels;
  /** Where attachments are; null: there are none. */
  readonly storage?: Pick<FileStorage, 'read'> | null | undefined;
  /** A channel said that nobody is there any more. */
  readonly onGone?:
    | ((gone: { readonly channel: ChannelName; readonly to: string; readonly targetId: number | null }) => Promise<void>)
    | undefined;
  readonly logger: Logger;
  readonly clock: Clock;
}

/** Processes that deliver listen to it: what was committed goes out at once. */
export const deliveriesChannel = 'notification_deliveries';

const retryMinutes = [1, 5, 15, 60, 240];
/** A process that died while sending leaves its messages to others after this long. */
const leaseMinutes = 15;
/** So few that even a server that lets every one of them time out is through before the lease ends. */
const batchSize = 10;
const errorCharsMax = 300;
const deleteBatch = 5_000;

function inMinutes(at: Date, minutes: number): Date {
  return new Date(at.getTime() + minutes * 60_000);
}

export function createDeliveryQueue(options: DeliveryQueueOptions): DeliveryQueue {
  const { keyring, channels, storage = null, onGone, logger, clock } = options;
  const db = withNotifyTables(options.db);
  const configured = Object.entries(channels) as [ChannelName, Channel][];
  const underWay = new Set<Promise<unknown>>();
  /** Channels that a pump of this process works for; true: it has to look again. */
  const pumping = new Map<ChannelName, boolean>();

  async function claim(channel: ChannelName, ids?: readonly number[]) {
    const now = clock.now();
    return await db
      .updateTable('notification_deliveries')
      .set({ attempts: sql`attempts + 1`, next_attempt_at: inMinutes(now, leaseMinutes) })
      .where('id', 'in', (due) => {
        const queued = due
          .selectFrom('notification_deliveries')
          .select('id')
          .where('status', '=', 'queued')
          .where('channel', '=', channel);
        return (
          ids === undefined
            ? queued.where('next_attempt_at', '<=', now).orderBy('next_attempt_at').limit(batchSize)
            : // Those that were tried are leased or wait for their next turn.
              queued.where('id', '=', sql<number>`any(${[...ids]})`).where('attempts', '=', 0)
        )
          .forUpdate()
          .skipLocked();
      })
      .returning([...deliveryColumns, 'is_urgent', 'body_sealed', 'attachments'])
      .execute();
  }

  type Claimed = Awaited<ReturnType<typeof claim>>[number];

  async function readAttachments(row: Claimed): Promise<Outgoing['attachments']> {
    return await Promise.all(
      (row.attachments ?? []).map(async ({ filename, contentType, storedAs }) => {
        const bytes = await storage?.read(storedAs);
        if (bytes === undefined) throw new DeliveryFailure('never', `The attachment ${filename} is no longer stored`);
        return { filename, contentType, bytes: Buffer.from(bytes) };
      }),
    );
  }

  async function sendOne(row: Claimed, channel: Channel): Promise<void> {
    let providerId: string | null;
    try {
      if (row.body_sealed === null) throw new DeliveryFailure('never', 'The text of this message is gone');
      const body = openBody(keyring, row.body_sealed);
      const sent = await channel.send({
        key: keyring.keyedHash(String(row.id), 'mails.message-id').slice(0, 32),
        to: row.to_address,
        targetId: row.target_id,
        template: row.template,
        notificationId: row.notification_id,
        isUrgent: row.is_urgent,
        subject: row.subject,
        text: body.text,
        html: body.html ?? null,
        attachments: await readAttachments(row),
      });
      ({ providerId } = sent);
    } catch (error) {
      await recordFailure(row, error);
      return;
    }
    await db
      .updateTable('notification_deliveries')
      .set({ status: 'sent', sent_at: clock.now(), error: null, body_sealed: null, provider_id: providerId })
      .where('id', '=', row.id)
      .execute();
  }

  /** When to try again; undefined: never. A receiver that says when is not asked before. */
  function waitMinutesAfter(row: Claimed, error: unknown): number | undefined {
    const ladder = retryMinutes[row.attempts - 1];
    if (!(error instanceof DeliveryFailure)) return ladder;
    if (error.remedy !== 'later' || ladder === undefined) return undefined;
    return Math.max(ladder, (error.retryAfterSeconds ?? 0) / 60);
  }

  async function recordFailure(row: Claimed, error: unknown): Promise<void> {
    const waitMinutes = waitMinutesAfter(row, error);
    const reason = (error instanceof Error ? error.message : String(error)).slice(0, errorCharsMax);
    logger.warn(
      {
        deliveryId: row.id,
        channel: row.channel,
        template: row.template,
        attempts: row.attempts,
        reason,
        retryInMinutes: waitMinutes ?? null,
      },
      'a message was not sent',
    );
    await db
      .updateTable('notification_deliveries')
      .set(
        waitMinutes === undefined
          ? { status: 'failed', error: reason, body_sealed: null }
          : { error: reason, next_attempt_at: inMinutes(clock.now(), waitMinutes) },
      )
      .where('id', '=', row.id)
      .execute();
    if (error instanceof DeliveryFailure && error.remedy === 'gone') {
      await onGone?.({ channel: row.channel, to: row.to_address, targetId: row.target_id });
    }
  }

  async function deliverBatch(name: ChannelName, channel: Channel, ids?: readonly number[]): Promise<number> {
    const claimed = await claim(name, ids);
    for (const row of claimed) await sendOne(row, channel);
    return claimed.length;
  }

  /** The channels side by side, so that one that hangs holds up none of the others. */
  async function deliver(ids?: readonly number[]): Promise<number> {
    const counts = await Promise.all(configured.map(([name, channel]) => deliverBatch(name, channel, ids)));
    return counts.reduce((total, count) => total + count, 0);
  }

  /** Sends until nothing is due. Asked again meanwhile it looks once more, so that a burst opens one connection and not a hundred. */
  function pump(name: ChannelName, channel: Channel): void {
    if (pumping.has(name)) {
      pumping.set(name, true);
      return;
    }
    pumping.set(name, true);
    const run = async (): Promise<void> => {
      try {
        while (pumping.get(name) === true) {
          pumping.set(name, false);
          while ((await deliverBatch(name, channel)) > 0);
        }
      } finally {
        pumping.delete(name);
      }
    };
    const running = run()
      .catch((error: unknown) => {
        logger.error({ err: error, channel: name }, 'delivering messages failed; they are tried again when due');
      })
      .finally(() => underWay.delete(running));
    underWay.add(running);
  }

  return {
    async add(trx, { body, attachments, ...delivery }) {
      const now = clock.now();
      const isSuppressed = delivery.suppressedFor !== undefined;
      const status = isSuppressed ? 'suppressed' : channels[delivery.channel] === undefined ? 'outbox' : 'queued';
      const { rows } = await sql<{ id: number }>`
        insert into notification_deliveries (notification_id, user_id, channel, to_address, target_id, template, subject, body_sealed,
          is_urgent, attachments, status, reason, once_key, next_attempt_at, created_at)
        values (${delivery.notificationId ?? null}, ${delivery.userId ?? null}, ${delivery.channel}, ${delivery.to},
          ${delivery.targetId ?? null}, ${delivery.template}, ${delivery.subject},
          ${isSuppressed ? null : sealBody(keyring, body)}, ${delivery.isUrgent ?? false},
          ${attachments === undefined || attachments.length === 0 ? null : JSON.stringify(attachments)}, ${status},
          ${delivery.suppressedFor ?? null}, ${delivery.onceKey ?? null}, ${delivery.notBefore ?? now}, ${now})
        on conflict (once_key) do update set once_key = excluded.once_key
        returning id
      `.execute(trx);
      const id = rows[0]?.id;
      if (id === undefined) throw new Error('The database stored a message and did not answer its id');
      // Heard with the commit, by every process that delivers.
      if (status === 'queued' && (delivery.notBefore ?? now) <= now)
        await sql`select pg_notify(${deliveriesChannel}, '')`.execute(trx);
      return id;
    },

    deliverDue: () => deliver(),

    async deliverNow(ids) {
      await deliver(ids);
    },

    deliverSoon() {
      for (const [name, channel] of configured) pump(name, channel);
    },

    async idle() {
      await Promise.all(underWay);
    },

    async count() {
      const { count } = await db
        .selectFrom('notification_deliveries')
        .select((eb) => eb.fn.countAll<number>().as('count'))
        .executeTakeFirstOrThrow();
      return count;
    },

    async list(limit, offset) {
      const rows = await db
        .selectFrom('notification_deliveries')
        .select(deliveryColumns)
        .orderBy('created_at', 'desc')
        .orderBy('id', 'desc')
        .limit(limit)
        .offset(offset)
        .execute();
      return rows.map(presentDelivery);
    },

    async read(id) {
      const row = await db
        .selectFrom('notification_deliveries')
        .select([...deliveryColumns, 'body_sealed'])
        .where('id', '=', id)
        .executeTakeFirst();
      if (row === undefined) return undefined;
      return { ...presentDelivery(row), content: row.body_sealed === null ? null : openBody(keyring, row.body_sealed) };
    },

    async listOf(notificationIds) {
      if (notificationIds.length === 0) return [];
      const rows = await db
        .selectFrom('notification_deliveries')
        .select(deliveryColumns)
        .where('notification_id', '=', sql<number>`any(${[...notificationIds]})`)
        .orderBy('id')
        .execute();
      return rows.map(presentDelivery);
    },

    async deleteSettledBefore(before) {
      const { numDeletedRows } = await db
        .deleteFrom('notification_deliveries')
        .where('id', 'in', (old) =>
          old
            .selectFrom('notification_deliveries')
            .select('id')
            .where('created_at', '<', before)
            .where('status', '<>', 'queued')
            .orderBy('created_at')
            .limit(deleteBatch),
        )
        .executeTakeFirst();
      return Number(numDeletedRows);
    },
  };
}
