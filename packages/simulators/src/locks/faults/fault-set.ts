import type { InChannel, Output } from '../protocol.ts';
import type { Fault, FaultTarget } from './fault.ts';

interface ActiveFault {
  fault: Fault;
  dueAt: number;
}

/** The faults that one lock has at present, in the order in which they were switched on. */
export class FaultSet {
  #active: readonly ActiveFault[] = [];

  get names(): string[] {
    return this.#active.map(({ fault }) => fault.name);
  }

  get nextDueAt(): number {
    return this.#active.reduce((earliest, { dueAt }) => Math.min(earliest, dueAt), Number.POSITIVE_INFINITY);
  }

  set(fault: Fault, lock: FaultTarget, now: number): void {
    this.clear(fault.name, lock);
    const dueAt = fault.repeat === undefined ? Number.POSITIVE_INFINITY : now + fault.repeat.everyMs;
    this.#active = [...this.#active, { fault, dueAt }];
    fault.start?.(lock);
  }

  clear(name: string, lock: FaultTarget): void {
    const found = this.#active.find(({ fault }) => fault.name === name);
    if (found === undefined) return;
    this.#active = this.#active.filter((one) => one !== found);
    found.fault.stop?.(lock);
  }

  received(channel: InChannel, lock: FaultTarget): void {
    for (const { fault } of this.#active) fault.received?.(channel, lock);
  }

  change(outputs: Output[]): Output[] {
    let changed = outputs;
    for (const { fault } of this.#active) changed = fault.change?.(changed) ?? changed;
    return changed;
  }

  runDue(lock: FaultTarget, now: number): void {
    for (const active of this.#active) {
      if (active.dueAt > now || active.fault.repeat === undefined) continue;
      active.dueAt = now + active.fault.repeat.everyMs;
      active.fault.repeat.run(lock);
    }
  }
}
