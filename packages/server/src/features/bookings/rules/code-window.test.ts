import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { codeWindow, type Stay } from './code-window.ts';

const at = (minutes: number): Date => new Date(Date.UTC(2027, 0, 10, 12, minutes));
const stay = (start: number, end: number): Stay => ({ startsAt: at(start), endsAt: at(end) });
const buffers = { beforeMinutes: 15, afterMinutes: 20 };

test('buffers widen the window at both sides where nobody is near', () => {
  assert.deepEqual(codeWindow(stay(0, 60), buffers, null, null), { opensAt: at(-15), closesAt: at(80) });
  assert.deepEqual(codeWindow(stay(0, 60), buffers, stay(-200, -100), stay(200, 300)), { opensAt: at(-15), closesAt: at(80) });
});

test('stays that touch have no buffer between them', () => {
  assert.deepEqual(codeWindow(stay(0, 60), buffers, stay(-60, 0), stay(60, 120)), { opensAt: at(0), closesAt: at(60) });
});

test('in a gap too short for both, whoever arrives has theirs first', () => {
  assert.deepEqual(codeWindow(stay(0, 60), buffers, null, stay(85, 120)), { opensAt: at(-15), closesAt: at(70) });
  assert.deepEqual(codeWindow(stay(85, 120), buffers, stay(0, 60), null), { opensAt: at(70), closesAt: at(140) });
});

test('whatever the stays of a room, each window holds its stay and no two windows open at the same time', () => {
  const gaps = fc.array(fc.tuple(fc.integer({ min: 0, max: 90 }), fc.integer({ min: 1, max: 300 })), {
    minLength: 1,
    maxLength: 8,
  });
  fc.assert(
    fc.property(
      gaps,
      fc.integer({ min: 0, max: 120 }),
      fc.integer({ min: 0, max: 120 }),
      (parts, beforeMinutes, afterMinutes) => {
        let now = 0;
        const stays = parts.map(([gap, length]) => {
          const start = now + gap;
          now = start + length;
          return stay(start, now);
        });
        const windows = stays.map((each, index) =>
          codeWindow(each, { beforeMinutes, afterMinutes }, stays[index - 1] ?? null, stays[index + 1] ?? null),
        );
        for (const [index, { opensAt, closesAt }] of windows.entries()) {
          const own = stays[index] as Stay;
          assert.ok(opensAt <= own.startsAt && closesAt >= own.endsAt);
          const next = windows[index + 1];
          assert.ok(next === undefined || closesAt <= next.opensAt);
        }
      },
    ),
  );
});
