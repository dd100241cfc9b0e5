/**
 * `soon`: passes by itself, repeated here with growing pauses. `later`: after the world has changed (the gateway is back, the month is over).
 * `sign-in`: with another token. `person`: somebody must change something. `never`: the same request will fail again.
 */
export type Retry = 'soon' | 'later' | 'sign-in' | 'person' | 'never';

/** By what a caller does about it; each has a class in `errors.ts`. */
export type Family =
  | 'failed'
  | 'invalid-request'
  | 'permission'
  | 'credentials'
  | 'token'
  | 'not-found'
  | 'conflict'
  | 'full'
  | 'unreachable'
  | 'busy'
  | 'quota'
  | 'unsupported'
  | 'state'
  | 'clock'
  | 'service';

/** `doc`: the vendor's current pages; `doc-cn`: their Chinese version alone; `doc-old`: the older list. */
export type Source = 'doc' | 'doc-cn' | 'doc-old';

export interface ErrorFacts {
  /** Stable and ours: what code compares with. */
  readonly kind: string;
  readonly family: Family;
  readonly retry: Retry;
  readonly meaning: string;
  readonly whatToDo: string;
  readonly source: Source;
}

export const facts = (
  kind: string,
  family: Family,
  retry: Retry,
  meaning: string,
  whatToDo: string,
  source: Source = 'doc',
): ErrorFacts => ({ kind, family, retry, meaning, whatToDo, source });

export const compareRequest = 'The request is wrong: compare it with the documentation of the call.';
export const readAgain = 'Read the list again; it was removed, or belongs to another account by now.';
