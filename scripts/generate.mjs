import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { fail, needRecentNode, root, tool } from './runtime.mjs';

const printer = join(root, 'packages/server/src/start/print-openapi.ts');
const target = join(root, 'packages/client/src/generated/api.ts');
const notice = '// Written by `npm run generate` from the OpenAPI document of the server. Do not edit.\n\n';

function capture(program, args, input) {
  const result = spawnSync(program, args, { cwd: root, encoding: 'utf8', input, maxBuffer: 256 * 1024 * 1024 });
  if (result.error !== undefined) throw result.error;
  if (result.status !== 0) fail(`${relative(root, args.find((arg) => existsSync(arg)) ?? program)} failed:\n${result.stderr}`);
  return result.stdout;
}

async function generate() {
  const document = capture(process.execPath, ['--conditions=source', printer]);
  // openapi-typescript needs the TypeScript API of its own, older compiler, so it is taken from the client's folder.
  const library = tool('openapi-typescript', 'dist/index.mjs', join(root, 'packages/client'));
  const { default: toTypes, astToString } = await import(pathToFileURL(library).href);
  const types = astToString(await toTypes(JSON.parse(document)));
  return capture(process.execPath, [tool('oxfmt', 'bin/oxfmt'), `--stdin-filepath=${target}`], notice + types);
}

await needRecentNode();
const text = await generate();
if (process.argv.includes('--check')) {
  const isCurrent = existsSync(target) && readFileSync(target, 'utf8') === text;
  if (!isCurrent)
    fail(`${relative(root, target)} does not match the server's routes. Run \`npm run generate\` and commit the result.`);
} else {
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, text);
  process.stdout.write(`Wrote ${relative(root, target)}\n`);
}
