import type { SeededRandom } from '../locks/seeded-random.ts';
import type { CloudListener, CloudRefusal, OrderListener, ReadAnswer, WorldGateway, WriteAnswer } from './cloud-answers.ts';
import { CloudList } from './cloud-list.ts';
import { Excuses } from './excuses.ts';
import type { FaultMix, ReadFault, WriteFault } from './fault-mix.ts';
import type { Trace } from './trace.ts';
import { Outages } from './outages.ts';
import type { VirtualTime } from './virtual-time.ts';
import { WaitingCalls } from './waiting-calls.ts';
import type { HeldCode, LockOrder, WorldLock, WriteResult } from './world-lock.ts';

/** What one write asks of a lock. */
interface Order {
  readonly ref: string;
  readonly name: string;
  readonly what: LockOrder;
  /** What is to be added. */
  readonly code?: HeldCode;
  readonly run: () => WriteResult;
}

const answerWithinMs = 30_000;
/** After the end of a worker another may leave for so long what that one was at. */
export const workerLostMs = 150_000;
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
  readonly #list: CloudList;
  readonly #listeners: CloudListener[] = [];
  readonly #orderListeners: OrderListener[] = [];
  readonly #outages = new Outages();
  readonly #waiting = new WaitingCalls();
  readonly #readListeners: ((lockId: number, at: number) => void)[] = [];
  readonly #isDeferred: (lockId: number) => boolean;
  readonly #names = new Map<string, string>();
  readonly excuses = new Excuses();
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
    this.#list = new CloudList(options.locks, options.time);
    for (const lock of options.locks) this.#locks.set(lock.id, lock);
  }

  listen(listener: CloudListener): void {
    this.#listeners.push(listener);
  }

  listenToOrders(listener: OrderListener): void {
    this.#orderListeners.push(listener);
  }

  /** Hears of every reading that showed the platform what a lock holds at that time. */
  listenToReadings(listener: (lockId: number, at: number) => void): void {
    this.#readListeners.push(listener);
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
    const code = { ...wish, ref };
    this.#write(lock, { ref, name: wish.name, what: 'add', code, run: () => lock.add(code) }, answer);
  }

  changeCode(lockId: number, code: HeldCode, answer: (answer: WriteAnswer) => void): void {
    const lock = this.#lock(lockId);
    this.#write(lock, { ref: code.ref, name: code.name, what: 'change', run: () => lock.change(code) }, answer);
  }

  removeCode(lockId: number, ref: string, answer: (answer: WriteAnswer) => void): void {
    const lock = this.#lock(lockId);
    this.#write(lock, { ref, name: this.#names.get(ref) ?? '', what: 'remove', run: () => lock.remove(ref) }, answer);
    this.#list.removalOrdered(ref);
  }

  /** Asks the lock what it holds, over the air. */
  listCodes(lockId: number, tell: (answer: ReadAnswer) => void): void {
    const lock = this.#lock(lockId);
    const answer = this.#waiting.begin(lock.id, tell);
    const refusal = this.#take(lock);
    if (refusal !== undefined)
      return this.#later(this.#random.between(200, 3_000), () => answer({ state: 'unreadable', reason: refusal }));
    const fault = this.#faults.ofRead();
    const gateway = this.#gatewayOf(lock);
    const { worker } = this.#waiting;
    gateway.busyWith = 'caller';
    if (fault === 'no_answer') this.#blockGateway(gateway);
    this.#later(fault === 'no_answer' ? answerWithinMs : this.#random.between(1_000, 4_000), () => {
      gateway.busyWith = null;
      if (fault === 'no_answer') this.#unblockGateway(gateway);
      if (fault !== undefined) this.#excuse(lock);
      answer(this.#listAnswer(lock, fault, worker === this.#waiting.worker));
    });
  }

  #listAnswer(lock: WorldLock, fault: ReadFault | undefined, isHeard: boolean): ReadAnswer {
    const broken = this.#linkRefusal(lock);
    if (fault === 'no_answer') return { state: 'no_answer' };
    if (broken !== undefined) return { state: 'unreadable', reason: broken };
    if (fault === 'unreadable') return { state: 'unreadable', reason: 'lock_refused' };
    const now = this.#time.now();
    if (fault === undefined) {
      if (isHeard) for (const listener of this.#readListeners) listener(lock.id, now);
      return { state: 'known', codes: this.#list.of(lock) };
    }
    this.#note(lock, 'answers with an old list');
    const asOf = now - this.#random.between(1_000, staleMaxMs);
    return { state: 'known', codes: this.#list.of(lock, asOf) };
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
    this.#outages.set('cloud', 0, isDown);
    this.#setBlocked(() => true, isDown);
  }

  setQuotaSpent(accountId: number, isSpent: boolean): void {
    this.#outages.set('quota', accountId, isSpent);
    this.#setBlocked((lock) => this.#gatewayOf(lock).accountId === accountId, isSpent);
  }

  setGatewayOffline(gatewayId: number, isOffline: boolean): void {
    if (!this.#gateways.has(gatewayId)) throw new Error(`There is no gateway ${gatewayId}.`);
    this.#outages.set('gateway', gatewayId, isOffline);
    this.#setBlocked((lock) => lock.gatewayId === gatewayId, isOffline);
  }

  /** It is online, and hears its locks no more: whoever stands at the door with Bluetooth still does. */
  setGatewayDeaf(gatewayId: number, isDeaf: boolean): void {
    this.#outages.set('hearing', gatewayId, isDeaf);
    this.#setBlocked((lock) => lock.gatewayId === gatewayId, isDeaf);
  }

  setBatteryDead(lockId: number, isDead: boolean): void {
    this.#outages.set('battery', lockId, isDead);
    this.#setBlocked(({ id }) => id === lockId, isDead);
  }

  setLockOffline(lockId: number, isOffline: boolean): void {
    this.#outages.set('lock', lockId, isOffline);
    this.#setBlocked(({ id }) => id === lockId, isOffline);
  }

  shiftClock(lockId: number, byMs: number): void {
    this.#lock(lockId).shiftClock(byMs);
  }

  /** Whatever is asked now is answered to nobody. */
  killWorker(): void {
    const gateways = new Set(this.#waiting.endWorker().map((lockId) => this.#gatewayOf(this.#lock(lockId))));
    for (const gateway of gateways) {
      this.#blockGateway(gateway);
      this.#later(workerLostMs, () => this.#unblockGateway(gateway));
    }
    for (const listener of this.#listeners) listener.onWorkerKilled?.();
  }

  #setBlocked(isMeant: (lock: WorldLock) => boolean, isBlocked: boolean): void {
    for (const lock of this.#locks.values()) if (isMeant(lock)) this.#setLockBlocked(lock, isBlocked);
  }

  #setLockBlocked(lock: WorldLock, isBlocked: boolean): void {
    if (isBlocked) return this.#block(lock);
    this.#unblock(lock);
    if (!lock.link.isReachable || this.#faults.isMessageLost()) return;
    this.#later(this.#random.between(2_000, 20_000), () => {
      if (lock.link.isReachable) for (const listener of this.#listeners) listener.onLockBack?.(lock.id);
    });
  }

  #write(lock: WorldLock, order: Order, tell: (answer: WriteAnswer) => void): void {
    const answer = this.#waiting.begin(lock.id, tell);
    for (const listener of this.#orderListeners) listener(lock.id, order.name, order.what);
    const refusal = this.#take(lock, order);
    if (refusal !== undefined)
      return this.#later(this.#random.between(200, 3_000), () => answer({ state: 'rejected', reason: refusal }));
    const fault = this.#faults.ofWrite();
    if (fault !== undefined) this.#note(lock, `${order.what} meets ${fault}`, order.name);
    if (this.#isDeferred(lock.id) && (fault === undefined || fault === 'false_success')) {
      this.#later(this.#random.between(200, 900), () => answer({ state: 'accepted', ref: order.ref }));
      if (fault !== undefined) return this.#excuse(lock);
      // Until it gets there nobody else can do anything about it.
      lock.fair.block(this.#time.now());
      if (order.code !== undefined) this.#list.note(lock, order.code, 'pending');
      return this.#carry(lock, order);
    }
    const gateway = this.#gatewayOf(lock);
    if (fault === 'busy') {
      this.#excuse(lock);
      return this.#later(700, () => answer({ state: 'rejected', reason: 'gateway_busy' }));
    }
    gateway.busyWith = 'caller';
    if (fault === 'slow') {
      this.#blockGateway(gateway);
      this.#later(this.#random.between(15_000, answerWithinMs - 1_000), () => {
        this.#unblockGateway(gateway);
        this.#finish(lock, order, undefined, answer);
      });
    } else if (fault === 'answer_lost' || fault === 'order_lost' || fault === 'done_late') this.#hold(lock, order, fault, answer);
    else this.#later(this.#random.between(1_500, 6_000), () => this.#finish(lock, order, fault, answer));
  }

  #finish(
    lock: WorldLock,
    order: Order,
    fault: 'refused' | 'false_success' | undefined,
    answer: (answer: WriteAnswer) => void,
  ): void {
    this.#gatewayOf(lock).busyWith = null;
    if (fault !== undefined) this.#excuse(lock);
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
    this.#blockGateway(gateway);
    const doneAfterMs =
      fault === 'done_late' ? answerWithinMs + this.#random.between(1_000, 9_000) : this.#random.between(2_000, 6_000);
    if (fault !== 'order_lost') this.#later(doneAfterMs, () => this.#do(lock, order));
    this.#later(answerWithinMs, () => {
      gateway.busyWith = 'itself';
      answer({ state: 'no_answer' });
    });
    this.#later(Math.max(answerWithinMs, doneAfterMs), () => {
      gateway.busyWith = null;
      this.#unblockGateway(gateway);
      this.#excuse(lock);
    });
  }

  /** Carries what was accepted to the lock, as soon as the way is free and the lock is there. */
  #carry(lock: WorldLock, order: Order, until = this.#time.now() + carriedWithinMs): void {
    this.#later(this.#random.between(1_000, 5_000), () => {
      const gateway = this.#gatewayOf(lock);
      if (this.#refusal(lock) !== undefined) {
        if (this.#time.now() < until) return this.#carry(lock, order, until);
        this.#note(lock, `${order.what} did not get through and is forgotten`, order.name);
        if (order.code !== undefined) this.#list.note(lock, order.code, 'failed');
        lock.fair.unblock(this.#time.now());
        return this.#excuse(lock);
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

  #blockGateway({ id }: WorldGateway): void {
    for (const lock of this.#locks.values()) if (lock.gatewayId === id) this.#block(lock);
  }

  #unblockGateway({ id }: WorldGateway): void {
    for (const lock of this.#locks.values()) if (lock.gatewayId === id) this.#unblock(lock);
  }

  #block(lock: WorldLock): void {
    lock.link.block(this.#time.now());
    lock.fair.block(this.#time.now());
  }

  #unblock(lock: WorldLock): void {
    lock.link.unblock(this.#time.now());
    lock.fair.unblock(this.#time.now());
    if (lock.link.isReachable) this.#excuse(lock);
  }

  /** Whatever goes wrong at a lock may make a platform leave the whole lock alone for a while. */
  #excuse(lock: WorldLock): void {
    this.excuses.fault(lock.id, this.#time.now());
  }

  #do(lock: WorldLock, order: Order): WriteResult {
    const result = order.run();
    this.#list.arrived(order.ref);
    this.#trace.add({
      at: this.#time.now(),
      who: 'lock',
      what: `${order.what}: ${result}`,
      lockId: lock.id,
      codeName: order.name,
    });
    if (result === 'lock_refused') {
      this.#faults.count('worn_out');
      this.#excuse(lock);
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
      else this.#excuse(lock);
    }
    return refusal;
  }

  #refusal(lock: WorldLock): CloudRefusal | undefined {
    const { accountId, busyWith } = this.#gatewayOf(lock);
    const refused = this.#outages.ofCloud(accountId) ?? this.#linkRefusal(lock);
    return refused ?? (busyWith === null ? undefined : 'gateway_busy');
  }

  #linkRefusal({ id, gatewayId }: WorldLock): CloudRefusal | undefined {
    return this.#outages.ofLink(id, gatewayId);
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

  #gatewayOf(lock: WorldLock): WorldGateway {
    const gateway = this.#gateways.get(lock.gatewayId);
    if (gateway === undefined) throw new Error(`There is no gateway ${lock.gatewayId}.`);
    return gateway;
  }
}
