import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { buildIfNeeded } from '../scripts/build.mjs';
import { fail, needRecentNode, root, run } from '../scripts/runtime.mjs';

// One after the other: two at a time would measure each other. An argument picks files whose name contains it.
await needRecentNode();
const options = process.argv.slice(2).filter((argument) => argument.startsWith('--'));
const filters = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
const unknown = options.filter((option) => option !== '--json');
if (unknown.length > 0)
  fail(`${unknown.join(', ')} is not known: there is --json, which prints a line of JSON for each benchmark.`);
const files = readdirSync(join(root, 'bench'), { recursive: true })
  .filter((path) => path.endsWith('.bench.ts') && !path.includes('node_modules'))
  .filter((path) => filters.length === 0 || filters.some((filter) => path.includes(filter)))
  .sort((a, b) => (a < b ? -1 : 1));
if (files.length === 0) fail(`No benchmark matches ${filters.join(', ') || 'anything'}; they are named bench/<what>.bench.ts.`);

await buildIfNeeded();
const failed = [];
for (const file of files) {
  if (!options.includes('--json')) process.stdout.write(`\n# ${file.replace(/\.bench\.ts$/, '')}\n`);
  const code = await run(process.execPath, ['--conditions=source', join(root, 'bench', file), ...options]);
  if (code !== 0) failed.push(file);
}
if (failed.length > 0) fail(`\nBelow its stated ratio, or broken: ${failed.join(', ')}`);
