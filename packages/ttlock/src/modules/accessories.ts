import { isTTLockError } from '../errors/errors.ts';
import type { CallOptions } from '../settings.ts';
import { acting, reading, readingByPost, setting, type Api } from '../transport/api.ts';
import { id, list, nothing, number, object, optional, text, type Id, type Read } from '../transport/reading.ts';
import { checkId, checkText, checkWhole } from '../validation.ts';

const readKeypad = object({
  wirelessKeypadId: id,
  lockId: optional(id),
  wirelessKeypadNumber: optional(text),
  wirelessKeypadName: optional(text),
  wirelessKeypadMac: optional(text),
  wirelessKeypadFeatureValue: optional(text),
  electricQuantity: optional(number),
});
export type WirelessKeypad = Read<typeof readKeypad>;

const readDoorSensor = object({
  doorSensorId: id,
  name: optional(text),
  electricQuantity: optional(number),
  version: optional(text),
  mac: optional(text),
  number: optional(text),
  /** Seconds, 0 off. */
  doorNotClosedWarningTime: optional(number),
});
export type DoorSensor = Read<typeof readDoorSensor>;

const operations = {
  addKeypad: acting('/v3/wirelessKeypad/add'),
  keypads: reading('/v3/wirelessKeypad/listByLock'),
  deleteKeypad: setting('/v3/wirelessKeypad/delete'),
  renameKeypad: setting('/v3/wirelessKeypad/rename'),
  doorSensor: readingByPost('/v3/doorSensor/query'),
};

export interface AddKeypad {
  readonly lockId: Id;
  readonly wirelessKeypadNumber: string;
  readonly wirelessKeypadName: string;
  readonly wirelessKeypadMac: string;
  readonly wirelessKeypadFeatureValue: string;
  readonly electricQuantity?: number | undefined;
}

/** Keypads beside the door that speak to the lock by radio. */
export class WirelessKeypads {
  readonly #api: Api;

  constructor(api: Api) {
    this.#api = api;
  }

  /** With what the phone SDK answered when it was paired. */
  async add(wish: AddKeypad, options?: CallOptions): Promise<{ readonly wirelessKeypadId: Id }> {
    const parameters = {
      lockId: checkId('lockId', wish.lockId),
      wirelessKeypadNumber: checkText('wirelessKeypadNumber', wish.wirelessKeypadNumber),
      wirelessKeypadName: checkText('wirelessKeypadName', wish.wirelessKeypadName),
      wirelessKeypadMac: checkText('wirelessKeypadMac', wish.wirelessKeypadMac),
      wirelessKeypadFeatureValue: checkText('wirelessKeypadFeatureValue', wish.wirelessKeypadFeatureValue),
      electricQuantity:
        wish.electricQuantity === undefined ? undefined : checkWhole('electricQuantity', wish.electricQuantity, 0, 100),
    };
    return await this.#api.call(operations.addKeypad, parameters, object({ wirelessKeypadId: id }), options);
  }

  async listByLock(lockId: Id, options?: CallOptions): Promise<readonly WirelessKeypad[]> {
    const read = object({ list: list(readKeypad) });
    return (await this.#api.call(operations.keypads, { lockId: checkId('lockId', lockId) }, read, options)).list;
  }

  async rename(wirelessKeypadId: Id, wirelessKeypadName: string, options?: CallOptions): Promise<void> {
    const parameters = {
      wirelessKeypadId: checkId('wirelessKeypadId', wirelessKeypadId),
      wirelessKeypadName: checkText('wirelessKeypadName', wirelessKeypadName),
    };
    await this.#api.call(operations.renameKeypad, parameters, nothing, options);
  }

  async delete(wirelessKeypadId: Id, options?: CallOptions): Promise<void> {
    const parameters = { wirelessKeypadId: checkId('wirelessKeypadId', wirelessKeypadId) };
    await this.#api.call(operations.deleteKeypad, parameters, nothing, options);
  }
}

export class DoorSensors {
  readonly #api: Api;

  constructor(api: Api) {
    this.#api = api;
  }

  /** `null` for a lock without one: the service answers that with an error whose code is not documented (reference §5.6). */
  async get(lockId: Id, options?: CallOptions): Promise<DoorSensor | null> {
    try {
      return await this.#api.call(operations.doorSensor, { lockId: checkId('lockId', lockId) }, readDoorSensor, options);
    } catch (error) {
      if (isTTLockError(error, 'undocumented', 'not_supported')) return null;
      throw error;
    }
  }
}
