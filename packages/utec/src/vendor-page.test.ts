import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { errorTable } from './index.ts';

test('the vendor’s page says of errors what the program does', async () => {
  const page = await readFile(new URL('../../../docs/vendors/utec.md', import.meta.url), 'utf8');
  const section = page.split('## Errors\n')[1] ?? '';
  const rows = section.split('\n').filter((line) => line.startsWith('| ') && !line.startsWith('| ---'));
  const said = rows.slice(1, -1).map((line) => line.slice(2, -2).split(' | ').slice(0, 4).join('|'));
  const done = [...errorTable].map(([code, { kind, retry, meaning }]) => [code, `\`${kind}\``, retry, meaning].join('|'));
  assert.deepEqual(said, done);
});
