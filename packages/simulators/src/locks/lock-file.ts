import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { isObject, type LockKeys } from './protocol.ts';
import {
  isMqttPlace,
  isRegisteredLock,
  registerLocks,
  type MqttPlace,
  type RegisteredLock,
  type RegisterOptions,
} from './register.ts';
import { SimulatorError } from './simulator-error.ts';

export interface LockFile {
  apiUrl: string;
  mqtt: MqttPlace | null;
  locks: RegisteredLock[];
}

const OWNER_ONLY = 0o600;

/**
 * The same locks as last time, and as many new ones as are missing. The file holds their keys, so only its owner may read it.
 * Every new lock is written down before the next is asked for: keys are told only once.
 */
export async function loadOrRegister(file: string, options: RegisterOptions): Promise<LockFile & { mqtt: MqttPlace }> {
  const kept = await readLockFile(file);
  if (kept !== undefined && kept.apiUrl !== options.apiUrl) {
    throw new SimulatorError(
      'other_server',
      `The locks in ${file} belong to ${kept.apiUrl}, not to ${options.apiUrl}; name another file.`,
    );
  }
  const state: LockFile = kept ?? { apiUrl: options.apiUrl, mqtt: null, locks: [] };
  const missing = options.count - state.locks.length;
  if (missing > 0) {
    const onRegistered = async (lock: RegisteredLock, mqtt: MqttPlace): Promise<void> => {
      state.locks.push(lock);
      state.mqtt = mqtt;
      await writeLockFile(file, state);
      await options.onRegistered?.(lock, mqtt);
    };
    await registerLocks({ ...options, count: missing, firstNumber: state.locks.length + 1, onRegistered });
  }
  const { mqtt } = state;
  if (mqtt === null) throw new SimulatorError('no_locks', 'No lock was asked for, and none is known; ask for at least one.');
  return { ...state, mqtt, locks: state.locks.slice(0, options.count) };
}

/** Writes down the keys that a lock took from a rotation; without them it could not come back. */
export async function saveKeys(file: string, deviceId: string, keys: LockKeys): Promise<void> {
  const state = await readLockFile(file);
  const lock = state?.locks.find(({ device_id }) => device_id === deviceId);
  if (state === undefined || lock === undefined) {
    throw new SimulatorError('unknown_lock', `Lock ${deviceId} is not in ${file}, so its new keys were not saved.`);
  }
  Object.assign(lock, keys);
  await writeLockFile(file, state);
}

async function readLockFile(file: string): Promise<LockFile | undefined> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
  const damaged = new SimulatorError(
    'damaged_lock_file',
    `${file} is not a list of simulated locks; move it away or name another file.`,
  );
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // The parser's own message would quote the file, and with it a key.
    throw damaged;
  }
  if (!isLockFile(value)) throw damaged;
  return value;
}

function isLockFile(value: unknown): value is LockFile {
  if (!isObject(value)) return false;
  const file: Record<string, unknown> = value;
  const { apiUrl, mqtt, locks } = file;
  if (typeof apiUrl !== 'string' || !Array.isArray(locks)) return false;
  return (mqtt === null || isMqttPlace(mqtt)) && locks.every(isRegisteredLock);
}

/** Beside it and then in its place, so that a crash leaves the old file or the new one. */
async function writeLockFile(file: string, state: LockFile): Promise<void> {
  await mkdir(dirname(resolve(file)), { recursive: true });
  const beside = `${file}.${randomUUID()}`;
  try {
    await writeFile(beside, `${JSON.stringify(state, null, 2)}\n`, { mode: OWNER_ONLY });
    await rename(beside, file);
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  }
}
