import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { plainEnvironment } from '../testing/plain-environment.ts';

const cli = fileURLToPath(new URL('../cli.ts', import.meta.url));
const home = mkdtempSync(join(tmpdir(), 'smartlock-simulate-utec-'));

function start(...args: string[]) {
  const environment = { ...plainEnvironment(), XDG_CONFIG_HOME: home };
  return spawn(process.execPath, ['--conditions=source', cli, 'simulate', 'utec', ...args], { cwd: home, env: environment });
}

async function failure(...args: string[]): Promise<{ code: number | null; stderr: string }> {
  const child = start(...args);
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, stderr };
}

describe('smartlock simulate utec', () => {
  after(() => rmSync(home, { recursive: true }));

  test('tells where it is and its keys, lets them in, and ends at Ctrl-C', async () => {
    const child = start('--port', '0', '--json');
    let told: Record<string, string> | undefined;
    for await (const line of createInterface({ input: child.stdout })) {
      told = JSON.parse(line) as Record<string, string>;
      break;
    }
    const query = new URLSearchParams({
      response_type: 'code',
      client_id: told?.['access_key'] ?? '',
      redirect_uri: 'http://127.0.0.1/callback',
    });
    assert.equal((await fetch(`${told?.['oauth_base_url'] ?? ''}/authorize?${query.toString()}`)).status, 200);
    assert.equal((await fetch(`${told?.['control_url'] ?? ''}/devices`)).status, 200);
    const closed = once(child, 'close') as Promise<[number | null]>;
    child.kill('SIGINT');
    assert.deepEqual((await closed)[0], 0);
  });

  test('wrong use and a wrong world are said in a sentence', async () => {
    assert.deepEqual(await failure('--port', 'many'), { code: 2, stderr: '--port must be a whole number from 0 to 65535.\n' });
    const file = join(home, 'world.json');
    writeFileSync(file, JSON.stringify({ devices: [{ id: 'A', batery: 3 }] }));
    assert.deepEqual(await failure('--port', '0', '--world', file), {
      code: 1,
      stderr: 'devices[0].batery is not known here.\n',
    });
  });
});
