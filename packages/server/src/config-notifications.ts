import { secret, setting } from './config-setting.ts';
import * as read from './config-values.ts';
import { readServiceAccount, type ServiceAccount } from './platform/notify/channels/fcm.ts';
import { languages } from './platform/notify/language.ts';

const none = undefined as string | undefined;

/** How people are told things, beside mail. */
export const notificationSettings = {
  defaultLanguage: setting(
    'DEFAULT_LANGUAGE',
    read.oneOf(...languages),
    'en',
    'of guests, and of people who have not chosen one',
  ),
  gatherMinutes: setting(
    'NOTIFICATION_GATHER_MINUTES',
    read.integer(1, 1440),
    15,
    'how long further messages of an incident are gathered into one',
  ),
  notificationRetentionDays: setting(
    'NOTIFICATION_RETENTION_DAYS',
    read.integer(1, 3650),
    90,
    'how long notifications, and what became of them, are kept',
  ),
  twilioAccountSid: setting('TWILIO_ACCOUNT_SID', read.optionalText, none, 'account at Twilio, for SMS'),
  twilioAuthToken: secret('TWILIO_AUTH_TOKEN', read.optionalText, none, 'token of that account'),
  twilioFrom: setting('TWILIO_FROM', read.optionalText, none, 'number that SMS come from, or a messaging service (MG…)'),
  twilioBaseUrl: setting(
    'TWILIO_BASE_URL',
    read.url('http:', 'https:'),
    'https://api.twilio.com',
    'another service that speaks like Twilio',
  ),
  smsGatewayUrl: setting(
    'SMS_GATEWAY_URL',
    read.optionalUrl('http:', 'https:'),
    none,
    'SMS gateway that takes {to, text, id} as JSON, in place of Twilio',
  ),
  smsGatewayToken: secret('SMS_GATEWAY_TOKEN', read.optionalText, none, 'bearer token for the SMS gateway'),
  smsCountryCode: setting(
    'SMS_COUNTRY_CODE',
    read.countryCode,
    none,
    'put before phone numbers that have none, such as 49; such numbers get no SMS without it',
  ),
  fcmServiceAccount: secret(
    'FCM_SERVICE_ACCOUNT',
    readServiceAccount as (text: string) => ServiceAccount | undefined,
    undefined,
    'JSON of a Firebase service account key, for push messages to mobile apps',
  ),
  fcmBaseUrl: setting('FCM_BASE_URL', read.url('http:', 'https:'), 'https://fcm.googleapis.com', 'address of FCM'),
  vapidPublicKey: setting('VAPID_PUBLIC_KEY', read.optionalText, none, 'for Web Push; a pair is made and kept when absent'),
  vapidPrivateKey: secret('VAPID_PRIVATE_KEY', read.optionalText, none, 'the other half of it'),
  vapidSubject: setting(
    'VAPID_SUBJECT',
    read.optionalText,
    none,
    'mailto: or https: address for push services to complain to; made of PUBLIC_URL or EMAIL_FROM when absent',
  ),
  pushAllowPrivate: setting(
    'PUSH_ALLOW_PRIVATE',
    read.boolean,
    false,
    'browsers may subscribe with push services inside the network, and without TLS',
  ),
  telegramBotToken: secret('TELEGRAM_BOT_TOKEN', read.optionalText, none, 'bot that writes to people on Telegram'),
  telegramBaseUrl: setting(
    'TELEGRAM_BASE_URL',
    read.url('http:', 'https:'),
    'https://api.telegram.org',
    'address of the Bot API',
  ),
} as const;

interface Given {
  readonly twilioAccountSid: string | undefined;
  readonly twilioAuthToken: string | undefined;
  readonly twilioFrom: string | undefined;
  readonly smsGatewayUrl: string | undefined;
  readonly smsGatewayToken: string | undefined;
  readonly vapidPublicKey: string | undefined;
  readonly vapidPrivateKey: string | undefined;
  readonly vapidSubject: string | undefined;
}

/** What does not go together, a line each. */
export function checkNotificationSettings(given: Given): string[] {
  const mistakes: string[] = [];
  const twilio = [given.twilioAccountSid, given.twilioAuthToken, given.twilioFrom];
  const twilioGiven = twilio.filter((value) => value !== undefined).length;
  if (twilioGiven !== 0 && twilioGiven !== twilio.length) {
    mistakes.push('TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN and TWILIO_FROM belong together; give all three or none');
  }
  if (twilioGiven !== 0 && given.smsGatewayUrl !== undefined) {
    mistakes.push('SMS_GATEWAY_URL and TWILIO_ACCOUNT_SID are both set; give one of them');
  }
  if (given.smsGatewayToken !== undefined && given.smsGatewayUrl === undefined) {
    mistakes.push('SMS_GATEWAY_TOKEN is set but SMS_GATEWAY_URL is not');
  }
  if ((given.vapidPublicKey === undefined) !== (given.vapidPrivateKey === undefined)) {
    mistakes.push('VAPID_PUBLIC_KEY and VAPID_PRIVATE_KEY belong together; give both or none');
  }
  if (given.vapidSubject !== undefined && !/^(?:mailto:.+@|https:\/\/)/.test(given.vapidSubject)) {
    mistakes.push('VAPID_SUBJECT must begin with mailto: or https://');
  }
  return mistakes;
}
