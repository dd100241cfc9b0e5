import type { Output } from './protocol.ts';

/** Something the firmware does later; lost when power goes. */
export interface Task {
  name: 'motor' | 'auto-lock' | 'update';
  at: number;
  run: (now: number) => Output[];
}

export class TaskList {
  #tasks: Task[] = [];

  get nextAt(): number | undefined {
    return this.#tasks.length === 0 ? undefined : Math.min(...this.#tasks.map(({ at }) => at));
  }

  has(name: Task['name']): boolean {
    return this.#tasks.some((task) => task.name === name);
  }

  add(task: Task): void {
    this.#tasks.push(task);
  }

  drop(name: Task['name']): void {
    if (this.#tasks.length > 0) this.#tasks = this.#tasks.filter((task) => task.name !== name);
  }

  clear(): void {
    this.#tasks = [];
  }

  runDue(now: number): Output[] {
    const outputs: Output[] = [];
    for (let due = this.#takeDue(now); due !== undefined; due = this.#takeDue(now)) outputs.push(...due.run(now));
    return outputs;
  }

  #takeDue(now: number): Task | undefined {
    const due = this.#tasks.filter(({ at }) => at <= now).toSorted((a, b) => a.at - b.at)[0];
    if (due !== undefined) this.#tasks.splice(this.#tasks.indexOf(due), 1);
    return due;
  }
}
