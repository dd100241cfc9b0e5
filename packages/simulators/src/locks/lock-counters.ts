import type { AnswerError, SilentReason } from './protocol.ts';

/** One command that the bolt followed. `at` is the real time, whatever the lock's clock says. */
export interface Actuation {
  request_id: string;
  command: 'lock' | 'unlock';
  at: number;
  expires_at: number;
}

export interface LockCounters {
  received: number;
  accepted: number;
  answered: number;
  acknowledged: number;
  silent: Record<SilentReason, number>;
  refused: Partial<Record<AnswerError, number>>;
  eventsMade: number;
  eventsDropped: number;
  eventsStored: number;
  connects: number;
  connectsRefused: number;
  disconnects: number;
  published: number;
  publishedAgain: number;
  actuations: number;
}

export function createCounters(): LockCounters {
  return {
    received: 0,
    accepted: 0,
    answered: 0,
    acknowledged: 0,
    silent: { malformed: 0, signature: 0, nonce: 0 },
    refused: {},
    eventsMade: 0,
    eventsDropped: 0,
    eventsStored: 0,
    connects: 0,
    connectsRefused: 0,
    disconnects: 0,
    published: 0,
    publishedAgain: 0,
    actuations: 0,
  };
}

/** The sum over many locks. */
export function addCounters(all: Iterable<LockCounters>): LockCounters {
  const sum = createCounters();
  for (const one of all) {
    for (const [name, value] of Object.entries(one)) {
      if (typeof value === 'number') sum[name as NumberName] += value;
    }
    for (const reason of ['malformed', 'signature', 'nonce'] as const) sum.silent[reason] += one.silent[reason];
    for (const [error, count] of Object.entries(one.refused)) {
      sum.refused[error as AnswerError] = (sum.refused[error as AnswerError] ?? 0) + count;
    }
  }
  return sum;
}

type NumberName = Exclude<keyof LockCounters, 'silent' | 'refused'>;
