import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import { VirtualTime } from './virtual-time.ts';

describe('virtual time', () => {
  test('runs everything once, in the order of its time, and of two at once the earlier asked first', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 50 }), { maxLength: 200 }), (delays) => {
        const time = new VirtualTime(1_000);
        const ran: { at: number; index: number }[] = [];
        for (const [index, delay] of delays.entries())
          time.after(delay, () => {
            assert.equal(time.now(), 1_000 + delay);
            ran.push({ at: time.now(), index });
          });
        time.runUntil(2_000);
        const expected = delays
          .map((delay, index) => ({ at: 1_000 + delay, index }))
          .sort((a, b) => a.at - b.at || a.index - b.index);
        assert.deepEqual(ran, expected);
        assert.equal(time.now(), 2_000);
      }),
    );
  });

  test('does not run what was taken back, nor what is due later, and never goes back', () => {
    const time = new VirtualTime(0);
    const ran: string[] = [];
    const takeBack = time.after(5, () => ran.push('taken back'));
    time.after(3, () => {
      takeBack();
      time.at(1, () => ran.push(`late at ${time.now()}`));
    });
    time.after(11, () => ran.push('later'));
    time.runUntil(10);
    assert.deepEqual(ran, ['late at 3']);
    time.runUntil(11);
    assert.deepEqual(ran, ['late at 3', 'later']);
  });
});
