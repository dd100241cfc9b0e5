import { createUtecCloud, defaultUtecCredentials, type UtecSwitches } from '@smartlock/simulators';
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createUtecClient, isNotificationFrom, parseNotification, readCallback, readLock } from './index.ts';

const frontDoor = 'AA:BB:CC:00:00:01';
const garage = 'AA:BB:CC:00:00:03';
const state = 'a-state-nobody-guesses';

interface Pushed {
  readonly url: string;
  readonly body: string;
  readonly secret: string;
}

/** A client that is logged in, in the simulated cloud's time. */
async function start(switches: Partial<UtecSwitches> = {}, codeVerifier?: string) {
  const pushed: Pushed[] = [];
  const cloud = createUtecCloud({
    virtualFrom: Date.parse('2026-08-17T08:00:00Z'),
    switches: { authorize: 'redirect', ...switches },
    deliverPush: (url, secret, body) => {
      pushed.push({ url, body: JSON.stringify(body), secret });
      return Promise.resolve(200);
    },
  });
  const client = createUtecClient({
    clientId: defaultUtecCredentials.accessKey,
    clientSecret: defaultUtecCredentials.secretKey,
    redirectUri: 'https://lock.example/callback',
    fetch: (url, init) => cloud.fetch(url, init),
    clock: { now: () => new Date(cloud.clock.now()) },
    timeoutMs: 250,
    delay: (ms) => {
      cloud.clock.advance(ms);
      return Promise.resolve();
    },
  });
  const back = await cloud.fetch(client.authorizeUrl({ state, codeVerifier }), { redirect: 'manual' });
  await client.exchangeCode({ code: readCallback(back.headers.get('location') ?? '', state), codeVerifier });
  const lock = (id: string) => {
    const found = cloud.world.locks.get(id);
    assert.ok(found !== undefined);
    return found;
  };
  return { cloud, client, lock, pushed };
}

describe('against the simulated cloud', () => {
  for (const switches of [
    {},
    { token_reply: 'flat', callback_parameter: 'authorization_code', token_method: 'get', letter_case: 'prose' },
    { custom_data: 'required', message_id: 'other', password_in_get: 'text', user_fields: 'prose' },
    { expired_token: '401', refresh_rotates: true, refresh_single_use: true, refresh_revokes_access: true, expires_in: false },
    { expired_token: '403', refresh_token_in_reply: false, token_error: 'code_in_200' },
  ] satisfies Partial<UtecSwitches>[]) {
    test(`the client copes with ${JSON.stringify(switches)}`, async () => {
      const { cloud, client, lock } = await start(switches);
      assert.deepEqual(await client.user().then(({ firstName, lastName }) => [firstName, lastName]), ['Olivia', 'Owner']);
      assert.equal((await client.discover()).length, 3);
      cloud.world.accounts.endSessions();
      const read = await client.query([frontDoor, garage]);
      assert.deepEqual([read.get(frontDoor)?.lock?.lockState, read.get(garage)?.lock?.door], ['Locked', 'Closed']);
      assert.equal((await client.unlock(frontDoor)).outcome, 'confirmed');
      const added = await client.lockUsers.add(frontDoor, { name: 'Guest', code: '482137' });
      const held = await client.lockUsers.readBack(frontDoor, added.id);
      assert.deepEqual([held?.isOnLock, held?.code?.reveal()], [true, '482137']);
      assert.equal(lock(frontDoor).typeCode('482137').opened, true);
      await client.lockUsers.delete(frontDoor, added.id);
      assert.equal(await client.lockUsers.readBack(frontDoor, added.id, (user) => user === null), null);
    });
  }

  test('PKCE is used where it is checked, and does no harm where it is not', async () => {
    for (const pkce of ['checked', 'ignored'] as const) {
      const { client } = await start({ pkce }, 'v'.repeat(64));
      assert.equal((await client.tokenReport()).status, 'valid');
    }
  });

  test('commands: passage mode, jam, offline', async () => {
    const { client, lock } = await start();
    await client.discover();
    assert.equal((await client.setMode(frontDoor, 1)).outcome, 'confirmed');
    assert.equal((await client.lock(frontDoor)).outcome, 'not_confirmed', 'in passage mode nothing happens');
    assert.equal((await client.setMode(frontDoor, 0)).outcome, 'confirmed');
    lock(frontDoor).isJammed = true;
    assert.equal((await client.lock(frontDoor)).lock?.lockState, 'Jammed');
    lock(frontDoor).isOnline = false;
    await assert.rejects(client.unlock(frontDoor), { code: 'device_offline' });
  });

  for (const push of ['envelope', 'payload_list', 'bare_list', 'mapping', 'id_only'] as const) {
    test(`a push in the form ${push} is recognised and read`, async () => {
      const { client, lock, pushed, cloud } = await start({ push });
      const secret = 's'.repeat(32);
      await client.registerNotifications({ url: 'https://lock.example/push', accessToken: secret });
      lock(frontDoor).turnKey('Unlocked');
      cloud.clock.advance(1000);
      const last = pushed.at(-1);
      assert.ok(last !== undefined && isNotificationFrom(`Bearer ${last.secret}`, [secret]));
      const [told] = parseNotification(last.body);
      assert.equal(told?.id, frontDoor);
      if (told?.kind === 'state') assert.equal(readLock(told.states).lockState, 'Unlocked');
      else assert.equal(push, 'id_only');
    });
  }

  test('unlinking ends the token there and here', async () => {
    const { client, cloud } = await start();
    await client.logout();
    assert.equal(cloud.world.accounts.sessions.size, 0);
    await assert.rejects(client.discover(), { code: 'not_signed_in' });
  });
});
