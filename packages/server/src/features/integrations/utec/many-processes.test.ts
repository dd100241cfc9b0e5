import { startUtecCloud, type RunningUtecCloud } from '@smartlock/simulators';
import assert from 'node:assert/strict';
import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { call, registerStaff, startDevices, type DevicesFixture, type Person } from '../../devices/testing/devices-fixture.ts';
import { createOwnVendor } from './testing/own-vendor.ts';
import { base, credentials, type AccountAnswer, type LoginAnswer } from './testing/utec-fixture.ts';

const lifeSeconds = 7200;
/** Past the end of the token, by the clocks of all who take part. */
const aheadMs = (lifeSeconds + 1) * 1000;
/** Past a lease whose holder was killed, too. */
const afterLeaseMs = aheadMs + 60_000;

type Child = ChildProcessByStdio<Writable, Readable, null>;

describe('one U-tec token for many processes', () => {
  let running: RunningUtecCloud;
  let fixture: DevicesFixture;
  let owner: Person;
  let journalFolder: string;
  const children = new Set<Child>();

  before(async () => {
    running = await startUtecCloud({ port: 0, seed: 1, switches: { token_lifetime_s: lifeSeconds, authorize: 'redirect' } });
    fixture = await startDevices();
    owner = await registerStaff(fixture);
    journalFolder = join(fixture.directory, 'token-journal');
  });
  after(async () => {
    for (const child of children) child.kill('SIGKILL');
    await fixture.close();
    await running.stop();
  });

  /** Logged in by the machine's clock; then everybody's clock but the fixture's is past the token's end. */
  async function expiredAccount(switches: Partial<typeof running.cloud.switches> = {}): Promise<number> {
    running.cloud.reset();
    Object.assign(running.cloud.switches, switches);
    const places = { oauth_base_url: running.baseUrl, api_base_url: running.baseUrl };
    const answer = await call(fixture, owner, 'POST', base, { ...credentials, ...places });
    const { account, authorize_url: url } = answer.json<LoginAnswer>();
    const back = new URL((await fetch(url, { redirect: 'manual' })).headers.get('location') ?? '');
    assert.equal((await fixture.app.inject({ method: 'GET', url: `${back.pathname}${back.search}` })).statusCode, 200);
    running.cloud.clock.advance(aheadMs);
    running.cloud.clearCalls();
    return account.id;
  }

  const refreshes = () => running.cloud.counts.get('token') ?? 0;
  const vendorAt = (ahead: number) =>
    createOwnVendor({ db: fixture.database.db, clock: { now: () => new Date(Date.now() + ahead) }, journalFolder });

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

  async function killAt(id: number, stallAt: 'arriving' | 'storing' | 'use'): Promise<void> {
    const { child, next, go } = await startProcess(id, 1, stallAt);
    go();
    assert.equal(await next(), 'stalled');
    child.kill('SIGKILL');
    await once(child, 'exit');
  }

  it('300 calls from three processes at the moment of expiry make one refresh, and none fails', async () => {
    const id = await expiredAccount();
    const processes = await Promise.all(Array.from({ length: 3 }, () => startProcess(id, 100, null)));
    for (const { go } of processes) go();
    assert.deepEqual(await Promise.all(processes.map(({ next }) => next())), ['done 100', 'done 100', 'done 100']);
    assert.equal(refreshes(), 1);
  });

  for (const [how, switches] of Object.entries({
    'that U-tec takes again': {},
    'that U-tec takes once': { refresh_rotates: true, refresh_single_use: true, refresh_revokes_access: true },
  })) {
    it(`a process killed between the answer and its storing loses no token, with refresh tokens ${how}`, async () => {
      const id = await expiredAccount(switches);
      await killAt(id, 'storing');
      assert.deepEqual(await readdir(journalFolder), [`${id}`], 'the token waits in the journal');
      // At once, though the lease of the dead still stands.
      assert.ok((await vendorAt(aheadMs).discover(id)).length > 0);
      assert.equal(refreshes(), 1);
      assert.deepEqual(await readdir(journalFolder), []);
    });
  }

  it('a process killed between storing a token and using it leaves it to the others', async () => {
    const id = await expiredAccount({ refresh_rotates: true, refresh_single_use: true });
    await killAt(id, 'use');
    await vendorAt(aheadMs).discover(id);
    assert.equal(refreshes(), 1);
  });

  it('a process killed before the answer reached it costs nothing where refresh tokens are taken again', async () => {
    const id = await expiredAccount({ refresh_rotates: true });
    await killAt(id, 'arriving');
    await vendorAt(afterLeaseMs).discover(id);
    assert.equal(refreshes(), 2);
  });

  it('and where they are taken once, which nobody could save, a person is told', async () => {
    const id = await expiredAccount({ refresh_rotates: true, refresh_single_use: true });
    await killAt(id, 'arriving');
    await assert.rejects(vendorAt(afterLeaseMs).discover(id), { code: 'sign_in_required' });
    const told = (await call(fixture, owner, 'GET', `${base}${id}/`)).json<AccountAnswer>();
    assert.equal(told.needs_person, true);
    assert.match(told.last_error?.message ?? '', /Log in to U-tec again/);
  });
});
