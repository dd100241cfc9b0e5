import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hash, parseOptions } from '@node-rs/argon2';
import { createPasswordHasher } from './password.ts';

test('a password verifies against its own hash only', async () => {
  const hasher = createPasswordHasher();
  const stored = await hasher.hash('TestPass123!');
  assert.match(stored, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/u);
  assert.equal(await hasher.verify(stored, 'TestPass123!'), true);
  assert.equal(await hasher.verify(stored, 'TestPass123'), false);
});

test('verifying for an unknown account does the work of a real verification and is false', async () => {
  const hasher = createPasswordHasher();
  assert.equal(await hasher.verifyNothing('TestPass123!'), false);
});

test('hashes made with weaker parameters ask to be made again', async () => {
  const hasher = createPasswordHasher();
  const weak = await hash('TestPass123!', { memoryCost: 8192, timeCost: 1 });
  assert.equal(parseOptions(weak).memoryCost, 8192);
  assert.equal(hasher.needsRehash(weak), true);
  assert.equal(hasher.needsRehash(await hasher.hash('TestPass123!')), false);
});

test('callers beyond the bound are refused, all others are served', async () => {
  const hasher = createPasswordHasher({ concurrency: 1, waitingMax: 2 });
  const results = await Promise.allSettled(Array.from({ length: 5 }, () => hasher.verifyNothing('x')));
  assert.deepEqual(
    results.map((result) => result.status),
    ['fulfilled', 'fulfilled', 'fulfilled', 'rejected', 'rejected'],
  );
  await assert.doesNotReject(hasher.verifyNothing('x'));
});
