import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import * as fc from 'fast-check';
import { createDiskStorage } from './disk-storage.ts';

const parent = await mkdtemp(join(tmpdir(), 'smartlock-storage-'));
const storage = createDiskStorage({ directory: join(parent, 'media') });
after(() => rm(parent, { recursive: true }));

test('a saved file is read back under a name nobody can guess, private on disk, with nothing left beside it', async () => {
  const bytes = Buffer.from('a picture');
  const name = await storage.save({ folder: 'pictures', extension: 'webp', bytes });
  assert.match(name, /^pictures\/[0-9a-f]{32}\.webp$/u);
  assert.deepEqual(await storage.read(name), bytes);
  assert.equal((await stat(join(parent, 'media', name))).mode & 0o777, 0o600);
  assert.equal((await stat(join(parent, 'media', 'pictures'))).mode & 0o777, 0o700);
  assert.deepEqual(
    (await readdir(join(parent, 'media', 'pictures'))).filter((entry) => entry.startsWith('.')),
    [],
  );
});

test('a removed file is gone, and removing it again is no error', async () => {
  const name = await storage.save({ folder: 'pictures', extension: 'webp', bytes: Buffer.from('x') });
  await storage.remove(name);
  assert.equal(await storage.read(name), undefined);
  await assert.doesNotReject(storage.remove(name));
});

test('no name reaches outside the storage', async () => {
  await writeFile(join(parent, 'secret.txt'), 'secret');
  const named = [
    '../secret.txt',
    'pictures/../../secret.txt',
    '/etc/passwd',
    'pictures/..%2f..%2fsecret.txt',
    '..',
    '',
    'pictures/',
    `pictures/${'a'.repeat(32)}.webp\0`,
  ];
  for (const name of named) assert.equal(await storage.read(name), undefined, name);
  await fc.assert(
    fc.asyncProperty(fc.array(fc.constantFrom('..', '.', '/', '\\', 'pictures', 'secret.txt', '\0', '%2e%2e')), async (parts) => {
      assert.equal(await storage.read(parts.join('')), undefined);
      await storage.remove(parts.join(''));
    }),
  );
  assert.equal((await stat(join(parent, 'secret.txt'))).size, 6);
  await assert.rejects(storage.save({ folder: '../up', extension: 'webp', bytes: Buffer.from('x') }), TypeError);
  await assert.rejects(storage.save({ folder: 'pictures', extension: '../x', bytes: Buffer.from('x') }), TypeError);
});
