import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { errorClasses } from './errors/errors.ts';
import * as everything from './index.ts';

const page = await readFile(new URL('../../../docs/vendors/ttlock.md', import.meta.url), 'utf8');

function rowsOf(heading: string): string[][] {
  const section = page.split(`## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';
  const lines = section.split('\n').filter((line) => line.startsWith('| '));
  return lines.slice(2).map((line) => line.slice(2, -2).split(' | '));
}

test('the parity table names functions and tests that exist', async () => {
  const folder = new URL('.', import.meta.url);
  const files = (await readdir(folder, { recursive: true })).filter((file) => file.endsWith('.test.ts'));
  const tests = (await Promise.all(files.map((file) => readFile(new URL(file, folder), 'utf8')))).join('\n');
  const client: object = new everything.TTLockClient();
  const rows = rowsOf('Parity');
  assert.ok(rows.length > 35);
  for (const [theirs, ours = '', name = ''] of rows) {
    const path = /^`([\w.]+)`$/.exec(ours)?.[1];
    if (path === undefined) continue;
    const found = path.split('.').reduce<unknown>((from, part) => (from as Record<string, unknown> | undefined)?.[part], client);
    assert.ok(found !== undefined || path in everything, `${theirs}: there is no ${path}`);
    assert.ok(tests.includes(`test('${name}'`), `${theirs}: there is no test “${name}”`);
  }
});

test('the table of errors says what the program does', () => {
  const rows = rowsOf('Errors').map(([errcode, code, className, retry, meaning]) =>
    [errcode, code, className, retry, meaning].join('|'),
  );
  const expected = [...everything.errorTable].map(([errcode, { kind, family, retry, meaning }]) => {
    return [errcode, `\`${kind}\``, errorClasses[family].name, retry, meaning].join('|');
  });
  assert.deepEqual(rows, expected);
});
