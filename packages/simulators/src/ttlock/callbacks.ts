import type { CloudLock, CloudRecord, Gateway } from './cloud-lock.ts';
import type { World, WorldListener } from './world.ts';

/** Sends a callback and tells what came back. */
export type DeliverCallback = (url: string, form: URLSearchParams) => Promise<{ status: number; body: string }>;

export interface CallbackAttempt {
  at: number;
  clientId: string;
  url: string;
  form: Record<string, string>;
  attempt: number;
  isAccepted: boolean;
  answer: string;
}

const timeoutMs = 10_000;
const keptAttempts = 1_000;

export const deliverByFetch: DeliverCallback = async (url, form) => {
  const response = await fetch(url, { method: 'POST', body: form, signal: AbortSignal.timeout(timeoutMs), redirect: 'manual' });
  return { status: response.status, body: (await response.text()).slice(0, 1_000) };
};

/** Tells applications what happened, as form posts to the one URL that each has. */
export class Callbacks implements WorldListener {
  readonly attempts: CallbackAttempt[] = [];
  readonly #world: World;
  readonly #deliver: DeliverCallback;
  readonly #underWay = new Set<Promise<void>>();

  constructor(world: World, deliver: DeliverCallback) {
    this.#world = world;
    this.#deliver = deliver;
  }

  onRecords(lock: CloudLock, records: readonly CloudRecord[]): void {
    this.#tell(lock.ownerUid, {
      notifyType: 1,
      lockId: lock.lockId,
      lockMac: lock.mac,
      admin: this.#world.userName(lock.ownerUid),
      records: JSON.stringify(
        // The service leaves recordId out, and a username that there is none of.
        records.map(({ username, ...record }) => ({
          lockId: lock.lockId,
          lockMac: lock.mac,
          ...record,
          recordId: undefined,
          ...(username === null ? {} : { username }),
        })),
      ),
    });
  }

  onGateway(gateway: Gateway): void {
    this.#tell(gateway.ownerUid, {
      notifyType: 2,
      gatewayId: gateway.gatewayId,
      gatewayName: gateway.name,
      gatewayMac: gateway.mac,
      gatewayVersion: gateway.version,
      networkName: gateway.networkName,
      isOnline: this.#world.countsAsOnline(gateway) ? 1 : 0,
    });
  }

  onWifiLock(lock: CloudLock): void {
    this.#tell(lock.ownerUid, {
      notifyType: 3,
      lockId: lock.lockId,
      lockAlias: lock.alias,
      lockMac: lock.mac,
      networkName: lock.wifi.networkName,
      admin: this.#world.userName(lock.ownerUid),
      isOnline: lock.wifi.isOnline ? 1 : 0,
    });
  }

  onAsyncFailure(lock: CloudLock, uid: number, objectType: number, objectId: number, errcode: number): void {
    this.#tell(lock.ownerUid, { notifyType: 4, lockId: lock.lockId, lockMac: lock.mac, uid, objectType, objectId, errcode });
  }

  /** The button of the console: a record that nobody made, of a lock that nobody has. */
  sendTest(clientId: string): boolean {
    const url = this.#world.accounts.apps.get(clientId)?.callbackUrl;
    if (url === undefined) return false;
    const now = this.#world.now;
    const record = {
      lockId: 1,
      lockMac: '52:A8:5D:F5:00:01',
      recordType: 4,
      recordTypeFromLock: 4,
      success: 1,
      username: 'test',
      keyboardPwd: '123456',
      lockDate: now,
      serverDate: now,
      electricQuantity: 68,
    };
    this.#send(
      clientId,
      url,
      { notifyType: '1', lockId: '1', lockMac: record.lockMac, admin: 'test@ttlock.com', records: JSON.stringify([record]) },
      1,
    );
    return true;
  }

  /** When everything under way has its answer. Repetitions that wait for their time do not count. */
  async settled(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.all(this.#underWay);
  }

  #tell(uid: number, fields: Record<string, string | number>): void {
    const form = Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, String(value)]));
    for (const app of this.#world.accounts.apps.values()) {
      if (app.callbackUrl === undefined || !this.#world.accounts.hasGranted(uid, app.clientId)) continue;
      this.#send(app.clientId, app.callbackUrl, form, 1);
      const duplicates = this.#world.switches.callback_duplicates;
      if (duplicates > 0 && this.#world.random.next() < duplicates) this.#send(app.clientId, app.callbackUrl, form, 1);
    }
  }

  #send(clientId: string, url: string, form: Record<string, string>, attempt: number): void {
    const sending = this.#attempt(clientId, url, form, attempt).finally(() => this.#underWay.delete(sending));
    this.#underWay.add(sending);
  }

  async #attempt(clientId: string, url: string, form: Record<string, string>, attempt: number): Promise<void> {
    const at = this.#world.now;
    let answer: string;
    let isAccepted = false;
    try {
      const { status, body } = await this.#deliver(url, new URLSearchParams(form));
      answer = `${status} ${body}`;
      isAccepted = status === 200 && body.trim() === 'success';
    } catch (error) {
      answer = error instanceof Error ? error.message : String(error);
    }
    this.attempts.push({ at, clientId, url, form, attempt, isAccepted, answer });
    if (this.attempts.length > keptAttempts) this.attempts.shift();
    const { callback_retries, callback_retry_ms } = this.#world.switches;
    if (isAccepted || attempt > callback_retries) return;
    const delayMs = Math.max(1, callback_retry_ms * 2 ** (attempt - 1));
    this.#world.clock.after(delayMs, () => this.#send(clientId, url, form, attempt + 1));
  }
}
