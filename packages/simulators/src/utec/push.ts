import type { UtecLock } from './lock.ts';
import { discovered, statesOf, type State } from './states.ts';
import type { World } from './world.ts';

export type DeliverPush = (url: string, secret: string, body: unknown) => Promise<number>;

export interface PushAttempt {
  at: number;
  url: string;
  name: string;
  body: unknown;
  /** HTTP status, or what went wrong. */
  answer: string;
}

const timeoutMs = 10_000;
const keptAttempts = 1_000;

export const deliverByFetch: DeliverPush = async (url, secret, body) => {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${secret}` },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(timeoutMs),
    redirect: 'manual',
  });
  await response.body?.cancel();
  return response.status;
};

/** Tells the registered addresses what happened, in whichever of the shapes that were seen. Nothing is sent again. */
export class Pushes {
  readonly attempts: PushAttempt[] = [];
  readonly #world: World;
  readonly #deliver: DeliverPush;
  readonly #underWay = new Set<Promise<void>>();

  constructor(world: World, deliver: DeliverPush) {
    this.#world = world;
    this.#deliver = deliver;
  }

  stateOf(lock: UtecLock): void {
    const states = statesOf(lock, this.#world.switches, lock.isOnline ? 'Online' : 'Offline');
    const { id } = lock.settings;
    const { push } = this.#world.switches;
    const device = push === 'id_only' ? { id } : { id, states: push === 'mapping' ? mapped(states) : states };
    this.#tell('DeviceState', device);
  }

  sync(lock: UtecLock): void {
    this.#tell('DeviceSync', discovered(lock, this.#world.switches));
  }

  deleted(id: string): void {
    this.#tell('DeviceDelete', { id });
  }

  /** When everything under way has its answer. */
  async settled(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.all(this.#underWay);
  }

  #tell(name: string, device: object): void {
    const { switches, clock, accounts } = this.#world;
    if (switches.push === 'off') return;
    const body = this.#shaped(name, [device]);
    for (const app of accounts.apps.values()) {
      if (app.push === undefined) continue;
      const { url, secret } = app.push;
      for (let copy = 0; copy < switches.push_copies; copy += 1)
        clock.after(switches.push_delay_s * 1_000, () =>
          this.#send(url, switches.push_wrong_secret ? 'wrong-secret' : secret, name, body),
        );
    }
  }

  #shaped(name: string, devices: object[]): unknown {
    const header = { namespace: 'Uhome.Notification', name, messageId: this.#world.uuid(), payloadVersion: '1' };
    switch (this.#world.switches.push) {
      case 'bare_list':
        return devices;
      case 'payload_list':
        return { header, payload: devices };
      default:
        return { header, payload: { devices } };
    }
  }

  #send(url: string, secret: string, name: string, body: unknown): void {
    const sending = this.#attempt(url, secret, name, body).finally(() => this.#underWay.delete(sending));
    this.#underWay.add(sending);
  }

  async #attempt(url: string, secret: string, name: string, body: unknown): Promise<void> {
    const at = this.#world.clock.now();
    let answer: string;
    try {
      answer = String(await this.#deliver(url, secret, body));
    } catch (error) {
      answer = error instanceof Error ? error.message : String(error);
    }
    this.attempts.push({ at, url, name, body, answer });
    if (this.attempts.length > keptAttempts) this.attempts.shift();
  }
}

/** `{"st.lock": {"lockState": "unlocked"}}`, in lower case as it was seen. */
function mapped(states: readonly State[]): Record<string, Record<string, string | number>> {
  const map: Record<string, Record<string, string | number>> = {};
  for (const { capability, name, value } of states)
    (map[capability] ??= {})[name] = typeof value === 'string' ? value.toLowerCase() : value;
  return map;
}
