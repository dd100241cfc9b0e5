import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { compareFeed, saidOf, type FeedBooking, type FeedRead } from './compare-feed.ts';
import type { CalendarStay } from './read-calendar.ts';

const now = new Date('2027-06-01T12:00:00Z');
const day = (n: number, hour = 12) => new Date(Date.UTC(2027, 5, 1 + n, hour));
const stay = (key: string, n = Number(key), isCancelled = false): CalendarStay => ({
  key,
  summary: 'Guest',
  startsAt: day(n),
  endsAt: day(n, 18),
  isCancelled,
});
const booked = (key: string, n = Number(key), said: string | null = null): FeedBooking => ({
  id: 100 + n,
  key,
  startsAt: day(n),
  endsAt: day(n, 18),
  said,
});

function compare(read: Partial<FeedRead>) {
  const { verdict, changes } = compareFeed({ stays: [], bookings: [], missing: new Set(), overruled: new Map(), now, ...read });
  return { verdict, changes: changes.map(({ kind, key }) => `${kind} ${key}`) };
}

describe('what a read of a feed asks for', () => {
  it('adds, moves and cancels what the feed says', () => {
    assert.deepEqual(
      compare({ bookings: [booked('1'), booked('2')], stays: [stay('1', 5), stay('2', 2, true), stay('3'), stay('4', 4, true)] }),
      { verdict: 'good', changes: ['cancel 2', 'move 1', 'add 3'] },
    );
  });

  it('ends what is missing at the second good read, not at the first', () => {
    const read = { bookings: [booked('1'), booked('2')], stays: [stay('1')] };
    assert.deepEqual(compare(read), { verdict: 'good', changes: ['miss 2'] });
    assert.deepEqual(compare({ ...read, missing: new Set(['2']) }), { verdict: 'good', changes: ['cancel 2'] });
  });

  it('takes an empty feed, and one that lost more than half, for broken: nothing changes', () => {
    const bookings = ['1', '2', '3', '4'].map((key) => booked(key));
    assert.deepEqual(compare({ bookings }), { verdict: 'empty', changes: [] });
    assert.deepEqual(compare({ bookings, stays: [stay('1'), stay('9')] }), { verdict: 'shrunken', changes: [] });
    assert.deepEqual(compare({ bookings, stays: [stay('1'), stay('2')] }).verdict, 'good');
    // Whatever was missing before: the rest is half of what is left.
    assert.deepEqual(compare({ bookings, missing: new Set(['4']) }), { verdict: 'empty', changes: [] });
    // A person may say that it is right; two reads it takes all the same.
    assert.deepEqual(compare({ bookings, isAccepted: true }).changes, ['miss 1', 'miss 2', 'miss 3', 'miss 4']);
    const missing = new Set(['1', '2', '3', '4']);
    assert.deepEqual(compare({ bookings, missing }), { verdict: 'empty', changes: [] });
    assert.deepEqual(compare({ bookings, missing, isAccepted: true }).changes, ['cancel 1', 'cancel 2', 'cancel 3', 'cancel 4']);
    // What is over is no loss.
    assert.deepEqual(compare({ bookings: [booked('-3', -3)] }), { verdict: 'good', changes: [] });
  });

  it('ends nothing by an empty read after one that named only what is over', () => {
    const bookings = [booked('1')];
    assert.deepEqual(compare({ bookings, stays: [stay('-1')] }).changes, ['miss 1']);
    assert.deepEqual(compare({ bookings, missing: new Set(['1']) }), { verdict: 'empty', changes: [] });
  });

  it('ends a stay that has begun by an explicit word alone', () => {
    const running = { ...booked('0', 0), startsAt: day(-1), endsAt: day(1) };
    assert.deepEqual(compare({ bookings: [running, booked('1')], stays: [stay('1')], missing: new Set(['0']) }).changes, []);
    assert.deepEqual(compare({ bookings: [running], stays: [{ ...stay('0', 0, true), endsAt: day(1) }] }).changes, ['cancel 0']);
  });

  it('leaves taken back what a person took back, until the feed says something else', () => {
    const bookings = [booked('1'), booked('2')];
    const overruled = new Map([
      ['1', 'absent'],
      ['3', saidOf(stay('3'))],
    ]);
    assert.deepEqual(compare({ bookings, overruled, missing: new Set(['1']), stays: [stay('2'), stay('3')] }).changes, []);
    assert.deepEqual(compare({ bookings, overruled, stays: [stay('1', 7), stay('2'), stay('3', 8)] }).changes, [
      'move 1',
      'add 3',
    ]);
  });

  it('leaves what people changed or ended as it is, until the feed says something else', () => {
    const bookings = [booked('1', 2, saidOf(stay('1'))), booked('4', 4, 'absent'), booked('5', 5, 'cancelled'), booked('6')];
    const ended = new Map([['3', saidOf(stay('3'))]]);
    const known = { bookings, ended, missing: new Set(['4']) };
    const same = [stay('1'), stay('3'), stay('5', 5, true), stay('6')];
    assert.deepEqual(compare({ ...known, stays: same }).changes, []);
    const other = [stay('1', 3), stay('3', 8), stay('4', 4, true), stay('5', 6), stay('6')];
    assert.deepEqual(compare({ ...known, stays: other }).changes, ['cancel 4', 'move 1', 'move 5', 'add 3']);
  });

  it('never ends a booking that is not cancelled or twice missing, whatever is read', () => {
    const keys = fc.uniqueArray(fc.constantFrom<string[]>('1', '2', '3', '4', '5', '6', '7', '8'), { maxLength: 8 });
    fc.assert(
      fc.property(keys, keys, keys, keys, fc.boolean(), (known, told, off, gone, isAccepted) => {
        const stays = told.map((key) => stay(key, Number(key), off.includes(key)));
        const read = { bookings: known.map((key) => booked(key)), stays, missing: new Set(gone), isAccepted };
        const { verdict, changes } = compareFeed({ overruled: new Map(), now, ...read });
        for (const change of changes) {
          if (change.kind === 'cancel') {
            assert.ok(told.includes(change.key) ? off.includes(change.key) : gone.includes(change.key));
          }
        }
        const expected = known.filter((key) => !gone.includes(key));
        const present = expected.filter((key) => told.includes(key)).length;
        const isBad = (known.length > 0 && told.length === 0) || (expected.length >= 3 && present * 2 < expected.length);
        assert.equal(verdict !== 'good', isBad && !isAccepted);
        if (verdict !== 'good') assert.deepEqual(changes, []);
      }),
    );
  });
});
