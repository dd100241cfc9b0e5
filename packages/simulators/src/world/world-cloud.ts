import type { SeededRandom } from '../locks/seeded-random.ts';
import { Excuses } from './excuses.ts';
import type { FaultMix, ReadFault, WriteFault } from './fault-mix.ts';
import { LockHistory } from './lock-history.ts';
import type { Trace } from './trace.ts';
import type { VirtualTime } from './virtual-time.ts';
import type { HeldCode, LockOrder, WorldLock, WriteResult } from './world-lock.ts';

export type CloudRefusal =
  | 'cloud_down'
  | 'quota_spent'
  | 'gateway_offline'
  | 'gateway_busy'
  | 'lock_offline'
  | Exclude<WriteResult, 'written'>;

/** `accepted`: the cloud has noted it. `reported`: it says that the lock has answered. `no_answer`: nobody knows. */
export type WriteAnswer =
  | { readonly state: 'accepted' | 'reported'; readonly ref: string }
  | { readonly state: 'rejected'; readonly reason: CloudRefusal }
  | { readonly state: 'no_answer' };

export type ReadAnswer =
  | { readonly state: 'known'; readonly codes: readonly HeldCode[] }
  | { readonly state: 'unreadable'; readonly reason: CloudRefusal }
  | { readonly state: 'no_answer' };

export interface WorldGateway {
  readonly id: number;
  readonly accountId: number;
  isOnline: boolean;
  /** It does one thing at a time: one that a caller waits for, or one that it was left with. */
  busyWith: 'caller' | 'itself' | null;
}

export interface CloudListener {
  /** Comes late, and sometimes not at all. */
  onLockBack?(lockId: number): void;
  onKeypadUse(lockId: number, digits: string, at: number): void;
}

/** Hears every order that is given to the cloud, whatever becomes of it. */
export type OrderListener = (lockId: number, codeName: string, order: LockOrder) => void;

/** What one write asks of a lock. */
interface Order {
  readonly ref: string;
  readonly name: string;
  readonly what: LockOrder;
  readonly run: () => WriteResult;
}

const answerWithinMs = 30_000;
/** An order that was accepted and does not get through within this is forgotten. */
const carriedWithinMs = 30_000;
/** No list is older than this. */
const staleMaxMs = 5_000;

/** A vendor's cloud with its gateways: it carries orders to locks, one at a time each gateway, and does not always tell the truth. */
export class WorldCloud {
  readonly #time: VirtualTime;
  readonly #random: SeededRandom;
  readonly #faults: FaultMix;
  readonly #trace: Trace;
  readonly #locks = new Map<number, WorldLock>();
  readonly #gateways = new Map<number, WorldGateway>();
  readonly #histories = new Map<number, LockHistory>();
  readonly #listeners: CloudListener[] = [];
  readonly #orderListeners: OrderListener[] = [];
  readonly #offlineLocks = new Set<number>();
  readonly #spentAccounts = new Set<number>();
  readonly #isDeferred: (lockId: number) => boolean;
  readonly #names = new Map<string, string>();
  readonly excuses = new Excuses();
  #isDown = false;
  #nextRef = 1;
  #calls = 0;
  #collisions = 0;

  constructor(options: {
    time: VirtualTime;
    random: SeededRandom;
    faults: FaultMix;
    trace: Trace;
    locks: readonly WorldLock[];
    gateways: readonly WorldGateway[];
    /** For these the cloud answers at once and carries the order to the lock afterwards. */
    isDeferred: (lockId: number) => boolean;
  }) {
    this.#time = options.time;
    this.#random = options.random;
    this.#faults = options.faults;
    this.#trace = options.trace;
    this.#isDeferred = options.isDeferred;
    for (const gateway of options.gateways) this.#gateways.set(gateway.id, gateway);
    for (const lock of options.locks) {
      this.#locks.set(lock.id, lock);
      this.#histories.set(lock.id, new LockHistory(lock, options.time));
    }
  }

  listen(listener: CloudListener): void {
    this.#listeners.push(listener);
  }

  listenToOrders(listener: OrderListener): void {
    this.#orderListeners.push(listener);
  }

  get calls(): number {
    return this.#calls;
  }

  /** Calls for a gateway that came while another call waited for its answer. */
  get collisions(): number {
    return this.#collisions;
  }

  addCode(lockId: number, wish: Omit<HeldCode, 'ref'>, answer: (answer: WriteAnswer) => void): void {
    const lock = this.#lock(lockId);
    const ref = String(this.#nextRef++);
    this.#names.set(ref, wish.name);
    this.#write(lock, { ref, name: wish.name, what: 'add', run: () => lock.add({ ...wish, ref }) }, answer);
  }

  changeCode(lockId: number, code: HeldCode, answer: (answer: WriteAnswer) => void): void {
    const lock = this.#lock(lockId);
    this.#write(lock, { ref: code.ref, name: code.name, what: 'change', run: () => lock.change(code) }, answer);
  }

  removeCode(lockId: number, ref: string, answer: (answer: WriteAnswer) => void): void {
    const lock = this.#lock(lockId);
    this.#write(lock, { ref, name: this.#names.get(ref) ?? '', what: 'remove', run: () => lock.remove(ref) }, answer);
  }

  /** Asks the lock what it holds, over the air. */
  listCodes(lockId: number, answer: (answer: ReadAnswer) => void): void {
    const lock = this.#lock(lockId);
    const refusal = this.#take(lock);
    if (refusal !== undefined)
      return this.#later(this.#random.between(200, 3_000), () => answer({ state: 'unreadable', reason: refusal }));
    const fault = this.#faults.ofRead();
    const gateway = this.#gatewayOf(lock);
    gateway.busyWith = 'caller';
    if (fault === 'no_answer') this.#block(lock);
    this.#later(fault === 'no_answer' ? answerWithinMs : this.#random.between(1_000, 4_000), () => {
      gateway.busyWith = null;
      if (fault === 'no_answer') this.#unblock(lock);
      if (fault !== undefined) this.excuses.lockFault(lock.id, this.#time.now());
      answer(this.#listAnswer(lock, fault));
    });
  }

  #listAnswer(lock: WorldLock, fault: ReadFault | undefined): ReadAnswer {
    const broken = this.#linkRefusal(lock);
    if (fault === 'no_answer') return { state: 'no_answer' };
    if (broken !== undefined) return { state: 'unreadable', reason: broken };
    if (fault === 'unreadable') return { state: 'unreadable', reason: 'lock_refused' };
    if (fault === undefined) return { state: 'known', codes: lock.codes() };
    this.#note(lock, 'answers with an old list');
    const asOf = this.#time.now() - this.#random.between(1_000, staleMaxMs);
    return { state: 'known', codes: this.#historyOf(lock).codesAt(asOf) };
  }

  /** How far the lock's clock is ahead, asked of the lock; undefined where it cannot be asked. */
  readClockOffsetMs(lockId: number, answer: (offsetMs: number | undefined) => void): void {
    const lock = this.#lock(lockId);
    if (this.#take(lock) !== undefined) return this.#later(500, () => answer(undefined));
    const gateway = this.#gatewayOf(lock);
    gateway.busyWith = 'caller';
    this.#later(this.#random.between(800, 2_000), () => {
      gateway.busyWith = null;
      answer(this.#linkRefusal(lock) === undefined ? lock.clockOffsetMs(this.#time.now()) : undefined);
    });
  }

  /** What the lock tells of a use of its keypad, when it can. */
  reportKeypadUse(lock: WorldLock, digits: string): void {
    const usedAt = this.#time.now();
    if (this.#faults.isMessageLost()) return;
    this.#later(this.#random.between(5_000, 120_000), () => {
      if (lock.link.isReachable) for (const listener of this.#listeners) listener.onKeypadUse(lock.id, digits, usedAt);
    });
  }

  setDown(isDown: boolean): void {
    this.#isDown = isDown;
    for (const lock of this.#locks.values()) this.#setBlocked(lock, isDown);
  }

  setQuotaSpent(accountId: number, isSpent: boolean): void {
    if (isSpent) this.#spentAccounts.add(accountId);
    else this.#spentAccounts.delete(accountId);
    for (const lock of this.#locks.values()) if (this.#gatewayOf(lock).accountId === accountId) this.#setBlocked(lock, isSpent);
  }

  setGatewayOffline(gatewayId: number, isOffline: boolean): void {
    const gateway = this.#gateways.get(gatewayId);
    if (gateway === undefined) throw new Error(`There is no gateway ${gatewayId}.`);
    gateway.isOnline = !isOffline;
    for (const lock of this.#locks.values()) if (lock.gatewayId === gatewayId) this.#setBlocked(lock, isOffline);
  }

  setLockOffline(lockId: number, isOffline: boolean): void {
    if (isOffline) this.#offlineLocks.add(lockId);
    else this.#offlineLocks.delete(lockId);
    this.#setBlocked(this.#lock(lockId), isOffline);
  }

  #setBlocked(lock: WorldLock, isBlocked: boolean): void {
    if (isBlocked) return this.#block(lock);
    this.#unblock(lock);
    if (!lock.link.isReachable) return;
    this.excuses.lockFault(lock.id, this.#time.now());
    if (this.#faults.isMessageLost()) return;
    this.#later(this.#random.between(2_000, 20_000), () => {
      if (lock.link.isReachable) for (const listener of this.#listeners) listener.onLockBack?.(lock.id);
    });
  }

  #write(lock: WorldLock, order: Order, answer: (answer: WriteAnswer) => void): void {
    for (const listener of this.#orderListeners) listener(lock.id, order.name, order.what);
    const refusal = this.#take(lock, order);
    if (refusal !== undefined)
      return this.#later(this.#random.between(200, 3_000), () => answer({ state: 'rejected', reason: refusal }));
    const fault = this.#faults.ofWrite();
    if (fault !== undefined) this.#note(lock, `${order.what} meets ${fault}`, order.name);
    if (this.#isDeferred(lock.id) && (fault === undefined || fault === 'false_success')) {
      this.#later(this.#random.between(200, 900), () => answer({ state: 'accepted', ref: order.ref }));
      if (fault !== undefined) return this.#excuse(order);
      // Until it gets there nobody else can do anything about it.
      lock.fair.block(this.#time.now());
      return this.#carry(lock, order);
    }
    const gateway = this.#gatewayOf(lock);
    if (fault === 'busy') {
      this.#excuse(order);
      return this.#later(700, () => answer({ state: 'rejected', reason: 'gateway_busy' }));
    }
    gateway.busyWith = 'caller';
    if (fault === 'answer_lost' || fault === 'order_lost' || fault === 'done_late') this.#hold(lock, order, fault, answer);
    else this.#later(this.#random.between(1_500, 6_000), () => this.#finish(lock, order, fault, answer));
  }

  #finish(
    lock: WorldLock,
    order: Order,
    fault: 'refused' | 'false_success' | undefined,
    answer: (answer: WriteAnswer) => void,
  ): void {
    this.#gatewayOf(lock).busyWith = null;
    if (fault !== undefined) this.#excuse(order);
    const broken = this.#linkRefusal(lock);
    if (broken !== undefined) return answer({ state: 'rejected', reason: broken });
    if (fault === 'refused') return answer({ state: 'rejected', reason: 'lock_refused' });
    if (fault === 'false_success') return answer({ state: 'accepted', ref: order.ref });
    const result = this.#do(lock, order);
    answer(result === 'written' ? { state: 'reported', ref: order.ref } : { state: 'rejected', reason: result });
  }

  /** An operation whose answer does not come keeps the gateway and the lock from anything else meanwhile. */
  #hold(lock: WorldLock, order: Order, fault: WriteFault, answer: (answer: WriteAnswer) => void): void {
    const gateway = this.#gatewayOf(lock);
    this.#block(lock);
    const doneAfterMs =
      fault === 'done_late' ? answerWithinMs + this.#random.between(1_000, 9_000) : this.#random.between(2_000, 6_000);
    if (fault !== 'order_lost') this.#later(doneAfterMs, () => this.#do(lock, order));
    this.#later(answerWithinMs, () => {
      gateway.busyWith = 'itself';
      answer({ state: 'no_answer' });
    });
    this.#later(Math.max(answerWithinMs, doneAfterMs), () => {
      gateway.busyWith = null;
      this.#unblock(lock);
      this.#excuse(order);
    });
  }

  /** Carries what was accepted to the lock, as soon as the way is free and the lock is there. */
  #carry(lock: WorldLock, order: Order, until = this.#time.now() + carriedWithinMs): void {
    this.#later(this.#random.between(1_000, 5_000), () => {
      const gateway = this.#gatewayOf(lock);
      if (this.#refusal(lock) !== undefined) {
        if (this.#time.now() < until) return this.#carry(lock, order, until);
        this.#note(lock, `${order.what} did not get through and is forgotten`, order.name);
        lock.fair.unblock(this.#time.now());
        return this.#excuse(order);
      }
      gateway.busyWith = 'itself';
      this.#later(this.#random.between(1_500, 5_000), () => {
        gateway.busyWith = null;
        if (this.#linkRefusal(lock) !== undefined) return this.#carry(lock, order, until);
        this.#do(lock, order);
        lock.fair.unblock(this.#time.now());
      });
    });
  }

  #block(lock: WorldLock): void {
    lock.link.block(this.#time.now());
    lock.fair.block(this.#time.now());
  }

  #unblock(lock: WorldLock): void {
    lock.link.unblock(this.#time.now());
    lock.fair.unblock(this.#time.now());
  }

  #excuse(order: Order): void {
    this.excuses.fault(order.name, this.#time.now());
  }

  #do(lock: WorldLock, order: Order): WriteResult {
    const result = order.run();
    this.#trace.add({
      at: this.#time.now(),
      who: 'lock',
      what: `${order.what}: ${result}`,
      lockId: lock.id,
      codeName: order.name,
    });
    if (result === 'lock_refused') {
      this.#faults.count('worn_out');
      this.#excuse(order);
    }
    return result;
  }

  /** A call comes in: what refuses it at once. */
  #take(lock: WorldLock, order?: Order): CloudRefusal | undefined {
    this.#calls += 1;
    if (order !== undefined) this.excuses.order(lock, order.name, this.#time.now());
    const refusal = this.#refusal(lock);
    if (refusal === 'gateway_busy') {
      if (this.#gatewayOf(lock).busyWith === 'caller') this.#collisions += 1;
      else if (order !== undefined) this.#excuse(order);
    }
    return refusal;
  }

  #refusal(lock: WorldLock): CloudRefusal | undefined {
    const gateway = this.#gatewayOf(lock);
    if (this.#isDown) return 'cloud_down';
    if (this.#spentAccounts.has(gateway.accountId)) return 'quota_spent';
    return this.#linkRefusal(lock) ?? (gateway.busyWith === null ? undefined : 'gateway_busy');
  }

  #linkRefusal(lock: WorldLock): CloudRefusal | undefined {
    if (!this.#gatewayOf(lock).isOnline) return 'gateway_offline';
    return this.#offlineLocks.has(lock.id) ? 'lock_offline' : undefined;
  }

  #note(lock: WorldLock, what: string, codeName?: string): void {
    this.#trace.add({ at: this.#time.now(), who: 'cloud', what, lockId: lock.id, codeName });
  }

  #later(delayMs: number, run: () => void): void {
    this.#time.after(delayMs, run);
  }

  #lock(id: number): WorldLock {
    const lock = this.#locks.get(id);
    if (lock === undefined) throw new Error(`There is no lock ${id}.`);
    return lock;
  }

  #historyOf(lock: WorldLock): LockHistory {
    const history = this.#histories.get(lock.id);
    if (history === undefined) throw new Error(`There is no lock ${lock.id}.`);
    return history;
  }

  #gatewayOf(lock: WorldLock): WorldGateway {
    const gateway = this.#gateways.get(lock.gatewayId);
    if (gateway === undefined) throw new Error(`There is no gateway ${lock.gatewayId}.`);
    return gateway;
  }
}
