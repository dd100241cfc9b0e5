import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Outbox, type Letter } from './outbox.ts';
import type { OutChannel } from './protocol.ts';

function letter(channel: OutChannel, payload: string = channel): Letter {
  return { channel, payload, retain: false };
}

describe('what a lock has sent and nobody has acknowledged', () => {
  it('goes out again over the next connection, in order, where it still has worth', () => {
    const outbox = new Outbox();
    for (const channel of ['availability', 'status', 'response', 'ota/progress'] as const) outbox.post('t', letter(channel), 0);
    // The flash brings events again by itself.
    outbox.post('t', { ...letter('event'), eventId: 'event-1' }, 0);
    outbox.connectionLost();
    outbox.keepForLater(letter('response', 'answered while away'));
    outbox.keepForLater(letter('status', 'stale'));
    assert.equal(outbox.inFlightCount, 0);
    assert.equal(outbox.hasEvent('event-1'), false);
    assert.deepEqual(
      outbox.takeWaiting().map(({ payload }) => payload),
      ['response', 'ota/progress', 'answered while away'],
    );
    assert.deepEqual(outbox.takeWaiting(), []);
  });

  it('waits through several broken connections, and not after its PUBACK', () => {
    const outbox = new Outbox();
    outbox.post('t', letter('response', 'first'), 0);
    outbox.connectionLost();
    outbox.connectionLost();
    const [first] = outbox.takeWaiting();
    assert.ok(first);
    const { messageId } = outbox.post('t', first, 1);
    outbox.acknowledged(messageId ?? 0);
    outbox.connectionLost();
    assert.deepEqual(outbox.takeWaiting(), []);
  });

  it('has room for 200 and loses the oldest', () => {
    const outbox = new Outbox();
    for (let i = 0; i < 201; i += 1) outbox.keepForLater(letter('response', String(i)));
    const waiting = outbox.takeWaiting();
    assert.deepEqual([waiting.length, waiting[0]?.payload], [200, '1']);
  });

  it('is gone with the power', () => {
    const outbox = new Outbox();
    outbox.post('t', letter('response'), 0);
    outbox.keepForLater(letter('response'));
    outbox.losePower();
    outbox.connectionLost();
    assert.deepEqual(outbox.takeWaiting(), []);
  });
});
