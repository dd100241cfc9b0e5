import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createDecipheriv, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { findProgram } from '../../testing/mosquitto.ts';
import { canonicalForm, encryptForDevice, signCommand } from './command-signature.ts';

const documentation = readFileSync(new URL('../../../../../docs/device-protocol.md', import.meta.url), 'utf8');

function documented(pattern: RegExp): string {
  const found = pattern.exec(documentation)?.[1];
  assert.ok(found !== undefined, `the document has no ${String(pattern)}`);
  return found;
}

/** Commands as the protocol allows them: strings, whole numbers, booleans, and objects and arrays of these. */
const names = fc
  .string({ unit: 'binary', minLength: 1, maxLength: 8 })
  .filter((name) => !name.includes('\u007f') && name !== '__proto__');
const strings = fc.string({ unit: 'binary', maxLength: 20 }).filter((text) => !text.includes('\u007f'));
const { command: commands } = fc.letrec<{ command: Record<string, unknown>; value: unknown }>((tie) => ({
  command: fc.dictionary(names, tie('value'), { maxKeys: 6 }),
  value: fc.oneof(
    { depthSize: 'small' },
    strings,
    fc.integer({ min: -(2 ** 31), max: 2 ** 31 }),
    fc.boolean(),
    tie('command'),
    fc.array(tie('value'), { maxLength: 4 }),
  ),
}));

describe('the signature of a command', () => {
  it('agrees with the worked example of the documentation', () => {
    const key = documented(/`secret_key` = `([0-9a-f]{64})`, and the command/);
    const command: unknown = JSON.parse(documented(/and the command\n\n```json\n([\s\S]*?)\n```/));
    assert.ok(typeof command === 'object' && command !== null);
    assert.equal(canonicalForm(command), documented(/has the canonical form \(one line\)\n\n```\n(.*)\n```/));
    const signature = documented(/and the signature `([0-9a-f]{64})`/);
    assert.equal(signCommand(command, key), signature);
    assert.equal(signCommand({ ...command, signature, signature_next: signature }, key), signature);
  });

  it('agrees with jq and openssl on random commands', () => {
    const jq = findProgram('jq', 'jq');
    const openssl = findProgram('openssl', 'openssl');
    const samples = fc.sample(commands, 300).map((command) => ({ ...command, command: 'unlock' }));
    const input = samples.map((command) => JSON.stringify({ ...command, signature: 'x', signature_next: 'y' })).join('\n');
    const printed = spawnSync(jq, ['-cS', 'del(.signature, .signature_next)'], { input, encoding: 'utf8', maxBuffer: 1e8 });
    assert.equal(printed.status, 0, printed.stderr);
    assert.deepEqual(samples.map(canonicalForm), printed.stdout.trimEnd().split('\n'));
    const key = randomBytes(32).toString('hex');
    for (const command of samples.slice(0, 10)) {
      const digest = spawnSync(openssl, ['dgst', '-sha256', '-hmac', key, '-r'], {
        input: canonicalForm(command),
        encoding: 'utf8',
      });
      assert.equal(signCommand(command, key), digest.stdout.split(' ')[0]);
    }
  });

  it('does not depend on the order of the members, and depends on every value', () => {
    fc.assert(
      fc.property(commands, names, (command, name) => {
        const reversed = Object.fromEntries(Object.entries(command).toReversed());
        assert.equal(canonicalForm(reversed), canonicalForm(command));
        if (name === 'signature' || name === 'signature_next') return;
        assert.notEqual(canonicalForm({ ...command, [name]: 1 }), canonicalForm({ ...command, [name]: 2 }));
      }),
    );
  });

  it('sorts by code point, not by UTF-16 unit', () => {
    assert.equal(canonicalForm({ '\u{10000}': 1, '\uff5e': 2 }), '{"\uff5e":2,"\u{10000}":1}');
  });

  it('keeps the order of arrays', () => {
    assert.equal(
      canonicalForm({ codes: ['pin:2=1', 'pin:1=1', [], { b: 1, a: 2 }] }),
      '{"codes":["pin:2=1","pin:1=1",[],{"a":2,"b":1}]}',
    );
  });

  it('refuses what different libraries write differently', () => {
    for (const value of [1.5, -0, Number.NaN, 2 ** 53, null, [null], [undefined], [0.5], '\ud800', '\u007f']) {
      assert.throws(() => canonicalForm({ value }), { code: 'command_not_signable' });
    }
  });

  it('refuses a key that is not 64 lower-case hex digits', () => {
    for (const key of ['', 'A'.repeat(64), 'a'.repeat(63), 'g'.repeat(64)]) {
      assert.throws(() => signCommand({ command: 'lock' }, key), { code: 'device_key_malformed' });
      assert.throws(() => encryptForDevice('1', key, 'ABC123', 'r'), { code: 'device_key_malformed' });
    }
  });
});

describe('an encrypted field', () => {
  const key = randomBytes(32).toString('hex');

  function decrypt(field: string, deviceId: string, requestId: string): string {
    const bytes = Buffer.from(field, 'base64');
    const decipher = createDecipheriv('aes-256-gcm', Buffer.from(key, 'hex'), bytes.subarray(0, 12));
    decipher.setAAD(Buffer.from(`${deviceId}:${requestId}`, 'ascii'));
    decipher.setAuthTag(bytes.subarray(bytes.length - 16));
    return Buffer.concat([decipher.update(bytes.subarray(12, -16)), decipher.final()]).toString('utf8');
  }

  it('is iv, ciphertext and tag, and opens for its device and request alone', () => {
    const field = encryptForDevice('8491527', key, 'ABC123', 'request-1');
    assert.equal(Buffer.from(field, 'base64').length, 12 + 7 + 16);
    assert.equal(decrypt(field, 'ABC123', 'request-1'), '8491527');
    assert.throws(() => decrypt(field, 'ABC124', 'request-1'));
    assert.throws(() => decrypt(field, 'ABC123', 'request-2'));
    assert.notEqual(encryptForDevice('8491527', key, 'ABC123', 'request-1'), field);
  });
});
