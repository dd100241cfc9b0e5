import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  statfsSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { buildIfNeeded, compileCache } from './build.mjs';
import { describeMissing, installMissingPrograms } from './programs.mjs';
import { fail, needRecentNode, root, run } from './runtime.mjs';

const minute = 60_000;
/** More than so many are no accident. */
const unsteadyFilesMax = 4;
const isSlowRun = process.argv.includes('--slow');
const filters = process.argv.slice(2).filter((argument) => argument !== '--slow');

function testFiles() {
  const files = ['packages', 'e2e', 'scripts', 'bench']
    .map((folder) => join(root, folder))
    .filter((folder) => existsSync(folder))
    .flatMap((folder) => readdirSync(folder, { recursive: true }).map((path) => relative(root, join(folder, path))));
  return files
    .filter((path) => path.endsWith('.test.ts') && path.endsWith('.slow.test.ts') === isSlowRun)
    .filter((path) => !path.split('/').some((part) => part === 'node_modules' || part === 'dist'))
    .filter((path) => filters.length === 0 || filters.some((filter) => path.includes(filter)))
    .sort((a, b) => (a < b ? -1 : 1));
}

const gib = 1024 ** 3;
/** What a run keeps there at once is a fraction of it. */
const memoryBytesMin = 6 * gib;

/**
 * Tests make and drop databases by the hundred, each of hundreds of files, and some file systems take a millisecond for each of those. In
 * memory they take next to none. What `kill -9` leaves is the same in both, and no test cuts the power. The slow tests fill theirs with more.
 */
function keepTemporaryFilesInMemory() {
  const shared = '/dev/shm';
  if (isSlowRun || process.env.TMPDIR !== undefined || !existsSync(shared)) return;
  const { bavail, bsize } = statfsSync(shared);
  if (Math.min(bavail * bsize, process.availableMemory()) < memoryBytesMin) return;
  const folder = join(shared, `smartlock-${process.getuid()}`);
  try {
    // Others may pass through: as root, some tests give what lies in it to a user that PostgreSQL runs as.
    mkdirSync(folder, { recursive: true, mode: 0o711 });
    if (statSync(folder).uid !== process.getuid()) return;
    // Containers often mount it so that nothing in it can be run, which some tests do.
    const script = join(folder, `can-run-${process.pid}`);
    writeFileSync(script, '#!/bin/sh\n', { mode: 0o700 });
    const canRun = spawnSync(script).status === 0;
    rmSync(script);
    if (canRun) process.env.TMPDIR = folder;
  } catch (error) {
    process.stderr.write(`Temporary files stay in ${tmpdir()}: ${error.message}\n`);
  }
}

await needRecentNode();
keepTemporaryFilesInMemory();

const missing = installMissingPrograms();
if (missing.length > 0) {
  // Asked for a part, we run it: a test that does need such a program fails and names it.
  if (filters.length === 0) fail(describeMissing(missing));
  process.stderr.write(`${describeMissing(missing)}\n`);
}

const files = testFiles();
if (files.length === 0) fail(`No ${isSlowRun ? 'slow ' : ''}test file matches ${filters.join(', ') || 'anything'}.`);
// The others run the sources themselves.
if (files.some((path) => path.startsWith('e2e/') || path.startsWith('bench/'))) await buildIfNeeded();

// Each file is a process of its own, and starts others, all from the same sources.
process.env.NODE_COMPILE_CACHE ??= compileCache;
const listOfFailures = join(mkdtempSync(join(tmpdir(), 'smartlock-test-')), 'failed-files');
process.exitCode = await runFiles(files, isSlowRun ? 1 : 2);
if (process.exitCode !== 0 && filters.length === 0 && !isSlowRun) process.exitCode = await lookAgain();
rmSync(dirname(listOfFailures), { recursive: true, force: true });

async function runFiles(paths, concurrency) {
  return await run(process.execPath, [
    '--conditions=source',
    '--test',
    `--test-concurrency=${concurrency}`,
    // Bounds each test and each file: one that hangs fails by name, and the run ends.
    `--test-timeout=${(isSlowRun ? 60 : 5) * minute}`,
    '--test-reporter=spec',
    '--test-reporter-destination=stdout',
    '--test-reporter=./scripts/failed-files.mjs',
    `--test-reporter-destination=${listOfFailures}`,
    ...paths,
  ]);
}

/**
 * In the whole run hundreds of files share the machine and its database server. A few that fail there are run once more with nothing
 * beside them: what fails again is broken, what passes is named as unsteady and wants mending all the same.
 */
async function lookAgain() {
  const failed = existsSync(listOfFailures) ? readFileSync(listOfFailures, 'utf8').split('\n').filter(Boolean) : [];
  if (failed.length === 0 || failed.length > unsteadyFilesMax) return 1;
  const names = failed.map((path) => relative(root, path)).join(', ');
  process.stdout.write(`\nFailed, and run again alone: ${names}\n\n`);
  const exitCode = await runFiles(failed, 1);
  process.stdout.write(
    exitCode === 0 ? `\nUNSTEADY: failed in the whole run and passed alone: ${names}\n` : `\nFailed twice: see above.\n`,
  );
  return exitCode;
}
