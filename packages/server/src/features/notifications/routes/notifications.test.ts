import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { headerOf } from '../../../platform/notify/testing/smtp-recorder.ts';
import {
  call,
  registerPerson,
  registerStaff,
  startDevices,
  type DevicesFixture,
  type Person,
} from '../../devices/testing/devices-fixture.ts';
import { startOutsideWorld, type OutsideWorld } from '../testing/outside-world.ts';

let world: OutsideWorld;
let fixture: DevicesFixture;
/** The same without any channel configured. */
let bare: DevicesFixture;
let person: Person;
let stranger: Person;
before(async () => {
  world = await startOutsideWorld();
  fixture = await startDevices({ env: world.env });
  bare = await startDevices({ database: fixture.database, clock: fixture.clock });
  person = await registerPerson(fixture);
  stranger = await registerPerson(fixture);
});
after(async () => {
  await bare.close();
  await fixture.close();
  await world.close();
});

interface Problem {
  readonly code: string;
  readonly errors?: readonly { readonly field: string; readonly code: string }[];
}

const tell = (userId: number, by = fixture) =>
  by.database.db.transaction().execute((trx) =>
    by.features.notificationCenter.notifier.notify(trx, {
      userId,
      message: {
        template: 'cleanup_summary',
        params: { devices: [{ device: 'Front door', pins: 1, qrCodes: 0, guests: 0 }], at: by.clock.now() },
      },
    }),
  );

test('people see their own notifications, unread until they are read, and nobody else’s', async () => {
  await tell(person.id);
  await tell(person.id);
  type Row = { id: number; kind: string; is_read: boolean; read_at: string | null };
  const list = async (query: string, by: Person = person) =>
    (await call(fixture, by, 'GET', `/notifications/${query}`)).json<{ count: number; results: Row[] }>();
  const { results } = await list('?is_read=false');
  const [newest, older] = results;
  assert.ok(newest !== undefined && older !== undefined && newest.id > older.id);
  assert.equal((await list('', stranger)).count, 0);
  assert.equal((await list('?kind=security_alert')).count, 0);

  const read = await call(fixture, person, 'PATCH', `/notifications/${newest.id}/`, { is_read: true });
  assert.deepEqual([read.statusCode, read.json<Row>().is_read], [200, true]);
  assert.equal((await list('?is_read=true')).count, 1);
  assert.equal(
    (await call(fixture, person, 'GET', `/notifications/${newest.id}/`)).json<Row>().read_at,
    read.json<Row>().read_at,
  );
  const unread = await call(fixture, person, 'PATCH', `/notifications/${newest.id}/`, { is_read: false });
  assert.equal(unread.json<Row>().read_at, null);
  assert.deepEqual((await call(fixture, person, 'POST', '/notifications/read-all/')).json(), { marked: 2 });
  assert.equal((await list('?is_read=false')).count, 0);

  for (const method of ['GET', 'PATCH'] as const) {
    const body = method === 'PATCH' ? { is_read: true } : undefined;
    assert.equal((await call(fixture, stranger, method, `/notifications/${newest.id}/`, body)).statusCode, 404);
    assert.equal((await call(fixture, null, method, `/notifications/${newest.id}/`, body)).statusCode, 401);
  }
  assert.equal((await call(fixture, person, 'PATCH', `/notifications/${newest.id}/`, { read: true })).statusCode, 400);
  assert.equal((await call(fixture, person, 'GET', '/notifications/?is_read=perhaps')).statusCode, 400);
  assert.equal((await call(fixture, null, 'POST', '/notifications/read-all/')).statusCode, 401);
});

test('preferences are changed one by one, with the version that was read', async () => {
  const url = '/notifications/preferences/';
  const first = await call(fixture, person, 'GET', url);
  assert.partialDeepStrictEqual(first.json(), {
    kinds: {
      pin_code: { email: true, sms: true, push: true, telegram: true },
      access_report: { email: true, sms: false, push: true, telegram: true },
    },
    quiet_hours: null,
    master_switches: { email: true, sms: false, push: true },
  });
  const changed = await call(
    fixture,
    person,
    'PATCH',
    url,
    { kinds: { access_report: { push: false } }, quiet_hours: { start: '22:00', end: '07:00' } },
    { 'if-match': String(first.headers['etag']) },
  );
  assert.equal(changed.statusCode, 200, changed.body);
  assert.partialDeepStrictEqual(changed.json(), {
    kinds: { access_report: { email: true, sms: false, push: false, telegram: true } },
    quiet_hours: { start: '22:00', end: '07:00', time_zone: null },
  });
  const stale = await call(fixture, person, 'PUT', url, { quiet_hours: null }, { 'if-match': String(first.headers['etag']) });
  assert.equal(stale.statusCode, 412);
  const replaced = await call(fixture, person, 'PUT', url, { quiet_hours: null });
  assert.partialDeepStrictEqual(replaced.json(), { kinds: { access_report: { push: false } }, quiet_hours: null });
  for (const [body, field] of [
    [{ quiet_hours: { start: '22:00', end: '22:00' } }, 'quiet_hours.end'],
    [{ quiet_hours: { start: '22:00', end: '07:00', time_zone: 'Mars/Olympus' } }, 'quiet_hours.time_zone'],
    [{ quiet_hours: { start: '24:00', end: '07:00' } }, 'quiet_hours.start'],
    [{ kinds: { pigeon_post: { email: true } } }, 'kinds.pigeon_post'],
    [{ kinds: { pin_code: { pigeon: true } } }, 'kinds.pin_code.pigeon'],
  ] as const) {
    const answer = await call(fixture, person, 'PATCH', url, body);
    assert.equal(answer.statusCode, 400);
    assert.equal(answer.json<Problem>().errors?.[0]?.field, field, answer.body);
  }
  assert.equal((await call(fixture, null, 'GET', url)).statusCode, 401);
});

test('a browser subscribes with the key that is told, again under the same id, and unsubscribes', async () => {
  const url = '/notifications/push-subscriptions/';
  const keys = await Promise.all([fixture, bare].map((each) => call(each, person, 'GET', '/notifications/vapid-key/')));
  const [key, same] = keys.map((answer) => answer.json<{ public_key: string }>().public_key);
  assert.equal(Buffer.from(key ?? '', 'base64url').length, 65);
  const { rows } = await fixture.database.pool.query<{ private_key_sealed: string }>('select * from web_push_keys');
  assert.ok(rows.length === 1 && rows[0]?.private_key_sealed.startsWith('s1.'));
  assert.equal(same, key);

  const subscribe = (by: Person, body: object) => call(fixture, by, 'POST', url, body);
  const first = await subscribe(person, { ...world.subscription, label: 'Firefox' });
  assert.equal(first.statusCode, 201, first.body);
  const again = await subscribe(person, { ...world.subscription, label: 'Firefox at work' });
  const { id, label, service } = again.json<{ id: number; label: string; service: string }>();
  assert.deepEqual([id, label, service], [first.json<{ id: number }>().id, 'Firefox at work', new URL(world.http.url).host]);
  assert.equal(again.body.includes(world.subscription.keys.auth), false);
  assert.equal((await call(fixture, person, 'GET', url)).json<{ count: number }>().count, 1);

  assert.equal((await call(fixture, stranger, 'DELETE', `${url}${id}/`)).statusCode, 404);
  assert.equal((await call(fixture, person, 'DELETE', `${url}${id}/`)).statusCode, 204);
  assert.equal((await call(fixture, person, 'DELETE', `${url}${id}/`)).statusCode, 404);
  assert.equal((await call(fixture, null, 'POST', url, world.subscription)).statusCode, 401);
});

test('where no bot, browser or phone can be meant, registering is refused by field', async () => {
  const url = '/notifications/push-subscriptions/';
  const { keys } = world.subscription;
  const outside = 'https://push.example.com/x';
  for (const [body, field] of [
    [{ endpoint: 'http://push.example.com/x', keys }, 'endpoint'],
    [{ endpoint: 'https://127.0.0.1/x', keys }, 'endpoint'],
    [{ endpoint: 'https://169.254.169.254/latest/', keys }, 'endpoint'],
    [{ endpoint: 'https://[::ffff:10.0.0.1]/x', keys }, 'endpoint'],
    [{ endpoint: 'https://user:word@push.example.com/x', keys }, 'endpoint'],
    [{ endpoint: outside, keys: { ...keys, p256dh: 'AAAAAAAAAAAAAAAA' } }, 'keys.p256dh'],
    [{ endpoint: outside, keys: { ...keys, auth: 'AAAAAAAAAAAAAAAA' } }, 'keys.auth'],
    [{ endpoint: outside }, 'keys'],
  ] as const) {
    const answer = await call(bare, person, 'POST', url, body);
    assert.equal(answer.statusCode, 400, JSON.stringify(body));
    assert.equal(answer.json<Problem>().errors?.[0]?.field, field, answer.body);
  }
  for (const token of ['short', 'with spaces in the middle of it', '']) {
    assert.equal((await call(fixture, person, 'POST', '/notifications/push-tokens/', { token })).statusCode, 400);
  }
  const noBot = await call(bare, person, 'POST', '/notifications/telegram/link/');
  assert.deepEqual([noBot.statusCode, noBot.json<Problem>().code], [409, 'telegram_not_configured']);
});

test('phones are registered up to a bound, and each is removed by whose it is', async () => {
  const url = '/notifications/push-tokens/';
  const register = (index: number) => call(fixture, person, 'POST', url, { token: `registration-token-of-phone-${index}` });
  const answers = [];
  for (let index = 0; index < 21; index += 1) answers.push(await register(index));
  assert.deepEqual([answers.at(19)?.statusCode, answers.at(20)?.statusCode], [201, 409]);
  assert.equal((await register(5)).statusCode, 201);
  const listed = (await call(fixture, person, 'GET', url)).json<{ count: number; results: { id: number }[] }>();
  assert.equal(listed.count, 20);
  const [{ id } = { id: 0 }] = listed.results;
  assert.equal((await call(fixture, stranger, 'DELETE', `${url}${id}/`)).statusCode, 404);
  assert.equal((await call(fixture, person, 'DELETE', `${url}${id}/`)).statusCode, 204);
});

test('a Telegram chat is linked by the token alone, once, and unlinked', async () => {
  const url = '/notifications/telegram/link/';
  const start = (updateId: number, token: string, chatId = 4711) => ({
    update_id: updateId,
    message: { chat: { id: chatId, type: 'private', first_name: 'Ada', last_name: 'Number' }, text: `/start ${token}` },
  });
  const { notificationCenter } = fixture.features;
  assert.equal(await notificationCenter.readTelegramStarts(), 0);
  assert.equal(
    world.http.requests.some(({ path }) => path.endsWith('/getUpdates')),
    false,
    'Telegram is not asked while nobody is about to link',
  );
  const offer = await call(fixture, person, 'POST', url);
  assert.equal(offer.statusCode, 201, offer.body);
  const address = new URL(offer.json<{ url: string }>().url);
  assert.equal(`${address.origin}${address.pathname}`, 'https://t.me/smartlock_bot');
  const token = address.searchParams.get('start') ?? '';
  assert.match(token, /^[\w-]{1,64}$/u);

  world.tellBot([start(1, 'a'.repeat(43), 666), start(2, token), start(3, token, 667)]);
  assert.equal(await notificationCenter.readTelegramStarts(), 1);
  const linked = (await call(fixture, person, 'GET', url)).json();
  assert.partialDeepStrictEqual(linked, { is_linked: true, telegram_chat_id: '4711', chat_name: 'Ada Number' });

  // An offer that is not taken up in time ends, and what was read is not read again.
  const late = new URL((await call(fixture, stranger, 'POST', url)).json<{ url: string }>().url).searchParams.get('start') ?? '';
  world.tellBot([start(4, late)]);
  fixture.clock.advance(15 * 60 + 1);
  assert.equal(await notificationCenter.readTelegramStarts(), 0);
  await call(fixture, stranger, 'POST', url);
  world.tellBot([]);
  await notificationCenter.readTelegramStarts();
  const last = world.http.requests.findLast(({ path }) => path.endsWith('/getUpdates'));
  assert.equal((JSON.parse(last?.body.toString() ?? '{}') as { offset: number }).offset, 4);

  assert.equal((await call(fixture, person, 'DELETE', url)).statusCode, 204);
  assert.equal((await call(fixture, person, 'DELETE', url)).statusCode, 404);
  assert.equal((await call(fixture, null, 'GET', url)).statusCode, 401);
});

test('a test message tells at once what came of it', async () => {
  const send = (channel: string, by = fixture, who: Person | null = stranger) =>
    call(by, who, 'POST', '/notifications/test/', { channel });
  type Outcome = { is_sent: boolean; deliveries: { to: string; status: string; error: string | null }[] };
  const sent = await send('email');
  assert.partialDeepStrictEqual(sent.json(), {
    channel: 'email',
    is_sent: true,
    deliveries: [{ to: stranger.email, status: 'sent' }],
  });
  const tests = world.smtp.mails.filter((mail) => mail.to[0] === stranger.email && headerOf(mail, 'Subject').startsWith('Test'));
  assert.equal(tests.length, 1);

  const noPhone = await send('sms');
  assert.deepEqual([noPhone.statusCode, noPhone.json<Problem>().code], [409, 'channel_not_set_up']);
  await call(fixture, stranger, 'PATCH', '/users/profile/', { phone_number: '+49 170 7654321' });
  world.given.set('twilio', { status: 400, json: { code: 21614 } });
  const refused = (await send('sms')).json<Outcome>();
  assert.deepEqual([refused.is_sent, refused.deliveries[0]?.status], [false, 'failed']);
  assert.match(refused.deliveries[0]?.error ?? '', /21614/u);
  world.given.clear();

  const unconfigured = (await send('sms', bare)).json<Outcome>();
  assert.deepEqual([unconfigured.is_sent, unconfigured.deliveries[0]?.status], [false, 'outbox']);
  assert.equal((await send('pigeon')).statusCode, 400);
  assert.equal((await send('email', fixture, null)).statusCode, 401);
  const statuses = [];
  for (let index = 0; index < 9; index += 1) statuses.push((await send('email')).statusCode);
  assert.deepEqual([statuses.filter((status) => status === 200).length, statuses.at(-1)], [7, 429]);
});

test('without settings every channel goes to the outbox, where staff read it and nobody else', async () => {
  const staff = await registerStaff(bare);
  const reader = await registerPerson(bare);
  await call(bare, reader, 'PATCH', '/users/profile/', { phone_number: '+49 170 1111111' });
  await call(bare, reader, 'PATCH', '/users/preferences/', { sms_notifications: true });
  await bare.database.db.transaction().execute((trx) =>
    bare.features.notificationCenter.notifier.notify(trx, {
      userId: reader.id,
      message: {
        template: 'pin_code',
        params: { device: 'Front door', pinCode: '730419', validFrom: bare.clock.now(), validUntil: null, hours: null },
      },
    }),
  );
  type Mail = { id: number; channel: string; to: string; status: string; template: string };
  const { results } = (await call(bare, staff, 'GET', '/notifications/outbox/')).json<{ results: Mail[] }>();
  const mine = results.filter(({ template }) => template === 'pin_code');
  assert.deepEqual(mine.map(({ channel, to, status }) => `${channel} ${to} ${status}`).toSorted(), [
    `email ${reader.email} outbox`,
    'sms +491701111111 outbox',
  ]);
  for (const { id } of mine) {
    const detail = await call(bare, staff, 'GET', `/notifications/outbox/${id}/`);
    assert.ok(detail.json<{ text: string }>().text.includes('730419'));
    assert.equal((await call(bare, reader, 'GET', `/notifications/outbox/${id}/`)).statusCode, 403);
  }
});
