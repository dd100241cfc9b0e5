import type { CodeVerdict, KeptCodes } from './kept-codes.ts';
import { Keypad } from './keypad.ts';
import type { LockMemory } from './lock-memory.ts';
import { countQrUse, isSignedQr, judgeSignedQr } from './signed-qr.ts';

/** What somebody at the door has shown, judged. */
export interface ShownCode extends CodeVerdict {
  /** To be called when it has opened. */
  countUse: () => void;
}

/** The keypad and the camera. */
export class CodeReader {
  readonly #deviceId: string;
  readonly #memory: LockMemory;
  readonly #codes: KeptCodes;
  readonly #keypad = new Keypad();

  constructor(deviceId: string, memory: LockMemory, codes: KeptCodes) {
    this.#deviceId = deviceId;
    this.#memory = memory;
    this.#codes = codes;
  }

  /** Undefined while the keypad pauses. */
  typed(digits: string, clock: number, uptimeMs: number): ShownCode | undefined {
    if (this.#keypad.isPaused(uptimeMs)) return undefined;
    const shown = this.#kept('pin', digits, clock);
    if (shown.refusal === undefined) this.#keypad.opened();
    else this.#keypad.refused(uptimeMs);
    return shown;
  }

  held(text: string, clock: number): ShownCode {
    if (!isSignedQr(text)) return this.#kept('qr', text, clock);
    const verdict = judgeSignedQr(this.#memory, this.#deviceId, text, clock);
    return { ...verdict, countUse: () => countQrUse(this.#memory, this.#deviceId, text, clock) };
  }

  #kept(kind: 'pin' | 'qr', digits: string, clock: number): ShownCode {
    const verdict = this.#codes.judge(kind, digits, clock);
    const { ref } = verdict;
    return { ...verdict, countUse: () => (ref === undefined ? undefined : this.#codes.countUse(ref)) };
  }
}
