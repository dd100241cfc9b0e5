import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inspect } from 'node:util';
import * as fc from 'fast-check';
import { createKeyring } from './secret-box.ts';

const secretKey = 'first-secret-key-0123456789abcdef';
const nextKey = 'second-secret-key-0123456789abcde';

test('what is sealed opens again, under the same context only', () => {
  const keyring = createKeyring({ secretKey });
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string(), fc.string(), (plaintext, context, other) => {
      const sealed = keyring.seal(plaintext, context);
      assert.equal(keyring.open(sealed, context), plaintext);
      if (other !== context) assert.throws(() => keyring.open(sealed, other), { code: 'sealed_value_unreadable' });
    }),
    { numRuns: 200 },
  );
});

test('a sealed text with any one character changed does not open', () => {
  const keyring = createKeyring({ secretKey });
  const sealed = keyring.seal('482913', 'devices.pin:17');
  // The last character of base64url carries unused bits, so it may decode to the same bytes.
  fc.assert(
    fc.property(fc.nat(sealed.length - 2), fc.constantFrom('A', 'b', '7', '.', '_'), (at, character) => {
      fc.pre(sealed[at] !== character);
      const changed = sealed.slice(0, at) + character + sealed.slice(at + 1);
      assert.throws(() => keyring.open(changed, 'devices.pin:17'), { code: 'sealed_value_unreadable' });
    }),
  );
});

test('the same text sealed twice looks different', () => {
  const keyring = createKeyring({ secretKey });
  assert.notEqual(keyring.seal('482913', 'a'), keyring.seal('482913', 'a'));
});

test('after a key change old texts open, ask to be sealed again, and new ones use the new key', () => {
  const before = createKeyring({ secretKey });
  const after = createKeyring({ secretKey: nextKey, previousSecretKeys: [secretKey] });
  const sealed = before.seal('482913', 'a');
  assert.equal(after.open(sealed, 'a'), '482913');
  assert.equal(after.needsReseal(sealed), true);
  const again = after.seal('482913', 'a');
  assert.equal(after.needsReseal(again), false);
  assert.throws(() => before.open(again, 'a'), { code: 'sealed_value_unreadable' });
});

test('keyed hashes find a value, differ by purpose and by key, and survive a key change', () => {
  const before = createKeyring({ secretKey });
  const after = createKeyring({ secretKey: nextKey, previousSecretKeys: [secretKey] });
  assert.equal(before.keyedHash('482913', 'pin'), createKeyring({ secretKey }).keyedHash('482913', 'pin'));
  assert.match(before.keyedHash('482913', 'pin'), /^[0-9a-f]{64}$/u);
  assert.notEqual(before.keyedHash('482913', 'pin'), before.keyedHash('482913', 'qr'));
  assert.notEqual(before.keyedHash('bc', 'a'), before.keyedHash('c', 'ab'));
  assert.notEqual(before.keyedHash('482913', 'pin'), after.keyedHash('482913', 'pin'));
  assert.deepEqual(after.keyedHashes('482913', 'pin'), [after.keyedHash('482913', 'pin'), before.keyedHash('482913', 'pin')]);
});

test('keys of different purposes differ', () => {
  const keyring = createKeyring({ secretKey });
  const exported = (['sealing', 'keyed-hash', 'jwt', 'csrf', 'link-token'] as const).map((purpose) =>
    keyring.keys(purpose)[0].export().toString('hex'),
  );
  assert.equal(new Set(exported).size, exported.length);
});

test('no way of printing a keyring shows key material', () => {
  const keyring = createKeyring({ secretKey, previousSecretKeys: [nextKey] });
  const material = [secretKey, nextKey, ...keyring.keys('jwt').map((key) => key.export().toString('hex'))];
  const printed = [
    String(keyring),
    JSON.stringify({ keyring }),
    inspect({ keyring }, { depth: 9, showHidden: true }),
    inspect(keyring.keys('jwt'), { depth: 9 }),
  ].join('\n');
  for (const secret of material) assert.equal(printed.includes(secret), false);
  assert.match(printed, /\[keyring [0-9a-f]{8}\]/u);
});

test('a key too short to be a secret is refused without being shown', () => {
  assert.throws(
    () => createKeyring({ secretKey: 'short' }),
    (error: Error) => /at least 16/u.test(error.message) && !error.message.includes('short'),
  );
});
