import { ParameterError } from './errors/errors.ts';
import {
  id,
  jsonList,
  number,
  object,
  optional,
  ShapeError,
  text,
  yes,
  type Id,
  type Read,
  type Reader,
} from './transport/reading.ts';

/** What the service wants to read in the answer to a callback (reference §7.5). */
export const callbackAnswer = 'success';

const readCallbackRecord = object({
  lockId: id,
  lockMac: optional(text),
  recordType: number,
  recordTypeFromLock: optional(number),
  success: yes,
  username: optional(text),
  keyboardPwd: optional(text),
  lockDate: number,
  serverDate: optional(number),
  electricQuantity: optional(number),
  /** Why, for the WiFi faults of `recordType` 123. */
  subRecordType: optional(number),
});
export type CallbackRecord = Read<typeof readCallbackRecord>;

const readers = {
  records: object({
    lockId: optional(id),
    lockMac: optional(text),
    admin: optional(text),
    records: jsonList(readCallbackRecord),
  }),
  gateway: object({
    gatewayId: id,
    gatewayName: optional(text),
    gatewayMac: optional(text),
    gatewayVersion: optional(number),
    networkName: optional(text),
    isOnline: yes,
  }),
  lock: object({
    lockId: id,
    lockAlias: optional(text),
    lockMac: optional(text),
    networkName: optional(text),
    admin: optional(text),
    isOnline: yes,
  }),
  failure: object({ lockId: id, lockMac: optional(text), uid: optional(id), objectType: number, objectId: id, errcode: number }),
};

export type Callback =
  | ({ readonly type: 'records' } & Read<typeof readers.records>)
  | ({ readonly type: 'gateway-connection' } & Read<typeof readers.gateway>)
  | ({ readonly type: 'lock-connection' } & Read<typeof readers.lock>)
  /** An asynchronous write of a WiFi lock failed; `objectType`: 2 passcode, 3 card, 4 fingerprint, 5 palm, 6 face, 7 remote. */
  | ({ readonly type: 'write-failed' } & Read<typeof readers.failure>)
  /** A kind that did not exist when this was written. Answer it like the others. */
  | { readonly type: 'unknown'; readonly notifyType: string };

/** A form body, as text or already taken apart. */
export type CallbackBody = string | URLSearchParams | Readonly<Record<string, unknown>>;

function fieldsOf(body: CallbackBody): Readonly<Record<string, unknown>> {
  if (typeof body === 'string') return Object.fromEntries(new URLSearchParams(body));
  return body instanceof URLSearchParams ? Object.fromEntries(body) : body;
}

/**
 * Reads what the service posts to your callback address. Nothing in it proves who sent it: keep the address secret, and read
 * `records.list` before you act on it.
 */
export function parseCallback(body: CallbackBody): Callback {
  const fields = fieldsOf(body);
  const read = <T>(reader: Reader<T>): T => {
    try {
      return reader(fields);
    } catch (error) {
      if (error instanceof ShapeError) throw new ParameterError('callback', `is not of the documented form: ${error.message}`);
      throw error;
    }
  };
  const notifyType = read(object({ notifyType: optional(text) })).notifyType ?? '';
  switch (notifyType) {
    case '1':
      return { type: 'records', ...read(readers.records) };
    case '2':
      return { type: 'gateway-connection', ...read(readers.gateway) };
    case '3':
      return { type: 'lock-connection', ...read(readers.lock) };
    case '4':
      return { type: 'write-failed', ...read(readers.failure) };
    case '':
      throw new ParameterError('callback', 'has no notifyType');
    default:
      return { type: 'unknown', notifyType };
  }
}

/** Records in callbacks have no id; these five fields tell them apart (reference §7.5). It may hold a passcode: hash it where it is stored. */
export function recordKey(record: {
  lockId: Id;
  recordType: number;
  lockDate: number;
  keyboardPwd: string | null;
  username: string | null;
}): string {
  return JSON.stringify([record.lockId, record.recordType, record.lockDate, record.keyboardPwd, record.username]);
}

/** Remembers the last records, so that one that comes twice counts once. Across restarts, let the database do that by `recordKey`. */
export class SeenRecords {
  readonly #keys = new Set<string>();
  readonly #max: number;

  constructor(max = 10_000) {
    this.#max = max;
  }

  /** Those that were not there before. */
  fresh<T extends Parameters<typeof recordKey>[0]>(records: readonly T[]): T[] {
    return records.filter((record) => {
      const key = recordKey(record);
      if (this.#keys.has(key)) return false;
      this.#keys.add(key);
      const [oldest] = this.#keys;
      if (this.#keys.size > this.#max && oldest !== undefined) this.#keys.delete(oldest);
      return true;
    });
  }
}
