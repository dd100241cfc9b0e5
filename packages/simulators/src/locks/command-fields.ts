import type { SignedCommand } from './command-gate.ts';
import type { LockSettings } from './lock-memory.ts';
import { isHex64, isObject, type JsonValue, type LockKeys } from './protocol.ts';

export interface UpdateOrder {
  requestId: string;
  url: string;
  version: string;
  sha256?: string;
}

const AUTO_LOCK_DELAY_MAX_S = 86_400;
const SETTING_CHECKS: Record<keyof LockSettings, (value: JsonValue) => boolean> = {
  auto_lock_enabled: (value) => typeof value === 'boolean',
  auto_lock_delay: (value) => isWhole(value) && value >= 0 && value <= AUTO_LOCK_DELAY_MAX_S,
  silent_mode: (value) => typeof value === 'boolean',
  led_enabled: (value) => typeof value === 'boolean',
};

/** The settings of a `set_settings`; undefined if a field is missing or of the wrong kind. Settings left out stay as they are. */
export function readSettings(command: SignedCommand): { version: number; settings: Partial<LockSettings> } | undefined {
  const { settings_version: version, settings } = command;
  if (!isWhole(version) || version < 0 || !isObject(settings)) return undefined;
  const chosen: Partial<Record<keyof LockSettings, JsonValue>> = {};
  for (const name of Object.keys(SETTING_CHECKS) as (keyof LockSettings)[]) {
    const value = settings[name];
    if (value === undefined) continue;
    if (!SETTING_CHECKS[name](value)) return undefined;
    chosen[name] = value;
  }
  return { version, settings: chosen as Partial<LockSettings> };
}

/** The keys of a `rotate_keys`; undefined if they cannot be opened or are not whole. */
export function readRotation(command: SignedCommand, open: (sealed: string) => string | undefined): LockKeys | undefined {
  const { new_key_version: version, keys_encrypted: sealed } = command;
  if (!isWhole(version) || version < 1 || typeof sealed !== 'string') return undefined;
  const opened = open(sealed);
  if (opened === undefined) return undefined;
  let keys: unknown;
  try {
    keys = JSON.parse(opened);
  } catch {
    // Opened, so it came from the server, but it is not JSON: the order is answered as invalid.
    return undefined;
  }
  if (!isObject(keys)) return undefined;
  const { api_key, secret_key, encryption_key } = keys;
  if (!isHex64(api_key) || !isHex64(secret_key) || !isHex64(encryption_key)) return undefined;
  return { api_key, secret_key, encryption_key, key_version: version };
}

export function readUpdate(command: SignedCommand): UpdateOrder | undefined {
  const { firmware_url: url, version, sha256, request_id: requestId } = command;
  if (typeof url !== 'string' || !URL.canParse(url)) return undefined;
  if (typeof version !== 'string' || version.length === 0 || version.length > 50) return undefined;
  if (sha256 === undefined) return { requestId, url, version };
  return isHex64(sha256) ? { requestId, url, version, sha256 } : undefined;
}

function isWhole(value: JsonValue | undefined): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value);
}
