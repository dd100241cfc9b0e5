import type { Config } from '../config.ts';
import type { PushTargets } from '../features/notifications/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Channel, Channels } from '../platform/notify/channels/channel.ts';
import { createFcmChannel } from '../platform/notify/channels/fcm.ts';
import { createPublicPost } from '../platform/notify/channels/public-post.ts';
import { createSmsGatewayChannel, createTwilioChannel } from '../platform/notify/channels/sms.ts';
import { createTelegramBot, type TelegramBot } from '../platform/notify/channels/telegram.ts';
import { createWebPushChannel, type VapidKeys } from '../platform/notify/channels/web-push.ts';
import type { SmtpSettings } from '../platform/notify/smtp.ts';

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

/** Every way out beside mail that is configured. Web Push needs no configuration. */
export function notifyChannels(
  config: Config,
  deps: { readonly targets: PushTargets; readonly readVapidKeys: () => Promise<VapidKeys>; readonly clock: Clock },
): { readonly channels: Channels; readonly telegram: TelegramBot | null } {
  const sms = smsChannelOf(config);
  const fcm = fcmChannelOf(config, (id) => deps.targets.readToken(id), deps.clock);
  const telegram = telegramOf(config);
  return {
    telegram,
    channels: {
      ...(sms === undefined ? {} : { sms }),
      ...(fcm === undefined ? {} : { fcm }),
      ...(telegram === null ? {} : { telegram: telegram.channel }),
      web_push: createWebPushChannel({
        readKeys: deps.readVapidKeys,
        subject: vapidSubjectOf(config),
        readSubscription: (id) => deps.targets.readSubscription(id),
        post: createPublicPost(config.pushAllowPrivate),
      }),
    },
  };
}
