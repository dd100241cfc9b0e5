import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { createOwnVendor } from './testing/own-vendor.ts';
import { frontDoor, startImported } from './testing/utec-fixture.ts';

const daySeconds = 86_400;
const hourSeconds = 3600;
/** How long before its end a token is renewed. */
const bufferMs = 5 * 60_000;

/** What is the case on a day: each of the ways in which the cloud may answer, and in which a token may end. */
const shapes = [
  { token_reply: 'wrapped', expired_token: 'invalid_token_200', refresh_rotates: false, refresh_single_use: false },
  { token_reply: 'flat', expired_token: '401', refresh_rotates: true, refresh_single_use: false },
  { token_reply: 'wrapped', expired_token: '403', refresh_rotates: true, refresh_single_use: true },
  { token_reply: 'flat', expired_token: 'invalid_token_200', refresh_rotates: true, refresh_single_use: true },
  { token_reply: 'wrapped', expired_token: '401', refresh_rotates: false, refresh_single_use: false },
] as const;
const more = [
  {},
  { refresh_token_in_reply: false, refresh_rotates: false, refresh_single_use: false },
  { refresh_revokes_access: true },
  { token_method: 'get' },
] as const;
const usual = { refresh_token_in_reply: true, refresh_revokes_access: false, token_method: 'any' } as const;

describe('thirty days of U-tec', () => {
  type World = Awaited<ReturnType<typeof startImported>>;
  let world: World;
  before(async () => {
    // A day's life instead of a week's: more ends in the same time.
    world = await startImported({ cloud: { switches: { token_lifetime_s: daySeconds } } });
  });
  after(() => world.fixture.close());

  it('with tokens that end in every way, between requests and within them, fail no request and refresh once an end', async () => {
    const { fixture, accountId } = world;
    const { cloud } = fixture;
    /** Refreshes while there was a token that was good for a while yet. */
    const needless: string[] = [];
    /** Asks for the token's end when the next request is on its way. */
    let endsWithin = false;
    const vendors = Array.from({ length: 3 }, () =>
      createOwnVendor({
        db: fixture.database.db,
        clock: fixture.clock,
        journalFolder: join(fixture.directory, 'token-journal'),
        delay: () => new Promise((resolve) => setImmediate(resolve)),
        async fetch(url, init) {
          const isCall = new URL(url).pathname === '/action';
          const now = cloud.clock.now();
          const isNeedless = [...cloud.world.accounts.sessions.values()].some(({ expiresAt }) => expiresAt > now + bufferMs);
          if (!isCall && isNeedless) needless.push(new Date(now).toISOString());
          if (endsWithin && isCall) {
            endsWithin = false;
            cloud.world.accounts.endSessions();
          }
          return await cloud.fetch(url, init);
        },
      }),
    );
    cloud.clearCalls();
    let requests = 0;
    let forced = 0;
    const failures: string[] = [];
    for (let hour = 0; hour < 30 * 24; hour += 2) {
      const day = Math.floor(hour / 24);
      if (hour % 24 === 0) {
        Object.assign(cloud.switches, usual, shapes[day % shapes.length], more[day % more.length]);
      }
      fixture.clock.advance(2 * hourSeconds);
      // On two days of three somebody ends the token ahead of its time.
      if (day % 3 === 1 && hour % 24 === 10) {
        cloud.world.accounts.endSessions();
        forced += 1;
      }
      if (day % 3 === 2 && hour % 24 === 16) {
        endsWithin = true;
        forced += 1;
      }
      const asked = vendors.filter((_one, index) => hour % 6 === 0 || index === (hour / 2) % vendors.length);
      const answers = await Promise.allSettled(asked.map((vendor) => vendor.readCloud(accountId, [frontDoor])));
      requests += answers.length;
      for (const answer of answers) if (answer.status === 'rejected') failures.push(`hour ${hour}: ${String(answer.reason)}`);
    }
    assert.deepEqual(failures, []);
    assert.deepEqual(needless, [], 'no refresh but where a token had ended, or was about to');
    assert.ok(requests > 500, `${requests}`);
    // GET is tried after a refused POST: on those days one refresh is two calls, of which one is answered 405.
    const refreshes = cloud.calls.filter(({ operation, status }) => operation === 'token' && status === 200).length;
    // Each token lives a day unless it is ended: there are no more ends than days and forced ones.
    assert.ok(refreshes >= 25 && refreshes <= 30 + forced + 1, `${refreshes} refreshes, ${forced} forced ends`);
    const account = await fixture.features.utec.gateway.account(accountId);
    assert.deepEqual([account.token.needsPerson, account.token.error], [false, null]);
  });
});
