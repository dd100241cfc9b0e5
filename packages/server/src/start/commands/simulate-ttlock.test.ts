import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { plainEnvironment } from '../testing/plain-environment.ts';

const cli = fileURLToPath(new URL('../cli.ts', import.meta.url));
const home = mkdtempSync(join(tmpdir(), 'smartlock-simulate-ttlock-'));

function start(...args: string[]) {
  const environment = { ...plainEnvironment(), XDG_CONFIG_HOME: home };
  return spawn(process.execPath, ['--conditions=source', cli, 'simulate', 'ttlock', ...args], { cwd: home, env: environment });
}

async function failure(...args: string[]): Promise<{ code: number | null; stderr: string }> {
  const child = start(...args);
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, stderr };
}

describe('smartlock simulate ttlock', () => {
  after(() => rmSync(home, { recursive: true }));

  test('tells where it is and whom it knows, lets them in, and ends at Ctrl-C', async () => {
    const child = start('--port', '0', '--json');
    let told: Record<string, string> | undefined;
    for await (const line of createInterface({ input: child.stdout })) {
      told = JSON.parse(line) as Record<string, string>;
      break;
    }
    assert.ok(told !== undefined);
    const {
      base_url: baseUrl,
      control_url: controlUrl,
      client_id: clientId,
      client_secret: clientSecret,
      username,
      password,
    } = told;
    const body = new URLSearchParams({
      clientId: clientId ?? '',
      clientSecret: clientSecret ?? '',
      username: username ?? '',
      password: createHash('md5')
        .update(password ?? '')
        .digest('hex'),
    });
    const answer = (await (await fetch(`${baseUrl}/oauth2/token`, { method: 'POST', body })).json()) as { access_token?: string };
    assert.match(answer.access_token ?? '', /^[0-9a-f]{32}$/);
    assert.equal((await fetch(`${controlUrl}/world`)).status, 200);
    const closed = once(child, 'close') as Promise<[number | null]>;
    child.kill('SIGINT');
    assert.deepEqual((await closed)[0], 0);
  });

  test('wrong use and a wrong world are said in a sentence', async () => {
    assert.deepEqual(await failure('--pace', 'quick'), { code: 2, stderr: '--pace must be one of instant, brisk, realistic.\n' });
    const file = join(home, 'world.json');
    writeFileSync(file, JSON.stringify({ users: [{ username: 'a@example.com', pasword: 'x' }] }));
    assert.deepEqual(await failure('--port', '0', '--world', file), { code: 1, stderr: 'users[0].password is missing.\n' });
    writeFileSync(file, '{');
    assert.match((await failure('--world', file)).stderr, /is not JSON/);
    assert.match((await failure('--world', join(home, 'none.json'))).stderr, /cannot be read/);
  });
});
