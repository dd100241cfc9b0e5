import { defaultUtecCredentials, startUtecCloud, type RunningUtecCloud } from '@smartlock/simulators';
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
const adminPassword = 'a Password for tests 9';
const frontDoor = 'AA:BB:CC:00:00:01';

describe('smartlock utec', () => {
  const home = mkdtempSync(join(tmpdir(), 'smartlock-utec-cli-'));
  let cloud: RunningUtecCloud;
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

  /** Runs `smartlock utec …`, which must succeed, and gives what it printed. */
  async function utec(args: readonly string[], input = ''): Promise<string> {
    const { code, stdout, stderr } = await smartlock(['utec', ...args], input);
    assert.equal(code, 0, `${args.join(' ')}: ${stderr}`);
    return stdout;
  }

  before(async () => {
    const switches = { authorize: 'redirect', confirm_after_s: 0, sync_after_s: 0, list_after_s: 0 } as const;
    cloud = await startUtecCloud({ port: 0, seed: 1, switches });
    server = start(['serve'], {
      PORT: '0',
      ADMIN_EMAIL: 'admin@example.com',
      ADMIN_PASSWORD: adminPassword,
      THROTTLE_LOGIN: 'off',
      UTEC_CLIENT_ID: defaultUtecCredentials.accessKey,
      UTEC_CLIENT_SECRET: defaultUtecCredentials.secretKey,
      UTEC_OAUTH_BASE_URL: cloud.baseUrl,
      UTEC_API_BASE_URL: cloud.baseUrl,
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
    const { code, stderr } = await smartlock(['utec', 'locks']);
    assert.equal(code, 2);
    assert.match(stderr, /smartlock utec login/);
  });

  test('login prints the address for a browser; what it ended at is pasted, and the token is never printed', async () => {
    const printed = await utec(['login']);
    const url = /^http\S+$/m.exec(printed)?.[0] ?? '';
    const back = (await fetch(url, { redirect: 'manual' })).headers.get('location') ?? '';
    const done = await utec(['login', '--callback', '-'], `${back}\n`);
    assert.match(done, /Logged in at U-tec\.\nAccount 1: U-tec/);
    assert.match(done, /Token: Valid\nExpires: \d{4}-.*in (?:6\.9|7\.0) days/);
    const { sessions, refreshTokens } = cloud.cloud.world.accounts;
    for (const secret of [...sessions.keys(), ...refreshTokens.keys(), defaultUtecCredentials.secretKey]) {
      assert.ok(!`${printed}${done}`.includes(secret));
    }
  });

  test('token tells its state, and refreshes it on request', async () => {
    const { last_refresh_at: old } = JSON.parse(await utec(['token', '--json'])) as { last_refresh_at: string };
    const { last_refresh_at: refreshed } = JSON.parse(await utec(['token', '--refresh', '--json'])) as {
      last_refresh_at: string;
    };
    assert.ok(Date.parse(refreshed) > Date.parse(old));
  });

  test('locks are listed, imported, unlocked and locked', async () => {
    assert.match(await utec(['import']), /AA:BB:CC:00:00:01 +created +device \d+ +Front Door/);
    assert.match(await utec(['locks']), /AA:BB:CC:00:00:01 +online +Locked +battery 4\/5 +device \d+ +Front Door/);
    assert.match(await utec(['unlock', frontDoor]), /Front Door says: unlocked/);
    assert.match(await utec(['lock', frontDoor]), /Front Door says: locked/);
  });

  test('codes are added, listed and deleted', async () => {
    assert.match(await utec(['zone', frontDoor, 'Europe/Berlin']), /Front Door hangs in Europe\/Berlin/);
    const made = JSON.parse(await utec(['codes', 'add', frontDoor, '--name', 'Cleaner', '--json'], '548213\n')) as {
      passcode_id: string;
      outcome: string;
    };
    assert.equal(made.outcome, 'reported');
    assert.match(await utec(['codes', 'list', frontDoor]), /548213 +permanent +listed +Cleaner/);
    assert.match(await utec(['codes', 'delete', frontDoor, made.passcode_id]), /the lock has it no more/);
  });

  test('wrong use is named, and nothing is asked', async () => {
    for (const [args, expected] of [
      [['codes', 'change', frontDoor, 'x'], /"x" is no code's id/],
      [['token', '--account', 'x'], /"x" is no account number/],
    ] as const) {
      const { code, stderr } = await smartlock(['utec', ...args]);
      assert.equal(code, 2, stderr);
      assert.match(stderr, expected);
    }
  });
});
