const shownByInspect = Symbol.for('nodejs.util.inspect.custom');

/** Digits that open a door. Printed or serialised it says `[hidden]`. */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return '[hidden]';
  }

  toJSON(): string {
    return '[hidden]';
  }

  [shownByInspect](): string {
    return '[hidden]';
  }
}
