import { MemoryTokenStore } from '@smartlock/oauth-tokens';
import { createUtecCloud, defaultUtecCredentials, type UtecSwitches } from '@smartlock/simulators';
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createLogger } from '../../platform/logger.ts';
import { describeLockVendor } from '../contract.ts';
import type { BrowserApplication, LockKnowledge } from '../lock-vendor.ts';
import { createUtecVendor } from './index.ts';

const frontDoor = 'AA:BB:CC:00:00:01';
const backDoor = 'AA:BB:CC:00:00:02';
const garage = 'AA:BB:CC:00:00:03';
const application: BrowserApplication = {
  clientId: defaultUtecCredentials.accessKey,
  clientSecret: defaultUtecCredentials.secretKey,
  oauthBaseUrl: 'https://oauth.u-tec.com',
  apiBaseUrl: 'https://api.u-tec.com',
  actionPath: '/action',
  scope: 'openapi',
  redirectUri: 'https://lock.example/callback',
};

/** An account that is logged in; pauses move the cloud's clock and take no time. */
async function open(switches: Partial<UtecSwitches> = {}, timeZone: string | null = 'Europe/Berlin') {
  const cloud = createUtecCloud({
    virtualFrom: Date.parse('2026-08-17T08:00:00Z'),
    switches: { authorize: 'redirect', ...switches },
    deliverPush: () => Promise.resolve(200),
  });
  const tokenStore = new MemoryTokenStore();
  const failures: string[] = [];
  const knowledge: LockKnowledge = { timeZone, customData: null };
  const vendor = createUtecVendor({
    connectionOf: () =>
      Promise.resolve({
        ...application,
        version: '1',
        tokenStore,
        tokenJournal: null,
        refreshAheadMs: 300_000,
        locks: (refs) => Promise.resolve(new Map(refs.map((ref) => [ref, knowledge]))),
      }),
    onTokenFailure: (_id, { code }) => Promise.resolve(void failures.push(code)),
    clock: { now: () => new Date(cloud.clock.now()) },
    logger: createLogger('silent'),
    fetch: (url, init) => cloud.fetch(url, init),
    timeoutMs: 250,
    delay: (ms, signal) => {
      signal?.throwIfAborted();
      cloud.clock.advance(ms);
      return Promise.resolve();
    },
  });
  const state = 'a-state-nobody-guesses';
  const back = await cloud.fetch(vendor.authorizeUrl(application, { state }), { redirect: 'manual' });
  const code = vendor.readCallback(back.headers.get('location') ?? '', state);
  const token = await vendor.exchangeCode(application, { code });
  await tokenStore.compareAndSet(0, { token, lease: null });
  const lockOf = (id: string) => {
    const lock = cloud.world.locks.get(id);
    assert.ok(lock !== undefined);
    return lock;
  };
  const fault = (rule: { fault: 'hang' | 'http' | 'cut' | 'not_json'; on: string; isDone?: boolean; times?: number }) =>
    cloud.faults.add({
      isDone: false,
      probability: 1,
      skip: 0,
      times: undefined,
      status: 500,
      body: '',
      retryAfter: undefined,
      code: '',
      delayMs: 0,
      holdMs: 60_000,
      ...rule,
    });
  return { cloud, vendor, lockOf, fault, failures, close: () => Promise.resolve(cloud.stop()) };
}

const lock = { accountId: 1, ref: frontDoor };

describeLockVendor('U-tec', async () => {
  const { cloud, vendor, lockOf, fault, close } = await open();
  lockOf(backDoor).isOnline = false;
  return {
    vendor,
    lock,
    lockAway: { accountId: 1, ref: backDoor },
    bolt: () => (lockOf(frontDoor).bolt === 'Locked' ? 'locked' : 'unlocked'),
    opens: (digits) => lockOf(frontDoor).typeCode(digits).opened,
    // A hang, since a broken connection is tried once more.
    loseNextAnswer: () =>
      Promise.resolve(void fault({ fault: 'hang', on: 'Device/Command/st.lock/unlock', isDone: true, times: 1 })),
    breakLists: (areBroken) =>
      Promise.resolve(
        areBroken ? void fault({ fault: 'not_json', on: 'Device/Command/st.lockUser/list' }) : cloud.faults.clear(),
      ),
    lacks: { askingLock: true, leadingZeros: true, refusalWhileAway: true, records: true },
    secrets: [defaultUtecCredentials.secretKey],
    close,
  };
});

describe('U-tec’s adapter', () => {
  it('says what came of an order: not confirmed, jammed, refused, repeated', async () => {
    const { cloud, vendor, lockOf, fault, close } = await open();
    lockOf(frontDoor).command = 'never';
    const never = await vendor.move(lock, 'unlocked');
    assert.ok(never.state === 'unknown' && never.error.code === 'not_confirmed', JSON.stringify(never));
    lockOf(frontDoor).command = undefined;
    lockOf(frontDoor).isJammed = true;
    const jammed = await vendor.move(lock, 'unlocked');
    assert.ok(jammed.state === 'unknown' && /jammed/.test(jammed.error.message), JSON.stringify(jammed));
    assert.equal((await vendor.readStatus(lock, 'cloud')).lockState, 'jammed');
    lockOf(frontDoor).isJammed = false;
    fault({ fault: 'http', on: 'Device/Command/st.lock/unlock', times: 1 });
    cloud.clearCalls();
    assert.equal((await vendor.move(lock, 'unlocked')).state, 'done');
    assert.equal(cloud.counts.get('Device/Command/st.lock/unlock'), 2);
    fault({ fault: 'http', on: 'Device/Command/st.lock/lock' });
    assert.equal((await vendor.move(lock, 'locked')).state, 'unknown', 'after two HTTP 500 nobody can tell');
    await close();
  });

  it('believes no single word of a lock being away', async () => {
    const { vendor, lockOf, close } = await open();
    lockOf(frontDoor).blips = 1;
    assert.equal((await vendor.readStatus(lock, 'cloud')).isOnline, true);
    lockOf(frontDoor).isOnline = false;
    assert.equal((await vendor.readStatus(lock, 'cloud')).isOnline, false);
    await close();
  });

  it('tells battery in percent, doors, and which locks have codes', async () => {
    const { vendor, close } = await open({ letter_case: 'prose' });
    const locks = new Map((await vendor.listLocks(1)).map((one) => [one.ref, one]));
    assert.deepEqual([locks.get(frontDoor)?.batteryLevel, locks.get(garage)?.batteryLevel], [80, 40]);
    assert.deepEqual([locks.get(frontDoor)?.capabilities.codes, locks.get(garage)?.capabilities.codes], ['yes', 'no']);
    assert.equal((await vendor.readStatus({ accountId: 1, ref: garage }, 'cloud')).door, 'closed');
    const reading = (await vendor.readCloud(1, [frontDoor, 'gone'])).get(frontDoor);
    assert.deepEqual(reading?.states.find(({ name }) => name === 'lockState')?.value, 'Locked', 'in the documents’ spelling');
    await close();
  });

  it('codes for a time open the door in it, by the clock where the lock hangs', async () => {
    const { cloud, vendor, lockOf, close } = await open();
    lockOf(frontDoor).timeZone = 'Europe/Berlin';
    const startsAt = new Date(cloud.clock.now() + 3_600_000);
    const endsAt = new Date(startsAt.getTime() + 3_600_000);
    const added = await vendor.addCode(lock, { digits: '739184', name: 'Guest', startsAt, endsAt });
    assert.equal(added.state, 'reported');
    assert.equal(lockOf(frontDoor).typeCode('739184').reason, 'outside_its_time');
    const read = await vendor.listCodes(lock);
    assert.ok(read.state === 'known');
    assert.deepEqual([read.codes[0]?.startsAt, read.codes[0]?.endsAt, read.codes[0]?.kind], [startsAt, endsAt, 'period']);
    cloud.clock.advance(startsAt.getTime() - cloud.clock.now() + 60_000);
    assert.equal(lockOf(frontDoor).typeCode('739184').opened, true);
    await close();
  });

  it('a code on its way is accepted and pending, and reported only once the lock has it', async () => {
    const { vendor, lockOf, close } = await open();
    lockOf(frontDoor).isSyncStuck = true;
    const wish = { digits: '739184', name: 'Guest', startsAt: null, endsAt: null };
    assert.equal((await vendor.addCode(lock, wish)).state, 'accepted');
    const read = await vendor.listCodes(lock);
    assert.ok(read.state === 'known' && read.codes[0]?.state === 'pending');
    assert.equal(lockOf(frontDoor).typeCode('739184').opened, false);
    const removed = await vendor.removeCode(lock, read.codes[0]?.ref ?? '');
    assert.equal(removed.state, 'accepted', 'the deletion waits too');
    await close();
  });

  it('a period without a time zone, and a code without connection, are refused in words', async () => {
    const { vendor, close } = await open({}, null);
    const startsAt = new Date('2026-09-01T10:00:00Z');
    const endsAt = new Date('2026-09-02T10:00:00Z');
    const added = await vendor.addCode(lock, { digits: '739184', name: 'Guest', startsAt, endsAt });
    assert.ok(added.state === 'rejected' && added.error.code === 'time_zone_missing');
    const offline = await vendor.makeOfflineCode(lock, { kind: 'period', name: 'x', startsAt, endsAt });
    assert.ok(offline.state === 'rejected' && offline.error.kind === 'vendor_unsupported');
    await close();
  });

  it('tells that a person must log in once the account is unlinked', async () => {
    const { cloud, vendor, failures, close } = await open();
    cloud.world.accounts.endSessions();
    cloud.world.accounts.endRefreshTokens();
    await assert.rejects(vendor.discover(1), { code: 'sign_in_required', kind: 'conflict' });
    assert.deepEqual(failures, ['sign_in_required']);
    await close();
  });
});
