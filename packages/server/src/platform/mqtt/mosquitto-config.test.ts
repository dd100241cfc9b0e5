import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { startMosquitto } from '../../testing/mosquitto.ts';
import { connectDevice } from './testing/mqtt-device.ts';

const shipped = readFileSync(new URL('../../../../../deploy/mosquitto/mosquitto.conf', import.meta.url), 'utf8')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'));
/** What names places in the container, and what the test has already said in its own way. */
const ofTheContainer =
  /^(listener|plugin|plugin_opt_\w+|persistence|persistence_location|log_dest|log_type|per_listener_settings|allow_anonymous) /;

describe('the Mosquitto configuration that is shipped', () => {
  it('is understood by Mosquitto and lets in nobody without an account', async () => {
    const broker = await startMosquitto({ dynamicSecurity: true, config: shipped.filter((line) => !ofTheContainer.test(line)) });
    try {
      assert.doesNotMatch(broker.log(), /unknown|error|deprecated|recommended to replace/i);
      await assert.rejects(connectDevice(broker.port, 'ABC123', 'a'.repeat(64)), { code: 5 });
      const anonymous: object = { username: undefined, password: undefined };
      await assert.rejects(connectDevice(broker.port, 'ABC123', '', anonymous), { code: 5 });
    } finally {
      await broker.stop();
    }
  });

  it('keeps no commands for locks that are away, and plenty of messages for the server', () => {
    const settings = new Map(shipped.map((line) => [line.slice(0, line.indexOf(' ')), line.slice(line.indexOf(' ') + 1)]));
    assert.equal(settings.get('queue_qos0_messages'), 'false');
    assert.equal(settings.get('allow_anonymous'), 'false');
    assert.equal(settings.get('persistence'), 'true');
    assert.ok(Number(settings.get('max_queued_messages')) >= 100_000);
    assert.ok(Number(settings.get('max_inflight_messages')) >= 1_000);
  });
});
