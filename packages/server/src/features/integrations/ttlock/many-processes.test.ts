import { startTtlockCloud, type RunningTtlockCloud } from '@smartlock/simulators';
import assert from 'node:assert/strict';
import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { registerStaff, startDevices, type DevicesFixture, type Person } from '../../devices/testing/devices-fixture.ts';
import { createOwnVendor } from './testing/own-vendor.ts';
import { account, connect } from './testing/ttlock-fixture.ts';

const lifeSeconds = 7200;
/** Past the end of the token, by the clocks of all who take part. */
const aheadMs = (lifeSeconds + 1) * 1000;
/** Past a lease whose holder was killed, too. */
const afterLeaseMs = aheadMs + 60_000;

type Child = ChildProcessByStdio<Writable, Readable, null>;

describe('one token for many', () => {
  let running: RunningTtlockCloud;
  let fixture: DevicesFixture;
  let owner: Person;
  let journalFolder: string;
  const children = new Set<Child>();

  before(async () => {
    running = await startTtlockCloud({ port: 0, seed: 1, pace: 'instant', switches: { token_lifetime_s: lifeSeconds } });
    fixture = await startDevices();
    owner = await registerStaff(fixture);
    journalFolder = join(fixture.directory, 'token-journal');
  });
  after(async () => {
    for (const child of children) child.kill('SIGKILL');
    await fixture.close();
    await running.stop();
  });

  /** Signed in by the machine's clock; then everybody's clock but the fixture's is past the token's end. */
  async function expiredAccount(more: object = {}): Promise<number> {
    running.cloud.reset();
    const { id } = await connect(fixture, owner, { base_url: running.baseUrl, ...more });
    running.cloud.clock.advance(aheadMs);
    running.cloud.clearCalls();
    return id;
  }

  const vendorAt = (aheadOfUsMs: number) => createOwnVendor({ db: fixture.database.db, aheadMs: aheadOfUsMs, journalFolder });

  const tokenCalls = (grant: string) =>
    running.cloud.calls.filter(({ path, params }) => path === '/oauth2/token' && params['grant_type'] === grant).length;

  async function startProcess(accountId: number, calls: number, stallAt: 'arriving' | 'storing' | 'use' | null) {
    const order = { connection: fixture.database.connection, accountId, aheadMs, calls, journalFolder, stallAt };
    const file = fileURLToPath(new URL('testing/vendor-process.ts', import.meta.url));
    const child = spawn(process.execPath, [...process.execArgv, file, JSON.stringify(order)], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    children.add(child);
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const next = async () => String((await lines.next()).value);
    assert.equal(await next(), 'ready');
    return { child, next, go: () => child.stdin.write('go\n') };
  }

  it('1,000 calls at the moment of expiry make one refresh request', async () => {
    const id = await expiredAccount();
    const vendor = vendorAt(aheadMs);
    const results = await Promise.allSettled(Array.from({ length: 1000 }, () => vendor.listGateways(id)));
    assert.equal(results.filter(({ status }) => status === 'fulfilled').length, 1000);
    assert.equal(tokenCalls('refresh_token'), 1);
    assert.equal(tokenCalls('password'), 0);
  });

  it('1,000 calls from four processes on one database make one', async () => {
    const id = await expiredAccount();
    const processes = await Promise.all(Array.from({ length: 4 }, () => startProcess(id, 250, null)));
    for (const { go } of processes) go();
    assert.deepEqual(await Promise.all(processes.map(({ next }) => next())), ['done 250', 'done 250', 'done 250', 'done 250']);
    assert.equal(tokenCalls('refresh_token'), 1);
    assert.equal(tokenCalls('password'), 0);
  });

  it('two processes that renew ahead of the end ask once', async () => {
    running.cloud.reset();
    const { id } = await connect(fixture, owner, { base_url: running.baseUrl });
    const soonMs = (lifeSeconds / 2 + 60) * 1000;
    running.cloud.clock.advance(soonMs);
    running.cloud.clearCalls();
    const first = vendorAt(soonMs);
    const second = vendorAt(soonMs);
    await Promise.all([first.keepToken(id), second.keepToken(id)]);
    await second.keepToken(id);
    assert.equal(tokenCalls('refresh_token'), 1);
  });

  async function killAt(id: number, stallAt: 'arriving' | 'storing' | 'use'): Promise<void> {
    const { child, next, go } = await startProcess(id, 1, stallAt);
    go();
    assert.equal(await next(), 'stalled');
    child.kill('SIGKILL');
    await once(child, 'exit');
  }

  it('a process killed between receiving an answer and storing it loses no token, though the old refresh token is dead', async () => {
    const id = await expiredAccount();
    await killAt(id, 'storing');
    assert.deepEqual(await readdir(journalFolder), [`${id}`], 'the token waits in the journal');
    assert.doesNotMatch(await readFile(join(journalFolder, `${id}`), 'utf8'), /accessToken|refreshToken/, 'sealed');
    // At once, though the lease of the dead still stands.
    await vendorAt(aheadMs).listGateways(id);
    assert.equal(tokenCalls('refresh_token'), 1);
    assert.equal(tokenCalls('password'), 0);
    assert.deepEqual(await readdir(journalFolder), []);
  });

  it('a process killed between storing a token and using it leaves it to the others', async () => {
    const id = await expiredAccount();
    await killAt(id, 'use');
    await vendorAt(aheadMs).listGateways(id);
    assert.equal(tokenCalls('refresh_token'), 1);
  });

  it('a process killed before the answer reached it costs a new log-in where the password is kept', async () => {
    const id = await expiredAccount({ remember_password: true });
    await killAt(id, 'arriving');
    await vendorAt(afterLeaseMs).listGateways(id);
    assert.equal(tokenCalls('refresh_token'), 2);
    assert.equal(tokenCalls('password'), 1);
  });

  it('and where it is not kept, a person is told', async () => {
    const id = await expiredAccount();
    await killAt(id, 'arriving');
    await assert.rejects(vendorAt(afterLeaseMs).listGateways(id), { code: 'sign_in_required' });
    const told = await account(fixture, owner, id);
    assert.equal(told.needs_person, true);
    assert.match(told.last_error?.message ?? '', /log in again/i);
  });

  it('a TTLock that keeps the old refresh token in force needs neither', async () => {
    const id = await expiredAccount();
    running.cloud.world.switches.refresh_rotates = false;
    await killAt(id, 'arriving');
    await vendorAt(afterLeaseMs).listGateways(id);
    assert.equal(tokenCalls('password'), 0);
  });
});
