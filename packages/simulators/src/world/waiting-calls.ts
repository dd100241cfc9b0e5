/** Calls whose answer somebody waits for, by lock. A worker that dies waits no more. */
export class WaitingCalls {
  readonly #calls = new Map<number, number>();
  #worker = 1;

  /** Which of the platform's workers is at work, one after another. */
  get worker(): number {
    return this.#worker;
  }

  begin<A>(lockId: number, tell: (answer: A) => void): (answer: A) => void {
    this.#calls.set(lockId, (this.#calls.get(lockId) ?? 0) + 1);
    return (answer) => {
      this.#calls.set(lockId, (this.#calls.get(lockId) ?? 1) - 1);
      tell(answer);
    };
  }

  /** Answers the locks at which it waited. */
  endWorker(): readonly number[] {
    this.#worker += 1;
    return [...this.#calls].filter(([, calls]) => calls > 0).map(([lockId]) => lockId);
  }
}
