import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { fail, needRecentNode, root, tool } from './runtime.mjs';

const start = join(root, 'packages/server/src/start');
const api = join(root, 'packages/client/src/generated/api.ts');
const notice = '// Written by `npm run generate` from the OpenAPI document of the server. Do not edit.\n\n';

function capture(program, args, input) {
  const result = spawnSync(program, args, { cwd: root, encoding: 'utf8', input, maxBuffer: 256 * 1024 * 1024 });
  if (result.error !== undefined) throw result.error;
  if (result.status !== 0) fail(`${relative(root, args.find((arg) => existsSync(arg)) ?? program)} failed:\n${result.stderr}`);
  return result.stdout;
}

function print(file, ...args) {
  return capture(process.execPath, ['--conditions=source', join(start, file), ...args]);
}

async function clientTypes() {
  const document = print('print-openapi.ts');
  // openapi-typescript needs the TypeScript API of its own, older compiler, so it is taken from the client's folder.
  const library = tool('openapi-typescript', 'dist/index.mjs', join(root, 'packages/client'));
  const { default: toTypes, astToString } = await import(pathToFileURL(library).href);
  const types = astToString(await toTypes(JSON.parse(document)));
  return capture(process.execPath, [tool('oxfmt', 'bin/oxfmt'), `--stdin-filepath=${api}`], notice + types);
}

const targets = [
  { path: api, source: "the server's routes", text: clientTypes },
  {
    path: join(root, 'docs/operating/configuration.md'),
    source: "the server's settings",
    text: () => print('print-configuration.ts', 'markdown'),
  },
  {
    path: join(root, 'docs/operating/event-types.md'),
    source: 'the definitions of events',
    text: () => print('print-event-types.ts'),
  },
  { path: join(root, '.env.example'), source: "the server's settings", text: () => print('print-configuration.ts', 'env') },
];

await needRecentNode();
const isCheck = process.argv.includes('--check');
const outdated = [];
for (const { path, source, text } of targets) {
  const current = await text();
  const isCurrent = existsSync(path) && readFileSync(path, 'utf8') === current;
  if (isCheck && !isCurrent) outdated.push(`${relative(root, path)} does not match ${source}.`);
  if (isCheck || isCurrent) continue;
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, current);
  process.stdout.write(`Wrote ${relative(root, path)}\n`);
}
if (outdated.length > 0) fail(`${outdated.join('\n')}\nRun \`npm run generate\` and commit the result.`);
