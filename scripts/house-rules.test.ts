import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const folder = mkdtempSync(join(tmpdir(), 'smartlock-house-rules-'));
after(() => rmSync(folder, { recursive: true }));

const server = 'packages/server/src';
const importing = (path: string) => `import '${path}';\n`;

/** Each entry: what must be refused where, by which rule, and a word of the message that tells where the code belongs. */
const refused: [file: string, source: string, rule: string, message: RegExp][] = [
  [`${server}/platform/mqtt/a.ts`, importing('../../features/devices/index.ts'), 'no-restricted-imports', /belongs in features/],
  [`${server}/platform/b.ts`, importing('../vendors/registry.ts'), 'no-restricted-imports', /belongs in features.* or vendors/],
  [`${server}/platform/http/c.ts`, importing('../../start/serve.ts'), 'no-restricted-imports', /start\/ hands it in/],
  [`${server}/platform/d.ts`, importing('../testing/database.ts'), 'no-restricted-imports', /not shipped/],
  [`${server}/start/a.ts`, importing('../testing/database.ts'), 'no-restricted-imports', /not shipped/],
  [`${server}/features/accounts/a.ts`, importing('../devices/index.ts'), 'no-restricted-imports', /to their left/],
  [`${server}/features/devices/a.ts`, importing('../access/index.ts'), 'no-restricted-imports', /to their left/],
  [`${server}/features/devices/routes/b.ts`, importing('../../bookings/index.ts'), 'no-restricted-imports', /to their left/],
  [`${server}/features/access/a.ts`, importing('../delivery/index.ts'), 'no-restricted-imports', /to their left/],
  [`${server}/features/delivery/a.ts`, importing('../bookings/index.ts'), 'no-restricted-imports', /to their left/],
  [`${server}/features/devices/c.ts`, importing('../security/index.ts'), 'no-restricted-imports', /publish an event/],
  [`${server}/features/devices/d.ts`, importing('../accounts/store.ts'), 'no-restricted-imports', /index\.ts alone/],
  [`${server}/features/access/routes/b.ts`, importing('../../devices/store.ts'), 'no-restricted-imports', /index\.ts alone/],
  [
    `${server}/features/delivery/b.ts`,
    `export { x } from '../access/routes/index.ts';\n`,
    'no-restricted-imports',
    /index\.ts alone/,
  ],
  [
    `${server}/features/bookings/a.ts`,
    `export const x = import('../delivery/reconcile.ts');\n`,
    'no-restricted-imports',
    /index\.ts alone/,
  ],
  [
    `${server}/features/bookings/b.ts`,
    `import type { X } from '../accounts/store.ts';\nexport type Y = X;\n`,
    'no-restricted-imports',
    /index\.ts/,
  ],
  [`${server}/features/reports/a.ts`, importing('../webhooks/index.ts'), 'no-restricted-imports', /listens to events/],
  [`${server}/features/webhooks/a.ts`, importing('../devices/store.ts'), 'no-restricted-imports', /index\.ts alone/],
  [`${server}/features/delivery/c.ts`, importing('../../vendors/ttlock/client.ts'), 'no-restricted-imports', /through the port/],
  [`${server}/features/accounts/b.ts`, importing('../../start/serve.ts'), 'no-restricted-imports', /belongs in platform/],
  [
    `${server}/vendors/ttlock/a.ts`,
    importing('../../features/devices/index.ts'),
    'no-restricted-imports',
    /belong in the feature/,
  ],
  [`${server}/vendors/ttlock/b.ts`, importing('../utec/client.ts'), 'no-restricted-imports', /what vendors share/],
  [`${server}/vendors/ttlock/c.ts`, importing('../../config.ts'), 'no-restricted-imports', /A vendor imports platform/],
  ['packages/simulators/src/a.ts', importing('smartlock'), 'no-restricted-imports', /nothing of the server/],
  [
    'packages/simulators/src/b.ts',
    importing('../../server/src/platform/clock.ts'),
    'no-restricted-imports',
    /nothing of the server/,
  ],
  ['packages/simulators/src/c.test.ts', importing('@smartlock/client'), 'no-restricted-imports', /nothing of the server/],
  ['packages/oauth-tokens/src/a.ts', importing('@smartlock/ttlock'), 'no-restricted-imports', /published alone/],
  ['packages/ttlock/src/a.ts', importing('../../server/src/platform/clock.ts'), 'no-restricted-imports', /published alone/],
  ['packages/ttlock/src/b.ts', importing('@smartlock/simulators'), 'no-restricted-imports', /published alone/],
  ['packages/ttlock/src/c.test.ts', importing('smartlock'), 'no-restricted-imports', /nothing of the server/],
  ['packages/ttlock/examples/d.ts', importing('../src/client.ts'), 'no-restricted-imports', /published package/],
  ['packages/client/src/a.ts', importing('@smartlock/simulators'), 'no-restricted-imports', /OpenAPI/],
  ['e2e/a.test.ts', importing('../packages/server/src/platform/clock.ts'), 'no-restricted-imports', /from outside/],
  ['e2e/b.test.ts', importing('smartlock'), 'no-restricted-imports', /from outside/],
  ['e2e/c.test.ts', importing('fastify'), 'no-restricted-imports', /from outside/],
  ['e2e/harness/d.ts', importing('@smartlock/bench'), 'no-restricted-imports', /from outside/],
  [`${server}/platform/env.ts`, `export const home = process.env['HOME'];\n`, 'no-process-env', /process\.env/],
  ['packages/simulators/src/env.ts', `export const home = process.env['HOME'];\n`, 'no-process-env', /process\.env/],
  [`${server}/platform/print.ts`, `console.log('x');\n`, 'no-console', /console/],
  [`${server}/platform/long.ts`, '// line\n'.repeat(400) + 'export const x = 1;\n', 'max-lines', /400/],
  [`${server}/platform/circle-a.ts`, `import { b } from './circle-b.ts';\nexport const a = () => b;\n`, 'no-cycle', /cycle/],
  [`${server}/platform/loose.ts`, `export const x = (y: any) => y;\n`, 'no-explicit-any', /any/],
];

const allowed: [file: string, source: string][] = [
  [
    `${server}/start/serve.ts`,
    importing('../features/devices/routes/index.ts') + importing('../vendors/registry.ts') + `console.log('x');\n`,
  ],
  [`${server}/platform/ok.ts`, importing('./clock.ts') + importing('fastify') + importing('node:fs')],
  [
    `${server}/features/devices/ok.ts`,
    importing('../accounts/index.ts') + importing('./store.ts') + importing('../../platform/events/bus.ts'),
  ],
  [
    `${server}/features/bookings/routes/ok.ts`,
    importing('../../accounts/index.ts') + importing('../../delivery/index.ts') + importing('../store.ts'),
  ],
  [`${server}/features/delivery/ok.ts`, importing('../../vendors/lock-vendor.ts') + importing('../access/index.ts')],
  [`${server}/features/security/ok.ts`, importing('../devices/index.ts')],
  [
    `${server}/vendors/ttlock/ok.ts`,
    importing('../lock-vendor.ts') + importing('../../platform/clock.ts') + importing('./client.ts'),
  ],
  [`${server}/vendors/registry.ts`, importing('./ttlock/index.ts') + importing('../platform/clock.ts')],
  [`${server}/features/accounts/login.test.ts`, importing('../../testing/database.ts') + importing('../../start/create-app.ts')],
  [`${server}/config.ts`, `export const home = process.env['HOME'];\n`],
  [`${server}/platform/long-enough.ts`, '// line\n'.repeat(399) + 'export const x = 1;\n'],
  ['packages/ttlock/src/ok.ts', importing('@smartlock/oauth-tokens') + importing('node:crypto')],
  ['packages/ttlock/src/ok.test.ts', importing('@smartlock/simulators')],
  ['packages/ttlock/examples/ok.ts', importing('@smartlock/ttlock') + `console.log('x');\n`],
  ['packages/simulators/src/ok.ts', importing('mqtt') + importing('./fleet.ts')],
  [
    'e2e/ok.test.ts',
    ['./harness/server.ts', 'node:test', 'node:fs/promises', '@smartlock/client', '@smartlock/simulators', 'playwright-core']
      .map(importing)
      .join(''),
  ],
  ['e2e/harness/ok.ts', importing('../harness/guard.ts') + importing('./guard.ts')],
  ['scripts/ok.mjs', `console.log(process.env.HOME);\n`],
];

type Finding = { code: string; message: string; help?: string; filename: string };

function isFinding(value: unknown): value is Finding {
  return typeof value === 'object' && value !== null && 'code' in value && 'filename' in value && 'message' in value;
}

function lint(): Finding[] {
  const config: unknown = JSON.parse(readFileSync(join(root, '.oxlintrc.json'), 'utf8'));
  assert.ok(typeof config === 'object' && config !== null);
  // The fixtures import what does not exist, so they have no types; every rule proven here works on the text alone.
  writeFileSync(join(folder, '.oxlintrc.json'), JSON.stringify({ ...config, options: {} }));
  for (const [file, source] of [...refused, ...allowed]) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), source);
  }
  writeFileSync(join(folder, server, 'platform/circle-b.ts'), `import { a } from './circle-a.ts';\nexport const b = () => a;\n`);
  const oxlint = join(root, 'node_modules/oxlint/bin/oxlint');
  const result = spawnSync(process.execPath, [oxlint, '--format', 'json', '.'], { cwd: folder, encoding: 'utf8' });
  const report: unknown = JSON.parse(result.stdout);
  assert.ok(
    typeof report === 'object' && report !== null && 'diagnostics' in report && Array.isArray(report.diagnostics),
    result.stdout,
  );
  return report.diagnostics.filter(isFinding);
}

const findings = lint();

for (const [file, source, rule, message] of refused) {
  test(`${rule} refuses in ${file}: ${source.split('\n')[0]}`, () => {
    const found = findings.filter((finding) => finding.filename === file && finding.code.includes(`(${rule})`));
    assert.equal(found.length, 1, JSON.stringify(findings.filter((finding) => finding.filename === file)));
    assert.match(`${found[0]?.message} ${found[0]?.help ?? ''}`, message);
  });
}

for (const [file] of allowed) {
  test(`what belongs there is allowed in ${file}`, () => {
    assert.deepEqual(
      findings.filter((finding) => finding.filename === file && !finding.code.includes('no-unassigned-import')),
      [],
    );
  });
}
