import { chmod, access, constants, readFile, symlink, lstat } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { SmartLockError } from '../../errors.ts';

export interface PostgresBinaries {
  readonly postgres: string;
  readonly initdb: string;
}

const supportedPlatforms = ['linux-x64', 'linux-arm64', 'darwin-x64', 'darwin-arm64'];

/** What to do instead, said in every error about an embedded database that cannot run. */
export const externalDatabaseAdvice =
  'Set DATABASE_URL to a PostgreSQL server (version 15 or later), for instance DATABASE_URL=postgres://user:password@host:5432/smartlock.';

function unsupported(reason: string, cause?: unknown): SmartLockError {
  return new SmartLockError(
    'unavailable',
    'embedded_postgres_unsupported',
    `The embedded PostgreSQL cannot be used here: ${reason} ${externalDatabaseAdvice}`,
    { cause },
  );
}

/** Finds the PostgreSQL binaries of this platform's optional package and repairs what its install script should have done. */
export async function locateBinaries(platform = `${process.platform}-${process.arch}`): Promise<PostgresBinaries> {
  if (!supportedPlatforms.includes(platform)) {
    throw unsupported(`there is no binary for ${platform} (there is one for ${supportedPlatforms.join(', ')}).`);
  }
  const packageName = `@embedded-postgres/${platform}`;
  let packageDir: string;
  try {
    packageDir = path.resolve(path.dirname(fileURLToPath(import.meta.resolve(packageName))), '..');
  } catch (cause) {
    throw unsupported(
      `the optional package ${packageName} is not installed (npm ci without --omit=optional installs it).`,
      cause,
    );
  }
  await restoreLibraryLinks(packageDir);
  const binDir = path.join(packageDir, 'native', 'bin');
  const binaries = { postgres: path.join(binDir, 'postgres'), initdb: path.join(binDir, 'initdb') };
  for (const file of Object.values(binaries)) {
    try {
      await access(file, constants.X_OK).catch(() => chmod(file, 0o755));
    } catch (cause) {
      throw unsupported(`${file} is missing or cannot be made executable.`, cause);
    }
  }
  return binaries;
}

/**
 * npm packages cannot hold symbolic links, so the package lists them and its install script makes them. With
 * `--ignore-scripts` they are missing, and the binary would not find its libraries.
 */
export async function restoreLibraryLinks(packageDir: string): Promise<void> {
  const listFile = path.join(packageDir, 'native', 'pg-symlinks.json');
  const list: unknown = JSON.parse(await readFile(listFile, 'utf8').catch(() => '[]'));
  if (!Array.isArray(list)) return;
  for (const entry of list as unknown[]) {
    const { source, target } = entry as { source?: unknown; target?: unknown };
    if (typeof source !== 'string' || typeof target !== 'string') continue;
    const link = path.resolve(packageDir, target);
    if (!link.startsWith(packageDir + path.sep) || (await exists(link))) continue;
    try {
      await symlink(path.relative(path.dirname(link), path.resolve(packageDir, source)), link);
    } catch (cause) {
      // Another process repairing the same checkout is as good as we.
      if (!(await exists(link))) {
        throw unsupported(
          `the library link ${link} is missing and cannot be made; reinstall with install scripts allowed.`,
          cause,
        );
      }
    }
  }
}

async function exists(file: string): Promise<boolean> {
  return lstat(file).then(
    () => true,
    () => false,
  );
}
