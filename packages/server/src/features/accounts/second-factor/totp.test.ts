import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createKeyring } from '../../../platform/crypto/secret-box.ts';
import { totpCode } from '../testing/totp-app.ts';
import { backupCodeHash, backupCodeHashes, newBackupCodes } from './backup-codes.ts';
import { lockSecondsAfter } from './guess-lock.ts';
import { matchTotpStep, newTotpSecret, totpUri } from './totp.ts';

// "12345678901234567890" of RFC 6238, in base32.
const rfcSecret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';

test('the codes of RFC 6238 are right at their times', () => {
  for (const [seconds, code] of [
    [59, '287082'],
    [1_111_111_109, '081804'],
    [1_234_567_890, '005924'],
    [2_000_000_000, '279037'],
  ] as const) {
    assert.equal(matchTotpStep(rfcSecret, code, new Date(seconds * 1000), null), Math.floor(seconds / 30), code);
    assert.equal(totpCode(rfcSecret, new Date(seconds * 1000)), code, 'and so is the app of the tests');
  }
});

test('a code is right one step before and after its own, at every second of it, and not two away', () => {
  const secret = newTotpSecret();
  for (let second = 0; second < 30; second += 1) {
    const now = new Date(1_800_000_000_000 + second * 1000);
    const step = 60_000_000;
    for (const beside of [-1, 0, 1]) assert.equal(matchTotpStep(secret, totpCode(secret, now, beside), now, null), step + beside);
    for (const away of [-3, -2, 2, 3]) {
      const code = totpCode(secret, now, away);
      const isChance = [-1, 0, 1].some((beside) => totpCode(secret, now, beside) === code);
      if (!isChance) assert.equal(matchTotpStep(secret, code, now, null), undefined, `${away} at ${second}`);
    }
  }
});

test('a step that was taken, and every one before it, is not taken again', () => {
  const secret = newTotpSecret();
  const now = new Date(1_800_000_000_000);
  const step = 60_000_000;
  assert.equal(matchTotpStep(secret, totpCode(secret, now), now, step), undefined);
  assert.equal(matchTotpStep(secret, totpCode(secret, now, -1), now, step), undefined);
  assert.equal(matchTotpStep(secret, totpCode(secret, now, 1), now, step), step + 1);
});

test('what is no six digits is no code', () => {
  for (const text of ['', '12345', '1234567', 'abcdef', '１２３４５６', '12 456', '-12345', '1e5000'])
    assert.equal(matchTotpStep(rfcSecret, text, new Date(59_000), null), undefined, text);
});

test('the address that an app scans names the account and the secret', () => {
  const url = new URL(totpUri(rfcSecret, 'ada+locks@example.com'));
  assert.equal(url.protocol, 'otpauth:');
  assert.equal(decodeURIComponent(url.pathname).split(':').at(-1), 'ada+locks@example.com');
  assert.equal(url.searchParams.get('secret'), rfcSecret);
  assert.equal(url.searchParams.get('issuer'), 'SmartLock');
});

test('backup codes are ten different ones, found however they are typed, and of their user alone', () => {
  const keyring = createKeyring({ secretKey: 'a-secret-key-for-tests-0123456789' });
  const codes = newBackupCodes();
  assert.equal(new Set(codes).size, 10);
  for (const code of codes) {
    assert.match(code, /^[2-9a-z]{5}-[2-9a-z]{5}$/);
    const stored = backupCodeHash(keyring, 7, code);
    for (const typed of [code, code.toUpperCase(), code.replace('-', ''), ` ${code.replace('-', ' ')} `])
      assert.deepEqual(backupCodeHashes(keyring, 7, typed), [stored]);
    assert.notDeepEqual(backupCodeHashes(keyring, 8, code), [stored]);
  }
  for (const text of ['', '123456', 'abcde', 'abcde-abcd1', 'abcde-abcdefg'])
    assert.deepEqual(backupCodeHashes(keyring, 7, text), []);
});

test('five guesses are free of a lock, which then doubles from a quarter of an hour up to a day', () => {
  assert.deepEqual(
    [1, 4, 5, 6, 7, 8, 9, 10, 11, 12, 50].map(lockSecondsAfter),
    [0, 0, 900, 1800, 3600, 7200, 14_400, 28_800, 57_600, 86_400, 86_400],
  );
});
