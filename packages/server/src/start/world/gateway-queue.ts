interface Visitor {
  /** Who is needed at the door first goes first. */
  readonly neededAt: () => number;
  readonly run: (done: () => void) => void;
}

/** One operation at a time through one gateway, whichever of its locks it is for. */
export class GatewayQueue {
  readonly #waiting: Visitor[] = [];
  #isBusy = false;
  readonly #later: (run: () => void) => void;

  constructor(later: (run: () => void) => void) {
    this.#later = later;
  }

  enter(visitor: Visitor): void {
    this.#waiting.push(visitor);
    if (!this.#isBusy) this.#next();
  }

  #next(): void {
    if (this.#waiting.length === 0) return;
    let first = 0;
    let firstAt = Number.POSITIVE_INFINITY;
    for (const [index, visitor] of this.#waiting.entries()) {
      const at = visitor.neededAt();
      if (at < firstAt) [first, firstAt] = [index, at];
    }
    const [visitor] = this.#waiting.splice(first, 1);
    if (visitor === undefined) return;
    this.#isBusy = true;
    visitor.run(() => {
      this.#isBusy = false;
      // Whoever was served goes behind those who wait.
      this.#later(() => {
        if (!this.#isBusy) this.#next();
      });
    });
  }
}
