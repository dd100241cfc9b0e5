import { existsSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { buildIfNeeded } from './build.mjs';
import { describeMissing, installMissingPrograms } from './programs.mjs';
import { fail, needRecentNode, root, run } from './runtime.mjs';

const minute = 60_000;
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

await needRecentNode();

const missing = installMissingPrograms();
if (missing.length > 0) {
  // Asked for a part, we run it: a test that does need such a program fails and names it.
  if (filters.length === 0) fail(describeMissing(missing));
  process.stderr.write(`${describeMissing(missing)}\n`);
}

const files = testFiles();
if (files.length === 0) fail(`No ${isSlowRun ? 'slow ' : ''}test file matches ${filters.join(', ') || 'anything'}.`);
// The others run the sources themselves.
if (files.some((path) => path.startsWith('e2e/') || path.startsWith('bench/'))) buildIfNeeded();
process.exitCode = await run(process.execPath, [
  '--conditions=source',
  '--test',
  `--test-concurrency=${isSlowRun ? 1 : 2}`,
  // Bounds each test and each file: one that hangs fails by name, and the run ends.
  `--test-timeout=${(isSlowRun ? 60 : 5) * minute}`,
  '--test-reporter=spec',
  '--test-reporter-destination=stdout',
  ...files,
]);
