import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { ConfigError, loadConfig } from '../config.ts';
import { botToken, startOutsideWorld, type OutsideWorld } from '../features/notifications/testing/outside-world.ts';
import { startSmtpRecorder } from '../platform/notify/testing/smtp-recorder.ts';
import { checkNotifications } from './diagnose-notify.ts';

let world: OutsideWorld;
before(async () => {
  world = await startOutsideWorld();
});
after(() => world.close());

const states = async (env: Record<string, string>) =>
  (await checkNotifications(loadConfig({ PUBLIC_URL: 'https://locks.example.com', ...env }))).map(
    ({ subject, state, message }) => [subject, state, message] as const,
  );

test('the doctor logs in to every channel that is set up, and sends nothing', async () => {
  world.given.set('twilio', { status: 200, json: {} });
  assert.deepEqual(
    (await states(world.env)).map(([subject, state]) => [subject, state]),
    [
      ['mail', 'ok'],
      ['SMS', 'ok'],
      ['push to mobile apps', 'ok'],
      ['Telegram', 'ok'],
    ],
  );
  assert.deepEqual([world.smtp.mails, world.fcmSent(), world.telegramSent()], [[], [], []]);
});

test('it tells a wrong password or token without repeating it', async () => {
  const smtp = await startSmtpRecorder({ user: 'me', password: 'right' });
  try {
    world.given.set('twilio', { status: 401, json: { code: 20003 } });
    const found = await states({
      ...world.env,
      EMAIL_PORT: String(smtp.port),
      EMAIL_HOST_USER: 'me',
      EMAIL_HOST_PASSWORD: 'hidden-word',
      TELEGRAM_BASE_URL: 'http://127.0.0.1:1',
    });
    assert.deepEqual(
      found.map(([subject, state]) => [subject, state]),
      [
        ['mail', 'problem'],
        ['SMS', 'problem'],
        ['push to mobile apps', 'ok'],
        ['Telegram', 'problem'],
      ],
    );
    assert.doesNotMatch(JSON.stringify(found), new RegExp(`hidden-word|twilio-token|${botToken.slice(7)}`, 'u'));
    const right = await states({
      ...world.env,
      EMAIL_PORT: String(smtp.port),
      EMAIL_HOST_USER: 'me',
      EMAIL_HOST_PASSWORD: 'right',
    });
    assert.deepEqual(right[0]?.slice(0, 2), ['mail', 'ok']);
  } finally {
    await smtp.close();
  }
});

test('settings that do not go together are all told at the start, without secrets', () => {
  const mistakes = (env: Record<string, string>): readonly string[] => {
    try {
      loadConfig(env);
    } catch (error) {
      if (error instanceof ConfigError) return error.mistakes;
      throw error;
    }
    return [];
  };
  const found = mistakes({
    TWILIO_ACCOUNT_SID: 'AC1',
    SMS_GATEWAY_URL: 'https://sms.example.com/send',
    VAPID_PUBLIC_KEY: 'BAAA',
    VAPID_SUBJECT: 'admin@example.com',
    FCM_SERVICE_ACCOUNT: 'hidden-word',
    SMS_COUNTRY_CODE: 'Germany',
    DEFAULT_LANGUAGE: 'fr',
  });
  for (const name of [
    'TWILIO_AUTH_TOKEN',
    'SMS_GATEWAY_URL',
    'VAPID_PRIVATE_KEY',
    'VAPID_SUBJECT',
    'FCM_SERVICE',
    'SMS_COUNTRY',
    'DEFAULT_LANG',
  ]) {
    assert.ok(
      found.some((mistake) => mistake.includes(name)),
      `${name} in ${found.join('; ')}`,
    );
  }
  assert.equal(found.join().includes('hidden-word'), false);
  assert.deepEqual(mistakes({ SMS_COUNTRY_CODE: '+49', SMS_GATEWAY_URL: 'http://10.0.0.5/send', DEFAULT_LANGUAGE: 'de' }), []);
});
