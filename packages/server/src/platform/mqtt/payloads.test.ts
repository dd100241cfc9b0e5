import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { Compile } from 'typebox/compile';
import type { TSchema } from 'typebox';
import {
  accessEventSchema,
  commandSchemas,
  doorEventSchema,
  heartbeatSchema,
  otaProgressSchema,
  parseDeviceMessage,
  responseSchema,
  statusSchema,
  tamperEventSchema,
  updateFirmwareSchema,
} from './payloads.ts';
import { signCommand } from './command-signature.ts';
import { deviceChannels, type DeviceChannel } from './topics.ts';

const timestamp = '2026-01-31T12:00:00Z';
const status = { online: true, battery: 85, lock_status: 'locked', timestamp };
const bytes = (value: unknown): Buffer => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value), 'utf8');
const parse = (channel: DeviceChannel, value: unknown) => parseDeviceMessage(channel, bytes(value));

function refusal(channel: DeviceChannel, value: unknown): string {
  const result = parse(channel, value);
  assert.equal(result.ok, false, 'the message should have been refused');
  return result.ok ? '' : `${result.reason}: ${result.detail}`;
}

function examplesOf(schema: TSchema): unknown[] {
  const examples: unknown = Reflect.get(schema, 'examples');
  assert.ok(Array.isArray(examples) && examples.length > 0);
  return examples;
}

describe('messages from a lock', () => {
  it('reads the instants as Dates and leaves out what it does not know', () => {
    const result = parse('status', { ...status, battery_voltage: 3.1, __proto__x: 1, timestamp: '2026-01-31T13:00:00.5+01:00' });
    assert.deepEqual(result, {
      ok: true,
      channel: 'status',
      value: { online: true, battery: 85, lock_status: 'locked', timestamp: new Date('2026-01-31T12:00:00.500Z') },
    });
  });

  it('reads every published example', () => {
    const readers: [DeviceChannel, TSchema][] = [
      ['status', statusSchema],
      ['heartbeat', heartbeatSchema],
      ['response', responseSchema],
      ['event', accessEventSchema],
      ['event', doorEventSchema],
      ['event', tamperEventSchema],
      ['ota/progress', otaProgressSchema],
    ];
    for (const [channel, schema] of readers) {
      for (const example of examplesOf(schema)) assert.equal(parse(channel, example).ok, true, JSON.stringify(example));
    }
  });

  it('refuses values of the wrong type or range and names the field', () => {
    const wrong: [object, RegExp][] = [
      [{ battery: 101 }, /^schema: battery/],
      [{ battery: -1 }, /^schema: battery/],
      [{ battery: 50.5 }, /^schema: battery/],
      [{ battery: '85' }, /^schema: battery/],
      [{ battery: null }, /^schema: battery/],
      [{ online: 1 }, /^schema: online/],
      [{ lock_status: 'open' }, /^schema: lock_status/],
      [{ signal_strength: 1 }, /^schema: signal_strength/],
      [{ temperature: 121 }, /^schema: temperature/],
      [{ firmware_version: 'v'.repeat(51) }, /^schema: firmware_version/],
      [{ firmware_version: '1\u0000' }, /^schema: firmware_version/],
      [{ settings_version: 2 ** 31 }, /^schema: settings_version/],
      [{ door: 'ajar' }, /^schema: door/],
      [{ codes_digest: 'E3'.repeat(32) }, /^schema: codes_digest/],
      [{ codes_digest: 'e3'.repeat(31) }, /^schema: codes_digest/],
    ];
    for (const [fields, expected] of wrong) assert.match(refusal('status', { ...status, ...fields }), expected);
    assert.match(refusal('status', { ...status, battery: undefined }), /^schema: battery is missing/);
    assert.match(
      refusal(
        'status',
        '{"online":true,"battery":85,"lock_status":"locked","temperature":1e999,"timestamp":"2026-01-31T12:00:00Z"}',
      ),
      /^schema: temperature/,
    );
  });

  it('refuses instants without a zone and instants that never were', () => {
    const impossible = [
      '2026-02-30T12:00:00Z',
      '2025-02-29T00:00:00Z',
      '2026-13-01T00:00:00Z',
      '2026-01-31T25:00:00Z',
      '2026-01-31T24:00:00Z',
    ];
    const unusable = [
      '2026-01-31T12:00:00',
      '2026-01-31',
      '31.01.2026',
      '0000-01-01T00:00:00Z',
      '2016-12-31T23:59:60Z',
      '2026-01-31T12:00:00Z\n',
    ];
    for (const value of [...impossible, ...unusable, '2026-01-31T12:00:00Z[Europe/Paris]', '', 1769860800]) {
      assert.match(refusal('status', { ...status, timestamp: value }), /^schema: timestamp/, String(value));
    }
    assert.equal(parse('status', { ...status, timestamp: '2024-02-29T23:59:59.123456-11:30' }).ok, true);
  });

  it('takes an answer that acknowledges or settles, and none that does neither', () => {
    const answer = { request_id: 'r-1', timestamp };
    assert.equal(parse('response', { ...answer, acknowledged: true }).ok, true);
    assert.equal(parse('response', { ...answer, success: false, error: 'jammed' }).ok, true);
    assert.equal(parse('response', { ...answer, success: true, missing: ['pin:1', 'qr:2'] }).ok, true);
    for (const missing of [['pin'], ['card:1'], 'pin:1', Array.from({ length: 251 }, () => 'pin:1')]) {
      assert.match(refusal('response', { ...answer, success: true, missing }), /^schema: missing/);
    }
    assert.match(refusal('response', answer), /^schema: /);
    assert.match(refusal('response', { ...answer, acknowledged: false }), /^schema: /);
    assert.match(refusal('response', { ...answer, success: 'yes' }), /^schema: /);
    assert.match(refusal('response', { ...answer, request_id: '', success: true }), /^schema: request_id/);
  });

  it('tells the kinds of events apart', () => {
    const event = { event_id: 'e-1', timestamp };
    assert.equal(
      parse('event', { ...event, type: 'access', method: 'pin', action: 'unlock', success: false, reason: 'outside schedule' })
        .ok,
      true,
    );
    assert.match(refusal('event', { ...event, type: 'access', method: 'pin', success: true }), /^schema: action is missing/);
    assert.match(refusal('event', { ...event, type: 'door', action: 'unlock' }), /^schema: action/);
    for (const type of ['__proto__', 'constructor', 'other', 1, null])
      assert.match(refusal('event', { ...event, type }), /^schema: type/);
  });

  it('reads availability as a plain word', () => {
    assert.deepEqual(parse('availability', 'online'), { ok: true, channel: 'availability', value: { online: true } });
    assert.deepEqual(parse('availability', 'offline'), { ok: true, channel: 'availability', value: { online: false } });
    for (const word of ['', 'ONLINE', '"online"', 'online ']) assert.match(refusal('availability', word), /^schema: /);
  });

  it('refuses what is too large, not UTF-8, not JSON or not an object', () => {
    assert.deepEqual(parseDeviceMessage('status', new Uint8Array(8193)).ok, false);
    assert.match(refusal('status', `{"x":"${'a'.repeat(8192)}"}`), /^too_large: /);
    assert.deepEqual(parseDeviceMessage('status', Uint8Array.of(0x7b, 0xff, 0x7d)), {
      ok: false,
      reason: 'not_utf8',
      detail: 'payload is not UTF-8',
    });
    for (const text of ['', '{', "{'a':1}", 'NaN', '[']) assert.match(refusal('status', text), /^not_json: /);
    for (const text of ['[]', 'null', '1', '"text"', 'true', '['.repeat(4000) + ']'.repeat(4000)])
      assert.match(refusal('status', text), /^schema: /);
  });

  it('never throws, whatever arrives, and never repeats what it refused', () => {
    const secret = '84915273';
    fc.assert(
      fc.property(fc.constantFrom(...deviceChannels), fc.oneof(fc.json(), fc.string()), (channel, text) => {
        assert.equal(typeof parseDeviceMessage(channel, bytes(text)).ok, 'boolean');
      }),
      { numRuns: 3000 },
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (payload) => {
        assert.equal(typeof parseDeviceMessage('status', payload).ok, 'boolean');
      }),
    );
    for (const wrong of [{ battery: secret }, { [secret]: 1, battery: 101 }, { timestamp: secret }, { lock_status: secret }]) {
      assert.ok(!refusal('status', { ...status, ...wrong }).includes(secret));
    }
    assert.ok(!refusal('response', { request_id: secret, success: secret, timestamp }).includes(secret));
    assert.ok(!refusal('event', { event_id: 'e', type: secret, timestamp }).includes(secret));
  });
});

describe('messages to a lock', () => {
  it('publishes examples that fit their schemas and carry a right signature', () => {
    const key = '00112233445566778899aabbccddeeff'.repeat(2);
    for (const schema of [...commandSchemas, updateFirmwareSchema]) {
      const validator = Compile<TSchema>(schema);
      for (const example of examplesOf(schema)) {
        assert.ok(typeof example === 'object' && example !== null);
        assert.deepEqual(validator.Errors(example), []);
        assert.equal(Reflect.get(example, 'signature'), signCommand(example, key));
      }
    }
  });
});
