import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { formOf, jsonOf, startHttpRecorder, type HttpRecorder } from '../testing/http-recorder.ts';
import type { DeliveryFailure, Outgoing } from './channel.ts';
import { createSmsGatewayChannel, createTwilioChannel, internationalNumber } from './sms.ts';

const message: Outgoing = {
  key: 'a1b2c3',
  to: '+4917012345678',
  targetId: null,
  template: 'pin_code',
  notificationId: 1,
  isUrgent: true,
  subject: 'You were given a PIN',
  text: 'SmartLock: your PIN for Tür is 482913.',
  html: null,
  attachments: [],
};

let server: HttpRecorder;
before(async () => {
  server = await startHttpRecorder(() => ({ status: 500 }));
});
after(() => server.close());
beforeEach(() => void server.requests.splice(0));

const twilio = (from = '+15005550006') =>
  createTwilioChannel({ baseUrl: server.url, accountSid: 'AC123', authToken: 'the-auth-token', from });
const failureOf = async (sending: Promise<unknown>): Promise<DeliveryFailure> => {
  try {
    await sending;
  } catch (error) {
    return error as DeliveryFailure;
  }
  throw new Error('It was sent');
};

test('an SMS goes to Twilio as its API is documented', async () => {
  server.answer = () => ({ status: 201, json: { sid: 'SM42', status: 'queued' } });
  assert.deepEqual(await twilio().send(message), { providerId: 'SM42' });
  const [request] = server.requests;
  assert.equal(`${request?.method} ${request?.path}`, 'POST /2010-04-01/Accounts/AC123/Messages.json');
  assert.equal(request?.headers.authorization, `Basic ${Buffer.from('AC123:the-auth-token').toString('base64')}`);
  assert.match(request?.headers['content-type'] ?? '', /^application\/x-www-form-urlencoded/u);
  assert.deepEqual(formOf(request), { To: '+4917012345678', From: '+15005550006', Body: message.text });
});

test('a messaging service sends in place of a number', async () => {
  server.answer = () => ({ status: 201, json: { sid: 'SM43' } });
  await twilio('MG9').send(message);
  assert.deepEqual(formOf(server.requests[0]), { To: '+4917012345678', MessagingServiceSid: 'MG9', Body: message.text });
});

test('what Twilio answers decides whether it is asked again', async () => {
  const cases = [
    [{ status: 400, json: { code: 21211, message: 'invalid number' } }, 'never', null],
    [{ status: 400, json: { code: 21610, message: 'unsubscribed' } }, 'never', null],
    [{ status: 429, headers: { 'Retry-After': '90' }, json: { code: 20429 } }, 'later', 90],
    [{ status: 503 }, 'later', null],
    [{ status: 401, json: { code: 20003 } }, 'later', null],
    [{ status: 404 }, 'never', null],
  ] as const;
  for (const [answer, remedy, retryAfterSeconds] of cases) {
    server.answer = () => answer;
    const failure = await failureOf(twilio().send(message));
    assert.deepEqual([failure.remedy, failure.retryAfterSeconds], [remedy, retryAfterSeconds], JSON.stringify(answer));
    assert.doesNotMatch(failure.message, /482913|the-auth-token/u);
  }
});

test('a gateway gets number, text and a key that stays the same, and no answer is no success', async () => {
  const gateway = createSmsGatewayChannel({ url: `${server.url}/send?unit=1`, token: 'gateway-token' });
  server.answer = () => ({ status: 202, json: { id: 'g-1' } });
  assert.deepEqual(await gateway.send(message), { providerId: 'g-1' });
  const [request] = server.requests;
  assert.deepEqual(
    [request?.path, request?.headers.authorization, request?.headers['idempotency-key'], jsonOf(request)],
    ['/send?unit=1', 'Bearer gateway-token', 'a1b2c3', { to: message.to, text: message.text, id: 'a1b2c3' }],
  );
  // One that repeats what it was sent must not bring the PIN into our log.
  server.answer = () => ({ status: 422, json: { error: `cannot send ${message.text}` } });
  const refusal = await failureOf(gateway.send(message));
  assert.deepEqual([refusal.remedy, refusal.message], ['never', 'The SMS gateway answered 422']);
  const away = createSmsGatewayChannel({ url: 'http://user-name:hidden-word@127.0.0.1:1/', token: undefined });
  const unreachable = await failureOf(away.send(message));
  assert.equal(unreachable.remedy, 'later');
  assert.doesNotMatch(unreachable.message, /hidden-word|482913/u);
});

test('numbers are dialled with their country, or not at all', () => {
  const cases: [string, string | undefined, string | undefined][] = [
    ['+49 170 1234567', undefined, '+491701234567'],
    ['0049 170 1234567', undefined, '+491701234567'],
    ['+49 (0)170 1234567', undefined, '+491701234567'],
    ['0170-123 45 67', '49', '+491701234567'],
    ['170 1234567', '49', '+491701234567'],
    ['0170 1234567', undefined, undefined],
    ['110', undefined, undefined],
    ['', '49', undefined],
    ['+0170', '49', undefined],
  ];
  for (const [typed, country, dialled] of cases) assert.equal(internationalNumber(typed, country), dialled, typed);
});
