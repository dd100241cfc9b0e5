import type { CalendarStay } from './read-calendar.ts';

/** Of one or two, one that goes is half of all: there the second read protects. */
const shrinkableMin = 3;

/** A booking that came from this feed and is still confirmed. */
export interface FeedBooking {
  readonly id: number;
  readonly key: string;
  readonly startsAt: Date;
  readonly endsAt: Date;
  /** What the feed said of it when that was last done; null: not known. */
  readonly said: Said | null;
}

/** What the feed says of one stay, in a form that can be kept and compared: `absent`, `cancelled`, or its times. */
export type Said = string;

export type FeedChange =
  | { readonly kind: 'add'; readonly key: string; readonly stay: CalendarStay }
  | { readonly kind: 'move'; readonly key: string; readonly booking: FeedBooking; readonly stay: CalendarStay }
  /** `why`: in so many words, or missing in two good reads. */
  | { readonly kind: 'cancel'; readonly key: string; readonly booking: FeedBooking; readonly why: 'cancelled' | 'gone_twice' }
  /** Missing for the first time: noted, and nothing else. */
  | { readonly kind: 'miss'; readonly key: string; readonly booking: FeedBooking };

export interface FeedComparison {
  /** `empty` and `shrunken` change nothing: somebody is told. */
  readonly verdict: 'good' | 'empty' | 'shrunken';
  readonly changes: readonly FeedChange[];
  readonly knownCount: number;
  readonly presentCount: number;
}

export interface FeedRead {
  readonly stays: readonly CalendarStay[];
  readonly bookings: readonly FeedBooking[];
  /** Of those that were ended, by a person or by the feed: what it said then, by their keys. */
  readonly ended?: ReadonlyMap<string, Said>;
  /** Keys that the last good read lacked already. */
  readonly missing: ReadonlySet<string>;
  /** What a person has taken back: as long as the feed says the same, it stays taken back. */
  readonly overruled: ReadonlyMap<string, Said>;
  readonly now: Date;
  /** A person has looked and says that an empty or shrunken feed is right. It still takes two reads to end a booking; each empty one is accepted by itself. */
  readonly isAccepted?: boolean;
}

export function saidOf(stay: CalendarStay | undefined): Said {
  if (stay === undefined) return 'absent';
  return stay.isCancelled ? 'cancelled' : `${stay.startsAt.toISOString()}/${stay.endsAt.toISOString()}`;
}

/**
 * What a read of a feed asks for. A bad read never ends a booking: an empty feed, or one that has lost more than half of what is known, is
 * taken for broken as a whole; and what is missing from a good one is ended only if the good read before lacked it too. A stay that has begun
 * is ended by an explicit word alone. What people have changed or ended since stays so until the feed says something else than it said then.
 */
export function compareFeed({ stays, bookings, ended, missing, overruled, now, isAccepted = false }: FeedRead): FeedComparison {
  const said = new Map(stays.map((stay) => [stay.key, stay]));
  const known = bookings.filter(({ endsAt }) => endsAt > now);
  // What a good read, or a person, has let go once is no loss of this read.
  const expected = known.filter(({ key, said: before }) => !missing.has(key) && before !== 'absent');
  const present = expected.filter(({ key }) => said.has(key));
  const counts = { knownCount: expected.length, presentCount: present.length };
  if (!isAccepted) {
    // Also where all were missing before: an empty read is no good one, and is not the second that ends them.
    if (stays.length === 0 && known.length > 0) return { verdict: 'empty', changes: [], ...counts, knownCount: known.length };
    if (expected.length >= shrinkableMin && present.length * 2 < expected.length) {
      return { verdict: 'shrunken', changes: [], ...counts };
    }
  }
  const changes: FeedChange[] = [];
  const isOverruled = (key: string, stay: CalendarStay | undefined) => overruled.get(key) === saidOf(stay);
  for (const booking of known) {
    const { key } = booking;
    const stay = said.get(key);
    if (isOverruled(key, stay) || booking.said === saidOf(stay)) continue;
    if (stay === undefined) {
      if (booking.startsAt <= now) continue;
      changes.push(missing.has(key) ? { kind: 'cancel', key, booking, why: 'gone_twice' } : { kind: 'miss', key, booking });
    } else if (stay.isCancelled) {
      changes.push({ kind: 'cancel', key, booking, why: 'cancelled' });
    } else if (stay.startsAt.getTime() !== booking.startsAt.getTime() || stay.endsAt.getTime() !== booking.endsAt.getTime()) {
      changes.push({ kind: 'move', key, booking, stay });
    }
  }
  const keys = new Set(bookings.map(({ key }) => key));
  for (const stay of stays) {
    if (keys.has(stay.key) || stay.isCancelled || stay.endsAt <= now || isOverruled(stay.key, stay)) continue;
    if (ended?.get(stay.key) === saidOf(stay)) continue;
    changes.push({ kind: 'add', key: stay.key, stay });
  }
  return { verdict: 'good', changes: changes.toSorted((a, b) => turnOf[a.kind] - turnOf[b.kind]), ...counts };
}

/** Those that make room come before those that take it. */
const turnOf = { cancel: 0, miss: 1, move: 2, add: 3 } as const satisfies Record<FeedChange['kind'], number>;
