import type { Clock } from '../../platform/clock.ts';
import type { DeviceKeyStore } from './store/keys.ts';
import type { DeviceDatabase } from './tables.ts';

const apiKeyForm = /^[0-9a-f]{64}$/;

/** Recognises locks by their API key. */
export class DeviceAuthenticator {
  readonly #deps: { readonly db: DeviceDatabase; readonly keys: DeviceKeyStore; readonly clock: Clock };

  constructor(deps: { readonly db: DeviceDatabase; readonly keys: DeviceKeyStore; readonly clock: Clock }) {
    this.#deps = deps;
  }

  /** The device that this key belongs to now. What cannot be a key does not reach the database. */
  async identify(apiKey: string): Promise<{ devicePk: number; deviceId: string } | undefined> {
    if (!apiKeyForm.test(apiKey)) return undefined;
    const { db, keys, clock } = this.#deps;
    return await keys.findByApiKey(db, apiKey, clock.now());
  }

  /** A connection to the broker. Coming with newer keys shows that the lock has taken them. */
  async mayConnect(deviceId: string, apiKey: string): Promise<boolean> {
    if (!apiKeyForm.test(apiKey)) return false;
    const { db, keys, clock } = this.#deps;
    const now = clock.now();
    const found = await keys.findByApiKey(db, apiKey, now);
    if (found === undefined || found.deviceId !== deviceId) return false;
    if (!found.adopted) await keys.markAdopted(db, found.devicePk, found.keyVersion, now);
    return true;
  }
}
