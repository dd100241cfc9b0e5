import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { entryMark, reconcile, type LockEntry, type LockRead, type SeenCode } from './reconcile.ts';

const now = new Date('2026-03-01T12:00:00Z');
const before = (seconds: number) => new Date(now.getTime() - seconds * 1000);
const span = { startsAt: new Date('2026-03-02T14:00:00Z'), endsAt: new Date('2026-03-04T10:00:00Z') };

const entry = (more: Partial<LockEntry> = {}): LockEntry => ({
  id: 1,
  pinId: 7,
  digits: '482913',
  ...span,
  wish: 'keep',
  state: 'to_add',
  ref: null,
  sentAt: null,
  tryAt: null,
  wantedSpan: null,
  misses: 0,
  ...more,
});
const seen = (more: Partial<SeenCode> = {}): SeenCode => ({
  ref: '900',
  digits: '482913',
  name: entryMark(1),
  state: 'listed',
  ...span,
  ...more,
});
const known = (codes: readonly SeenCode[], at = now): LockRead =>
  codes.length === 0 ? { state: 'empty', at } : { state: 'known', codes, at };

const actions = (entries: readonly LockEntry[], read: LockRead, actionsMax = 8) =>
  reconcile({ entries, read, now, actionsMax, doubtMs: 45_000, missesMax: 3, freshMs: 5_000, stepMs: 60_000 });

describe('reconciling a lock', () => {
  it('adds what is missing', () => {
    assert.deepEqual(actions([entry()], { state: 'unread' }), [{ kind: 'add', entryId: 1 }]);
  });

  it('adds no code whose former one must go first before that is gone', () => {
    const former = entry({ id: 1, wish: 'remove', state: 'proven', ref: '900', digits: '907341' });
    const removal = { kind: 'remove', entryId: 1, ref: '900' };
    assert.deepEqual(actions([former, entry({ id: 2 })], { state: 'unread' }), [removal]);
    const later = { ...former, tryAt: new Date(now.getTime() + 60_000) };
    assert.deepEqual(actions([later, entry({ id: 2 })], { state: 'unread' }), []);
    assert.deepEqual(actions([{ ...later, pinId: 8 }, entry({ id: 2 })], { state: 'unread' }), [{ kind: 'add', entryId: 2 }]);
  });

  it('does nothing where lock and wish agree', () => {
    assert.deepEqual(actions([entry({ state: 'proven', ref: '900' })], known([seen()])), []);
  });

  it('reads before it sends again what it does not know the outcome of', () => {
    const sent = entry({ state: 'sent', sentAt: before(60) });
    assert.deepEqual(actions([sent], { state: 'unread' }), [{ kind: 'read' }]);
    assert.deepEqual(actions([sent], known([seen()])), [{ kind: 'settle', entryId: 1, as: { kind: 'proven', ref: '900' } }]);
    assert.deepEqual(actions([sent], known([])), [{ kind: 'settle', entryId: 1, as: { kind: 'absent', vanished: false } }]);
  });

  it('does not believe that something is absent while it may still be under way', () => {
    const [first, ...rest] = actions([entry({ state: 'sent', sentAt: before(10) })], known([]));
    assert.deepEqual(first, { kind: 'settle', entryId: 1, as: { kind: 'missed' } });
    assert.ok(rest.every(({ kind }) => kind !== 'add'));
  });

  it('concludes nothing from a lock that cannot be read', () => {
    const read: LockRead = { state: 'unreadable', at: now };
    assert.deepEqual(actions([entry({ state: 'proven', ref: '900' })], read), []);
    assert.deepEqual(actions([entry({ state: 'removing', ref: '900', wish: 'remove', sentAt: before(90) })], read), [
      { kind: 'read' },
    ]);
  });

  it('looks again at a code that one reading did not show, and is content when it is there after all', () => {
    const missed = entry({ state: 'proven', ref: '900', misses: 1 });
    assert.deepEqual(actions([missed], { state: 'unread' }), [{ kind: 'read' }]);
    assert.deepEqual(actions([missed], known([seen()])), [{ kind: 'settle', entryId: 1, as: { kind: 'proven', ref: '900' } }]);
  });

  it('sends a change of the period again only when it cannot be under way any more, and counts that as a failed try', () => {
    const later = { startsAt: span.startsAt, endsAt: new Date('2026-03-05T10:00:00Z') };
    const moving = (sentAt: Date | null) => entry({ state: 'proven', ref: '900', wantedSpan: later, sentAt });
    assert.deepEqual(actions([moving(before(10))], known([seen()]))[0], { kind: 'settle', entryId: 1, as: { kind: 'missed' } });
    assert.ok(actions([moving(before(10))], known([seen()])).every(({ kind }) => kind !== 'move'));
    assert.deepEqual(actions([moving(before(60))], known([seen()])), [
      { kind: 'settle', entryId: 1, as: { kind: 'not_moved', ref: '900' } },
    ]);
    assert.deepEqual(actions([moving(null)], known([seen()])), [{ kind: 'move', entryId: 1, ref: '900', span: later }]);
    assert.deepEqual(actions([moving(before(10))], known([seen(later)])), [
      { kind: 'settle', entryId: 1, as: { kind: 'moved' } },
    ]);
  });

  it('takes a code for vanished that was proven and that several readings do not show any more', () => {
    assert.deepEqual(actions([entry({ state: 'proven', ref: '900' })], known([]))[0], {
      kind: 'settle',
      entryId: 1,
      as: { kind: 'missed' },
    });
    assert.deepEqual(actions([entry({ state: 'proven', ref: '900', misses: 2 })], known([])), [
      { kind: 'settle', entryId: 1, as: { kind: 'absent', vanished: true } },
    ]);
  });

  it('finds that a code was given another time, once that is sure, and gives it the right one', () => {
    const other = { startsAt: span.startsAt, endsAt: new Date('2027-01-01T00:00:00Z') };
    const proven = (misses: number) => entry({ state: 'proven', ref: '900', misses });
    assert.deepEqual(actions([proven(0)], known([seen(other)]))[0], { kind: 'settle', entryId: 1, as: { kind: 'missed' } });
    assert.deepEqual(actions([proven(2)], known([seen(other)])), [
      { kind: 'settle', entryId: 1, as: { kind: 'altered', ref: '900', span: other, isLate: false } },
    ]);
    const gone = entry({ state: 'proven', ref: '900', wish: 'remove', misses: 2 });
    assert.ok(actions([gone], known([seen(other)])).every((action) => action.kind !== 'settle' || action.as.kind === 'proven'));
  });

  it('takes up what an earlier try has brought after all, also for a time that was wanted then', () => {
    const other = { startsAt: span.startsAt, endsAt: new Date('2027-01-01T00:00:00Z') };
    assert.deepEqual(actions([entry()], known([seen(other)])), [
      { kind: 'settle', entryId: 1, as: { kind: 'altered', ref: '900', span: other, isLate: true } },
    ]);
    assert.deepEqual(actions([entry({ wish: 'remove' })], known([seen(other)])), [
      { kind: 'settle', entryId: 1, as: { kind: 'proven', ref: '900' } },
    ]);
  });

  it('never touches a code that is not ours, and says that it is in the way', () => {
    assert.deepEqual(actions([entry()], known([seen({ name: 'Grandma', ref: '5' })])), [
      { kind: 'settle', entryId: 1, as: { kind: 'conflict' } },
    ]);
  });

  it('keeps the old digits until the new ones are proven', () => {
    const old = entry({ id: 1, wish: 'replace', state: 'proven', ref: '900' });
    const fresh = entry({ id: 2, digits: '773311' });
    assert.deepEqual(actions([old, fresh], { state: 'unread' }), [{ kind: 'add', entryId: 2 }]);
    const proven = { ...fresh, state: 'proven', ref: '901' } as const;
    assert.deepEqual(actions([old, proven], { state: 'unread' }), [{ kind: 'remove', entryId: 1, ref: '900' }]);
  });

  it('takes away first what is to go at once', () => {
    const old = entry({ id: 1, wish: 'remove', state: 'proven', ref: '900' });
    const fresh = entry({ id: 2 });
    // The same digits: they wait until the lock has let go of them.
    assert.deepEqual(actions([old, fresh], { state: 'unread' }), [{ kind: 'remove', entryId: 1, ref: '900' }]);
  });

  it('moves the time of a code in place', () => {
    const later = { ...span, endsAt: new Date('2026-03-05T10:00:00Z') };
    assert.deepEqual(actions([entry({ state: 'proven', ref: '900', wantedSpan: later })], { state: 'unread' }), [
      { kind: 'move', entryId: 1, ref: '900', span: later },
    ]);
  });

  it('ends a removal with its absence, and tries again what is still there', () => {
    const removing = entry({ state: 'removing', wish: 'remove', ref: '900', sentAt: before(60) });
    assert.deepEqual(actions([removing], known([])), [{ kind: 'settle', entryId: 1, as: { kind: 'gone' } }]);
    assert.deepEqual(actions([removing], known([seen()])), [
      { kind: 'settle', entryId: 1, as: { kind: 'still_there', ref: '900' } },
    ]);
  });

  it('finds by its name what succeeded after it had counted as failed', () => {
    assert.deepEqual(actions([entry({ sentAt: before(300) })], known([seen({ name: `${entryMark(1)} Anna` })])), [
      { kind: 'settle', entryId: 1, as: { kind: 'proven', ref: '900' } },
    ]);
  });

  it('ignores what was sent after the reading began', () => {
    const list = actions([entry({ state: 'awaiting', ref: '900', sentAt: now })], known([], before(2)));
    assert.deepEqual(list, [{ kind: 'read' }]);
  });

  it('gives a bounded list, those first who need it first', () => {
    const many = Array.from({ length: 30 }, (_, n) =>
      entry({
        id: n + 1,
        pinId: n + 1,
        digits: `5${String(n).padStart(5, '0')}`,
        startsAt: new Date(now.getTime() + (30 - n) * 1000),
      }),
    );
    assert.deepEqual(
      actions(many, { state: 'unread' }, 3).map((action) => 'entryId' in action && action.entryId),
      [30, 29, 28],
    );
  });

  it('leaves alone what is to wait', () => {
    assert.deepEqual(actions([entry({ tryAt: new Date(now.getTime() + 1000) })], { state: 'unread' }), []);
  });
});
