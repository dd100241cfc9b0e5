import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inspect } from 'node:util';
import {
  isTTLockError,
  MemoryTokenStore,
  OutcomeUnknownError,
  TransportError,
  TTLockClient,
  type TransportFailure,
} from '../index.ts';
import { json, rejection, scripted, token, type Answer } from '../testing/scripted.ts';

const busy = { errcode: -3003, errmsg: 'The gateway is busy.' };
const gateways = { list: [{ gatewayId: 5 }] };
const cut = (): Error =>
  Object.assign(new TypeError('fetch failed'), { cause: Object.assign(new Error('reset'), { code: 'ECONNRESET' }) });

/** Gives the answers one after the other, the last one again and again; asking for a lock's gateways is answered aside. */
function inTurn(...answers: Answer[]) {
  let index = 0;
  return ({ path }: { path: string }): Answer => {
    if (path.endsWith('/listByLock')) return gateways;
    const answer = answers[Math.min(index, answers.length - 1)] ?? {};
    index += 1;
    return answer instanceof Response ? answer.clone() : answer;
  };
}

const countOf = (service: { sent: readonly { path: string }[] }, path: string): number =>
  service.sent.filter((sent) => sent.path === path).length;

const failures: readonly (readonly [string, () => Answer, TransportFailure])[] = [
  ['a page in HTTP 200', () => json('<html>proxy</html>'), 'not_json'],
  ['a page in HTTP 502', () => json('<html>Bad gateway</html>', 502), 'http_status'],
  ['JSON without errcode in HTTP 500', () => json({ timestamp: 1 }, 500), 'http_status'],
  ['nothing', () => json(''), 'not_json'],
  ['a list where an object should be', () => json([]), 'unexpected_answer'],
  ['an object that lacks what was asked for', () => json({ list: 'none' }), 'unexpected_answer'],
  ['a cut connection', cut, 'connection'],
];

for (const [what, answer, failure] of failures) {
  test(`${what} is a TransportError (${failure}), and never an empty success`, async () => {
    const { client } = await scripted(answer);
    const error = await rejection(client.getLockPasscodes(1));
    assert.ok(error instanceof TransportError, String(error));
    assert.equal(error.failure, failure);
    assert.equal(error.isRetryable, true);
  });
}

test('a redirect is not followed: the request holds secrets', async () => {
  const redirect = new Response(null, { status: 302, headers: { location: 'https://elsewhere.example/' } });
  const { client, service } = await scripted(() => redirect.clone());
  const error = await rejection(client.getLock(1));
  assert.ok(error instanceof TransportError && error.status === 302 && !error.isRetryable);
  assert.equal(service.sent.length, 1);
});

test('a service that says nothing is given up after the time-out', async () => {
  const hanging = new TTLockClient({
    clientId: 'id',
    clientSecret: 'secret',
    baseUrl: 'https://lock.example',
    timeoutMs: 20,
    retry: { attempts: 1 },
    fetch: (url, init) => (url.includes('/oauth2/') ? Promise.resolve(json(token)) : untilAborted(init.signal)),
  });
  await hanging.authenticate('someone', 'password');
  const error = await rejection(hanging.getLock(1));
  assert.ok(isTTLockError(error, 'timeout'));
});

function untilAborted(signal: AbortSignal | null | undefined): Promise<Response> {
  return new Promise((_resolve, reject) => {
    signal?.addEventListener('abort', () => reject(signal.reason as Error));
  });
}

test('an aborted call rejects with the reason, sends nothing more and retries nothing', async () => {
  const controller = new AbortController();
  const { client, service } = await scripted(() => {
    controller.abort(new Error('changed my mind'));
    return busy;
  });
  const error = await rejection(client.getLock(1, { signal: controller.signal }));
  assert.match(String(error), /changed my mind/);
  assert.equal(service.sent.length, 1);
  await assert.rejects(() => client.getLock(1, { signal: controller.signal }), /changed my mind/);
  assert.equal(service.sent.length, 1);
});

test('what passes is tried again, with pauses that grow, and not for ever', async () => {
  const { client, service, pauses } = await scripted(inTurn(busy));
  assert.ok(isTTLockError(await rejection(client.unlock(1)), 'gateway_busy'));
  assert.equal(countOf(service, '/v3/lock/unlock'), 5);
  assert.deepEqual(pauses, [2000, 4000, 8000, 15_000]);
});

test('what does not pass is not tried again', async () => {
  for (const errcode of [-3, -2018, 20002, -4043, -2012, 30006, 30007, 80000]) {
    const { client, service } = await scripted(inTurn({ errcode, errmsg: '' }));
    await rejection(client.unlock(1));
    assert.equal(countOf(service, '/v3/lock/unlock'), 1, `${errcode}`);
  }
});

test('an unlock after which the connection broke is not sent again: the door must not open twice', async () => {
  for (const answer of [cut(), json('<html>', 502), json('<html>')]) {
    const { client, service } = await scripted(inTurn(answer));
    const error = await rejection(client.unlock(1));
    assert.ok(error instanceof OutcomeUnknownError && !error.isRetryable, String(error));
    assert.equal(countOf(service, '/v3/lock/unlock'), 1);
  }
});

test('an unlock that certainly never left is sent again', async () => {
  const refused = Object.assign(new TypeError('fetch failed'), {
    cause: Object.assign(new Error('no'), { code: 'ECONNREFUSED' }),
  });
  const { client, service } = await scripted(inTurn(refused, { errcode: 0 }));
  await client.unlock(1);
  assert.equal(countOf(service, '/v3/lock/unlock'), 2);
});

test('locking, renaming and reading may be repeated after any failure', async () => {
  const { client, service } = await scripted(inTurn(cut(), { errcode: 0 }));
  await client.lock(1);
  assert.equal(countOf(service, '/v3/lock/lock'), 2);
});

test('every call carries clientId, accessToken and the time; reads go as GET, writes as forms', async () => {
  const { client, service, now } = await scripted(inTurn({ errcode: 0, lockId: 1 }));
  await client.getLock(1);
  await client.locks.rename(1, 'Front door & more');
  for (const { parameters } of service.sent) {
    assert.equal(parameters['clientId'], 'c'.repeat(32));
    assert.equal(parameters['accessToken'], token.access_token);
    assert.equal(parameters['date'], String(now.ms));
    assert.equal(parameters['clientSecret'], undefined);
  }
  assert.deepEqual(
    service.sent.map(({ method, path }) => `${method} ${path}`),
    ['GET /v3/lock/detail', 'POST /v3/lock/rename'],
  );
  assert.equal(service.sent[1]?.parameters['lockAlias'], 'Front door & more');
});

test('ids are read as numbers and as text; those beyond what a number holds are not rounded', async () => {
  const body = '{"list":[{"lockId":"12345","lockAlias":7},{"lockId":9007199254740993,"date":1767225600000}],"pages":1,"total":2}';
  const { client } = await scripted(() => json(body));
  const [first, second] = await client.getAllLocks();
  assert.deepEqual(
    [first?.lockId, first?.lockAlias, second?.lockId, second?.date],
    [12_345, '7', '9007199254740993', 1_767_225_600_000],
  );
});

test('no secret of a lock, token or password shows in objects, errors or what they print', async () => {
  const secrets = {
    lockKey: 'KEY-s3cret',
    adminPwd: 'ADM-s3cret',
    noKeyPwd: '98765-s3cret',
    aesKeyStr: '1a,s3cret',
    lockData: 'DATA-s3cret',
  };
  const { client, service } = await scripted(() => ({ lockId: 1, ...secrets, unknownSecret: 'x-s3cret' }));
  const lock = await client.getLock(1);
  assert.equal(lock.lockKey?.reveal(), secrets.lockKey);
  service.script = ({ parameters }) => ({ errcode: -3, errmsg: `bad ${parameters['accessToken']} ${parameters['keyboardPwd']}` });
  const refused = await rejection(client.addPermanentPasscode(1, '7654321'));
  service.script = () => json('<html>s3cret</html>');
  const unreadable = await rejection(client.getLock(1));
  service.script = ({ parameters }) => new Error(`fetch https://lock.example?accessToken=${parameters['accessToken']}&s3cret`);
  const unreachable = await rejection(client.getLock(1));
  const shown = [lock, client, refused, unreadable, unreachable].map((what) => {
    return `${inspect(what, { depth: 9, showHidden: true })}\n${JSON.stringify(what)}\n${String(what)}`;
  });
  assert.doesNotMatch(shown.join('\n'), /s3cret|7654321|aaaaaaaa|bbbbbbbb|secret-password|dddddddd/);
});

test('a refreshed token is in the journal before it is in the store, and in the store before it is used', async () => {
  const order: string[] = [];
  const store = new MemoryTokenStore();
  const { client, service } = await scripted(
    ({ parameters }) => (order.push(`used ${parameters['accessToken']}`), { lockId: 1 }),
    {
      tokenStore: {
        read: () => store.read(),
        compareAndSet: (expected, next) => {
          if (next.lease === null) order.push(`stored ${next.token?.accessToken ?? ''}`);
          return store.compareAndSet(expected, next);
        },
      },
      tokenJournal: {
        read: () => null,
        write: ({ next }) => order.push(`noted ${next.accessToken}`),
        clear: () => order.push('cleared'),
      },
    },
  );
  order.length = 0;
  service.answerToken = () => ({ ...token, access_token: 'next' });
  await client.refreshToken();
  await client.getLock(1);
  assert.deepEqual(order, ['noted next', 'stored next', 'cleared', 'used next']);
});

test('the budget refuses before the service would, keeps a share for changes, and starts anew with the month of Beijing', async () => {
  const { client, service, now } = await scripted(
    ({ path }) => (path === '/app/getMonthRequestCount' ? { monthRequestCount: 87 } : { errcode: 0, lockId: 1 }),
    { budget: { monthlyCalls: 100 } },
  );
  for (let call = 1; call <= 3; call += 1) await client.getLock(1);
  assert.equal(countOf(service, '/app/getMonthRequestCount'), 1, 'the count of the service is the truth');
  assert.ok(isTTLockError(await rejection(client.getLock(1)), 'budget_used_up'));
  for (let call = 1; call <= 10; call += 1) await client.locks.rename(1, 'Front door');
  assert.ok(isTTLockError(await rejection(client.locks.rename(1, 'Front door')), 'budget_used_up'));
  assert.deepEqual(client.budgetReport(), { used: 100, limit: 100, resetsAt: new Date('2026-01-31T16:00:00Z') });
  now.ms = Date.parse('2026-01-31T16:00:00Z');
  await client.getLock(1);
  assert.equal(client.budgetReport()?.used, 1);
});
