import type { CloudRefusal } from './cloud-answers.ts';

/** What is away at the moment, and how the cloud says so. */
export class Outages {
  readonly #away = new Map<string, Set<number>>();

  set(kind: 'lock' | 'battery' | 'gateway' | 'hearing' | 'quota' | 'cloud', id: number, isAway: boolean): void {
    const ids = this.#away.get(kind) ?? new Set<number>();
    this.#away.set(kind, ids);
    if (isAway) ids.add(id);
    else ids.delete(id);
  }

  ofCloud(accountId: number): CloudRefusal | undefined {
    if (this.#is('cloud', 0)) return 'cloud_down';
    return this.#is('quota', accountId) ? 'quota_spent' : undefined;
  }

  ofLink(lockId: number, gatewayId: number): CloudRefusal | undefined {
    if (this.#is('gateway', gatewayId)) return 'gateway_offline';
    if (this.#is('hearing', gatewayId)) return 'no_gateway';
    return this.#is('lock', lockId) || this.#is('battery', lockId) ? 'lock_offline' : undefined;
  }

  #is(kind: string, id: number): boolean {
    return this.#away.get(kind)?.has(id) === true;
  }
}
