/** The words of the device protocol, as a firmware author would put them into a header file. */

export type JsonValue = string | number | boolean | null | JsonValue[] | JsonObject;
export interface JsonObject {
  [name: string]: JsonValue;
}

/** Topics below `{prefix}/{device_id}/` that a lock listens to. */
export type InChannel = 'command' | 'ota';
/** Topics below `{prefix}/{device_id}/` that a lock publishes on. */
export type OutChannel = 'availability' | 'status' | 'heartbeat' | 'response' | 'event' | 'ota/progress';

export type BoltState = 'locked' | 'unlocked' | 'jammed' | 'error';
export type DoorState = 'open' | 'closed' | 'unknown';

/** Fields of a status that firmware older than them does not send. */
export type NewerStatusField = 'firmware_version' | 'settings_version' | 'time_nonce' | 'codes_digest';

/** One set of keys as registering or rotating answers it. */
export interface LockKeys {
  api_key: string;
  secret_key: string;
  encryption_key: string;
  key_version: number;
}

/** Error codes that a lock answers with. */
export type AnswerError =
  | 'expired'
  | 'clock_skew'
  | 'unsupported_command'
  | 'invalid_command'
  | 'jammed'
  | 'low_battery'
  | 'invalid_pin'
  | 'busy'
  | 'hardware_error'
  | 'no_space';

/** Why a message got no answer at all. */
export type SilentReason = 'malformed' | 'signature' | 'nonce';

/** What the firmware wants the world outside to do. */
export type Output =
  | { kind: 'publish'; channel: Exclude<OutChannel, 'availability' | 'event'>; payload: JsonObject; delayMs?: number }
  | { kind: 'events' }
  | { kind: 'reconnect' }
  | { kind: 'reboot' }
  | { kind: 'download'; url: string };

export const MESSAGE_BYTES_MAX = 8192;

const HEX_64 = /^[0-9a-f]{64}$/;
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

export function isHex64(value: unknown): value is string {
  return typeof value === 'string' && HEX_64.test(value);
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** ISO 8601 with a zone to milliseconds since 1970; undefined for anything else. */
export function parseInstant(text: unknown): number | undefined {
  if (typeof text !== 'string' || !INSTANT.test(text)) return undefined;
  const instant = Date.parse(text);
  return Number.isNaN(instant) ? undefined : instant;
}

export function formatInstant(instant: number): string {
  return new Date(instant).toISOString();
}
