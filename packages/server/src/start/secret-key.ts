import { randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigError, type Config } from '../config.ts';
import type { Logger } from '../platform/logger.ts';

/**
 * SECRET_KEY, or the one kept in the data directory, made at the first start. It is written whole before it gets its name, so that a start that is
 * killed half way never leaves a shorter key behind, and of two starts at once one wins.
 */
export function loadSecretKey(config: Config, logger: Logger): string {
  if (config.secretKey !== undefined) return config.secretKey;
  const path = join(config.dataDir, 'secret-key');
  const existing = readKey(path, logger);
  if (existing !== undefined) return existing;
  mkdirSync(config.dataDir, { recursive: true, mode: 0o700 });
  const draft = `${path}.${process.pid}.${randomBytes(4).toString('hex')}`;
  writeFileSync(draft, `${randomBytes(48).toString('base64url')}\n`, { mode: 0o600, flag: 'wx', flush: true });
  try {
    linkSync(draft, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(draft, { force: true });
  }
  const key = readKey(path, logger);
  if (key === undefined) throw new ConfigError([`the secret key ${path} could not be written`]);
  return key;
}

function readKey(path: string, logger: Logger): string | undefined {
  let text: string;
  try {
    text = readFileSync(path, 'utf8').trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new ConfigError([
      `the secret key ${path} cannot be read (${(error as NodeJS.ErrnoException).code ?? 'error'}); start as the user that owns it`,
    ]);
  }
  if (text.length < 32)
    throw new ConfigError([
      `the secret key ${path} is damaged: restore it from a backup, since what it encrypted cannot be read without it`,
    ]);
  if ((statSync(path).mode & 0o077) !== 0) logger.warn({ path }, 'the secret key can be read by others; run: chmod 600 on it');
  return text;
}
