import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';

import { SmartLockError } from '../../errors.ts';
import { locateBinaries, restoreLibraryLinks } from './binaries.ts';
import { chooseRunAs } from './run-as.ts';

function withDirectory<T>(use: (directory: string) => Promise<T>): Promise<T> {
  const directory = mkdtempSync(path.join(os.tmpdir(), 'smartlock-binaries-'));
  return use(directory).finally(() => rmSync(directory, { recursive: true, force: true }));
}

test('a platform without a binary is named together with the way out', async () => {
  for (const platform of ['linux-s390x', 'win32-x64']) {
    await assert.rejects(
      locateBinaries(platform),
      (error) =>
        error instanceof SmartLockError &&
        error.code === 'embedded_postgres_unsupported' &&
        error.message.includes(platform) &&
        error.message.includes('DATABASE_URL'),
    );
  }
});

test('an optional package that was not installed is named', async () => {
  const absent = process.platform === 'darwin' ? 'linux-arm64' : 'darwin-arm64';
  await assert.rejects(
    locateBinaries(absent),
    (error) =>
      error instanceof SmartLockError &&
      error.code === 'embedded_postgres_unsupported' &&
      error.message.includes(`@embedded-postgres/${absent}`),
  );
});

test('library links that the install script did not make are made', () =>
  withDirectory(async (directory) => {
    const lib = path.join(directory, 'native', 'lib');
    mkdirSync(lib, { recursive: true });
    writeFileSync(path.join(lib, 'libicuuc.so.60.2'), 'library');
    const list = [
      { source: 'native/lib/libicuuc.so.60.2', target: 'native/lib/libicuuc.so.60' },
      { source: 'native/lib/libicuuc.so.60.2', target: '../outside' },
    ];
    writeFileSync(path.join(directory, 'native', 'pg-symlinks.json'), JSON.stringify(list));
    await Promise.all([restoreLibraryLinks(directory), restoreLibraryLinks(directory)]);
    await restoreLibraryLinks(directory);
    assert.equal(readlinkSync(path.join(lib, 'libicuuc.so.60')), 'libicuuc.so.60.2');
    assert.equal(readFileSync(path.join(lib, 'libicuuc.so.60'), 'utf8'), 'library');
    assert.throws(() => readlinkSync(path.join(directory, '..', 'outside')));
  }));

test('a binary that cannot run here is reported with the reason and the way out', () =>
  withDirectory(async (dataDir) => {
    const broken = path.join(dataDir, 'initdb');
    writeFileSync(broken, '#!/no/such/loader\n', { mode: 0o755 });
    await assert.rejects(
      chooseRunAs({ binaries: { initdb: broken, postgres: broken }, dataDir, clusterDir: path.join(dataDir, 'postgres') }),
      (error) =>
        error instanceof SmartLockError &&
        error.code === 'embedded_postgres_cannot_run' &&
        /not found|no such/i.test(error.message) &&
        error.message.includes('DATABASE_URL'),
    );
  }));
