import { MemoryTokenStore } from '@smartlock/oauth-tokens';
import { createTtlockCloud, defaultTtlockCredentials } from '@smartlock/simulators';
import type { Fetch } from '@smartlock/ttlock';
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, it } from 'node:test';
import { describeLockVendor } from '../contract.ts';
import { createTtlockVendor } from './index.ts';

const baseUrl = 'https://euapi.ttlock.com';
const { clientId, clientSecret, username, password } = defaultTtlockCredentials;

/** The adapter at the end of a network, with the clock of the cloud. */
function createVendor(
  cloud: ReturnType<typeof createTtlockCloud>,
  fetch: Fetch,
  {
    tokenStore = new MemoryTokenStore(),
    login = null,
  }: { readonly tokenStore?: MemoryTokenStore; readonly login?: { username: string; passwordMd5: string } | null } = {},
) {
  return createTtlockVendor({
    connectionOf: () => Promise.resolve({ version: '1', baseUrl, clientId, clientSecret, tokenStore, tokenJournal: null, login }),
    onTokenFailure: () => Promise.resolve(),
    clock: { now: () => new Date(cloud.clock.now()) },
    monthlyCalls: null,
    fetch,
    delay: () => Promise.resolve(),
  });
}

async function open() {
  const cloud = createTtlockCloud({ seed: 1, pace: 'instant' });
  const tokenStore = new MemoryTokenStore();
  const vendor = createVendor(cloud, (url, init) => cloud.fetch(url, init), { tokenStore });
  const { token } = await vendor.signIn({ baseUrl: 'eu', clientId, clientSecret, username, password });
  await tokenStore.compareAndSet(0, { token, lease: null });
  return { cloud, vendor };
}

describeLockVendor('TTLock', async () => {
  const { cloud, vendor } = await open();
  const door = () => {
    const lock = cloud.world.locks.get(1_000_001);
    assert.ok(lock !== undefined);
    return lock;
  };
  const control = async (method: string, path: string, body: object): Promise<void> => {
    const url = `/_control/${path}`;
    const reply = await cloud.handle({ method, url, contentType: 'application/json', body: Buffer.from(JSON.stringify(body)) });
    assert.ok(reply.kind === 'response' && reply.status < 300, JSON.stringify(reply));
  };
  return {
    vendor,
    lock: { accountId: 1, ref: '1000001' },
    lockAway: { accountId: 1, ref: '1000004' },
    bolt: () => door().door.bolt,
    opens: (digits) => door().door.typeCode(digits).opened,
    loseNextAnswer: () => control('POST', 'faults', { fault: 'cut', effect: 'done', path: '/v3/lock/unlock', times: 1 }),
    breakLists: (areBroken) =>
      areBroken
        ? control('POST', 'faults', { fault: 'html', path: '/v3/lock/listKeyboardPwd' })
        : control('DELETE', 'faults', {}),
    secrets: [door().lockKey],
    close: () => Promise.resolve(cloud.stop()),
  };
});

describe('TTLock’s adapter', () => {
  it('hands out nothing that opens a lock, of all that the service sends with it', async () => {
    const { cloud, vendor } = await open();
    const handedOut = await cloud.handle({
      method: 'GET',
      url: '/_control/locks/1000001',
      contentType: undefined,
      body: undefined,
    });
    assert.ok(handedOut.kind === 'response');
    const told = JSON.stringify([await vendor.listLocks(1), await vendor.readStatus({ accountId: 1, ref: '1000001' }, 'lock')]);
    for (const word of ['lockData', 'noKeyPwd', 'adminPwd', 'aesKeyStr', 'lockKey', 'deletePwd']) assert.ok(!told.includes(word));
    cloud.stop();
  });

  it('says that a lock did not move where no connection could be made', async () => {
    const { cloud, vendor } = await open();
    const refused = createVendor(cloud, () =>
      Promise.reject(new TypeError('fetch failed', { cause: Object.assign(new Error('no'), { code: 'ECONNREFUSED' }) })),
    );
    const outcome = await refused.move({ accountId: 1, ref: '1000001' }, 'locked');
    assert.equal(outcome.state, 'rejected');
    await assert.rejects(vendor.signIn({ baseUrl: 'eu', clientId, clientSecret, username, password: 'wrong' }), {
      kind: 'unprocessable',
      code: 'wrong_password',
    });
    cloud.stop();
  });

  it('does not know whether a lock moved where the answer is JSON of somebody else', async () => {
    const { cloud } = await open();
    const login = { username, passwordMd5: createHash('md5').update(password).digest('hex') };
    const fetch: Fetch = (url, init) =>
      /\/lock\/(un)?lock$/.test(url) ? Promise.resolve(Response.json({ status: 'please sign in' })) : cloud.fetch(url, init);
    const portal = createVendor(cloud, fetch, { login });
    for (const to of ['locked', 'unlocked'] as const)
      assert.equal((await portal.move({ accountId: 1, ref: '1000001' }, to)).state, 'unknown', to);
    cloud.stop();
  });

  it('reads callbacks of every kind, and refuses what is none', async () => {
    const { cloud, vendor } = await open();
    const records = JSON.stringify([
      { lockId: 7, recordType: 4, success: 1, lockDate: 1 },
      { lockId: 7, recordType: 7, success: 0, lockDate: 2 },
    ]);
    assert.deepEqual(vendor.readCallback(new URLSearchParams({ notifyType: '1', records }).toString()), {
      kind: 'records',
      lockRefs: ['7'],
    });
    assert.deepEqual(vendor.readCallback('notifyType=2&gatewayId=4&isOnline=0'), {
      kind: 'connection',
      lockRef: null,
      isOnline: false,
    });
    assert.deepEqual(vendor.readCallback('notifyType=3&lockId=7&isOnline=1'), {
      kind: 'connection',
      lockRef: '7',
      isOnline: true,
    });
    assert.deepEqual(vendor.readCallback('notifyType=77'), { kind: 'other' });
    assert.throws(() => vendor.readCallback('nonsense'), { kind: 'invalid_input' });
    cloud.stop();
  });
});
