import assert from 'node:assert/strict';
import { it } from 'node:test';
import * as fc from 'fast-check';
import type { LogEntry } from '../access/index.ts';
import { dayOf, periodOfMonth } from './period.ts';
import { Tally } from './tally.ts';

const period = periodOfMonth('Europe/Berlin', '2026-10');

const entries = fc
  .array(
    fc.record({
      at: fc.date({ min: period.startsAt, max: new Date(period.endsAt.getTime() - 1), noInvalidDate: true }),
      success: fc.boolean(),
      method: fc.constantFrom('pin', 'app', 'card'),
      personKey: fc.constantFrom(null, 'user:1', 'guest:1'),
      isErased: fc.boolean(),
    }),
  )
  .map((list) =>
    list
      .toSorted((a, b) => a.at.getTime() - b.at.getTime())
      .map((entry): LogEntry => ({ ...entry, person: null, action: 'unlock', failureReason: null, offline: false, late: false })),
  );

it('every entry is counted once, on its day and under its method', () => {
  fc.assert(
    fc.property(entries, (list) => {
      const tally = new Tally(period);
      for (const entry of list) tally.add(entry);
      const totals = tally.totals();
      const matching = (test: (entry: LogEntry) => boolean) => ({
        granted: list.filter((entry) => entry.success && test(entry)).length,
        refused: list.filter((entry) => !entry.success && test(entry)).length,
      });
      assert.deepEqual(
        { granted: totals.granted, refused: totals.refused },
        matching(() => true),
      );
      assert.equal(totals.entries, list.length);
      assert.equal(totals.by_day.length, 31);
      for (const { day, ...figures } of totals.by_day)
        assert.deepEqual(
          figures,
          matching(({ at }) => dayOf('Europe/Berlin', at) === day),
          day,
        );
      for (const { method, ...figures } of totals.by_method)
        assert.deepEqual(
          figures,
          matching((entry) => entry.method === method),
          method,
        );
      assert.equal(totals.by_method.length, new Set(list.map(({ method }) => method)).size);
      assert.equal(totals.people, new Set(list.flatMap(({ personKey }) => personKey ?? [])).size);
      assert.equal(tally.erased, list.filter(({ isErased }) => isErased).length);
    }),
    { numRuns: 50 },
  );
});
