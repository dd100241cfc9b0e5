import assert from 'node:assert/strict';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { ConfigError, loadConfig } from './config.ts';

function mistakesOf(environment: Record<string, string>): readonly string[] {
  try {
    loadConfig(environment);
  } catch (error) {
    assert.ok(error instanceof ConfigError);
    return error.mistakes;
  }
  return [];
}

describe('configuration', () => {
  it('starts with nothing set', () => {
    const config = loadConfig({});
    assert.equal(config.port, 8000);
    assert.equal(config.databaseUrl, undefined);
    assert.deepEqual(config.throttleAnonBurst, { points: 60, seconds: 60 });
    assert.equal(loadConfig({ THROTTLE_LOGIN: 'off' }).throttleLogin, null);
  });

  it('lists every mistake at once and never prints a secret', () => {
    const mistakes = mistakesOf({
      PORT: 'eighty',
      DATABASE_URL: 'mysql://root:hunter2@db/x',
      SECRET_KEY: 'tooshort-hunter2',
      THROTTLE_LOGIN: '5 per minute',
      CORS_ALLOWED_ORIGINS: 'https://a.example/path',
      MQTT_TOPIC_PREFIX: 'a/#',
    });
    assert.equal(mistakes.length, 6);
    assert.ok(mistakes.some((line) => line.startsWith('PORT must be a whole number')));
    assert.ok(!mistakes.join('\n').includes('hunter2'));
  });

  it('takes a secret from a file, and refuses a file that is not there', () => {
    const path = join(mkdtempSync(join(tmpdir(), 'smartlock-config-')), 'key');
    writeFileSync(path, `${'k'.repeat(40)}\n`);
    assert.equal(loadConfig({ SECRET_KEY_FILE: path }).secretKey, 'k'.repeat(40));
    assert.match(mistakesOf({ SECRET_KEY_FILE: `${path}-not-there` })[0] ?? '', /SECRET_KEY_FILE.*ENOENT/);
    assert.match(mistakesOf({ SECRET_KEY_FILE: path, SECRET_KEY: 'k'.repeat(40) })[0] ?? '', /both set/);
  });

  it('demands a secret key for an outside database in production', () => {
    assert.match(mistakesOf({ NODE_ENV: 'production', DATABASE_URL: 'postgres://db/x' })[0] ?? '', /^SECRET_KEY must be given/);
    assert.deepEqual(mistakesOf({ NODE_ENV: 'production' }), []);
  });

  it('understands the broker as host and port', () => {
    assert.equal(loadConfig({ MQTT_BROKER: 'mqtt.local', MQTT_PORT: '1884' }).mqttUrl, 'mqtt://mqtt.local:1884');
    assert.match(mistakesOf({ MQTT_BROKER: 'a', MQTT_URL: 'mqtt://b' })[0] ?? '', /both set/);
  });

  it('treats an empty value as absent', () => {
    assert.equal(loadConfig({ DATABASE_URL: '', PORT: ' ' }).port, 8000);
  });
});
