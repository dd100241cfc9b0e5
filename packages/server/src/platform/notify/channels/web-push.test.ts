import assert from 'node:assert/strict';
import { createECDH, createPublicKey, randomBytes, verify } from 'node:crypto';
import { createRequire } from 'node:module';
import { after, before, beforeEach, test } from 'node:test';
import webPush from 'web-push';
import { startHttpRecorder, type HttpRecorder } from '../testing/http-recorder.ts';
import type { DeliveryFailure, Outgoing } from './channel.ts';
import { isPublicAddress } from '../../http-client/public-address.ts';
import { createPublicPost, refuseUrl } from './public-post.ts';
import { createWebPushChannel, type WebPushSubscription } from './web-push.ts';

/** The other half of RFC 8188, by other hands than the library that encrypts. */
const { decrypt } = createRequire(import.meta.url)('http_ece') as {
  decrypt: (body: Buffer, options: { version: 'aes128gcm'; privateKey: unknown; authSecret: Buffer }) => Buffer;
};

const browser = createECDH('prime256v1');
browser.generateKeys();
const authSecret = randomBytes(16);
const vapid = webPush.generateVAPIDKeys();
const message: Outgoing = {
  key: '0123456789abcdef0123456789abcdef',
  to: 'Firefox',
  targetId: 5,
  template: 'access_report',
  notificationId: 31,
  isUrgent: false,
  subject: 'Zutrittsbericht März 2026',
  text: 'Der Zutrittsbericht von Haustür ist fertig.',
  html: null,
  attachments: [],
};

let server: HttpRecorder;
before(async () => {
  server = await startHttpRecorder(() => ({ status: 201 }));
});
after(() => server.close());
beforeEach(() => void server.requests.splice(0));

function channel(allowsPrivate = true) {
  const subscription: WebPushSubscription = {
    endpoint: `${server.url}/push/abc`,
    keys: { p256dh: browser.getPublicKey('base64url'), auth: authSecret.toString('base64url') },
  };
  return createWebPushChannel({
    readKeys: () => Promise.resolve(vapid),
    subject: 'mailto:admin@example.com',
    readSubscription: (id) => Promise.resolve(id === 5 ? subscription : undefined),
    post: createPublicPost(allowsPrivate),
  });
}

test('the browser can read the message, and nobody on the way', async () => {
  await channel().send(message);
  const [request] = server.requests;
  assert.equal(`${request?.method} ${request?.path}`, 'POST /push/abc');
  assert.deepEqual(
    [request?.headers['content-encoding'], request?.headers['ttl'], request?.headers['urgency'], request?.headers['topic']],
    ['aes128gcm', '86400', 'normal', message.key],
  );
  const body = request?.body ?? Buffer.alloc(0);
  assert.equal(body.includes('Zutritt'), false);
  const opened: unknown = JSON.parse(decrypt(body, { version: 'aes128gcm', privateKey: browser, authSecret }).toString('utf8'));
  assert.deepEqual(opened, {
    title: message.subject,
    body: message.text,
    tag: message.key,
    notification_id: 31,
    kind: 'access_report',
  });
});

test('the push service can check who sends (RFC 8292)', async () => {
  await channel().send({ ...message, isUrgent: true });
  const [request] = server.requests;
  assert.equal(request?.headers['urgency'], 'high');
  const [, token = '', key = ''] = /^vapid t=([^,]+), k=(.+)$/u.exec(request?.headers.authorization ?? '') ?? [];
  assert.equal(key, vapid.publicKey);
  const [header = '', claims = '', signature = ''] = token.split('.');
  const point = Buffer.from(key, 'base64url');
  const jwk = {
    kty: 'EC',
    crv: 'P-256',
    x: point.subarray(1, 33).toString('base64url'),
    y: point.subarray(33).toString('base64url'),
  };
  const isSigned = verify(
    'sha256',
    Buffer.from(`${header}.${claims}`),
    { key: createPublicKey({ key: jwk, format: 'jwk' }), dsaEncoding: 'ieee-p1363' },
    Buffer.from(signature, 'base64url'),
  );
  assert.ok(isSigned);
  const told = JSON.parse(Buffer.from(claims, 'base64url').toString()) as { aud: string; sub: string };
  assert.deepEqual([told.aud, told.sub], [server.url, 'mailto:admin@example.com']);
});

test('a browser that is gone is told from a service that has to wait', async () => {
  for (const [status, headers, remedy, wait] of [
    [410, {}, 'gone', null],
    [404, {}, 'gone', null],
    [429, { 'Retry-After': '120' }, 'later', 120],
    [500, {}, 'later', null],
    [413, {}, 'never', null],
    // Where it would lead is nobody's business.
    [302, { Location: `${server.url}/elsewhere` }, 'never', null],
  ] as const) {
    server.answer = () => ({ status, headers });
    await assert.rejects(channel().send(message), (failure: DeliveryFailure) => {
      assert.deepEqual([failure.remedy, failure.retryAfterSeconds], [remedy, wait], String(status));
      return true;
    });
  }
  assert.equal(
    server.requests.some(({ path }) => path === '/elsewhere'),
    false,
  );
  await assert.rejects(channel().send({ ...message, targetId: 6 }), { remedy: 'gone' });
});

test('nothing is sent to addresses inside the network, whatever name leads there', async () => {
  await assert.rejects(channel(false).send(message), { remedy: 'never' });
  const post = createPublicPost(false);
  const { port } = new URL(server.url);
  for (const url of [
    `https://localhost:${port}/`,
    `https://127.0.0.1:${port}/`,
    `https://[::1]:${port}/`,
    `https://0x7f000001:${port}/`,
  ]) {
    await assert.rejects(post({ url, headers: {}, body: Buffer.alloc(0) }), { remedy: 'never' }, url);
  }
  assert.equal(server.requests.length, 0);
});

test('which addresses are public', () => {
  const isInside = [
    '10.1.2.3',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '169.254.169.254',
    '100.64.0.1',
    '0.0.0.0',
    '224.0.0.1',
  ];
  const isInsideV6 = [
    '::1',
    '::',
    'fe80::1',
    'fd00::1',
    '::ffff:10.0.0.1',
    '64:ff9b::a00:1',
    '2002:a00:1::',
    '2001:db8::1',
    'ff02::1',
  ];
  for (const address of [...isInside, ...isInsideV6, '255.255.255.255', 'no address']) {
    assert.equal(isPublicAddress(address), false, address);
  }
  for (const address of ['8.8.8.8', '172.32.0.1', '100.128.0.1', '2606:4700::1111']) assert.ok(isPublicAddress(address), address);
  assert.equal(refuseUrl('https://updates.push.services.mozilla.com/wpush/v2/x', false), null);
  for (const url of [
    'http://push.example.com/',
    'https://user:word@push.example.com/',
    'ftp://push.example.com/',
    'no address',
    '',
  ]) {
    assert.notEqual(refuseUrl(url, false), null, url);
  }
});
