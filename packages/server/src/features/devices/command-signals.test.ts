import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { CommandSignals } from './command-signals.ts';
import type { CommandRow } from './store/commands.ts';

const id = '6a4f8a52-2d3c-4a58-9d30-3f4d3f0f5d11';
const row = { request_id: id, status: 'succeeded' } as CommandRow;

describe('whoever waits for a command', () => {
  it('is handed what is settled here, although the database tells of it first', async () => {
    const signals = new CommandSignals();
    const { promise } = signals.wait(id, 5_000);
    await signals.settleHere(id, async () => {
      signals.announce(id);
      return row;
    });
    assert.equal(await promise, row);
  });

  it('looks when the database told of it and the commit was never answered', async () => {
    const signals = new CommandSignals();
    const { promise } = signals.wait(id, 5_000);
    const lost = new Error('connection lost');
    const settling = signals.settleHere(id, async () => {
      signals.announceAll();
      throw lost;
    });
    await assert.rejects(settling, lost);
    assert.equal(await promise, 'look');
  });

  it('looks when another process settled it while this one found nothing to settle', async () => {
    const signals = new CommandSignals();
    const { promise } = signals.wait(id, 5_000);
    const settled = await signals.settleHere(id, async () => {
      signals.announce(id);
      return undefined;
    });
    assert.deepEqual([settled, await promise], [undefined, 'look']);
  });

  it('hears of the next word again, and of nothing that is not said', async () => {
    const signals = new CommandSignals();
    await signals.settleHere(id, async () => row);
    const [first, silent] = [signals.wait(id, 5_000), signals.wait('another', 10)];
    signals.announce(id);
    assert.deepEqual([await first.promise, await silent.promise], ['look', undefined]);
  });
});
