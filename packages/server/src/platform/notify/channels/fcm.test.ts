import assert from 'node:assert/strict';
import { createVerify, generateKeyPairSync } from 'node:crypto';
import { after, before, beforeEach, test } from 'node:test';
import { formOf, jsonOf, startHttpRecorder, type GivenAnswer, type HttpRecorder } from '../testing/http-recorder.ts';
import type { DeliveryFailure, Outgoing } from './channel.ts';
import { createFcmChannel, readServiceAccount } from './fcm.ts';

const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const privatePem = privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
let now = new Date('2026-11-21T10:00:00Z');
const deviceTokens = new Map([[3, 'registration-token-of-a-phone']]);
const message: Outgoing = {
  key: 'stable-key',
  to: 'Pixel',
  targetId: 3,
  template: 'security_alert',
  notificationId: 12,
  isUrgent: true,
  subject: 'Several failed attempts: Front door',
  text: '5 wrong codes',
  html: null,
  attachments: [],
};

let server: HttpRecorder;
let sendAnswer: GivenAnswer = { status: 500 };
before(async () => {
  server = await startHttpRecorder((request) =>
    request.path === '/token'
      ? { status: 200, json: { access_token: `access-${server.requests.length}`, expires_in: 3599, token_type: 'Bearer' } }
      : sendAnswer,
  );
});
after(() => server.close());
beforeEach(() => {
  server.requests.splice(0);
  sendAnswer = { status: 200, json: { name: 'projects/locks-1/messages/0:1' } };
});

function channel() {
  const account = readServiceAccount(
    JSON.stringify({
      type: 'service_account',
      project_id: 'locks-1',
      client_email: 'push@locks-1.example.com',
      private_key: privatePem,
      token_uri: `${server.url}/token`,
    }),
  );
  return createFcmChannel({
    baseUrl: server.url,
    account,
    readToken: (id) => Promise.resolve(deviceTokens.get(id)),
    clock: { now: () => now },
  });
}

const sends = () => server.requests.filter(({ path }) => path !== '/token');
const tokens = () => server.requests.filter(({ path }) => path === '/token');

test('a signed assertion buys an access token, which sends the message in the form of HTTP v1', async () => {
  assert.deepEqual(await channel().send(message), { providerId: 'projects/locks-1/messages/0:1' });
  const { grant_type: grant, assertion = '' } = formOf(tokens()[0]);
  assert.equal(grant, 'urn:ietf:params:oauth:grant-type:jwt-bearer');
  const [header = '', claims = '', signature = ''] = assertion.split('.');
  assert.ok(createVerify('RSA-SHA256').update(`${header}.${claims}`).verify(publicKey, signature, 'base64url'));
  const seconds = now.getTime() / 1000;
  assert.deepEqual(JSON.parse(Buffer.from(claims, 'base64url').toString()), {
    iss: 'push@locks-1.example.com',
    scope: 'https://www.googleapis.com/auth/firebase.messaging',
    aud: `${server.url}/token`,
    iat: seconds,
    exp: seconds + 3600,
  });
  const [request] = sends();
  assert.equal(`${request?.method} ${request?.path}`, 'POST /v1/projects/locks-1/messages:send');
  assert.equal(request?.headers.authorization, 'Bearer access-1');
  assert.deepEqual(jsonOf(request), {
    message: {
      token: 'registration-token-of-a-phone',
      notification: { title: message.subject, body: message.text },
      data: { notification_id: '12', kind: 'security_alert' },
      android: { priority: 'high', notification: { tag: 'stable-key' } },
      apns: { headers: { 'apns-priority': '10', 'apns-collapse-id': 'stable-key' } },
    },
  });
});

test('an access token serves until shortly before its end, and many at once ask for one', async () => {
  const fcm = channel();
  await Promise.all(Array.from({ length: 20 }, () => fcm.send(message)));
  assert.deepEqual([tokens().length, sends().length], [1, 20]);
  now = new Date(now.getTime() + 50 * 60_000);
  await fcm.send(message);
  assert.equal(tokens().length, 1);
  now = new Date(now.getTime() + 6 * 60_000);
  await fcm.send(message);
  assert.equal(tokens().length, 2);
});

test('a phone that is gone is told from what can pass', async () => {
  const error = (status: number, errorCode: string, headers = {}): GivenAnswer => ({
    status,
    headers,
    json: {
      error: {
        code: status,
        status: 'X',
        details: [{ '@type': 'type.googleapis.com/google.firebase.fcm.v1.FcmError', errorCode }],
      },
    },
  });
  const cases: [GivenAnswer, DeliveryFailure['remedy'], number | null][] = [
    [error(404, 'UNREGISTERED'), 'gone', null],
    [error(403, 'SENDER_ID_MISMATCH'), 'gone', null],
    [error(400, 'INVALID_ARGUMENT'), 'never', null],
    [error(429, 'QUOTA_EXCEEDED', { 'Retry-After': '60' }), 'later', 60],
    [error(503, 'UNAVAILABLE', { 'Retry-After': 'Sat, 21 Nov 2099 10:00:00 GMT' }), 'later', 86_400],
    [error(401, 'THIRD_PARTY_AUTH_ERROR'), 'later', null],
  ];
  for (const [answer, remedy, wait] of cases) {
    sendAnswer = answer;
    await assert.rejects(channel().send(message), (failure: DeliveryFailure) => {
      assert.deepEqual([failure.remedy, failure.retryAfterSeconds], [remedy, wait], JSON.stringify(answer));
      return true;
    });
  }
  await assert.rejects(channel().send({ ...message, targetId: 4 }), { remedy: 'gone' });
});

test('after a 401 the next message asks for a new access token', async () => {
  const fcm = channel();
  sendAnswer = { status: 401 };
  await assert.rejects(fcm.send(message));
  sendAnswer = { status: 200, json: {} };
  await fcm.send(message);
  assert.equal(tokens().length, 2);
});

test('a key file that is none is refused without repeating it', () => {
  for (const text of ['private words', '{"project_id":"private words"}', '[]', 'null']) {
    assert.throws(
      () => readServiceAccount(text),
      (error: Error) => !error.message.includes('private words'),
    );
  }
});
