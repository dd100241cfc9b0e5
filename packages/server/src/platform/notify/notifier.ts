import type { QueryExecutorProvider } from 'kysely';
import type { Clock } from '../clock.ts';
import type { Database } from '../database/connection.ts';
import type { ChannelName } from './channels/channel.ts';
import type { DeliveryQueue } from './delivery-queue.ts';
import { isMailMessage, kinds, renderBrief, renderMail, renderSms } from './mail-templates.ts';
import type { ChosenMessage, Kind, Notification, NotificationAttachment, Notifier, PlatformMessage } from './notification.ts';
import {
  deleteIncident,
  deleteNotificationsBefore,
  insertNotification,
  listGathered,
  lockIncident,
  markGathered,
  takeDueIncident,
  updateIncident,
  wasToldBefore,
} from './notification-store.ts';
import { quietUntil } from './quiet-hours.ts';
import type { Address, FindRecipient, Recipient } from './recipient.ts';

export interface NotifierOptions {
  readonly db: Database;
  readonly queue: DeliveryQueue;
  readonly findRecipient: FindRecipient;
  /** How long further messages of an incident are gathered after one was told. */
  readonly gatherMinutes: number;
  readonly clock: Clock;
}

export interface TellingNotifier extends Notifier {
  /** A test message on the given addresses, whatever the user chose. Answers the ids of its deliveries. */
  notifyTest(trx: QueryExecutorProvider, recipient: Recipient, addresses: readonly Address[]): Promise<readonly number[]>;
  /** Tells together what was gathered until now. Safe to run in several processes. Answers how many incidents were looked at. */
  tellGathered(): Promise<number>;
  /** Removes what is older. Answers how many went. */
  deleteBefore(before: Date): Promise<number>;
}

type TellableMessage = ChosenMessage | PlatformMessage;

interface Telling {
  readonly message: TellableMessage;
  /** Whose switches decide; null: a test, which nobody switched off. */
  readonly kind: Kind | null;
  readonly notificationId: number;
  readonly isUrgent: boolean;
  readonly attachments?: readonly NotificationAttachment[];
}

const deleteBatch = 5_000;

/** A test is sent by whoever asked for it, who waits for what comes of it; others take it only if that process has died. */
function inOneMinute(now: Date): Date {
  return new Date(now.getTime() + 60_000);
}

function isKind(text: string): text is Kind {
  return kinds.some((kind) => kind === text);
}

function contentOf(channel: ChannelName, message: TellableMessage, recipient: Recipient) {
  if (channel === 'email') {
    const { subject, text, html } = renderMail(message, recipient);
    return { subject, body: { text, html } };
  }
  const brief = renderBrief(message, recipient);
  return { subject: brief.title, body: { text: channel === 'sms' ? renderSms(message, recipient) : brief.text } };
}

export function createNotifier({ db, queue, findRecipient, gatherMinutes, clock }: NotifierOptions): TellingNotifier {
  const heldUntil = (recipient: Recipient, isUrgent: boolean, now: Date): Date =>
    (isUrgent || recipient.quietHours === null ? null : quietUntil(now, recipient.quietHours)) ?? now;

  /** What is told at the end of quiet hours is gathered until then: one message in the morning, not one for each hour of the night. */
  function windowEnd(recipient: Recipient, isUrgent: boolean, now: Date): Date {
    const held = heldUntil(recipient, isUrgent, now).getTime();
    return new Date(Math.max(now.getTime() + gatherMinutes * 60_000, held));
  }

  async function addDeliveries(
    trx: QueryExecutorProvider,
    recipient: Recipient,
    addresses: readonly Address[],
    telling: Telling,
  ): Promise<readonly number[]> {
    const now = clock.now();
    const ids: number[] = [];
    for (const { channel, to, targetId, problem } of addresses) {
      const isWanted = telling.kind === null || recipient.wants(telling.kind, channel);
      const suppressedFor = isWanted ? problem : 'turned_off';
      ids.push(
        await queue.add(trx, {
          channel,
          to,
          targetId,
          notificationId: telling.notificationId,
          userId: recipient.userId,
          template: telling.message.template,
          ...contentOf(channel, telling.message, recipient),
          isUrgent: telling.isUrgent,
          ...(channel === 'email' && telling.attachments !== undefined ? { attachments: telling.attachments } : {}),
          notBefore: telling.kind === null ? inOneMinute(now) : heldUntil(recipient, telling.isUrgent, now),
          ...(suppressedFor === undefined ? {} : { suppressedFor }),
        }),
      );
    }
    return ids;
  }

  /** True where it is gathered instead of told. The first is told at once, and so is the first that is urgent. */
  async function gathers(
    trx: QueryExecutorProvider,
    recipient: Recipient,
    incidentKey: string,
    isUrgent: boolean,
    now: Date,
  ): Promise<boolean> {
    const windowEndsAt = windowEnd(recipient, isUrgent, now);
    const { userId } = recipient;
    const incident = await lockIncident(trx, userId, incidentKey, { windowEndsAt, isUrgent });
    if (incident.isNew) return false;
    const isOver = incident.gathered === 0 && incident.windowEndsAt <= now;
    if (isOver) {
      await updateIncident(trx, userId, incidentKey, { windowEndsAt, hasToldUrgent: isUrgent, gathered: 0 });
      return false;
    }
    if (isUrgent && !incident.hasToldUrgent) {
      await updateIncident(trx, userId, incidentKey, { ...incident, hasToldUrgent: true });
      return false;
    }
    await updateIncident(trx, userId, incidentKey, { ...incident, gathered: incident.gathered + 1 });
    return true;
  }

  async function tellOneIncident(trx: QueryExecutorProvider): Promise<boolean> {
    const now = clock.now();
    const due = await takeDueIncident(trx, now);
    if (due === undefined) return false;
    const recipient = due.gathered === 0 ? undefined : await findRecipient(trx, due.userId);
    const entries = recipient === undefined ? [] : await listGathered(trx, due.userId, due.incidentKey);
    const kind = entries[0]?.kind;
    if (recipient === undefined || kind === undefined || !isKind(kind)) {
      await deleteIncident(trx, due.userId, due.incidentKey);
      return true;
    }
    const isUrgent = entries.some((entry) => entry.isUrgent);
    const message: PlatformMessage = {
      template: 'digest',
      params: {
        count: entries.reduce((total, { count }) => total + count, 0),
        since: new Date(Math.min(...entries.map(({ since }) => since.getTime()))),
        until: new Date(Math.max(...entries.map(({ until }) => until.getTime()))),
        entries,
      },
    };
    const brief = renderBrief(message, recipient);
    const notificationId = await insertNotification(
      trx,
      {
        userId: due.userId,
        kind,
        title: brief.title,
        body: brief.text,
        isUrgent,
        incidentKey: due.incidentKey,
        isGathered: false,
        gatheredCount: message.params.count,
        onceKey: null,
      },
      now,
    );
    if (notificationId === undefined) throw new Error('A digest was not stored');
    await markGathered(trx, due.userId, due.incidentKey, notificationId);
    await updateIncident(trx, due.userId, due.incidentKey, {
      windowEndsAt: windowEnd(recipient, isUrgent, now),
      hasToldUrgent: isUrgent,
      gathered: 0,
    });
    await addDeliveries(trx, recipient, recipient.addresses, { message, kind, notificationId, isUrgent });
    return true;
  }

  async function notify(trx: QueryExecutorProvider, notification: Notification): Promise<void> {
    const { userId, message, incidentKey, onceKey = null } = notification;
    const recipient = await findRecipient(trx, userId);
    if (recipient === undefined) return;
    if (isMailMessage(message)) {
      await notifyByMailAlone(trx, recipient, { ...notification, message });
      return;
    }
    // Before the incident is counted: what was told before must not be counted again.
    if (onceKey !== null && (await wasToldBefore(trx, onceKey))) return;
    const now = clock.now();
    const isUrgent =
      notification.isUrgent === true || (message.template === 'security_alert' && message.params.severity === 'critical');
    const isGathered = incidentKey !== undefined && (await gathers(trx, recipient, incidentKey, isUrgent, now));
    const brief = renderBrief(message, recipient);
    const notificationId = await insertNotification(
      trx,
      {
        userId,
        kind: message.template,
        title: brief.title,
        body: brief.text,
        isUrgent,
        incidentKey: incidentKey ?? null,
        isGathered,
        gatheredCount: 0,
        onceKey,
      },
      now,
    );
    if (notificationId === undefined || isGathered) return;
    const { attachments } = notification;
    await addDeliveries(trx, recipient, recipient.addresses, {
      message,
      kind: message.template,
      notificationId,
      isUrgent,
      ...(attachments === undefined ? {} : { attachments }),
    });
  }

  async function notifyByMailAlone(
    trx: QueryExecutorProvider,
    recipient: Recipient,
    { message, attachments, onceKey }: Notification,
  ): Promise<void> {
    const { subject, text, html } = renderMail(message, recipient);
    for (const { to } of recipient.addresses.filter(({ channel }) => channel === 'email')) {
      await queue.add(trx, {
        channel: 'email',
        to,
        userId: recipient.userId,
        template: message.template,
        subject,
        body: { text, html },
        isUrgent: true,
        onceKey,
        ...(attachments === undefined ? {} : { attachments }),
      });
    }
  }

  return {
    notify,

    async notifyTest(trx, recipient, addresses) {
      const now = clock.now();
      const message: PlatformMessage = { template: 'test', params: { at: now } };
      const brief = renderBrief(message, recipient);
      const notificationId = await insertNotification(
        trx,
        {
          userId: recipient.userId,
          kind: message.template,
          title: brief.title,
          body: brief.text,
          isUrgent: true,
          incidentKey: null,
          isGathered: false,
          gatheredCount: 0,
          onceKey: null,
        },
        now,
      );
      if (notificationId === undefined) throw new Error('A test message was not stored');
      return await addDeliveries(trx, recipient, addresses, { message, kind: null, notificationId, isUrgent: true });
    },

    async tellGathered() {
      let looked = 0;
      while (await db.transaction().execute((trx) => tellOneIncident(trx))) looked += 1;
      return looked;
    },

    async deleteBefore(before) {
      let deleted = 0;
      for (;;) {
        const batch = await deleteNotificationsBefore(db, before, deleteBatch);
        deleted += batch;
        if (batch < deleteBatch) break;
      }
      for (;;) {
        const batch = await queue.deleteSettledBefore(before);
        deleted += batch;
        if (batch < deleteBatch) return deleted;
      }
    },
  };
}
