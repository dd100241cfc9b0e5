import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const checkout = mkdtempSync(join(tmpdir(), 'smartlock-build-'));
after(() => rmSync(checkout, { recursive: true }));

for (const path of ['scripts', 'package.json', 'tsconfig.base.json'])
  cpSync(join(root, path), join(checkout, path), { recursive: true });
for (const name of ['simulators', 'client', 'oauth-tokens', 'ttlock', 'utec', 'server']) {
  for (const file of ['package.json', 'tsconfig.json'])
    cpSync(join(root, 'packages', name, file), join(checkout, 'packages', name, file));
}
symlinkSync(join(root, 'node_modules'), join(checkout, 'node_modules'));

function write(path: string, content: string): void {
  mkdirSync(dirname(join(checkout, path)), { recursive: true });
  writeFileSync(join(checkout, path), content);
}

function start(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['scripts/start.mjs', ...args], {
    cwd: checkout,
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

const cli = 'packages/server/src/start/cli.ts';
const compiled = 'packages/server/dist/start/cli.js';
const chunks = 'packages/server/dist/chunks';

write('packages/simulators/src/index.ts', 'export const locks = 5;\n');
write('packages/client/src/index.ts', 'export const client = 1;\n');
write('packages/oauth-tokens/src/index.ts', 'export const token = 1;\n');
write('packages/ttlock/src/index.ts', 'export const lock = 1;\n');
write('packages/server/src/start/page.html', '<p>door</p>\n');
write('packages/simulators/src/old.ts', 'export const old = 1;\n');
write('packages/server/src/start/cli.test.ts', 'this is no program\n');
write(cli, `console.log('one', process.argv.slice(2).join(' '), process.argv[1]?.endsWith('cli.js'));\nexport {};\n`);

test('start builds what is not built, and runs the program in the same process with its arguments', () => {
  const { status, stdout, stderr } = start('--roles', 'api');
  assert.equal(status, 0, stderr);
  assert.equal(stdout, 'one serve --roles api true\n');
  assert.match(stderr, /Building/);
  assert.ok(existsSync(join(checkout, 'packages/server/dist/start/page.html')), 'what is no TypeScript is shipped too');
  assert.ok(!existsSync(join(checkout, 'packages/server/dist/start/cli.test.js')), 'tests are not');
});

test('start builds nothing when nothing has changed', () => {
  const builtAt = statSync(join(checkout, compiled)).mtimeMs;
  const { stdout, stderr } = start();
  assert.equal(stdout, 'one serve true\n');
  assert.equal(stderr, '');
  assert.equal(statSync(join(checkout, compiled)).mtimeMs, builtAt);
});

test('what is loaded later is a file of its own, whose errors name the file and line of the source', () => {
  write(
    'packages/server/src/start/later.ts',
    `import { Type } from 'typebox';\n\nexport const kind = Type.String().type;\nthrow new Error(kind);\n`,
  );
  write(
    cli,
    `import { setSourceMapsSupport } from 'node:module';\nsetSourceMapsSupport(true);\n` +
      `await import('./later.ts').catch((error: Error) => console.log(error.stack));\n`,
  );
  const { stdout, stderr } = start();
  assert.match(stdout, /^Error: string\n {4}at .*packages\/server\/src\/start\/later\.ts:4:7/, stderr);
  assert.ok(readdirSync(join(checkout, chunks)).some((name) => /^later-.*\.js$/.test(name)));
});

test('the licences of packages that went into the bundle are shipped', () => {
  const text = readFileSync(join(checkout, 'packages/server/dist/THIRD-PARTY-LICENCES.txt'), 'utf8');
  assert.match(text, /^typebox \d+\.\d+\.\d+\n\nTypeBox\n\nThe MIT License/m);
  assert.doesNotMatch(text, /^kysely /m, 'nothing of it is used here');
});

test('start builds again after a change, and removes what no longer has a source', () => {
  write(cli, `console.log('two');\nexport {};\n`);
  rmSync(join(checkout, 'packages/simulators/src/old.ts'));
  assert.ok(existsSync(join(checkout, 'packages/simulators/dist/old.js')));
  assert.equal(start().stdout, 'two\n');
  assert.ok(!existsSync(join(checkout, 'packages/simulators/dist/old.js')));
  assert.ok(!existsSync(join(checkout, chunks)), 'nothing is left of the bundle before');
});

test('start builds again when the output of a package was deleted', () => {
  rmSync(join(checkout, 'packages/server/dist'), { recursive: true });
  assert.equal(start().stdout, 'two\n');
});

test('start builds again when the output of another package was deleted', () => {
  rmSync(join(checkout, 'packages/simulators/dist'), { recursive: true });
  assert.equal(start().stdout, 'two\n');
  assert.ok(existsSync(join(checkout, 'packages/simulators/dist/index.js')));
});

test('a build that fails starts nothing, also the second time', () => {
  write(cli, `const n: number = 'three';\nconsole.log(n);\nexport {};\n`);
  for (const attempt of [1, 2]) {
    const { status, stdout, stderr } = start();
    assert.equal(status, 1, `attempt ${attempt}`);
    assert.match(stdout, /cli\.ts.*TS2322/);
    assert.match(stderr, /build failed/i);
  }
});

test('a package that only another of ours depends on is refused, since the bundle would find it by luck', () => {
  write(cli, `import 'openapi-fetch';\n`);
  const { status, stderr } = start();
  assert.equal(status, 1);
  assert.match(stderr, /openapi-fetch must be among the dependencies of packages\/server/);
});
