import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inspect } from 'node:util';
import {
  MemoryTokenStore,
  NotSignedInError,
  SignInRequiredError,
  TokenKeeper,
  TokenStoreError,
  TokenUnavailableError,
  type TokenKeeperOptions,
  type TokenState,
  type TokenStore,
} from './index.ts';
import { sourceOf, TokenService } from './testing/token-service.ts';

const minute = 60_000;

async function setUp(options: Partial<TokenKeeperOptions> & { login?: boolean; lastsMs?: number; signedIn?: boolean } = {}) {
  const service = new TokenService();
  let nowMs = Date.parse('2026-01-01T00:00:00Z');
  const clock = { now: () => new Date(nowMs) };
  const store = options.store ?? new MemoryTokenStore();
  const { login = true, lastsMs = 60 * minute, signedIn = true, ...rest } = options;
  if (signedIn) {
    const token = {
      accessToken: 'access-0',
      refreshToken: 'refresh-0',
      expiresAt: nowMs + lastsMs,
      receivedAt: nowMs + lastsMs - 60 * minute,
      subject: '17',
    };
    await store.compareAndSet(0, { token, lease: null });
  }
  const make = (): TokenKeeper => new TokenKeeper({ source: sourceOf(service, { login }), clock, ...rest, store });
  const keeper = make();
  return {
    service,
    keeper,
    make,
    store,
    use: () => keeper.use(async (token) => service.call(token)),
    pass: (ms: number) => (nowMs += ms),
  };
}

/** Fails so many writes that carry another token than the first. */
class FailingStore extends MemoryTokenStore implements TokenStore {
  failures = 0;
  override compareAndSet(expected: number, next: TokenState): Promise<boolean> {
    if (next.token !== null && next.token.accessToken !== 'access-0' && this.failures > 0) {
      this.failures -= 1;
      return Promise.reject(new Error('disk full'));
    }
    return super.compareAndSet(expected, next);
  }
}

test('a thousand callers at the moment of expiry cause one refresh', async () => {
  const { service, use } = await setUp({ lastsMs: 0 });
  const results = await Promise.all(Array.from({ length: 1000 }, use));
  assert.equal(results.length, 1000);
  assert.equal(service.refreshes, 1);
  assert.equal(service.calls, 1000);
});

test('a thousand callers whose token is refused cause one refresh, and each calls twice at most', async () => {
  const { service, use } = await setUp();
  service.revoke();
  await Promise.all(Array.from({ length: 1000 }, use));
  assert.equal(service.refreshes, 1);
  assert.equal(service.logins, 0);
  assert.equal(service.calls, 2000);
});

test('a token is renewed ahead of its end by the buffer, and not before', async () => {
  const { service, use, pass } = await setUp({ refreshAheadMs: 10 * minute });
  pass(49 * minute);
  await use();
  assert.equal(service.refreshes, 0);
  pass(minute);
  await use();
  assert.equal(service.refreshes, 1);
});

test('a token that lives shorter than the buffer is not renewed at every call', async () => {
  const { service, use } = await setUp({ refreshAheadMs: 60 * minute, lastsMs: 0 });
  service.expiresInSeconds = 600;
  await use();
  await use();
  await use();
  assert.equal(service.refreshes, 1);
});

test('ahead of the end an outage is not noticed, and the service is not asked at every call', async () => {
  const { service, use, pass } = await setUp({ lastsMs: 4 * minute });
  service.isAway = true;
  for (let call = 1; call <= 10; call += 1) assert.equal(await use(), 'done');
  assert.equal(service.refreshes, 1);
  pass(31_000);
  service.isAway = false;
  await use();
  assert.equal(service.refreshes, 2);
});

test('at the end an outage is told as one that may pass, and the stored refresh token still works afterwards', async () => {
  const { service, use, pass } = await setUp({ lastsMs: 0 });
  service.isAway = true;
  await assert.rejects(use, (error: unknown) => error instanceof TokenUnavailableError && error.isRetryable);
  await assert.rejects(use, TokenUnavailableError);
  assert.equal(service.refreshes, 1, 'many callers in one second are one request');
  service.isAway = false;
  pass(1000);
  assert.equal(await use(), 'done');
  assert.equal(service.logins, 0);
});

test('when refreshing is refused it logs in; when that is refused too a person must act, and the service is left in peace', async () => {
  const { service, use, pass } = await setUp({ lastsMs: 0 });
  service.refreshToken = 'another';
  assert.equal(await use(), 'done');
  assert.deepEqual([service.refreshes, service.logins], [1, 1]);

  service.revoke();
  service.refreshToken = 'another';
  service.refusesLogin = true;
  for (let call = 1; call <= 5; call += 1) {
    await assert.rejects(
      use,
      (error: unknown) => error instanceof SignInRequiredError && !error.isRetryable && /log in again/i.test(error.whatToDo),
    );
  }
  assert.deepEqual([service.refreshes, service.logins], [2, 2]);
  pass(31_000);
  await assert.rejects(use, SignInRequiredError);
  assert.deepEqual([service.refreshes, service.logins], [3, 3]);
});

test('a service that refuses the very token it has just given is logged in to once, then a person must act', async () => {
  const { service, keeper } = await setUp();
  let calls = 0;
  const refuse = async (): Promise<never> => {
    calls += 1;
    service.revoke();
    service.call('any');
    throw new Error('not refused');
  };
  await assert.rejects(() => keeper.use(refuse), SignInRequiredError);
  assert.deepEqual([calls, service.refreshes, service.logins], [3, 1, 1]);
});

test('without a log-in, a refused refresh and a token never had are told apart', async () => {
  const refused = await setUp({ lastsMs: 0, login: false });
  refused.service.refreshToken = 'another';
  await assert.rejects(refused.use, SignInRequiredError);
  const never = await setUp({ signedIn: false, login: false });
  await assert.rejects(never.use, NotSignedInError);
  assert.equal(never.service.calls, 0);
  await never.keeper.adopt(never.service.login(), new Date('2026-01-01T00:00:00Z'));
  assert.equal(await never.use(), 'done');
});

test('what another keeper of the store renewed is used, not renewed again', async () => {
  const { service, use, make } = await setUp();
  const other = make();
  await other.token();
  service.revoke();
  await use();
  assert.equal(await other.use(async (token) => service.call(token)), 'done');
  assert.equal(service.refreshes, 1);
});

test('a lease of a process that died lapses', async () => {
  const waits: number[] = [];
  let pass = (_ms: number): number => 0;
  const delay = async (): Promise<void> => {
    waits.push(pass(5000));
  };
  const set = await setUp({ lastsMs: 0, delay });
  pass = set.pass;
  const { version, token } = await set.store.read();
  const until = Date.parse('2026-01-01T00:00:20Z');
  await set.store.compareAndSet(version, { token, lease: { holder: 'dead', until } });
  assert.equal(await set.use(), 'done');
  assert.equal(waits.length, 4);
  assert.equal(set.service.refreshes, 1);
});

test('a new token that cannot be stored is not used, and is stored before anything else later', async () => {
  const store = new FailingStore();
  const { service, use, pass } = await setUp({ store, lastsMs: 0 });
  store.failures = 3;
  await assert.rejects(use, TokenStoreError);
  assert.equal(service.calls, 0);
  pass(31_000);
  assert.equal(await use(), 'done');
  assert.deepEqual([service.refreshes, service.logins], [1, 0]);
  assert.equal((await store.read()).token?.accessToken, 'access-1');
});

test('a caller who aborts stops waiting alone; the others get their token', async () => {
  const { service, keeper } = await setUp({ lastsMs: 0 });
  const controller = new AbortController();
  const impatient = keeper.token(controller.signal);
  const patient = keeper.token();
  controller.abort(new Error('changed my mind'));
  await assert.rejects(impatient, /changed my mind/);
  assert.equal((await patient).accessToken, 'access-1');
  assert.equal(service.refreshes, 1);
});

test('a source that never answers is given up', async () => {
  const service = new TokenService();
  const source = { ...sourceOf(service), login: () => new Promise<never>(() => undefined) };
  const keeper = new TokenKeeper({ source, requestTimeoutMs: 20 });
  await assert.rejects(() => keeper.token(), TokenUnavailableError);
});

test('signing out while a refresh is under way wins', async () => {
  const { keeper, store } = await setUp({ lastsMs: 0 });
  const renewing = keeper.token();
  const forgotten = keeper.forget();
  await Promise.allSettled([renewing, forgotten]);
  await keeper.forget();
  assert.equal((await store.read()).token, null);
  assert.equal((await keeper.report()).status, 'none');
});

test('the report tells valid, expiring, expired and none without asking the service', async () => {
  const { service, keeper, pass } = await setUp();
  const seen = [(await keeper.report()).status];
  pass(56 * minute);
  seen.push((await keeper.report()).status);
  pass(4 * minute);
  seen.push((await keeper.report()).status);
  await keeper.forget();
  seen.push((await keeper.report()).status);
  assert.deepEqual(seen, ['valid', 'expiring', 'expired', 'none']);
  assert.equal(service.refreshes + service.logins + service.calls, 0);
});

test('refresh() renews a good token, once for many that ask together', async () => {
  const { service, keeper } = await setUp();
  const tokens = await Promise.all([keeper.refresh(), keeper.refresh(), keeper.refresh()]);
  assert.deepEqual(new Set(tokens.map((token) => token.accessToken)), new Set(['access-1']));
  assert.equal(service.refreshes, 1);
});

test('no way of printing a token, a keeper, a store or an error shows a secret', async () => {
  const { keeper, store, service, use } = await setUp();
  const token = await keeper.token();
  service.refreshToken = 'another';
  service.revoke();
  service.refusesLogin = true;
  const error: unknown = await use().catch((caught: unknown) => caught);
  const shown = [token, keeper, store, error].flatMap((what) => [
    inspect(what, { depth: 9, showHidden: true }),
    JSON.stringify(what),
    String(what),
  ]);
  assert.doesNotMatch(shown.join('\n'), /access-\d|refresh-\d/);
  assert.match(JSON.stringify(token), /hidden/);
});
