import type { HeldCode, LockOrder, WriteResult } from './world-lock.ts';

export type CloudRefusal =
  | 'cloud_down'
  | 'quota_spent'
  | 'gateway_offline'
  | 'gateway_busy'
  | 'no_gateway'
  | 'lock_offline'
  | Exclude<WriteResult, 'written'>;

/** `accepted`: the cloud has noted it. `reported`: it says that the lock has answered. `no_answer`: nobody knows. */
export type WriteAnswer =
  | { readonly state: 'accepted' | 'reported'; readonly ref: string }
  | { readonly state: 'rejected'; readonly reason: CloudRefusal }
  | { readonly state: 'no_answer' };

/** `pending`: accepted and not in the lock yet. `failed`: it never got there, and the cloud says so. */
export interface ListedCode extends HeldCode {
  readonly state: 'listed' | 'pending' | 'failed';
}

export type ReadAnswer =
  | { readonly state: 'known'; readonly codes: readonly ListedCode[] }
  | { readonly state: 'unreadable'; readonly reason: CloudRefusal }
  | { readonly state: 'no_answer' };

export interface WorldGateway {
  readonly id: number;
  readonly accountId: number;
  /** It does one thing at a time: one that a caller waits for, or one that it was left with. */
  busyWith: 'caller' | 'itself' | null;
}

export interface CloudListener {
  /** Comes late, and sometimes not at all. */
  onLockBack?(lockId: number): void;
  onKeypadUse(lockId: number, digits: string, at: number): void;
  /** Whatever the platform was at is lost with it; another of its workers goes on at once. */
  onWorkerKilled?(): void;
}

/** Hears every order that is given to the cloud, whatever becomes of it. */
export type OrderListener = (lockId: number, codeName: string, order: LockOrder) => void;
