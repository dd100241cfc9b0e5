import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { wantedSpan } from './wanted-span.ts';

const now = new Date('2026-03-01T12:00:00Z');
const at = (text: string) => new Date(`2026-03-${text}Z`);
const rules = { stepMs: 60_000, aheadMs: 14 * 86_400_000 };

describe('what a lock should hold of a PIN', () => {
  it('is its whole time, to the minute, and never less than was promised', () => {
    const window = { validFrom: at('02T14:00:30'), validUntil: at('04T10:00:30'), opening: undefined };
    assert.deepEqual(wantedSpan(window, now, rules), {
      state: 'now',
      span: { startsAt: at('02T14:00:00'), endsAt: at('04T10:01:00') },
      planAt: at('04T10:00:30'),
    });
  });

  it('waits until it is near enough', () => {
    const window = { validFrom: at('20T14:00:00'), validUntil: at('21T10:00:00'), opening: undefined };
    assert.deepEqual(wantedSpan(window, now, rules), { state: 'later', planAt: at('06T14:00:00') });
  });

  it('is nothing when it is over', () => {
    assert.deepEqual(wantedSpan({ validFrom: at('01T10:00:00'), validUntil: now, opening: undefined }, now, rules), {
      state: 'over',
    });
  });

  it('is permanent where it has begun and does not end', () => {
    assert.deepEqual(wantedSpan({ validFrom: at('01T10:00:00'), validUntil: null, opening: undefined }, now, rules), {
      state: 'now',
      span: { startsAt: null, endsAt: null },
      planAt: null,
    });
  });

  it('is the next opening of a schedule, within its time', () => {
    const opening = () => ({ startsAt: at('02T08:00:00'), endsAt: at('02T12:00:00') });
    const window = { validFrom: at('01T00:00:00'), validUntil: at('02T10:00:00'), opening };
    assert.deepEqual(wantedSpan(window, now, rules), {
      state: 'now',
      span: { startsAt: at('02T08:00:00'), endsAt: at('02T10:00:00') },
      planAt: at('02T10:00:00'),
    });
    assert.deepEqual(wantedSpan({ ...window, opening: () => null }, now, rules), { state: 'over' });
  });
});
