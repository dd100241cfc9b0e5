/**
 * What has to be done so that a lock holds the codes that it should. Pure: what is wanted and what was read go in, a bounded list of actions comes out.
 *
 * A code of ours in a lock is an entry. A PIN whose digits change has two of them for a while: the old one is replaced only once the new one is proven.
 */

/** `to_add`: never sent, or certainly not there. `sent`: sent, and its outcome is not known. `awaiting`: taken, to be seen. `removing`: its removal was sent. */
export const entryStates = ['to_add', 'sent', 'awaiting', 'proven', 'removing', 'gone', 'refused'] as const;
export type EntryState = (typeof entryStates)[number];

/** `keep`: the PIN's present code. `replace`: goes when its PIN's present code is proven. `remove`: goes now. */
export type EntryWish = 'keep' | 'replace' | 'remove';

/** Null on either side: without that end. */
export interface Span {
  readonly startsAt: Date | null;
  readonly endsAt: Date | null;
}

export interface LockEntry extends Span {
  readonly id: number;
  readonly pinId: number;
  readonly digits: string;
  readonly wish: EntryWish;
  readonly state: EntryState;
  /** What the vendor calls it, once that is known. */
  readonly ref: string | null;
  /** When the latest change of it was sent, which may still be under way. */
  readonly sentAt: Date | null;
  /** Not before this; null: now. */
  readonly tryAt: Date | null;
  /** What the lock should be told instead of its present span: null where it agrees. */
  readonly wantedSpan: Span | null;
  /** Read-backs since it was taken that did not show it. */
  readonly misses: number;
  /** The lock makes it out itself until then, whatever is listed. Null, or left out: what is not listed is not there. */
  readonly opensUntil?: Date | null;
}

export interface SeenCode extends Span {
  readonly ref: string;
  readonly digits: string;
  readonly name: string;
  readonly state: 'listed' | 'pending' | 'failed';
}

/** What was read of a lock, and when the reading began. `unread`: not yet. */
export type LockRead =
  | { readonly state: 'known'; readonly codes: readonly SeenCode[]; readonly at: Date }
  | { readonly state: 'empty'; readonly at: Date }
  | { readonly state: 'unreadable'; readonly at: Date }
  | { readonly state: 'unread' };

export type Settlement =
  | { readonly kind: 'proven'; readonly ref: string }
  | { readonly kind: 'gone' }
  /** It has the span that it was told. */
  | { readonly kind: 'moved' }
  /** Not there after all, so that it may be sent again. `vanished`: it had been proven. */
  | { readonly kind: 'absent'; readonly vanished: boolean }
  /** Not there yet: it is looked for again. */
  | { readonly kind: 'missed' }
  /** It is there for another time. `isLate`: an earlier try succeeded after all; else somebody changed what was proven, and it was not us. */
  | { readonly kind: 'altered'; readonly ref: string; readonly span: Span; readonly isLate: boolean }
  /** The cloud says that its lock did not take it. */
  | { readonly kind: 'not_taken'; readonly ref: string }
  /** A change of its span that was sent and did not happen. */
  | { readonly kind: 'not_moved'; readonly ref: string }
  /** A removal that was sent and did not happen. */
  | { readonly kind: 'still_there'; readonly ref: string }
  /** The lock holds these digits, and they are not ours. */
  | { readonly kind: 'conflict' };

export type Action =
  | { readonly kind: 'settle'; readonly entryId: number; readonly as: Settlement }
  | { readonly kind: 'read' }
  | { readonly kind: 'add'; readonly entryId: number }
  | { readonly kind: 'move'; readonly entryId: number; readonly ref: string; readonly span: Span }
  | { readonly kind: 'remove'; readonly entryId: number; readonly ref: string };

export interface ReconcileInput {
  readonly entries: readonly LockEntry[];
  readonly read: LockRead;
  readonly now: Date;
  readonly actionsMax: number;
  /** How long something that was sent may still take effect: before that, not seeing it means nothing. */
  readonly doubtMs: number;
  /** Read-backs that may miss a code that the lock has taken. */
  readonly missesMax: number;
  /** A reading older than this is no news. */
  readonly freshMs: number;
  /** What the vendor cuts instants to. */
  readonly stepMs: number;
}

function isSameInstant(a: Date | null, b: Date | null, stepMs: number): boolean {
  if (a === null || b === null) return a === b;
  return Math.floor(a.getTime() / stepMs) === Math.floor(b.getTime() / stepMs);
}

export function isSameSpan(a: Span, b: Span, stepMs: number): boolean {
  return isSameInstant(a.startsAt, b.startsAt, stepMs) && isSameInstant(a.endsAt, b.endsAt, stepMs);
}

/** How we find again what we put there: the vendor's number where we know it, and the name that we gave, which nobody else gives. */
export const entryMark = (entryId: number): string => `SL-${entryId}`;

/** The entry that a name at the vendor says; null: none of ours. */
export function markedEntryId(name: string): number | null {
  const [, id] = /^SL-([1-9]\d{0,14})(?: |$)/.exec(name) ?? [];
  return id === undefined ? null : Number(id);
}

function isMarked(seen: SeenCode, entry: LockEntry): boolean {
  return seen.name === entryMark(entry.id) || seen.name.startsWith(`${entryMark(entry.id)} `);
}

export function findEntry(codes: readonly SeenCode[], entry: LockEntry): SeenCode | undefined {
  const byRef = entry.ref === null ? undefined : codes.find(({ ref }) => ref === entry.ref);
  if (byRef !== undefined && byRef.digits === entry.digits) return byRef;
  return codes.find((seen) => seen.digits === entry.digits && isMarked(seen, entry));
}

/** What a reading says of one entry; null: nothing new. */
function settle(entry: LockEntry, codes: readonly SeenCode[], readAt: Date, input: ReconcileInput): Settlement | null {
  const { doubtMs, missesMax, stepMs } = input;
  // What was sent after the reading began cannot be in it.
  if (entry.sentAt !== null && entry.sentAt > readAt) return null;
  const seen = findEntry(codes, entry);
  const isDoubtOver = entry.sentAt === null || readAt.getTime() - entry.sentAt.getTime() >= doubtMs;
  // That its vendor lists it no more takes nothing from the lock.
  if (seen === undefined && entry.wish !== 'keep' && mayOpenUnlisted(entry, input.now)) return null;
  const isThere = seen !== undefined && seen.state === 'listed' && isSameSpan(seen, entry, stepMs);
  switch (entry.state) {
    case 'to_add':
      // A try that counted as failed may have succeeded late.
      if (isThere) return { kind: 'proven', ref: seen.ref };
      if (seen?.state === 'listed') {
        const { ref, startsAt, endsAt } = seen;
        return entry.wish === 'keep'
          ? { kind: 'altered', ref, span: { startsAt, endsAt }, isLate: true }
          : { kind: 'proven', ref };
      }
      if (seen === undefined && codes.some(({ digits }) => digits === entry.digits)) {
        const isOurs = input.entries.some(({ id, digits, state }) => id !== entry.id && digits === entry.digits && isHeld(state));
        return isOurs ? null : { kind: 'conflict' };
      }
      return null;
    case 'sent':
      if (isThere) return { kind: 'proven', ref: seen.ref };
      if (seen?.state === 'failed') return { kind: 'not_taken', ref: seen.ref };
      if (!isDoubtOver) return { kind: 'missed' };
      if (seen === undefined) return { kind: 'absent', vanished: false };
      return seen.state === 'pending' ? { kind: 'missed' } : { kind: 'not_taken', ref: seen.ref };
    case 'awaiting':
      if (isThere) return { kind: 'proven', ref: seen.ref };
      if (seen?.state === 'failed') return { kind: 'not_taken', ref: seen.ref };
      if (entry.misses + 1 < missesMax || !isDoubtOver) return { kind: 'missed' };
      return seen === undefined ? { kind: 'absent', vanished: false } : { kind: 'not_taken', ref: seen.ref };
    case 'proven':
      // One list that is a little old does not show what was proven a moment ago: it is looked at again before the code is sent again.
      if (seen === undefined) return entry.misses + 1 < missesMax ? { kind: 'missed' } : { kind: 'absent', vanished: true };
      if (entry.wantedSpan === null) {
        // It opens at another time than was proven.
        if (entry.wish === 'keep' && seen.state === 'listed' && !isThere && !mayOpenUnlisted(entry, input.now)) {
          const { ref, startsAt, endsAt } = seen;
          return entry.misses + 1 < missesMax
            ? { kind: 'missed' }
            : { kind: 'altered', ref, span: { startsAt, endsAt }, isLate: false };
        }
        return entry.misses > 0 ? { kind: 'proven', ref: seen.ref } : null;
      }
      if (seen.state === 'listed' && isSameSpan(seen, entry.wantedSpan, stepMs)) return { kind: 'moved' };
      if (entry.sentAt === null) return null;
      // A change that was sent may still be on its way: it is not sent twice.
      return isDoubtOver ? { kind: 'not_moved', ref: seen.ref } : { kind: 'missed' };
    case 'removing':
      if (seen === undefined) return { kind: 'gone' };
      return isDoubtOver && seen.state !== 'pending' ? { kind: 'still_there', ref: seen.ref } : { kind: 'missed' };
    default:
      return null;
  }
}

const mayOpenUnlisted = ({ opensUntil }: LockEntry, now: Date): boolean => opensUntil != null && opensUntil > now;

/** What the lock may hold, as far as we know. */
export function isHeld(state: EntryState): boolean {
  return state === 'sent' || state === 'awaiting' || state === 'proven' || state === 'removing';
}

/** It is to go whatever comes after it, and the lock may still hold it. */
export function isRevoked({ wish, state }: Pick<LockEntry, 'wish' | 'state'>): boolean {
  return wish === 'remove' && isHeld(state);
}

const isDue = ({ tryAt }: LockEntry, now: Date): boolean => tryAt === null || tryAt <= now;

/** An absent code of a PIN that is not wanted is simply gone. */
function settledFor(entry: LockEntry, settlement: Settlement): Settlement {
  return settlement.kind === 'absent' && entry.wish !== 'keep' ? { kind: 'gone' } : settlement;
}

/** Those first whose time begins first, so that whoever stands at the door soonest is served soonest. */
function byUrgency(a: LockEntry, b: LockEntry): number {
  return (a.startsAt?.getTime() ?? 0) - (b.startsAt?.getTime() ?? 0) || a.id - b.id;
}

export function reconcile(input: ReconcileInput): readonly Action[] {
  const { entries, read, now, actionsMax, freshMs } = input;
  const settlements: Action[] = [];
  // Unreadable is never taken for empty: then nothing at all is concluded from it.
  if (read.state === 'known' || read.state === 'empty') {
    const codes = read.state === 'known' ? read.codes : [];
    for (const entry of entries) {
      const as = settle(entry, codes, read.at, input);
      if (as !== null) settlements.push({ kind: 'settle', entryId: entry.id, as: settledFor(entry, as) });
    }
  }
  // What was concluded is recorded before anything is done on its strength.
  if (settlements.some((action) => action.kind === 'settle' && action.as.kind !== 'missed')) return settlements;

  const isFresh = (at: Date): boolean => now.getTime() - at.getTime() < freshMs;
  const live = entries.filter(({ state }) => state !== 'gone' && state !== 'refused').sort(byUrgency);
  const isDoubtful = (entry: LockEntry): boolean =>
    entry.state === 'sent' ||
    entry.state === 'removing' ||
    (entry.state === 'proven' && entry.wantedSpan !== null && entry.sentAt !== null);
  const isLookedFor = (entry: LockEntry): boolean =>
    isDoubtful(entry) ||
    entry.state === 'awaiting' ||
    (entry.state === 'proven' && entry.misses > 0) ||
    // A removal needs the vendor's number.
    (entry.wish !== 'keep' && entry.state === 'proven' && entry.ref === null);
  const isNews = (entry: LockEntry): boolean =>
    (read.state === 'known' || read.state === 'empty') && isFresh(read.at) && (entry.sentAt === null || entry.sentAt <= read.at);
  const unseen = live.filter((entry) => isDue(entry, now) && isLookedFor(entry) && !isNews(entry));
  const changes: Action[] = [];
  const provenPins = new Set(live.filter(({ wish, state }) => wish === 'keep' && state === 'proven').map(({ pinId }) => pinId));
  const keptPins = new Set(live.filter(({ wish }) => wish === 'keep').map(({ pinId }) => pinId));
  const held = new Set(live.filter(({ state }) => isHeld(state)).map(({ digits }) => digits));
  const revokedPins = new Set(live.filter(isRevoked).map(({ pinId }) => pinId));
  for (const entry of live) {
    if (changes.length >= actionsMax) break;
    if (!isDue(entry, now) || unseen.includes(entry)) continue;
    const { id, wish, state, ref, wantedSpan } = entry;
    const mayGo = wish === 'remove' || (wish === 'replace' && (provenPins.has(entry.pinId) || !keptPins.has(entry.pinId)));
    if (state === 'to_add' && ref !== null) {
      // What a try that failed left behind.
      changes.push({ kind: 'remove', entryId: id, ref });
    } else if (mayGo) {
      if (state === 'to_add') settlements.push({ kind: 'settle', entryId: id, as: { kind: 'gone' } });
      else if (state === 'proven' && ref !== null) changes.push({ kind: 'remove', entryId: id, ref });
    } else if (wish === 'keep' && state === 'to_add' && !held.has(entry.digits) && !revokedPins.has(entry.pinId)) {
      // The same digits wait until the lock has let go of those before, and a code whose PIN's former one must go first until that is gone.
      held.add(entry.digits);
      changes.push({ kind: 'add', entryId: id });
    } else if (wish === 'keep' && state === 'proven' && wantedSpan !== null && ref !== null && entry.sentAt === null) {
      changes.push({ kind: 'move', entryId: id, ref, span: wantedSpan });
    }
  }
  // What is in doubt is looked for before anything is done; what was taken, once nothing else is to be done.
  const first: Action[] = unseen.some(isDoubtful) ? [{ kind: 'read' }] : [];
  const last: Action[] = unseen.length > 0 && first.length === 0 ? [{ kind: 'read' }] : [];
  return [...settlements, ...first, ...changes.slice(0, actionsMax - first.length), ...last];
}
