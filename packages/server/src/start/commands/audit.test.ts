import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { madeExport, madeSigner } from '../../platform/audit/testing/made-export.ts';
import { plainEnvironment } from '../testing/plain-environment.ts';

const cli = fileURLToPath(new URL('../cli.ts', import.meta.url));
const documentation = new URL('../../../../../docs/operating/audit.md', import.meta.url);

describe('smartlock audit verify', () => {
  const home = mkdtempSync(join(tmpdir(), 'smartlock-audit-'));
  after(() => rmSync(home, { recursive: true }));
  const lines = madeExport(2500);

  function file(name: string, content: readonly string[]): string {
    const path = join(home, name);
    writeFileSync(path, content.join(''));
    return path;
  }

  /** Without a server, a session or settings. */
  function verify(args: readonly string[], input = '') {
    return spawnSync(process.execPath, ['--conditions=source', cli, 'audit', 'verify', ...args], {
      cwd: home,
      env: { ...plainEnvironment(), XDG_CONFIG_HOME: home },
      encoding: 'utf8',
      input,
    });
  }

  const whole = file('whole.jsonl', lines);
  const without = file('without.jsonl', lines.toSpliced(1201, 1));

  it('says that an export is whole, offline, and whose key it was checked with', () => {
    const known = verify([whole, '--public-key', madeSigner.public_key]);
    assert.equal(known.status, 0, known.stderr);
    assert.match(known.stdout, /^2500 entries \(1 to 2500\), 3 checkpoints.*whole and unchanged/);
    assert.doesNotMatch(known.stdout, /key was taken from the file/);
    assert.match(verify([whole]).stdout, /key was taken from the file/);
    assert.equal(verify(['-', '--json'], readFileSync(whole, 'utf8')).status, 0);
  });

  it('names the first entry that is missing, for people and programs, and exits with 1', () => {
    const told = verify([without]);
    assert.equal(told.status, 1);
    assert.match(told.stderr, /entry 1200 .*nowhere in the file/);
    const answered = verify([without, '--json']);
    assert.equal(answered.status, 1);
    const report = JSON.parse(answered.stdout) as { ok: boolean; finding: { seq: number; code: string } };
    assert.deepEqual([report.ok, report.finding.seq, report.finding.code], [false, 1200, 'removed']);
  });

  it('says what is wrong with its arguments', () => {
    assert.equal(verify([whole, '--public-key', 'nonsense']).status, 2);
    assert.match(verify([join(home, 'nowhere.jsonl')]).stderr, /cannot be read/);
    assert.match(verify([]).stderr, /not signed in/);
  });

  it('comes to the same verdict as the program in the documentation', () => {
    const script = /```python\n(.*?)```/s.exec(readFileSync(documentation, 'utf8'))?.[1];
    assert.ok(script !== undefined);
    const program = join(home, 'verify.py');
    writeFileSync(program, script);
    const run = (path: string) => spawnSync('python3', [program, path], { encoding: 'utf8' });
    const good = run(whole);
    assert.equal(good.error, undefined, 'install the package python3');
    assert.deepEqual([good.status, good.stdout], [0, '2500 entries: whole\n'], good.stderr);
    const bad = run(without);
    assert.equal(bad.status, 1);
    assert.match(bad.stderr, /entry 1200 was altered, removed or moved/);
  });
});
