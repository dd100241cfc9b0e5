import { isAround } from './offline-code.ts';
import { isSameSpan, type EntryState, type LockEntry, type Span } from './reconcile.ts';

/** What becomes of a PIN's entries when it changes. Pure; nothing is told to the lock by this. */

/** `digits` may be anything that is the same for the same digits. */
export type PlannedEntry = Pick<LockEntry, 'id' | 'digits' | 'startsAt' | 'endsAt' | 'wish' | 'state' | 'ref'> & {
  /** The lock makes it out itself, to whole steps of this length. Left out: it was told. */
  readonly offlineStepMs?: number | undefined;
};

export type EntryStep =
  /** Never sent, it is nowhere. */
  | { readonly kind: 'drop'; readonly id: number }
  | { readonly kind: 'remove'; readonly id: number }
  | { readonly kind: 'replace'; readonly id: number }
  /** What was to be replaced is wanted again: it is looked for before anything is said of it. */
  | { readonly kind: 'take_back'; readonly id: number; readonly state: EntryState }
  /** It was shown, though not as what is wanted by now: it is looked for once more. */
  | { readonly kind: 'look'; readonly id: number }
  /** Not sent yet, it is sent with this span. */
  | { readonly kind: 'respan'; readonly id: number; readonly span: Span; readonly tryAt: Date | null }
  /** Null: the lock agrees already. */
  | { readonly kind: 'move'; readonly id: number; readonly span: Span | null; readonly tryAt: Date | null }
  | { readonly kind: 'insert'; readonly span: Span };

export interface EntriesPlan {
  readonly steps: readonly EntryStep[];
  /** The lock is known to hold the code as it is wanted. */
  readonly isThere: boolean;
  /** What it held goes first: nothing is known of it any more that would help whoever stands at the door. */
  readonly isRevoked?: true;
}

export interface EntryWanted {
  readonly digits: string;
  readonly span: Span;
  /** The old code goes first, rather than once the new one is proven. */
  readonly revokesFirst: boolean;
  readonly stepMs: number;
  /** Null: at once. What was tried often a moment ago waits, though something else is wanted of it now. */
  readonly tryAt: Date | null;
}

/** The PIN is not wanted on the lock, now or any more. */
export function letGo(own: readonly PlannedEntry[]): EntryStep[] {
  return own.flatMap((entry): EntryStep[] => {
    if (entry.state === 'gone') return [];
    if (isNowhere(entry)) return [{ kind: 'drop', id: entry.id }];
    return entry.wish === 'remove' ? [] : [{ kind: 'remove', id: entry.id }];
  });
}

export function planEntries(own: readonly PlannedEntry[], wanted: EntryWanted): EntriesPlan {
  const { digits, span, revokesFirst } = wanted;
  const present = own.find(({ wish }) => wish === 'keep');
  if (revokesFirst) return revoke(own, present, wanted);
  if (present !== undefined && present.digits === digits) return bringTo(present, wanted);
  const steps: EntryStep[] = [];
  if (present !== undefined) {
    if (isNowhere(present)) steps.push({ kind: 'drop', id: present.id });
    else steps.push({ kind: 'replace', id: present.id });
  }
  // A second entry with the same digits would wait for this one to go, and this one for that to be proven.
  const former = own.find((entry) => entry.wish === 'replace' && entry.digits === digits && isOnLock(entry));
  if (former === undefined) return { steps: [...steps, { kind: 'insert', span }], isThere: false };
  const takenBack = { kind: 'take_back', id: former.id, state: former.state === 'proven' ? 'awaiting' : former.state } as const;
  return { steps: [...steps, takenBack, ...bringTo(former, wanted).steps], isThere: false };
}

/** The same digits for another time go too: until the lock has taken the change, they would open at the former one. */
function revoke(own: readonly PlannedEntry[], present: PlannedEntry | undefined, wanted: EntryWanted): EntriesPlan {
  const { digits, span } = wanted;
  const isKept = present !== undefined && present.digits === digits && (isNowhere(present) || hasTime(present, wanted));
  const gone = letGo(own.filter((entry) => !(isKept && entry === present)));
  if (isKept) {
    const { steps, isThere } = bringTo(present, wanted);
    return { steps: [...gone, ...steps], isThere };
  }
  return { steps: [...gone, { kind: 'insert', span }], isThere: false, isRevoked: true };
}

function bringTo(entry: PlannedEntry, wanted: EntryWanted): EntriesPlan {
  const { span, tryAt } = wanted;
  const { id, state } = entry;
  if (state === 'to_add') return { steps: [{ kind: 'respan', id, span, tryAt }], isThere: false };
  const isSame = hasTime(entry, wanted);
  return { steps: [{ kind: 'move', id, span: isSame ? null : span, tryAt }], isThere: isSame && state === 'proven' };
}

function hasTime(entry: PlannedEntry, { span, stepMs }: EntryWanted): boolean {
  return entry.offlineStepMs === undefined ? isSameSpan(entry, span, stepMs) : isAround(entry, span, entry.offlineStepMs);
}

const isNowhere = ({ state, ref }: PlannedEntry): boolean => state === 'to_add' && ref === null;

const isOnLock = ({ state }: PlannedEntry): boolean => state === 'sent' || state === 'awaiting' || state === 'proven';
