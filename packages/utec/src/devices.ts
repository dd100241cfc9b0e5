import { ApiError, ParameterError } from './errors.ts';
import { fieldsOf, listOf, refusalOf, textOf, type Fields } from './reading.ts';
import type { CallOptions } from './settings.ts';
import { readLock, readStates, type LockReading, type UtecState } from './states.ts';
import type { Action, Api } from './transport/api.ts';

/** A device as Discovery has it. */
export interface UtecDevice {
  readonly id: string;
  readonly name: string;
  readonly category: string | null;
  readonly handleType: string | null;
  readonly manufacturer: string | null;
  readonly model: string | null;
  /** The firmware's version, by U-tec's name for it. */
  readonly hardwareVersion: string | null;
  readonly serialNumber: string | null;
  readonly attributes: Fields;
  /** Is sent back with each operation on the device, where there is one. */
  readonly customData: Fields | null;
  readonly isLock: boolean;
  readonly hasDoorSensor: boolean;
}

/** What a Query says of one device: its states, or why there are none. */
export type QueriedDevice =
  | { readonly id: string; readonly states: readonly UtecState[]; readonly lock: LockReading; readonly error: null }
  | { readonly id: string; readonly states: null; readonly lock: null; readonly error: ApiError };

const discovery: Action = { namespace: 'Uhome.Device', name: 'Discovery', effect: 'read' };
const query: Action = { namespace: 'Uhome.Device', name: 'Query', effect: 'read' };
const batchSize = 20;

export function readDevice(given: unknown): UtecDevice | null {
  const fields = fieldsOf(given);
  const id = textOf(fields?.['id']);
  if (fields === null || id === null) return null;
  const info = fieldsOf(fields['deviceInfo']) ?? {};
  // One of the documents has `type` in place of `category`.
  const category = textOf(fields['category']) ?? textOf(fields['type']);
  const handleType = textOf(fields['handleType']);
  return {
    id,
    name: textOf(fields['name']) ?? id,
    category,
    handleType,
    manufacturer: textOf(info['manufacturer']),
    model: textOf(info['model']) ?? textOf(fields['model']),
    hardwareVersion: textOf(info['hwVersion']),
    serialNumber: textOf(info['serialNumber']),
    attributes: fieldsOf(fields['attributes']) ?? {},
    customData: fieldsOf(fields['customData']),
    isLock: /^(smart)?lock$/i.test(category ?? '') || /^utec-lock/i.test(handleType ?? ''),
    hasDoorSensor: /sensor/i.test(handleType ?? ''),
  };
}

export interface DeviceRef {
  readonly id: string;
  readonly customData?: Fields | null | undefined;
}

/** Devices and their states. Remembers each device's `customData`, so that callers name devices by id alone. */
export class Devices {
  readonly #api: Api;
  readonly #customData = new Map<string, Fields>();

  constructor(api: Api) {
    this.#api = api;
  }

  /** All devices that the account's owner has chosen for the open API. */
  async discover(options?: CallOptions): Promise<readonly UtecDevice[]> {
    const payload = await this.#api.call(discovery, {}, options);
    const devices = listOf(payload['devices'])
      .map(readDevice)
      .filter((device) => device !== null);
    this.remember(devices);
    return devices;
  }

  /** What an earlier Discovery said, after a restart. */
  remember(devices: readonly DeviceRef[]): void {
    for (const { id, customData } of devices) {
      if (customData === undefined || customData === null) this.#customData.delete(id);
      else this.#customData.set(id, customData);
    }
  }

  /** In as few calls as there may be. A device that is refused, or left out of the answer, does not fail the others. */
  async query(ids: readonly string[], options?: CallOptions): Promise<ReadonlyMap<string, QueriedDevice>> {
    const found = new Map<string, QueriedDevice>();
    for (let from = 0; from < ids.length; from += batchSize) {
      const asked = ids.slice(from, from + batchSize).map((id) => this.refOf(id));
      const payload = await this.#api.call(query, { devices: asked }, options);
      for (const device of listOf(payload['devices'])) {
        const read = readQueried(device);
        if (read !== null) found.set(read.id, read);
      }
    }
    return found;
  }

  /** As an operation names a device. */
  refOf(id: string): { readonly id: string; readonly customData?: Fields } {
    if (id.trim() === '') throw new ParameterError('id', 'must name a device');
    const customData = this.#customData.get(id);
    return customData === undefined ? { id } : { id, customData };
  }
}

function readQueried(given: unknown): QueriedDevice | null {
  const fields = fieldsOf(given);
  const id = textOf(fields?.['id']);
  if (fields === null || id === null) return null;
  const refusal = refusalOf(fields['error']);
  if (refusal !== null) return { id, states: null, lock: null, error: new ApiError('Uhome.Device Query', refusal, id) };
  const states = readStates(fields['states']);
  return { id, states, lock: readLock(states), error: null };
}
