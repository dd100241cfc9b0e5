import { credentialStatuses, passcodeTypes } from '../constants.ts';
import { isTTLockError, OutcomeUnknownError } from '../errors/errors.ts';
import type { CallOptions } from '../settings.ts';
import type { Api, Operation } from '../transport/api.ts';
import type { Paged } from '../transport/paged.ts';
import type { Parameters } from '../transport/parameters.ts';
import type { Id, Reader } from '../transport/reading.ts';
import { isInDoubt, isPassing, pause } from '../transport/retrying.ts';
import type { Passcode, PasscodeId } from './passcodes.ts';

/** A write whose effect shows in the list of passcodes. */
export interface VisibleWrite<T> {
  readonly operation: Operation;
  readonly parameters: Parameters & { readonly lockId: Id };
  readonly isOverTheAir: boolean;
  readonly read: Reader<T>;
  /** What the call would have answered, if the list shows its effect. */
  readonly resultIn: (passcodes: readonly Passcode[], sentAtMs: number) => { readonly result: T } | undefined;
  readonly options: CallOptions;
}

const readsOfList = 4;
const minuteMs = 60_000;
/** The service refuses calls of a clock that is 5 minutes off, so that a row older than twice that is not of this call. */
const clockMarginMs = 10 * minuteMs;

/** Locks keep minutes (reference §4.1), so that what comes back may have lost its seconds. */
function isSameMinute(a: number | undefined, b: number | null): boolean {
  return Math.floor((a ?? 0) / minuteMs) === Math.floor((b ?? 0) / minuteMs);
}

export function addedAs(
  sent: {
    keyboardPwd: string;
    keyboardPwdName: string | undefined;
    keyboardPwdType: number;
    startDate?: number;
    endDate?: number;
  },
  passcodes: readonly Passcode[],
  sentAtMs: number,
): { result: PasscodeId } | undefined {
  const { addFailed, deleting } = credentialStatuses;
  const found = passcodes.find((one) => {
    const isOurs =
      one.keyboardPwd === sent.keyboardPwd &&
      one.keyboardPwdType === sent.keyboardPwdType &&
      (sent.keyboardPwdName ?? one.keyboardPwdName) === one.keyboardPwdName &&
      // One that was there before may be in the list alone and not in the lock: it is no proof.
      (one.sendDate === null || one.sendDate >= sentAtMs - clockMarginMs);
    const isOn = one.status !== addFailed && one.status !== deleting;
    const isPermanent = sent.keyboardPwdType === passcodeTypes.permanent;
    return (
      isOurs && isOn && (isPermanent || (isSameMinute(sent.startDate, one.startDate) && isSameMinute(sent.endDate, one.endDate)))
    );
  });
  return found === undefined ? undefined : { result: { keyboardPwdId: found.keyboardPwdId } };
}

export function changedTo(
  sent: {
    keyboardPwdId: Id;
    keyboardPwdName: string | undefined;
    newKeyboardPwd: string | undefined;
    startDate?: number;
    endDate?: number;
  },
  passcodes: readonly Passcode[],
): { result: void } | undefined {
  const one = passcodes.find(({ keyboardPwdId }) => keyboardPwdId === sent.keyboardPwdId);
  if (one === undefined || one.status === credentialStatuses.modifyFailed) return undefined;
  const isDone =
    (sent.keyboardPwdName ?? one.keyboardPwdName) === one.keyboardPwdName &&
    (sent.newKeyboardPwd ?? one.keyboardPwd) === one.keyboardPwd &&
    (sent.startDate === undefined || (isSameMinute(sent.startDate, one.startDate) && isSameMinute(sent.endDate, one.endDate)));
  return isDone ? { result: undefined } : undefined;
}

/**
 * Carries out changes of passcodes so that nothing is done twice and nothing is called done that is not: after an answer that leaves doubt the list decides, and
 * the write is sent again only if the list does not show it. A write that is still under way then is no danger: the gateway refuses a second
 * one as busy, and the lock refuses digits that it has (−3007), whereupon the list is read again.
 */
export class PasscodeWrites {
  readonly #api: Api;
  readonly #list: (lockId: Id, options: CallOptions) => Paged<Passcode>;

  constructor(api: Api, list: (lockId: Id, options: CallOptions) => Paged<Passcode>) {
    this.#api = api;
    this.#list = list;
  }

  async carryOut<T>(write: VisibleWrite<T>): Promise<T> {
    if (!write.isOverTheAir) return await this.#attempt(write);
    return await this.#api.inLane(write.parameters.lockId, () => this.#attempt(write), write.options);
  }

  async #attempt<T>(write: VisibleWrite<T>): Promise<T> {
    const { operation, parameters, read, options } = write;
    const { retry, pauses } = this.#api;
    const attempts = options.attempts ?? retry.attempts ?? 5;
    const sentAtMs = this.#api.clock.now().getTime();
    let doubt: unknown;
    // After a "failed" of the service itself the list is believed; after silence, what was sent may still be under way.
    let isUnsettled = false;
    for (let attempt = 1; ; attempt += 1) {
      let failure: unknown;
      try {
        return await this.#api.once(operation, parameters, read, options);
      } catch (error) {
        options.signal?.throwIfAborted();
        failure = error;
      }
      if (isInDoubt(failure)) {
        doubt = failure;
        isUnsettled ||= !isTTLockError(failure, 'failed');
      }
      const isFinal = !isInDoubt(failure) && !isPassing(failure);
      const isLast = isFinal || attempt >= attempts;
      // Looking comes last before sending again, so that what was under way has had its time.
      if (!isLast) await pause(pauses, retry, attempt, failure, options.signal);
      if (doubt !== undefined) {
        const seen = await this.#look(write, sentAtMs, doubt);
        if (seen !== undefined) return seen.result;
      }
      // A refusal that comes from the lock or the account: nothing is under way any more, and the list agrees.
      if (isFinal) throw failure;
      if (isLast) throw isUnsettled ? new OutcomeUnknownError(operation.path, doubt) : failure;
    }
  }

  async #look<T>(write: VisibleWrite<T>, sentAtMs: number, doubt: unknown): Promise<{ readonly result: T } | undefined> {
    try {
      return write.resultIn(await this.#whole(write.parameters.lockId, write.options), sentAtMs);
    } catch (error) {
      write.options.signal?.throwIfAborted();
      throw new OutcomeUnknownError(write.operation.path, error instanceof OutcomeUnknownError ? doubt : error);
    }
  }

  /** All passcodes at one moment. Rows that come and go between two pages shift the others, so that one could be missed: then it is read again. */
  async #whole(lockId: Id, options: CallOptions): Promise<readonly Passcode[]> {
    for (let attempt = 1; attempt <= readsOfList; attempt += 1) {
      const found = new Map<Id, Passcode>();
      const totals = new Set<number>();
      for await (const page of this.#list(lockId, options).pages()) {
        totals.add(page.total);
        for (const one of page.list) found.set(one.keyboardPwdId, one);
      }
      if (totals.size === 1 && totals.has(found.size)) return [...found.values()];
    }
    throw new OutcomeUnknownError('/v3/lock/listKeyboardPwd', new Error('The list changed each time while it was read.'));
  }
}
