import { join } from 'node:path';
import { needRecentNode, root, run, tool } from './runtime.mjs';

await needRecentNode();

const script = (name, ...args) => [join(root, 'scripts', name), ...args];
const steps = [
  { name: 'format', args: [tool('oxfmt', 'bin/oxfmt'), '--check', '.'], remedy: 'npm run format' },
  { name: 'lint', args: [tool('oxlint', 'bin/oxlint'), '--deny-warnings', '.'], remedy: 'npm run lint' },
  { name: 'types', args: [tool('typescript', 'bin/tsc'), '-p', 'tsconfig.json'], remedy: 'npm run typecheck' },
  { name: 'generated files', args: script('generate.mjs', '--check'), remedy: 'npm run generate' },
  { name: 'tests, migrations, end to end', args: script('test.mjs'), remedy: 'npm test', isTests: true },
];
const wanted = steps.filter((step) => !(step.isTests === true && process.argv.includes('--without-tests')));

const failed = [];
for (const step of wanted) {
  process.stdout.write(`\n# ${step.name}\n`);
  const code = await run(process.execPath, step.args);
  if (code !== 0) failed.push(step);
}

process.stdout.write('\n');
for (const step of wanted) {
  process.stdout.write(failed.includes(step) ? `failed  ${step.name} (${step.remedy})\n` : `ok      ${step.name}\n`);
}
process.exitCode = failed.length === 0 ? 0 : 1;
