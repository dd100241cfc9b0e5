import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import {
  newEventId,
  password,
  registerLock,
  registerPerson,
  type Person,
  type PlayedLock,
} from '../features/devices/testing/devices-fixture.ts';
import { alertLike, startSecurity } from '../features/security/testing/security-fixture.ts';
import { plainEnvironment } from './testing/plain-environment.ts';

const cli = fileURLToPath(new URL('cli.ts', import.meta.url));

describe('alerts and lockdowns on the command line', () => {
  const home = mkdtempSync(join(tmpdir(), 'smartlock-security-cli-'));
  let fixture: Awaited<ReturnType<typeof startSecurity>>;
  let owner: Person;
  let lock: PlayedLock;

  async function smartlock(
    args: readonly string[],
    input = '',
  ): Promise<{ code: number | null; stdout: string; stderr: string }> {
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
    fixture = await startSecurity();
    owner = await registerPerson(fixture);
    lock = await registerLock(fixture, owner);
    await fixture.app.listen({ host: '127.0.0.1', port: 0 });
    const { port } = fixture.app.server.address() as AddressInfo;
    const login = await smartlock(['login', '--url', `http://127.0.0.1:${port}`, '--email', owner.email], `${password}\n`);
    assert.equal(login.code, 0, login.stderr);
  });
  after(async () => {
    await fixture.close();
    rmSync(home, { recursive: true, force: true });
  });

  it('lists, acknowledges and resolves', async () => {
    assert.equal((await smartlock(['alerts', 'list'])).stdout, 'No alerts.\n');
    await lock.send('event', { event_id: newEventId(), type: 'tamper', timestamp: lock.timestamp() });
    const { id } = await alertLike(fixture, owner, `device=${lock.id}`);
    assert.match((await smartlock(['alerts', 'list'])).stdout, /critical +device_tamper +open +1× +Front door/);
    assert.match((await smartlock(['alerts', 'ack', String(id)])).stdout, /acknowledged by Ada Number/);
    assert.match((await smartlock(['alerts', 'resolve', String(id), '--notes', 'Painters'])).stdout, /resolved by Ada Number/);
    assert.equal((await smartlock(['alerts', 'list'])).stdout, 'No alerts.\n');
    const [one] = JSON.parse((await smartlock(['alerts', 'list', '--resolved', '--json'])).stdout) as Array<{ notes: string }>;
    assert.equal(one?.notes, 'Painters');
    const again = await smartlock(['alerts', 'resolve', String(id), '--json']);
    assert.equal(again.code, 1);
    assert.equal((JSON.parse(again.stderr) as { error: { code: string } }).error.code, 'already_resolved');
    assert.equal((await smartlock(['alerts', 'ack', 'first'])).code, 2);
  });

  it('shows what a lockdown would change, starts and ends it', async () => {
    const preview = await smartlock(['lockdown', 'start', '--device', String(lock.id), '--dry-run']);
    assert.match(preview.stdout, /^Nothing was changed\.[\s\S]*people: Ada Number \d+ \(owner\)/);
    assert.equal((await smartlock(['lockdown', 'list'])).stdout, 'No lockdown.\n');
    const started = await smartlock(['lockdown', 'start', '--device', String(lock.id), '--reason', 'Key lost', '--json']);
    const { id } = JSON.parse(started.stdout) as { id: number };
    assert.match((await smartlock(['lockdown', 'list'])).stdout, /active +by Ada Number \d+ +Front door +Key lost/);
    assert.equal((await smartlock(['lockdown', 'end', String(id)])).stdout, `Lockdown ${id} has ended.\n`);
    assert.match((await smartlock(['lockdown', 'list', '--ended'])).stdout, /ended/);
    assert.equal((await smartlock(['lockdown', 'start', '--device', 'front'])).code, 2);
  });
});
