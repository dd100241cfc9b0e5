import { defaultTtlockCredentials, startTtlockCloud, type RunningTtlockCloud } from '@smartlock/simulators';
import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { plainEnvironment } from './testing/plain-environment.ts';

const cli = fileURLToPath(new URL('cli.ts', import.meta.url));
const { clientId, clientSecret, username, password } = defaultTtlockCredentials;
const adminPassword = 'a Password for tests 9';
const frontDoor = '1000001';

describe('smartlock ttlock', () => {
  const home = mkdtempSync(join(tmpdir(), 'smartlock-ttlock-cli-'));
  let cloud: RunningTtlockCloud;
  let server: ChildProcess;

  function start(args: readonly string[], settings: Record<string, string> = {}): ChildProcess {
    const env = {
      ...plainEnvironment(),
      DATA_DIR: join(home, 'data'),
      XDG_CONFIG_HOME: join(home, 'config'),
      MQTT_HOST: '127.0.0.1',
      MQTT_PORT: '0',
      ...settings,
    };
    return spawn(process.execPath, ['--conditions=source', cli, ...args], { cwd: home, env });
  }

  async function smartlock(args: readonly string[], input = '') {
    const child = start(args);
    let stdout = '';
    let stderr = '';
    child.stdout?.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    child.stdin?.end(input);
    const [code] = (await once(child, 'close')) as [number | null];
    return { code, stdout, stderr };
  }

  /** Runs `smartlock ttlock …`, which must succeed, and gives what it printed. */
  async function ttlock(args: readonly string[], input = ''): Promise<string> {
    const { code, stdout, stderr } = await smartlock(['ttlock', ...args], input);
    assert.equal(code, 0, `${args.join(' ')}: ${stderr}`);
    return stdout;
  }

  before(async () => {
    cloud = await startTtlockCloud({ port: 0, seed: 1, pace: 'instant' });
    server = start(['serve'], {
      PORT: '0',
      ADMIN_EMAIL: 'admin@example.com',
      ADMIN_PASSWORD: adminPassword,
      THROTTLE_LOGIN: 'off',
      TTLOCK_CLIENT_ID: clientId,
      TTLOCK_CLIENT_SECRET: clientSecret,
      TTLOCK_BASE_URL: cloud.baseUrl,
    });
    assert.ok(server.stdout);
    let url = '';
    for await (const line of createInterface({ input: server.stdout })) {
      url = /"url":"([^"]+)"/.exec(line)?.[1] ?? '';
      if (url !== '') break;
    }
    server.stdout.resume();
    const signedIn = await smartlock(['login', '--url', url, '--email', 'admin@example.com'], `${adminPassword}\n`);
    assert.equal(signedIn.code, 0, signedIn.stderr);
  });
  after(async () => {
    const closed = once(server, 'close');
    server.kill('SIGINT');
    await closed;
    await cloud.stop();
    rmSync(home, { recursive: true });
  });

  test('nothing is connected yet, which is said with what to do', async () => {
    const { code, stderr } = await smartlock(['ttlock', 'locks']);
    assert.equal(code, 2);
    assert.match(stderr, /smartlock ttlock login --username/);
  });

  test('login prints what was stored and until when, and never the token or the password', async () => {
    const wrong = await smartlock(['ttlock', 'login', '--username', username, '--password', '-'], 'wrong\n');
    assert.equal(wrong.code, 1);
    assert.match(wrong.stderr, /wrong user name or password/);
    const printed = await ttlock(['login', '--username', username, '--password', '-'], `${password}\n`);
    assert.match(printed, /Signed in at TTLock/);
    assert.match(printed, /Token: Valid\nExpires: \d{4}-.*in (?:89|90)\.\d days/);
    for (const { accessToken, refreshToken } of cloud.cloud.world.accounts.sessions.values()) {
      assert.ok(!printed.includes(accessToken) && !printed.includes(refreshToken));
    }
  });

  test('token tells its state, and refreshes it on request', async () => {
    assert.match(await ttlock(['token']), /Token: Valid/);
    const { last_refresh_at: old } = JSON.parse(await ttlock(['token', '--json'])) as { last_refresh_at: string };
    const { last_refresh_at: refreshed } = JSON.parse(await ttlock(['token', '--refresh', '--json'])) as {
      last_refresh_at: string;
    };
    assert.ok(Date.parse(refreshed) > Date.parse(old));
  });

  test('locks, gateways and the import', async () => {
    assert.match(await ttlock(['locks']), /1000001 +\d+ % +not imported +Front door/);
    assert.match(await ttlock(['gateways']), /4001 +G2 +online +2 locks +Hall/);
    assert.match(await ttlock(['import']), /1000001 +created +device \d+ +Front door/);
    assert.match(await ttlock(['import']), /1000001 +unchanged/);
  });

  test('passcodes are added, found, changed and deleted', async () => {
    const made = JSON.parse(
      await ttlock(['passcodes', 'add', frontDoor, '--passcode', '-', '--name', 'Cleaner', '--json'], '048213\n'),
    ) as {
      passcode_id: string;
      outcome: string;
    };
    assert.equal(made.outcome, 'reported');
    assert.match(await ttlock(['passcodes', 'search', frontDoor, 'Clean']), /048213 +permanent +listed +Cleaner/);
    await ttlock(['passcodes', 'change', frontDoor, made.passcode_id, '--name', 'Gardener']);
    assert.match(await ttlock(['passcodes', 'list', frontDoor]), /Gardener/);
    await ttlock(['passcodes', 'delete', frontDoor, made.passcode_id]);
    assert.match(await ttlock(['passcodes', 'list', frontDoor]), /No passcodes/);
  });

  test('a door is unlocked and locked, and the records tell', async () => {
    assert.match(await ttlock(['unlock', frontDoor]), /Front door says: unlocked/);
    assert.match(await ttlock(['lock', frontDoor]), /Front door says: locked/);
    assert.match(await ttlock(['records', frontDoor]), /unlocked by gateway/);
  });

  test('the test names what is wrong, and exits with 1', async () => {
    assert.match(await ttlock(['test', '--lock', frontDoor]), /✓ gateway/);
    cloud.cloud.world.gateways.get(4001)?.links.clear();
    const { code, stdout } = await smartlock(['ttlock', 'test', '--lock', frontDoor]);
    assert.equal(code, 1);
    assert.match(stdout, /✗ gateway +No gateway that is online has heard the lock/);
    assert.match(stdout, /→ Check the gateway’s power/);
  });

  test('wrong use is named, and nothing is asked', async () => {
    for (const [args, expected] of [
      [['passcodes', 'list', 'front'], /"front" is no lock's id/],
      [['passcodes', 'change', frontDoor, '7'], /Nothing to change/],
      [['token', '--account', 'x'], /"x" is no account number/],
    ] as const) {
      const { code, stderr } = await smartlock(['ttlock', ...args]);
      assert.equal(code, 2, stderr);
      assert.match(stderr, expected);
    }
  });
});
