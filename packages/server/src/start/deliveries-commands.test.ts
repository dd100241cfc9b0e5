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
});
