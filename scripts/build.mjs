import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import nodeModule from 'node:module';
import { dirname, join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { bundledPackages, bundleServer } from './bundle.mjs';
import { fail, needRecentNode, root, tool } from './runtime.mjs';

const serverFolder = join(root, 'packages/server');
/** In the order in which they need each other. */
const packages = ['simulators', 'client', 'oauth-tokens', 'ttlock', 'utec', 'server'].map((name) => join(root, 'packages', name));
const cli = join(root, 'packages/server/dist/start/cli.js');
/** What Node has compiled, kept for the next start. In our own folder, since it is code that is run; a new `npm ci` begins anew. */
export const compileCache = join(root, 'node_modules/.cache/smartlock');
const stamp = join(root, 'packages/server/dist/.built-from');

function filesBelow(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .sort();
}

function isShipped(path) {
  return !path.endsWith('.test.ts') && !path.split('/').includes('testing');
}

function sourcesOf(folder) {
  return filesBelow(join(folder, 'src')).filter(isShipped);
}

/** One hash over everything that the built program comes from, so that a copied or checked-out tree needs no time stamps. */
function hashOfSources() {
  const hash = createHash('sha256');
  const tools = ['typescript', 'esbuild', ...bundledPackages].map((name) => `node_modules/${name}/package.json`);
  const settings = ['tsconfig.base.json', 'scripts/build.mjs', 'scripts/bundle.mjs', ...tools].map((path) => join(root, path));
  for (const folder of packages) settings.push(join(folder, 'tsconfig.json'), join(folder, 'package.json'));
  for (const path of [...settings, ...packages.flatMap(sourcesOf)]) {
    if (!existsSync(path)) continue;
    const content = readFileSync(path);
    hash.update(`${relative(root, path)}\n${content.length}\n`).update(content);
  }
  return hash.digest('hex');
}

function removeWhatHasNoSource(folder) {
  const dist = join(folder, 'dist');
  for (const path of filesBelow(dist)) {
    if (path === stamp) continue;
    const name = relative(dist, path);
    const source = name.replace(/(\.d\.ts|\.js)(\.map)?$/, '.ts');
    const isFromSource = [source, name].some((place) => existsSync(join(folder, 'src', place)));
    if (!isFromSource) rmSync(path);
  }
}

/** What is neither TypeScript nor JSON (the compiler writes those): pages, images, SQL. */
function copyOtherFiles(folder) {
  for (const path of sourcesOf(folder)) {
    if (/\.(ts|json)$/.test(path)) continue;
    const target = join(folder, 'dist', relative(join(folder, 'src'), path));
    mkdirSync(dirname(target), { recursive: true });
    copyFileSync(path, target);
  }
}

export async function build() {
  const hash = hashOfSources();
  rmSync(stamp, { force: true });
  const present = packages.filter((folder) => sourcesOf(folder).length > 0);
  // Without its output the compiler's own record would make it believe that nothing is to be done.
  for (const folder of present) {
    if (!existsSync(join(folder, 'dist'))) rmSync(join(folder, 'tsconfig.tsbuildinfo'), { force: true });
  }
  const result = spawnSync(process.execPath, [tool('typescript', 'bin/tsc'), '-b', ...present], { cwd: root, stdio: 'inherit' });
  if (result.status !== 0) fail('The build failed; the compiler says above where. Nothing was started.');
  if (present.includes(serverFolder)) await bundleServer();
  for (const folder of present) {
    if (folder !== serverFolder) removeWhatHasNoSource(folder);
    copyOtherFiles(folder);
  }
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, hash);
}

function isBuilt() {
  // An image that ships the output alone.
  if (sourcesOf(serverFolder).length === 0) return existsSync(cli);
  const hasOutput = packages.every((folder) => existsSync(join(folder, 'dist')) || sourcesOf(folder).length === 0);
  return hasOutput && existsSync(stamp) && readFileSync(stamp, 'utf8') === hashOfSources();
}

/** Builds only what is not built or out of date. Says so on stderr, since the output of a command may be read by a program. */
export async function buildIfNeeded() {
  if (isBuilt()) return;
  const startedAt = Date.now();
  process.stderr.write('Building SmartLock (only after a change) …\n');
  await build();
  process.stderr.write(`Built in ${((Date.now() - startedAt) / 1000).toFixed(1)} s.\n`);
}

export async function runCli(args) {
  await needRecentNode();
  await buildIfNeeded();
  if (!existsSync(cli)) fail(`The build left no program at ${relative(root, cli)}.`);
  // A third of the time that loading the program takes.
  nodeModule.enableCompileCache(compileCache);
  // In this process: signals reach the server itself, and no second Node stays in memory.
  process.argv = [process.execPath, cli, ...args];
  await import(pathToFileURL(cli).href);
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  await needRecentNode();
  await build();
}
