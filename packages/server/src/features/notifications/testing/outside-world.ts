import { createECDH, generateKeyPairSync, randomBytes } from 'node:crypto';
import { createRequire } from 'node:module';
import { formOf, jsonOf, startHttpRecorder, type GivenAnswer } from '../../../platform/notify/testing/http-recorder.ts';
import { startSmtpRecorder } from '../../../platform/notify/testing/smtp-recorder.ts';

const { decrypt } = createRequire(import.meta.url)('http_ece') as {
  decrypt: (body: Buffer, options: { version: 'aes128gcm'; privateKey: unknown; authSecret: Buffer }) => Buffer;
};

export const botToken = '123456:bot-token-canary';
const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });

export interface PushShown {
  readonly title: string;
  readonly body: string;
  readonly tag: string;
}

/** A mail server, Twilio, FCM, a browser's push service and Telegram, as far as their protocols go; and the settings that lead there. */
export async function startOutsideWorld() {
  const smtp = await startSmtpRecorder();
  const browser = createECDH('prime256v1');
  browser.generateKeys();
  const authSecret = randomBytes(16);
  /** Answers to one kind of request that are not the usual success. */
  const given = new Map<'twilio' | 'fcm' | 'web_push' | 'telegram', GivenAnswer>();
  let starts: readonly object[] = [];
  const http = await startHttpRecorder(({ path }) => {
    if (path.startsWith('/2010-04-01/')) return given.get('twilio') ?? { status: 201, json: { sid: 'SM1' } };
    if (path === '/token') return { status: 200, json: { access_token: 'access', expires_in: 3600 } };
    if (path.startsWith('/v1/projects/')) return given.get('fcm') ?? { status: 200, json: { name: 'projects/p/messages/1' } };
    if (path.startsWith('/push/')) return given.get('web_push') ?? { status: 201 };
    if (path.endsWith('/getMe')) return { status: 200, json: { ok: true, result: { username: 'smartlock_bot' } } };
    if (path.endsWith('/getUpdates')) return { status: 200, json: { ok: true, result: starts } };
    return given.get('telegram') ?? { status: 200, json: { ok: true, result: { message_id: 1 } } };
  });
  const to = (part: string) => http.requests.filter(({ path }) => path.includes(part));
  return {
    smtp,
    http,
    given,
    env: {
      EMAIL_HOST: '127.0.0.1',
      EMAIL_PORT: String(smtp.port),
      EMAIL_USE_TLS: 'false',
      TWILIO_ACCOUNT_SID: 'AC1',
      TWILIO_AUTH_TOKEN: 'twilio-token-canary',
      TWILIO_FROM: '+15005550006',
      TWILIO_BASE_URL: http.url,
      FCM_SERVICE_ACCOUNT: JSON.stringify({
        project_id: 'p',
        client_email: 'push@p.example.com',
        private_key: privateKey.export({ type: 'pkcs8', format: 'pem' }),
        token_uri: `${http.url}/token`,
      }),
      FCM_BASE_URL: http.url,
      TELEGRAM_BOT_TOKEN: botToken,
      TELEGRAM_BASE_URL: http.url,
      PUSH_ALLOW_PRIVATE: 'true',
    },
    /** What a browser gives when it has subscribed. */
    subscription: {
      endpoint: `${http.url}/push/browser-1`,
      expirationTime: null,
      keys: { p256dh: browser.getPublicKey('base64url'), auth: authSecret.toString('base64url') },
    },
    /** What Telegram tells the bot from now on. */
    tellBot(messages: readonly object[]): void {
      starts = messages;
    },
    smsSent: () => to('/2010-04-01/').map(formOf),
    fcmSent: () =>
      to('/v1/projects/').map(
        (request) => (jsonOf(request) as { message: { token: string; notification: { title: string; body: string } } }).message,
      ),
    webPushSent: () =>
      to('/push/').map(
        ({ body }) =>
          JSON.parse(decrypt(body, { version: 'aes128gcm', privateKey: browser, authSecret }).toString('utf8')) as PushShown,
      ),
    telegramSent: () => to('/sendMessage').map((request) => jsonOf(request) as { chat_id: string; text: string }),
    forget(): void {
      http.requests.splice(0);
      smtp.mails.splice(0);
      given.clear();
    },
    async close(): Promise<void> {
      await http.close();
      await smtp.close();
    },
  };
}

export type OutsideWorld = Awaited<ReturnType<typeof startOutsideWorld>>;
