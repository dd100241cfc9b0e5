import type { Config } from '../config.ts';
import {
  createNotificationCenter,
  createPushTargets,
  type NotificationCenter,
  type NotificationsDeps,
  type PushTargets,
} from '../features/notifications/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Keyring } from '../platform/crypto/secret-box.ts';
import type { Database } from '../platform/database/connection.ts';
import type { PeriodicTask } from '../platform/jobs/periodic.ts';
import type { Logger } from '../platform/logger.ts';
import type { Channel } from '../platform/notify/channels/channel.ts';
import { createFcmChannel } from '../platform/notify/channels/fcm.ts';
import { createPublicPost } from '../platform/notify/channels/public-post.ts';
import { createSmsGatewayChannel, createTwilioChannel } from '../platform/notify/channels/sms.ts';
import { createTelegramBot, type TelegramBot } from '../platform/notify/channels/telegram.ts';
import { createWebPushChannel, type VapidKeys } from '../platform/notify/channels/web-push.ts';
import { createMailer, type Mailer } from '../platform/notify/mailer.ts';
import type { SmtpSettings } from '../platform/notify/smtp.ts';
import { createVapidKeys } from '../platform/notify/vapid-keys.ts';
import type { FileStorage } from '../platform/storage/file-storage.ts';

export function smtpOf(config: Config): SmtpSettings | null {
  if (config.emailHost === undefined) return null;
  return {
    host: config.emailHost,
    port: config.emailPort,
    useTls: config.emailUseTls,
    user: config.emailUser,
    password: config.emailPassword,
    from: config.emailFrom,
  };
}

export function smsChannelOf(config: Config): Channel | undefined {
  const { twilioAccountSid: accountSid, twilioAuthToken: authToken, twilioFrom: from, smsGatewayUrl } = config;
  if (smsGatewayUrl !== undefined) return createSmsGatewayChannel({ url: smsGatewayUrl, token: config.smsGatewayToken });
  if (accountSid === undefined || authToken === undefined || from === undefined) return undefined;
  return createTwilioChannel({ baseUrl: config.twilioBaseUrl, accountSid, authToken, from });
}

export function telegramOf(config: Config): TelegramBot | null {
  const { telegramBotToken: botToken } = config;
  return botToken === undefined ? null : createTelegramBot({ baseUrl: config.telegramBaseUrl, botToken });
}

export function fcmChannelOf(config: Config, readToken: PushTargets['readToken'], clock: Clock): Channel | undefined {
  const { fcmServiceAccount: account } = config;
  return account === undefined ? undefined : createFcmChannel({ baseUrl: config.fcmBaseUrl, account, readToken, clock });
}

export function givenVapidKeys(config: Config): VapidKeys | null {
  const { vapidPublicKey: publicKey, vapidPrivateKey: privateKey } = config;
  return publicKey === undefined || privateKey === undefined ? null : { publicKey, privateKey };
}

/** Where push services can complain. */
function vapidSubjectOf(config: Config): string {
  if (config.vapidSubject !== undefined) return config.vapidSubject;
  if (config.publicUrl?.startsWith('https://') === true) return config.publicUrl;
  return `mailto:${/<([^<>]+)>/u.exec(config.emailFrom)?.[1] ?? config.emailFrom}`;
}

export interface OutgoingDeps {
  readonly config: Config;
  readonly db: Database;
  readonly keyring: Keyring;
  /** Where attachments are read from. */
  readonly storage: Pick<FileStorage, 'read'>;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** The queue and what stands behind it. */
export interface Outgoing {
  readonly mailer: Mailer;
  readonly telegram: TelegramBot | null;
  readonly readVapidKeys: () => Promise<VapidKeys>;
}

/** Every way out that is configured. Web Push needs no configuration. */
export function composeOutgoing({ config, db, keyring, storage, clock, logger }: OutgoingDeps): Outgoing {
  const targets = createPushTargets(db, keyring);
  const readVapidKeys = createVapidKeys({ db, keyring, clock, given: givenVapidKeys(config) });
  const sms = smsChannelOf(config);
  const fcm = fcmChannelOf(config, (id) => targets.readToken(id), clock);
  const telegram = telegramOf(config);
  const mailer = createMailer({
    db,
    keyring,
    smtp: smtpOf(config),
    channels: {
      ...(sms === undefined ? {} : { sms }),
      ...(fcm === undefined ? {} : { fcm }),
      ...(telegram === null ? {} : { telegram: telegram.channel }),
      web_push: createWebPushChannel({
        readKeys: readVapidKeys,
        subject: vapidSubjectOf(config),
        readSubscription: (id) => targets.readSubscription(id),
        post: createPublicPost(config.pushAllowPrivate),
      }),
    },
    defaultLanguage: config.defaultLanguage,
    storage,
    onGone: (gone) => targets.forget(gone),
    logger,
    clock,
  });
  return { mailer, telegram, readVapidKeys };
}

type CenterDeps = Pick<OutgoingDeps, 'config' | 'db' | 'keyring' | 'clock' | 'logger'> &
  Pick<NotificationsDeps, 'contactOf' | 'audit'>;

export function composeNotificationCenter(
  { config, ...deps }: CenterDeps,
  { mailer, telegram, readVapidKeys }: Outgoing,
): NotificationCenter {
  return createNotificationCenter({
    ...deps,
    queue: mailer,
    telegram,
    readVapidKeys,
    settings: {
      defaultLanguage: config.defaultLanguage,
      smsCountryCode: config.smsCountryCode,
      allowsPrivateEndpoints: config.pushAllowPrivate,
      gatherMinutes: config.gatherMinutes,
      retentionDays: config.notificationRetentionDays,
    },
  });
}

/** What is committed is sent at once; this finds what waited for its time or was left by a process that died. */
export function notificationUpkeep(center: NotificationCenter): readonly PeriodicTask[] {
  return [
    { name: 'deliver notifications', everyMs: 15_000, run: () => center.sweep() },
    { name: 'link Telegram chats', everyMs: 3_000, run: async () => void (await center.readTelegramStarts()) },
    { name: 'delete old notifications', everyMs: 3_600_000, run: async () => void (await center.deleteOld()) },
  ];
}
