import { ApiError, TransportError } from './errors.ts';
import type { Devices } from './devices.ts';
import { fieldsOf, listOf, refusalOf, textOf, type Fields } from './reading.ts';
import type { CallOptions } from './settings.ts';
import { deferredSeconds, readLock, readStates, type LockMode, type LockReading } from './states.ts';
import type { Action, Api, Effect } from './transport/api.ts';

/** What came of a command that the cloud has accepted. `not_confirmed`: the lock was never seen in the wanted state; it may or may not have moved. */
export interface CommandOutcome {
  readonly outcome: 'confirmed' | 'not_confirmed';
  /** What was seen last; null where nothing could be read. */
  readonly lock: LockReading | null;
}

export interface CommandOptions extends CallOptions {
  /** How long the outcome is looked for: 90 s when left out, 0 for not at all. */
  readonly followMs?: number | undefined;
  /** Called as soon as the cloud has accepted it. */
  readonly onAccepted?: (() => void) | undefined;
}

const command: Omit<Action, 'effect'> = { namespace: 'Uhome.Device', name: 'Command' };
/** When the outcome is looked for, counted from the acceptance. */
const looksAtMs = [1, 2, 3, 4, 6, 9, 14, 22, 35, 56, 90].map((seconds) => seconds * 1000);

/** Sends commands. An accepted one is not a result: that is only what a later Query says. */
export class Commands {
  readonly #api: Api;
  readonly #devices: Devices;

  constructor(api: Api, devices: Devices) {
    this.#api = api;
    this.#devices = devices;
  }

  async lock(id: string, options: CommandOptions = {}): Promise<CommandOutcome> {
    return await this.#moved(id, 'lock', 'Locked', options);
  }

  async unlock(id: string, options: CommandOptions = {}): Promise<CommandOutcome> {
    return await this.#moved(id, 'unlock', 'Unlocked', options);
  }

  async setMode(id: string, mode: LockMode, options: CommandOptions = {}): Promise<CommandOutcome> {
    return await this.#followed(id, 'setMode', { mode }, (lock) => lock.lockMode === mode, options);
  }

  /** One command of any capability, for what has no method of its own. Answers the device's row of the reply. */
  async send(
    id: string,
    capability: string,
    name: string,
    args: object | undefined,
    effect: Effect,
    options: CallOptions = {},
  ): Promise<Fields> {
    const order = { capability, name, ...(args === undefined ? {} : { arguments: args }) };
    const payload = await this.#api.call(
      { ...command, effect },
      { devices: [{ ...this.#devices.refOf(id), command: order }] },
      options,
    );
    return this.#rowOf(id, name, payload);
  }

  async #moved(id: string, name: string, wanted: 'Locked' | 'Unlocked', options: CommandOptions): Promise<CommandOutcome> {
    return await this.#followed(id, name, undefined, (lock) => lock.lockState === wanted, options);
  }

  async #followed(
    id: string,
    name: string,
    args: object | undefined,
    isReached: (lock: LockReading) => boolean,
    options: CommandOptions,
  ): Promise<CommandOutcome> {
    return await this.#api.inLane(
      id,
      async () => {
        const row = await this.send(id, 'st.lock', name, args, 'set', options);
        options.onAccepted?.();
        const states = readStates(row['states']);
        const answered = readLock(states);
        // Some answers are the state itself; whoever defers has none yet.
        if (deferredSeconds(states) === null && isReached(answered)) return { outcome: 'confirmed', lock: answered };
        return await this.#follow(id, isReached, options);
      },
      options,
    );
  }

  /** Looks until it is seen, or the time is over. A look that fails is no outcome: the next one may succeed. */
  async #follow(id: string, isReached: (lock: LockReading) => boolean, options: CommandOptions): Promise<CommandOutcome> {
    const { signal, followMs = looksAtMs.at(-1) ?? 0 } = options;
    let passedMs = 0;
    let seen: LockReading | null = null;
    for (const atMs of looksAtMs) {
      if (atMs > followMs) break;
      await this.#api.delay(atMs - passedMs, signal);
      passedMs = atMs;
      try {
        seen = (await this.#devices.query([id], { signal })).get(id)?.lock ?? seen;
      } catch (error) {
        if (!(error instanceof TransportError) && !(error instanceof ApiError)) throw error;
        this.#api.oddity(`the outcome of a command could not be read: ${error.code}`);
      }
      if (seen !== null && isReached(seen)) return { outcome: 'confirmed', lock: seen };
    }
    return { outcome: 'not_confirmed', lock: seen };
  }

  /** The row of this device; a reply that names another one, which was seen live, is taken if it is the only row. */
  #rowOf(id: string, name: string, payload: Fields): Fields {
    const rows = listOf(payload['devices'])
      .map(fieldsOf)
      .filter((row) => row !== null);
    const own = rows.find((row) => textOf(row['id']) === id) ?? (rows.length === 1 ? rows[0] : undefined);
    if (own === undefined) return {};
    if (textOf(own['id']) !== id) this.#api.oddity(`Uhome.Device Command ${name}: the answer names another device`);
    const refusal = refusalOf(own['error']);
    if (refusal === null) return own;
    throw new ApiError(`Uhome.Device Command ${name}`, refusal, id);
  }
}
