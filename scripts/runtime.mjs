// Plain JavaScript that Node 20 can run: everything here happens before we know that a newer Node is there.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

const oldestMajor = 22;
const oldestMinor = 18;

function isRecentEnough() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  return major > oldestMajor || (major === oldestMajor && minor >= oldestMinor);
}

/** The Node that `npm ci` brings. Its usual link is missing when npm was told not to run install scripts. */
function packagedNode() {
  const platform = `${process.platform}-${process.arch}`;
  const places = [
    'node_modules/node/bin/node',
    `node_modules/node-${platform}/bin/node`,
    `node_modules/node-bin-${platform}/bin/node`,
    'node_modules/.bin/node',
  ];
  return places.map((place) => join(root, place)).find((path) => existsSync(path));
}

export function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}

/** Resolves once a Node that runs TypeScript is running this; else starts one, and this process only passes signals on. */
export async function needRecentNode() {
  if (!existsSync(join(root, 'node_modules'))) fail('The packages are not installed yet. Run `npm ci` first.');
  if (isRecentEnough()) return;
  const node = packagedNode();
  if (node === undefined || node === process.execPath) {
    fail(
      `SmartLock needs Node ${oldestMajor}.${oldestMinor} or later; this is ${process.versions.node}. \`npm ci\` normally brings one along, ` +
        'but its install script has not run. Run `npm rebuild node --ignore-scripts=false`, or install a newer Node, then try again.',
    );
  }
  process.exit(await run(node, [...process.execArgv, ...process.argv.slice(1)]));
}

/** Runs a program on this terminal, passes SIGINT, SIGTERM and SIGHUP on to it, and answers its exit code. */
export function run(program, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd: root, stdio: 'inherit', ...options });
    // A terminal sends Ctrl-C to the child as well. The server takes a second signal as an order to end at once, so it must get one.
    const isToldByTerminal = process.stdin.isTTY === true && options.detached !== true;
    const passOn = (signal) => {
      if (signal === 'SIGTERM' || !isToldByTerminal) child.kill(signal);
    };
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
    for (const signal of signals) process.on(signal, passOn);
    const settle = (answer, value) => {
      for (const signal of signals) process.off(signal, passOn);
      answer(value);
    };
    child.once('error', (error) => settle(reject, error));
    child.once('exit', (code, signal) => {
      if (signal !== null) process.stderr.write(`${program} was ended by ${signal}.\n`);
      settle(resolve, code ?? 1);
    });
  });
}

/** The JavaScript entry of a tool that `npm ci` installed, to be run with the Node that runs us. */
export function tool(packageName, entry, from = root) {
  const manifest = join('node_modules', packageName, 'package.json');
  const path = [from, root].map((folder) => join(folder, manifest)).find((place) => existsSync(place));
  if (path === undefined) {
    fail(`The development tool ${packageName} is not installed. Run \`npm ci\` (without --omit=dev).`);
  }
  return createRequire(path).resolve(`./${entry}`);
}
