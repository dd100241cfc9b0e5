import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, beforeEach, describe, test } from 'node:test';
import type { Notification } from '../../platform/notify/notification.ts';
import { headerOf, partsOf } from '../../platform/notify/testing/smtp-recorder.ts';
import { createDiskStorage } from '../../platform/storage/disk-storage.ts';
import { call, registerPerson, startDevices, type DevicesFixture, type Person } from '../devices/testing/devices-fixture.ts';
import { startOutsideWorld, type OutsideWorld } from './testing/outside-world.ts';

let world: OutsideWorld;
let fixture: DevicesFixture;
const log: string[] = [];
before(async () => {
  world = await startOutsideWorld();
  fixture = await startDevices({ env: world.env, log });
});
after(async () => {
  await fixture.close();
  await world.close();
});
beforeEach(async () => {
  await fixture.features.mailer.idle();
  world.forget();
});

const pin = '730419';
const at = new Date('2026-11-21T10:05:00Z');

/** Reachable on every channel, and with every channel switched on. */
async function registerReachable(language: string): Promise<Person> {
  const person = await registerPerson(fixture);
  const expectOk = async (method: 'PATCH' | 'POST', url: string, body?: object) => {
    const answer = await call(fixture, person, method, url, body);
    assert.ok(answer.statusCode < 300, `${url}: ${answer.body}`);
    return answer;
  };
  await expectOk('PATCH', '/users/profile/', { phone_number: '+49 170 1234567' });
  await expectOk('PATCH', '/users/preferences/', { language, timezone: 'Europe/Berlin', sms_notifications: true });
  const everything = { email: true, sms: true, push: true, telegram: true };
  await expectOk('PATCH', '/notifications/preferences/', {
    kinds: { pin_code: everything, security_alert: everything, cleanup_summary: everything, access_report: everything },
  });
  await expectOk('POST', '/notifications/push-tokens/', { token: `registration-token-${person.id}-long`, label: 'Pixel' });
  await expectOk('POST', '/notifications/push-subscriptions/', {
    ...world.subscription,
    endpoint: `${world.subscription.endpoint}-${person.id}`,
    label: 'Firefox',
  });
  const offer = (await expectOk('POST', '/notifications/telegram/link/')).json<{ url: string }>();
  const token = new URL(offer.url).searchParams.get('start') ?? '';
  world.tellBot([
    {
      update_id: person.id,
      message: { chat: { id: 9000 + person.id, type: 'private', first_name: 'Ada' }, text: `/start ${token}` },
    },
  ]);
  assert.equal(await fixture.features.notificationCenter.readTelegramStarts(), 1);
  await fixture.features.mailer.idle();
  world.forget();
  return person;
}

async function tell(notification: Notification): Promise<void> {
  await fixture.database.db
    .transaction()
    .execute((trx) => fixture.features.notificationCenter.notifier.notify(trx, notification));
  await fixture.features.notificationCenter.deliverDue();
}

const messages: Record<string, Notification['message']> = {
  pin_code: {
    template: 'pin_code',
    params: { device: 'Haustür', pinCode: pin, validFrom: at, validUntil: null, hours: null },
  },
  security_alert: {
    template: 'security_alert',
    params: {
      alertId: 7,
      alertType: 'device_tamper',
      severity: 'critical',
      device: 'Haustür',
      description: 'The cover was opened.',
      at,
    },
  },
  cleanup_summary: {
    template: 'cleanup_summary',
    params: { devices: [{ device: 'Haustür', pins: 2, qrCodes: 1, guests: 0 }], at },
  },
  access_report: {
    template: 'access_report',
    params: { device: 'Haustür', year: 2026, month: 3, link: 'https://locks.example.com/reports/1' },
  },
};

const expected = {
  en: {
    pin_code: ['You were given a PIN', 'You were given a PIN for Haustür.'],
    security_alert: ['Somebody is tampering with the lock: Haustür', 'The cover was opened. (2026-11-21 11:05 (Europe/Berlin))'],
    cleanup_summary: ['Expired access was cleaned up', 'Haustür: 2 PINs and 1 QR code'],
    access_report: ['Access report March 2026', 'The access report of Haustür for March 2026 is ready.'],
  },
  de: {
    pin_code: ['Sie haben eine PIN bekommen', 'Sie haben eine PIN bekommen, für Haustür.'],
    security_alert: [
      'Jemand macht sich am Schloss zu schaffen: Haustür',
      'The cover was opened. (21.11.2026, 11:05 Uhr (Europe/Berlin))',
    ],
    cleanup_summary: ['Abgelaufene Zugänge wurden aufgeräumt', 'Haustür: 2 PINs und 1 QR-Code'],
    access_report: ['Zutrittsbericht März 2026', 'Der Zutrittsbericht von Haustür für März 2026 ist fertig.'],
  },
} as const;

for (const language of ['en', 'de'] as const) {
  describe(`what goes over the wire in ${language}`, () => {
    let person: Person;
    before(async () => {
      person = await registerReachable(language);
    });

    for (const [kind, [title, brief]] of Object.entries(expected[language])) {
      test(`${kind}: once by mail, SMS, FCM, Web Push and Telegram`, async () => {
        const message = messages[kind];
        assert.ok(message !== undefined);
        await tell({ userId: person.id, message });
        const [mail, ...moreMails] = world.smtp.mails;
        assert.ok(mail !== undefined && moreMails.length === 0);
        assert.deepEqual([mail.to, headerOf(mail, 'Subject')], [[person.email], title]);
        for (const type of ['text/plain', 'text/html']) {
          const [part] = partsOf(mail, type);
          assert.ok(part?.toString().includes(language === 'de' ? 'Guten Tag Ada Number' : 'Hello Ada Number'), part?.toString());
          assert.equal(part?.includes(pin), kind === 'pin_code');
        }
        const sms = world.smsSent();
        assert.deepEqual(
          sms.map(({ To, From }) => [To, From]),
          [['+491701234567', '+15005550006']],
        );
        assert.match(sms[0]?.['Body'] ?? '', /^SmartLock/u);
        assert.equal(sms[0]?.['Body']?.includes(pin), kind === 'pin_code');
        assert.deepEqual(
          world.fcmSent().map(({ token, notification }) => [token, notification]),
          [[`registration-token-${person.id}-long`, { title, body: brief }]],
        );
        assert.deepEqual(
          world.webPushSent().map((shown) => [shown.title, shown.body]),
          [[title, brief]],
        );
        assert.deepEqual(world.telegramSent(), [{ chat_id: String(9000 + person.id), text: `${title}\n\n${brief}` }]);
        // What companies in between carry holds no PIN.
        assert.equal(JSON.stringify([world.fcmSent(), world.webPushSent(), world.telegramSent()]).includes(pin), false);
      });
    }

    test('the welcome goes out by mail, whatever is switched off, with its link', async () => {
      const { features } = fixture;
      const db = fixture.database.db;
      const off = { email_notifications: false, push_notifications: false };
      await call(fixture, person, 'PATCH', '/users/preferences/', off);
      await db.transaction().execute((trx) =>
        features.notificationCenter.notifier.notify(trx, {
          userId: person.id,
          message: { template: 'welcome', params: { name: 'Ada', link: 'https://locks.example.com/verify?token=t1', hours: 24 } },
        }),
      );
      await features.notificationCenter.deliverDue();
      await call(fixture, person, 'PATCH', '/users/preferences/', { email_notifications: true, push_notifications: true });
      const [mail] = world.smtp.mails;
      assert.ok(mail !== undefined);
      assert.ok(partsOf(mail, 'text/plain')[0]?.includes('https://locks.example.com/verify?token=t1'));
      assert.ok(headerOf(mail, 'Subject').startsWith(language === 'de' ? 'Willkommen' : 'Welcome'));
      assert.deepEqual([world.smsSent(), world.fcmSent(), world.telegramSent()], [[], [], []]);
    });
  });
}

test('what became of it on each channel is told, and the text is erased', async () => {
  const person = await registerReachable('en');
  world.given.set('twilio', { status: 400, json: { code: 21211 } });
  world.given.set('telegram', { status: 429, json: { ok: false, parameters: { retry_after: 3600 } } });
  const message = messages['pin_code'];
  assert.ok(message !== undefined);
  await tell({ userId: person.id, message });
  const { results } = (await call(fixture, person, 'GET', '/notifications/')).json<{
    results: {
      kind: string;
      title: string;
      deliveries: { channel: string; status: string; attempts: number; error: string | null }[];
    }[];
  }>();
  const [told] = results;
  assert.deepEqual(
    told?.deliveries.map(({ channel, status, attempts }) => [channel, status, attempts]),
    [
      ['email', 'sent', 1],
      ['sms', 'failed', 1],
      ['push', 'sent', 1],
      ['push', 'sent', 1],
      ['telegram', 'queued', 1],
    ],
  );
  assert.equal(JSON.stringify(results).includes(pin), false);
  const { rows } = await fixture.database.pool.query<{ channel: string; body_sealed: string | null; wait: string }>(
    `select channel, body_sealed, next_attempt_at - $2::timestamptz as wait from notification_deliveries where user_id = $1 and template = 'pin_code'`,
    [person.id, fixture.clock.now()],
  );
  assert.deepEqual(
    rows.filter(({ body_sealed: body }) => body !== null).map(({ channel }) => channel),
    ['telegram'],
  );
  // Telegram said when: it is not asked before.
  fixture.clock.advance(3500);
  await fixture.features.notificationCenter.deliverDue();
  assert.equal(world.telegramSent().length, 1);
  world.given.delete('telegram');
  fixture.clock.advance(200);
  await fixture.features.notificationCenter.deliverDue();
  assert.equal(world.telegramSent().length, 2);
});

test('targets that are gone are forgotten, and the others stay', async () => {
  const person = await registerReachable('en');
  world.given.set('fcm', { status: 404, json: { error: { details: [{ errorCode: 'UNREGISTERED' }] } } });
  world.given.set('web_push', { status: 410 });
  world.given.set('telegram', { status: 403, json: { ok: false, description: 'Forbidden: bot was blocked by the user' } });
  const message = messages['security_alert'];
  assert.ok(message !== undefined);
  await tell({ userId: person.id, message });
  const count = async (path: string) => (await call(fixture, person, 'GET', path)).json<{ count: number }>().count;
  assert.deepEqual([await count('/notifications/push-tokens/'), await count('/notifications/push-subscriptions/')], [0, 0]);
  const link = (await call(fixture, person, 'GET', '/notifications/telegram/link/')).json<{ is_linked: boolean }>();
  assert.equal(link.is_linked, false);
  world.forget();
  await tell({ userId: person.id, message });
  assert.deepEqual([world.fcmSent(), world.webPushSent(), world.telegramSent()], [[], [], []]);
  assert.equal(world.smtp.mails.length, 1);
});

test('a device that changed hands gets nothing of its owner before', async () => {
  const earlier = await registerReachable('en');
  const next = await registerPerson(fixture);
  const clockIn = (hours: number) => new Date(fixture.clock.now().getTime() + hours * 3_600_000).toISOString().slice(11, 16);
  const quiet = { start: clockIn(-1), end: clockIn(2), time_zone: 'UTC' };
  await call(fixture, earlier, 'PATCH', '/notifications/preferences/', { quiet_hours: quiet });
  const message = messages['cleanup_summary'];
  assert.ok(message !== undefined);
  await tell({ userId: earlier.id, message });
  const token = `registration-token-${earlier.id}-long`;
  assert.equal((await call(fixture, next, 'POST', '/notifications/push-tokens/', { token })).statusCode, 201);
  fixture.clock.advance(86_400);
  await fixture.features.notificationCenter.deliverDue();
  assert.deepEqual([world.smtp.mails.length > 0, world.fcmSent()], [true, []]);
});

test('attachments are read when the mail is sent, and go with the mail alone', async () => {
  const person = await registerReachable('en');
  const message = messages['access_report'];
  assert.ok(message !== undefined);
  const bytes = Buffer.from('%PDF-1.7 a report');
  const storedAs = await createDiskStorage({ directory: join(fixture.directory, 'media') }).save({
    folder: 'reports',
    extension: 'pdf',
    bytes,
  });
  await tell({ userId: person.id, message, attachments: [{ filename: 'März.pdf', contentType: 'application/pdf', storedAs }] });
  const [mail] = world.smtp.mails;
  assert.ok(mail !== undefined);
  assert.deepEqual(partsOf(mail, 'application/pdf')[0], bytes);
  assert.equal(world.webPushSent().length, 1);
});

test('secrets of the channels and of messages reach neither the log nor the database in the clear', async () => {
  const person = await registerReachable('en');
  const message = messages['pin_code'];
  assert.ok(message !== undefined);
  for (const service of ['twilio', 'fcm', 'web_push', 'telegram'] as const) {
    world.given.set(service, { status: 500, json: { error: `cannot deliver ${pin}`, description: 'Internal' } });
  }
  world.smtp.refusal = { code: 450, text: 'later please' };
  await tell({ userId: person.id, message });
  world.smtp.refusal = null;
  const tables = [
    'notifications',
    'notification_deliveries',
    'push_tokens',
    'push_subscriptions',
    'telegram_links',
    'telegram_link_tokens',
    'web_push_keys',
  ];
  const dumps = await Promise.all(tables.map((table) => fixture.database.pool.query(`select * from ${table}`)));
  const text = JSON.stringify([dumps.map(({ rows }) => rows as unknown[]), log]);
  assert.ok(text.includes('a message was not sent') && text.includes('later please'));
  const secrets = [
    pin,
    'twilio-token-canary',
    'bot-token-canary',
    `registration-token-${person.id}`,
    world.subscription.keys.auth,
  ];
  for (const secret of secrets) assert.equal(text.includes(secret), false, secret);
});
