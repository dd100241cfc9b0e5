import type { ListedCode } from './cloud-answers.ts';
import { LockHistory } from './lock-history.ts';
import type { VirtualTime } from './virtual-time.ts';
import type { HeldCode, WorldLock } from './world-lock.ts';

/** What the cloud says that its locks hold: what they do, or lately did, and what is on its way to them. */
export class CloudList {
  readonly #histories = new Map<number, LockHistory>();
  /** Of orders to add that were accepted: what became of them, until they are in the lock. */
  readonly #onTheirWay = new Map<string, { readonly lockId: number; readonly code: ListedCode }>();

  constructor(locks: readonly WorldLock[], time: VirtualTime) {
    for (const lock of locks) this.#histories.set(lock.id, new LockHistory(lock, time));
  }

  note(lock: WorldLock, code: HeldCode, state: 'pending' | 'failed'): void {
    this.#onTheirWay.set(code.ref, { lockId: lock.id, code: { ...code, state } });
  }

  arrived(ref: string): void {
    this.#onTheirWay.delete(ref);
  }

  /** What never got there is not listed any more. */
  removalOrdered(ref: string): void {
    if (this.#onTheirWay.get(ref)?.code.state === 'failed') this.#onTheirWay.delete(ref);
  }

  /** Left out `asOf`: as it is now. */
  of(lock: WorldLock, asOf?: number): readonly ListedCode[] {
    const held = asOf === undefined ? lock.codes() : (this.#histories.get(lock.id)?.codesAt(asOf) ?? []);
    const listed: ListedCode[] = held.map((code) => ({ ...code, state: 'listed' }));
    const refs = new Set(held.map(({ ref }) => ref));
    for (const { lockId, code } of this.#onTheirWay.values()) if (lockId === lock.id && !refs.has(code.ref)) listed.push(code);
    return listed;
  }
}
