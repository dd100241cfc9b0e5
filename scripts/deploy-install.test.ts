import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, beforeEach, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const deploy = fileURLToPath(new URL('../deploy', import.meta.url));
const script = join(deploy, 'install.sh');
const home = mkdtempSync(join(tmpdir(), 'smartlock-install-'));
after(() => rmSync(home, { recursive: true }));

/** Notes what it is called with. `FAKE_DOCKER_FAILS` names the call that fails. */
const fakeDocker = `#!/bin/sh
printf '%s\\n' "$*" >>"$FAKE_DOCKER_CALLS"
case "$1 $2" in "$FAKE_DOCKER_FAILS"*) exit 1 ;; esac
exit 0
`;

let folder = '';
let calls = '';
let state = '';

beforeEach((context) => {
  folder = join(home, String(Math.random()).slice(2) + context.name.length);
  state = join(folder, 'deploy');
  calls = join(folder, 'calls');
  mkdirSync(join(folder, 'bin'), { recursive: true });
  mkdirSync(state);
  copyFileSync(join(deploy, 'compose.yaml'), join(state, 'compose.yaml'));
  writeFileSync(join(folder, 'bin', 'docker'), fakeDocker);
  chmodSync(join(folder, 'bin', 'docker'), 0o755);
  writeFileSync(calls, '');
});

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

function install(args: readonly string[], env: Record<string, string> = {}): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(
      'sh',
      [script, ...args],
      {
        env: {
          PATH: `${join(folder, 'bin')}:/usr/bin:/bin`,
          SMARTLOCK_INSTALL_DIR: state,
          FAKE_DOCKER_CALLS: calls,
          FAKE_DOCKER_FAILS: 'nothing',
          ...env,
        },
      },
      (error, stdout, stderr) => resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
    );
  });
}

const settings = (): Map<string, string> =>
  new Map(
    readFileSync(join(state, '.env'), 'utf8')
      .trim()
      .split('\n')
      .map((line): [string, string] => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  );

describe('deploy/install.sh', () => {
  test('writes secrets that only its owner may read, and starts', async () => {
    const { code, stdout } = await install(['--port', '8080']);
    assert.equal(code, 0);
    const written = settings();
    assert.match(written.get('SECRET_KEY') ?? '', /^[0-9a-f]{96}$/);
    assert.match(written.get('UTEC_GATEWAY_PATH_TOKEN') ?? '', /^[0-9a-f]{48}$/);
    assert.match(written.get('ADMIN_PASSWORD') ?? '', /^[0-9a-f]{24}$/);
    assert.deepEqual([written.get('UTEC_GATEWAY'), written.get('SMARTLOCK_PORT')], ['on', '8080']);
    assert.equal(statSync(join(state, '.env')).mode & 0o777, 0o600);
    assert.deepEqual(readFileSync(calls, 'utf8').trim().split('\n'), [
      'info',
      'compose version',
      `compose --file ${join(state, 'compose.yaml')} --env-file ${join(state, '.env')} up --detach --build --wait`,
    ]);
    assert.ok(stdout.includes(`http://localhost:8080/k/${written.get('UTEC_GATEWAY_PATH_TOKEN') ?? ''}/`));
    assert.ok(!stdout.includes(written.get('SECRET_KEY') ?? 'x'));
  });

  test('run again keeps what is there, adds what is missing, and takes over what is asked for', async () => {
    writeFileSync(join(state, '.env'), 'SECRET_KEY=mine-and-nobody-elses\nADMIN_EMAIL=ada@example.org\n');
    assert.equal((await install([])).code, 0);
    const first = settings();
    assert.deepEqual([first.get('SECRET_KEY'), first.get('ADMIN_EMAIL')], ['mine-and-nobody-elses', 'ada@example.org']);
    const again = await install(['--port', '9000', '--email', 'bob@example.org']);
    assert.equal(again.code, 0);
    const second = settings();
    assert.deepEqual([second.get('SMARTLOCK_PORT'), second.get('ADMIN_EMAIL')], ['9000', 'bob@example.org']);
    for (const name of ['SECRET_KEY', 'ADMIN_PASSWORD', 'UTEC_GATEWAY_PATH_TOKEN'])
      assert.equal(second.get(name), first.get(name));
    assert.ok(!again.stdout.includes(first.get('ADMIN_PASSWORD') ?? 'x'), 'the password is shown at the first start alone');
    assert.equal(new Set(settings().keys()).size, readFileSync(join(state, '.env'), 'utf8').trim().split('\n').length);
  });

  test('--dry-run changes and starts nothing', async () => {
    const { code, stdout } = await install(['--dry-run']);
    assert.equal(code, 0);
    assert.ok(!existsSync(join(state, '.env')));
    assert.ok(!readFileSync(calls, 'utf8').includes(' up '));
    assert.match(stdout, /would add SECRET_KEY/);
    assert.match(stdout, /would run: docker compose/);
  });

  test('gives the container the configuration of another gateway for the first start, and takes the copy away', async () => {
    const old = join(folder, 'old.json');
    writeFileSync(old, '{"access_key":"a"}');
    assert.equal((await install(['--import', old])).code, 0);
    assert.equal(settings().get('UTEC_GATEWAY_IMPORT'), '/import/config.json');
    assert.ok(existsSync(join(state, 'import')) && !existsSync(join(state, 'import', 'config.json')));
    assert.match((await install(['--import', join(folder, 'none.json')])).stderr, /cannot be read/);
  });

  test('says what is missing, and ends with a failure', async () => {
    assert.match((await install([], { FAKE_DOCKER_FAILS: 'info' })).stderr, /daemon cannot be reached/);
    assert.match((await install([], { FAKE_DOCKER_FAILS: 'compose version' })).stderr, /Docker Compose is missing/);
    const failed = await install([], { FAKE_DOCKER_FAILS: 'compose --file' });
    assert.deepEqual([failed.code, failed.stderr.includes('it did not start')], [1, true]);
    rmSync(join(folder, 'bin', 'docker'));
    const tools = join(folder, 'tools');
    mkdirSync(tools);
    assert.match((await install([], { PATH: `${tools}:/usr/bin:/bin`, FAKE_DOCKER_FAILS: '' })).stderr, /docker|Docker/);
    for (const args of [['--port', 'http'], ['--port', '70000'], ['--port'], ['--email', 'nobody'], ['--what']]) {
      const wrong = await install(args);
      assert.equal(wrong.code, 1, args.join(' '));
      assert.match(wrong.stderr, /^install\.sh: /);
    }
    assert.match((await install(['--help'])).stdout, /^Usage: deploy\/install\.sh/);
  });
});
