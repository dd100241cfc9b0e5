import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { password } from '../features/devices/testing/devices-fixture.ts';
import { frontDoor, startDelivery, type DeliveryWorld } from '../features/delivery/testing/delivery-fixture.ts';
import { plainEnvironment } from './testing/plain-environment.ts';

const cli = fileURLToPath(new URL('cli.ts', import.meta.url));

describe('deliveries on the command line', () => {
  const home = mkdtempSync(join(tmpdir(), 'smartlock-deliveries-cli-'));
  let world: DeliveryWorld;
  let pin = 0;

  async function smartlock(args: readonly string[], input = '') {
    const child = spawn(process.execPath, ['--conditions=source', cli, ...args], {
      cwd: home,
      env: { ...plainEnvironment(), XDG_CONFIG_HOME: join(home, 'config') },
    });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    child.stdin.end(input);
    const [code] = (await once(child, 'close')) as [number | null];
    return { code, stdout, stderr };
  }

  before(async () => {
    world = await startDelivery();
    pin = await world.makePin(frontDoor, { pin_code: '482913', label: 'Cleaning' });
    await world.work();
    await world.fixture.app.listen({ host: '127.0.0.1', port: 0 });
    const { port } = world.fixture.app.server.address() as AddressInfo;
    const url = `http://127.0.0.1:${port}`;
    const login = await smartlock(['login', '--url', url, '--email', world.owner.email], `${password}\n`);
    assert.equal(login.code, 0, login.stderr);
  });
  after(async () => {
    await world.fixture.close();
    rmSync(home, { recursive: true, force: true });
  });

  it('are listed with how far they are and how that is known, and never with digits', async () => {
    const { stdout, code } = await smartlock(['deliveries', 'list', '--phase', 'confirmed']);
    assert.equal(code, 0);
    assert.match(stdout, new RegExp(`${pin} +confirmed +Front door .+Cleaning +seen_in_read_back`));
    assert.equal(stdout.includes('482913'), false);
    assert.equal((await smartlock(['deliveries', 'list', '--phase', 'nonsense'])).code, 1);
    assert.equal((await smartlock(['deliveries', 'list', '--pin', 'x'])).code, 2);
  });

  it('say when there is nothing to try again', async () => {
    const { code, stderr } = await smartlock(['deliveries', 'retry', String(pin)]);
    assert.equal(code, 1);
    assert.match(stderr, /there is nothing to try again/);
  });

  it('stand beside what a lock holds, with digits for whoever has just signed in', async () => {
    const { stdout, code } = await smartlock(['codes', 'list', String(world.device(frontDoor).device)]);
    assert.equal(code, 0);
    assert.match(stdout, new RegExp(`^known, read .+\nPIN ${pin} +482913 +proven +Cleaning\n$`));
  });

  it('are diagnosed for now, for another time, and with the vendor asked', async () => {
    const opens = await smartlock(['diagnose', '--pin', String(pin), '--live']);
    assert.equal(opens.code, 0, opens.stderr);
    assert.match(opens.stdout, /^At .+ this code opens Front door\.\nThe lock's own clock shows .+ then\.\nWhat is known:\n/);
    assert.match(
      opens.stdout,
      /the list was read just now, with 1 codes: the code is there at any time \(listed\) \(vendor, 0 seconds ago\)/,
    );
    const later = new Date(world.fixture.clock.now().getTime() + 7 * 86_400_000).toISOString();
    const assumed = await smartlock(['diagnose', '--pin', String(pin), '--at', later]);
    assert.equal(assumed.code, 0, assumed.stderr);
    // No poll has seen the lock yet, which says little about next week.
    assert.match(assumed.stdout, new RegExp(`^At ${later} this code may be refused at Front door because the lock is offline`));
    assert.match(
      assumed.stdout,
      /\nunsure {3}the lock is offline.+, as it was known at .+\n {9}assumed, \d+ (second|minute)s? ago\n {9}→ Check/,
    );
    const early = await smartlock(['diagnose', '--pin', String(pin), '--at', '2001-01-01T00:00:00Z', '--json']);
    const answer = JSON.parse(early.stdout) as { opens: string; when: string; causes: Array<{ code: string; basis: string }> };
    assert.deepEqual(
      [answer.opens, answer.when, answer.causes[0]],
      ['no', 'past', { ...answer.causes[0], code: 'not_yet_valid', basis: 'computed' }],
    );
    for (const { stdout } of [opens, assumed, early]) assert.equal(stdout.includes('482913'), false);
  });

  it('are not diagnosed at a time that is none, or for a PIN that is none', async () => {
    const noTime = await smartlock(['diagnose', '--pin', String(pin), '--at', 'Saturday']);
    assert.deepEqual([noTime.code, noTime.stdout], [1, '']);
    assert.match(noTime.stderr, /at/);
    assert.equal((await smartlock(['diagnose', '--pin', 'x'])).code, 2);
    assert.equal((await smartlock(['diagnose', '--pin', '987654'])).code, 1);
    assert.equal((await smartlock(['diagnose'])).code, 2);
  });
});
