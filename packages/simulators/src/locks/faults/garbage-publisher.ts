import type { OutChannel } from '../protocol.ts';
import type { Fault, FaultTarget } from './fault.ts';

const CHANNELS: readonly [OutChannel, ...OutChannel[]] = ['status', 'response', 'event', 'heartbeat', 'ota/progress'];
const BROKEN_JSON: readonly [string, ...string[]] = [
  '',
  'null',
  '[]',
  '{"online":',
  '{"online":"yes","battery":"full","lock_status":7,"timestamp":"yesterday"}',
  '{"online":true,"battery":1e999,"lock_status":"ajar","timestamp":"2026-13-45T99:99:99Z"}',
  '{"request_id":{},"success":"maybe","timestamp":null}',
  '{"__proto__":{"polluted":true},"constructor":{"prototype":{}}}',
  '{"event_id":"\\u0000","type":"access","timestamp":-1}',
];
const LONG_BYTES = 9000;

/** Publishes nonsense beside the lock's own messages: broken JSON, wrong types, random bytes, and more than 8 KiB. */
export function garbagePublisher(everyMs = 1000): Fault {
  return { name: 'garbage-publisher', repeat: { everyMs, run: publishGarbage } };
}

function publishGarbage(lock: FaultTarget): void {
  const { random } = lock;
  const channel = random.pick(CHANNELS);
  const kind = random.between(0, 5);
  if (kind === 0)
    lock.publishRaw(
      channel,
      Uint8Array.from({ length: random.between(1, 64) }, () => random.between(0, 255)),
    );
  else if (kind === 1) lock.publishRaw(channel, `{"padding":"${'x'.repeat(LONG_BYTES)}"}`);
  else lock.publishRaw(channel, random.pick(BROKEN_JSON));
}
