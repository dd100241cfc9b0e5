import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { smartlock } from './testing/cli-program.ts';

const secretKey = 'a secret key for tests that is long enough 0123456789';

describe('smartlock home-assistant password', () => {
  it('shows the same account each time, which another secret key changes', async () => {
    const shown = async (key: string) =>
      JSON.parse((await smartlock(['home-assistant', 'password', '--json'], { SECRET_KEY: key })).stdout) as Record<
        string,
        unknown
      >;
    const first = await shown(secretKey);
    assert.equal(first['username'], 'homeassistant');
    assert.match(String(first['password']), /^[\w-]{32}$/);
    assert.deepEqual(await shown(secretKey), first);
    assert.notEqual((await shown(`${secretKey} another`))['password'], first['password']);
  });

  it('says that there is none at the broker of Home Assistant', async () => {
    const outcome = await smartlock(['home-assistant', 'password'], {
      SECRET_KEY: secretKey,
      HOMEASSISTANT_MQTT_URL: 'mqtt://somebody:hunter2@ha.local',
    });
    assert.equal(outcome.code, 1);
    assert.match(outcome.stderr, /HOMEASSISTANT_MQTT_URL is set/);
    assert.ok(!outcome.stderr.includes('hunter2'));
  });

  it('refuses a password that is too short, and a prefix that would show the locks’ own topics', async () => {
    const outcome = await smartlock(['home-assistant', 'password'], {
      SECRET_KEY: secretKey,
      HOMEASSISTANT_MQTT_PASSWORD: 'short',
      HOMEASSISTANT_DISCOVERY_PREFIX: 'smartlock',
    });
    assert.match(outcome.stderr, /at least 12 characters/);
    assert.match(outcome.stderr, /must differ from MQTT_TOPIC_PREFIX/);
  });
});
