import assert from 'node:assert/strict';
import { createHmac, generateKeyPairSync } from 'node:crypto';
import { test } from 'node:test';
import { createSigner } from 'fast-jwt';
import * as fc from 'fast-check';
import { createKeyring } from '../../platform/crypto/secret-box.ts';
import { createAuthTokens } from './auth-token.ts';

const secretKey = 'auth-token-test-secret-0123456789abcdef';
const keyring = createKeyring({ secretKey });
let now = new Date('2026-11-21T10:00:00Z');
const clock = { now: () => now };
const tokens = createAuthTokens({ keyring, clock, accessMinutes: 15, refreshDays: 7 });
const subject = { userId: 7, email: 'jane@example.com', isStaff: false, sessionId: 42 };
const key = keyring.keys('jwt')[0].export();

const iat = (): number => Math.floor(now.getTime() / 1000);
const claims = (): Record<string, unknown> => ({
  user_id: 7,
  email: 'jane@example.com',
  is_staff: true,
  sid: 42,
  jti: 'j',
  token_type: 'access',
  iat: iat(),
  exp: iat() + 60,
});

function encode(part: unknown): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}

function forge(header: unknown, payload: unknown, hmacKey: string | Buffer = key): string {
  const input = `${encode(header)}.${encode(payload)}`;
  return `${input}.${createHmac('sha256', hmacKey).update(input).digest('base64url')}`;
}

test('an access token carries the contract’s claims and lives for its minutes', () => {
  now = new Date('2026-11-21T10:00:00Z');
  const token = tokens.signAccess(subject);
  const read = tokens.verify(token, 'access');
  assert.ok(read !== undefined);
  assert.match(read.jti, /^[0-9a-f]{32}$/u);
  assert.deepEqual(
    { ...read, jti: '' },
    {
      user_id: 7,
      email: 'jane@example.com',
      is_staff: false,
      sid: 42,
      jti: '',
      token_type: 'access',
      iat: iat(),
      exp: iat() + 900,
    },
  );
  now = new Date('2026-11-21T10:14:59Z');
  assert.ok(tokens.verify(token, 'access') !== undefined);
  now = new Date('2026-11-21T10:15:00Z');
  assert.equal(tokens.verify(token, 'access'), undefined, 'expired, although its signature is cached');
});

test('a refresh token is no access token, and the other way round', () => {
  const refresh = tokens.signRefresh(subject, 'a', now, new Date(now.getTime() + 60_000));
  assert.equal(tokens.verify(refresh, 'access'), undefined);
  assert.ok(tokens.verify(refresh, 'refresh') !== undefined);
  assert.equal(tokens.verify(tokens.signAccess(subject), 'refresh'), undefined);
  assert.equal(refresh, tokens.signRefresh(subject, 'a', now, new Date(now.getTime() + 60_000)));
});

test('a token with any one character changed is refused', () => {
  const token = tokens.signAccess(subject);
  fc.assert(
    fc.property(fc.nat(token.length - 2), fc.constantFrom('A', 'B', 'z', '0', '-', '.', '='), (at, character) => {
      fc.pre(token[at] !== character);
      assert.equal(tokens.verify(token.slice(0, at) + character + token.slice(at + 1), 'access'), undefined);
    }),
    { numRuns: 500 },
  );
});

test('other algorithms are refused: none, HS512, RS256 signed by a key of the forger’s, HS256 under a foreign key', () => {
  assert.ok(tokens.verify(forge({ alg: 'HS256', typ: 'JWT' }, claims()), 'access') !== undefined, 'the forging itself works');
  for (const alg of ['none', 'None', 'NONE', 'nOnE', '']) {
    assert.equal(tokens.verify(`${encode({ alg, typ: 'JWT' })}.${encode(claims())}.`, 'access'), undefined, alg);
    assert.equal(tokens.verify(forge({ alg, typ: 'JWT' }, claims()), 'access'), undefined, alg);
  }
  assert.equal(tokens.verify(createSigner({ algorithm: 'HS512', key })(claims()), 'access'), undefined);
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' });
  assert.equal(tokens.verify(createSigner({ algorithm: 'RS256', key: String(pem) })(claims()), 'access'), undefined);
  assert.equal(tokens.verify(forge({ alg: 'HS256', typ: 'JWT' }, claims(), 'another key'), 'access'), undefined);
});

test('well-signed tokens with missing, mistyped or untimely claims are refused', () => {
  const refused: Record<string, unknown>[] = [
    { ...claims(), exp: iat() },
    { ...claims(), exp: undefined },
    { ...claims(), exp: String(iat() + 60) },
    { ...claims(), iat: iat() + 60 },
    { ...claims(), iat: undefined },
    { ...claims(), sid: '42' },
    { ...claims(), sid: undefined },
    { ...claims(), user_id: -1 },
    { ...claims(), user_id: 1.5 },
    { ...claims(), email: undefined },
    { ...claims(), is_staff: 'true' },
    { ...claims(), token_type: undefined },
    { ...claims(), token_type: 'device' },
  ];
  for (const payload of refused)
    assert.equal(tokens.verify(forge({ alg: 'HS256', typ: 'JWT' }, payload), 'access'), undefined, JSON.stringify(payload));
});

test('garbage of any kind is refused without an error', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ unit: 'binary' }),
        fc.array(fc.base64String(), { minLength: 2, maxLength: 4 }).map((parts) => parts.join('.')),
      ),
      (text) => {
        assert.equal(tokens.verify(text, 'access'), undefined);
      },
    ),
  );
  assert.equal(tokens.verify('a'.repeat(1_000_000), 'access'), undefined);
});

test('tokens signed before a key change keep working until they expire', () => {
  const token = tokens.signAccess(subject);
  const rotated = createAuthTokens({
    keyring: createKeyring({ secretKey: 'the-next-secret-0123456789abcdef', previousSecretKeys: [secretKey] }),
    clock,
    accessMinutes: 15,
    refreshDays: 7,
  });
  assert.ok(rotated.verify(token, 'access') !== undefined);
  assert.equal(tokens.verify(rotated.signAccess(subject), 'access'), undefined);
});
