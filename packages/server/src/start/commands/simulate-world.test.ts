import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { plainEnvironment } from '../testing/plain-environment.ts';

const cli = fileURLToPath(new URL('../cli.ts', import.meta.url));
const small = ['--locks', '3', '--days', '3', '--bookings', '2'];

function run(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--conditions=source', cli, 'simulate', 'world', ...args], {
    cwd: tmpdir(),
    env: plainEnvironment(),
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

describe('smartlock simulate world', () => {
  test('tells programs what came of it, and the same of the same seed', () => {
    const first = run('--seed', '7', ...small, '--json');
    assert.equal(first.status, 0, first.stderr);
    const told = JSON.parse(first.stdout) as Record<string, unknown> & { in_time: { share_proven: number } };
    assert.deepEqual([told['seed'], told['locks'], told['bookings'], told['violations']], [7, 3, 6, []]);
    assert.ok(told.in_time.share_proven >= 0.999);
    const again = JSON.parse(run('--seed', '7', ...small, '--json').stdout) as Record<string, unknown>;
    assert.equal(again['digest'], told['digest']);
  });

  test('prints the life of one code', () => {
    const { status, stdout } = run('--seed', '7', ...small, '--faults', '0', '--trace', '1');
    assert.equal(status, 0);
    assert.match(stdout, /All invariants hold\./);
    assert.match(stdout, /planned → programming because due {2}\(code 1\)/);
    assert.match(stdout, /confirmed because proven {2}\(code 1\)/);
  });

  test('says in a sentence what it does not take', () => {
    assert.deepEqual(run('--faults', 'many'), {
      status: 2,
      stdout: '',
      stderr: '--faults must be a number from 0 to 0.15, such as 0.05.\n',
    });
    assert.equal(run('--bookings', '20', '--days', '3').status, 2);
    assert.equal(run('--locks', '0').status, 2);
  });
});
