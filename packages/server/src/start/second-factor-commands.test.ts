import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { totpCode } from '../features/accounts/testing/totp-app.ts';
import { call, password, registerLock, registerPerson, startDevices } from '../features/devices/testing/devices-fixture.ts';
import type { DevicesFixture, Person } from '../features/devices/testing/devices-fixture.ts';
import { plainEnvironment } from './testing/plain-environment.ts';

const cli = fileURLToPath(new URL('cli.ts', import.meta.url));
const home = mkdtempSync(join(tmpdir(), 'smartlock-cli-'));

let fixture: DevicesFixture;
let url = '';
before(async () => {
  fixture = await startDevices();
  url = await fixture.app.listen({ host: '127.0.0.1', port: 0 });
});
after(async () => {
  await fixture.close();
  rmSync(home, { recursive: true });
});

interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The command as a program runs it: its input is no terminal. */
async function smartlock(args: readonly string[], input = ''): Promise<Outcome> {
  const env = { ...plainEnvironment(), XDG_CONFIG_HOME: home };
  const child = spawn(process.execPath, ['--conditions=source', cli, ...args], { cwd: home, env });
  const outcome = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => (outcome.stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (outcome.stderr += chunk.toString()));
  child.stdin.end(input);
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, ...outcome };
}

const errorOf = ({ stderr }: Outcome) => (JSON.parse(stderr) as { error: { code: string; message: string } }).error;
const logIn = ({ email }: Person, ...more: string[]) => smartlock(['login', '--url', url, '--email', email, ...more], password);

async function setUpApp(person: Person): Promise<string> {
  const { secret } = (await call(fixture, person, 'POST', '/auth/second-factor/totp/')).json<{ secret: string }>();
  const code = totpCode(secret, fixture.clock.now());
  assert.equal((await call(fixture, person, 'POST', '/auth/second-factor/totp/confirm/', { code })).statusCode, 200);
  fixture.clock.advance(60);
  return secret;
}

test('an API key is made, used, listed and revoked by commands', async () => {
  const person = await registerPerson(fixture);
  assert.equal((await logIn(person)).code, 0);
  assert.match((await smartlock(['api-keys', 'list'])).stdout, /No API keys yet/);
  const made = await smartlock([
    'api-keys',
    'add',
    '--name',
    'Dashboard',
    '--scopes',
    'devices:read,logs:read',
    '--from',
    '127.0.0.1',
    '--json',
  ]);
  assert.equal(made.code, 0, made.stderr);
  const { id, key } = JSON.parse(made.stdout) as { id: number; key: string };
  const status = async () => (await fetch(`${url}/api/v1/devices/`, { headers: { 'x-api-key': key } })).status;
  assert.equal(await status(), 200);
  const list = await smartlock(['api-keys', 'list']);
  assert.match(list.stdout, new RegExp(`^ *${id}  ${key.slice(0, 10)}…  Dashboard  devices:read logs:read  used `, 'm'));
  assert.ok(!list.stdout.includes(key));
  assert.equal((await smartlock(['api-keys', 'revoke', String(id)])).code, 0);
  assert.equal(await status(), 401);
  const unknown = await smartlock(['api-keys', 'add', '--name', 'x', '--scopes', 'doors:open', '--json']);
  assert.equal(errorOf(unknown).code, 'validation_error');
});

test('login takes the code of an account that has a second factor, and says what to do without one', async () => {
  const person = await registerPerson(fixture);
  const secret = await setUpApp(person);
  const missing = await logIn(person, '--json');
  assert.deepEqual([missing.code, errorOf(missing).code], [1, 'code_missing']);
  assert.match(errorOf(missing).message, /--code/);
  const code = totpCode(secret, fixture.clock.now());
  const wrong = await logIn(person, '--code', code === '000000' ? '111111' : '000000', '--json');
  assert.equal(errorOf(wrong).code, 'second_factor_invalid');
  const right = await logIn(person, '--code', code);
  assert.equal(right.code, 0, right.stderr);
  assert.equal((await smartlock(['devices', 'list'])).code, 0);
});

test('what needs a fresh proof says so, and goes on after confirm', async () => {
  const person = await registerPerson(fixture);
  const lock = await registerLock(fixture, person);
  await call(fixture, person, 'POST', '/access/pins/', { device: lock.id, pin_code: '83619472' });
  assert.equal((await logIn(person)).code, 0);
  assert.match((await smartlock(['pins', 'list'])).stdout, /83619472/);
  fixture.clock.advance(11 * 60);
  const masked = await smartlock(['pins', 'list']);
  assert.match(masked.stdout, /\*{8}/);
  assert.match(masked.stderr, /smartlock confirm/);
  const remove = ['devices', 'delete', String(lock.id), '--no-final-unlock', '--json'];
  const refused = await smartlock(remove);
  assert.equal(errorOf(refused).code, 'step_up_required');
  assert.match(errorOf(refused).message, /smartlock confirm/);
  assert.equal((await smartlock(['confirm'], 'a wrong one')).code, 1);
  const confirmed = await smartlock(['confirm'], password);
  assert.equal(confirmed.code, 0, confirmed.stderr);
  const removed = await smartlock(remove);
  assert.equal(removed.code, 0, removed.stderr);
});
