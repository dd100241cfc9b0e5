import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  isTTLockError,
  OutcomeUnknownError,
  TokenError,
  TransportError,
  TTLockApiError,
  TTLockClient,
  TTLockError,
} from '../index.ts';
import { json, rejection, scripted, token, type Answer, type Sent } from '../testing/scripted.ts';

/** The gateways of a lock are told as they should be; everything else is as hostile as the test wants it. */
const but =
  (answer: (sent: Sent) => Answer) =>
  (sent: Sent): Answer =>
    sent.path.endsWith('/listByLock') ? { list: [] } : answer(sent);

const isUnexpected = (error: unknown): boolean => error instanceof TransportError && error.failure === 'unexpected_answer';

test('secrets do not go to the service over http, and go to a simulator', () => {
  for (const baseUrl of ['http://euapi.ttlock.com', 'http://cnapi.sciener.com/v3', 'HTTP://API.TTLOCK.COM'])
    assert.throws(
      () => new TTLockClient({ clientId: 'id', clientSecret: 'secret', baseUrl }),
      /baseUrl must be an https address/,
    );
  for (const baseUrl of ['http://127.0.0.1:8118', 'http://nottlock.com', 'https://euapi.sciener.com/v3', 'eu'])
    assert.doesNotThrow(() => new TTLockClient({ clientId: 'id', clientSecret: 'secret', baseUrl }));
});

test('JSON of somebody else in HTTP 200 confirms no change: what may open a door is unknown, and sent once', async () => {
  for (const body of [{}, { status: 'ok' }, { redirect: 'https://portal.example/login' }, { errcode: null }]) {
    const { client, service } = await scripted(but(() => body));
    assert.ok((await rejection(client.unlock(1))) instanceof OutcomeUnknownError);
    assert.equal(service.sent.filter(({ path }) => path === '/v3/lock/unlock').length, 1);
    assert.ok(isUnexpected(await rejection(client.lock(1))));
    assert.ok(isUnexpected(await rejection(client.locks.rename(1, 'Door'))));
  }
});

test('an errcode that is no whole number is not the word of the service: what was sent may have been done', async () => {
  for (const errcode of ['busy', '', '0.0', true, false, {}, [], 0.5, '99999999999999999999']) {
    const { client } = await scripted(but(() => ({ errcode, list: [], state: 0 })));
    assert.ok(isUnexpected(await rejection(client.getOpenState(1))), JSON.stringify(errcode));
    assert.ok((await rejection(client.unlock(1))) instanceof OutcomeUnknownError, JSON.stringify(errcode));
  }
});

test('a body without end is given up, and its connection closed', async () => {
  let isCancelled = false;
  const chunk = new Uint8Array(1024 * 1024).fill(0x20);
  const endless = (): Response =>
    new Response(
      new ReadableStream<Uint8Array>({
        pull: (controller) => controller.enqueue(chunk),
        cancel: () => {
          isCancelled = true;
        },
      }),
    );
  const { client } = await scripted(but(endless));
  const error = await rejection(client.getLock(1));
  assert.ok(isUnexpected(error) && /larger than 32 MiB/.test(String(error)), String(error));
  assert.ok(isCancelled);
  assert.ok((await rejection(client.unlock(1))) instanceof OutcomeUnknownError);
});

test('text is put together rightly when characters are cut in two on the way', async () => {
  const bytes = new TextEncoder().encode(JSON.stringify({ lockId: 1, lockAlias: 'Tür 门 🚪' }));
  const slowly = (): Response =>
    new Response(
      new ReadableStream<Uint8Array>({
        start: (controller) => {
          for (const byte of bytes) controller.enqueue(Uint8Array.of(byte));
          controller.close();
        },
      }),
    );
  const { client } = await scripted(but(slowly));
  assert.equal((await client.getLock(1)).lockAlias, 'Tür 门 🚪');
});

const lockRow = (lockId: number) => ({ lockId, lockAlias: `Door ${lockId}` });

test('a service that gives the first page again and again is an error, and not a list without end', async () => {
  const first = { list: [lockRow(1), lockRow(2)], pageNo: 1, pageSize: 2, pages: 1_000_000, total: 2_000_000 };
  const { client, service } = await scripted(() => first);
  const error = await rejection(client.getAllLocks());
  assert.ok(isUnexpected(error) && /pageNo should be 2/.test(String(error)), String(error));
  assert.equal(service.sent.length, 2);

  const nameless = await scripted(() => ({ ...first, pageNo: undefined }));
  const same = await rejection(nameless.client.getAllLocks());
  assert.ok(isUnexpected(same) && /same page came 3 times/.test(String(same)), String(same));
  assert.equal(nameless.service.sent.length, 3);
});

test('a page beyond the last one, for which the last one comes, is empty', async () => {
  const { client } = await scripted(() => ({ list: [lockRow(1)], pageNo: 3, pageSize: 1, pages: 3, total: 3 }));
  const page = await client.getLocks(9, 1);
  assert.deepEqual([page.list, page.pageNo, page.total], [[], 9, 3]);
});

test('answers of the token endpoint that cannot be used are typed errors, and nothing of them is kept or shown', async () => {
  const broken: Answer[] = [
    {},
    { ...token, access_token: '' },
    { ...token, access_token: { nested: 's3cret' } },
    { ...token, expires_in: 'soon' },
    { ...token, expires_in: -1 },
    { access_token: 's3cret', expires_in: null },
    json('<html>s3cret</html>'),
    json([]),
    json('"s3cret"'),
    json(null as unknown as object),
    new Response(null, { status: 302, headers: { location: 'https://elsewhere.example/?s3cret' } }),
    { errcode: 10_007, errmsg: 'invalid account or invalid password' },
  ];
  for (const answer of broken) {
    const { client, service } = await scripted(() => ({}));
    await client.reset();
    client.configure('c'.repeat(32), 'd'.repeat(32), 'https://lock.example');
    service.answerToken = () => answer;
    const error = await rejection(client.authenticate('someone@example.com', 'secret-password'));
    assert.ok(error instanceof TTLockError || error instanceof TokenError, String(error));
    assert.doesNotMatch(`${String(error)} ${JSON.stringify(error)}`, /s3cret|secret-password|dddd/);
    assert.equal(await client.status(), 'configured');
  }
});

test('a token that lasts for ages is kept with the last moment that a date holds', async () => {
  const { client, service } = await scripted(() => ({}));
  service.answerToken = () => ({ ...token, expires_in: 1e300 });
  await client.authenticate('someone@example.com', 'secret-password');
  const { status, expiresAt } = await client.tokenReport();
  assert.deepEqual([status, expiresAt?.getTime()], ['valid', 8_640_000_000_000_000]);
});

test('what the service says is one short line, without what was sent to it', async () => {
  const { client } = await scripted(
    but(({ parameters }) => ({
      errcode: -99_999,
      errmsg: `bad\r\nFAKE LOG LINE\u2028${parameters['cardNumber']} ${parameters['accessToken']} ${'x'.repeat(5000)}`,
    })),
  );
  const error = await rejection(client.cards.add({ lockId: 1, cardNumber: '3661413478', startDate: 0, endDate: 0 }));
  assert.ok(isTTLockError(error, 'undocumented') && error instanceof TTLockApiError);
  assert.ok(error.errmsg.length <= 301 && error.message.length < 500);
  assert.match(error.errmsg, /^bad FAKE LOG LINE \[hidden\] \[hidden\] x+…$/);
});

test('rows that lack what they must have, or have it in another form, are no shorter list', async () => {
  for (const row of [null, 7, 'row', [], {}, { keyboardPwdId: 1 }, { keyboardPwdId: 1.5, lockId: 1, keyboardPwd: '1' }]) {
    const { client } = await scripted(but(() => ({ list: [row], pageNo: 1, pageSize: 200, pages: 1, total: 1 })));
    assert.ok(isUnexpected(await rejection(client.getLockPasscodes(1))), JSON.stringify(row));
  }
});

test('keys that would change what objects are do no harm', async () => {
  const body = '{"lockId":1,"__proto__":{"lockAlias":"evil","isAdmin":true},"constructor":{"prototype":{"isAdmin":true}}}';
  const { client } = await scripted(but(() => json(body)));
  const lock = await client.getLock(1);
  assert.equal(lock.lockAlias, null);
  assert.equal(({} as { isAdmin?: boolean }).isAdmin, undefined);
});
