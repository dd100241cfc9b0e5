import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { until } from './testing/tiny-server.ts';
import { TimerWheel, WheelEntry } from './timer-wheel.ts';

describe('the timer wheel', () => {
  it('never fires before its time, fires once, and not what was cancelled or moved', async () => {
    const wheel = new TimerWheel();
    wheel.start();
    const start = wheel.now();
    const fired: string[] = [];
    const make = (name: string, afterMs: number): WheelEntry => {
      const entry = new WheelEntry(() => {
        assert.equal(wheel.now() >= start + afterMs, true);
        fired.push(name);
      });
      wheel.schedule(entry, start + afterMs);
      return entry;
    };
    make('past', -1000);
    make('soon', 45);
    const cancelled = make('cancelled', 30);
    const moved = make('moved', 10);
    make('far', 120_000);
    wheel.cancel(cancelled);
    wheel.schedule(moved, start + 90);
    wheel.schedule(new WheelEntry(() => fired.push('never')), Number.POSITIVE_INFINITY);
    make('last', 150);
    await until(() => fired.includes('last'), 'the last entry');
    wheel.stop();
    assert.deepEqual(fired, ['past', 'soon', 'moved', 'last']);
  });

  it('an entry may cancel its neighbour and start itself again', async () => {
    const wheel = new TimerWheel();
    wheel.start();
    let rounds = 0;
    const neighbour = new WheelEntry(() => assert.fail('was cancelled'));
    const entry = new WheelEntry(() => {
      wheel.cancel(neighbour);
      rounds += 1;
      if (rounds < 3) wheel.schedule(entry, wheel.now() + 1);
    });
    const due = wheel.now() + 5;
    wheel.schedule(entry, due);
    wheel.schedule(neighbour, due);
    await until(() => rounds === 3, 'three rounds');
    wheel.stop();
  });
});
