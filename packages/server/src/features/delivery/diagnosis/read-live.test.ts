import { MemoryTokenStore } from '@smartlock/oauth-tokens';
import { createTtlockCloud, defaultTtlockCredentials } from '@smartlock/simulators';
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import { createVendorRegistry } from '../../../vendors/registry.ts';
import { createTtlockVendor } from '../../../vendors/ttlock/index.ts';
import { control } from '../../integrations/ttlock/testing/ttlock-fixture.ts';
import { readLive } from './read-live.ts';

const digits = '482913';
const lock = { accountId: 1, ref: '1000001' };

describe('asking a vendor just now', () => {
  const cloud = createTtlockCloud({ seed: 1, pace: 'instant' });
  const clock = { now: () => new Date(cloud.clock.now()) };
  const tokenStore = new MemoryTokenStore();
  const { clientId, clientSecret, username, password } = defaultTtlockCredentials;
  const connection = { version: '1', baseUrl: 'https://euapi.ttlock.com', clientId, clientSecret, tokenStore };
  const vendor = createTtlockVendor({
    connectionOf: () => Promise.resolve({ ...connection, tokenJournal: null, login: null }),
    onTokenFailure: () => Promise.resolve(),
    clock,
    monthlyCalls: null,
    fetch: (url, init) => cloud.fetch(url, init),
  });

  before(async () => {
    const { token } = await vendor.signIn({ baseUrl: 'eu', clientId, clientSecret, username, password });
    await tokenStore.compareAndSet(0, { token, lease: null });
    assert.equal((await vendor.addCode(lock, { digits, name: 'SL-1', startsAt: null, endsAt: null })).state, 'reported');
  });
  afterEach(() => control(cloud, 'DELETE', 'faults'));
  after(() => cloud.stop());

  const ask = (typed = digits, timeoutMs = 5000) =>
    readLive({ vendors: createVendorRegistry([vendor]), clock }, 'ttlock', lock, typed, timeoutMs);

  it('finds the code by its digits, and the clock of the lock', async () => {
    const found = await ask();
    assert.ok(found.reading.state === 'known');
    assert.deepEqual(found.reading.code, { startsAt: null, endsAt: null, state: 'listed' });
    assert.ok(found.clock !== null && Math.abs(found.clock.offsetMs) < 2000);
    const other = await ask('000000');
    assert.deepEqual([other.reading.state, other.reading.state === 'known' && other.reading.code], ['known', null]);
  });

  it('ends in time where nothing answers, and leaves nothing in doubt', async () => {
    await control(cloud, 'POST', 'faults', { fault: 'hang', path: '/v3/lock/listKeyboardPwd' });
    await control(cloud, 'POST', 'faults', { fault: 'hang', path: '/v3/lock/queryDate' });
    const began = performance.now();
    const found = await ask(digits, 300);
    assert.ok(performance.now() - began < 4000);
    assert.ok(found.reading.state === 'unreadable');
    assert.match(found.reading.message, /^the codes of the lock could not be read just now: /);
    assert.deepEqual([found.reading.problem, found.clock], ['unreadable', null]);
  });

  it('tells the codes of a lock that does not tell its time', async () => {
    await control(cloud, 'POST', 'faults', { fault: 'errcode', errcode: -2012, path: '/v3/lock/queryDate' });
    const found = await ask();
    assert.deepEqual([found.reading.state, found.clock], ['known', null]);
  });

  it('is not possible at a lock that has no vendor', async () => {
    const { reading } = await readLive({ vendors: createVendorRegistry([vendor]), clock }, 'mqtt', null, digits);
    assert.equal(reading.state, 'not_possible');
  });
});
