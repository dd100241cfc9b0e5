import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { runWorld, type Platform, type WorldForPlatform } from './world.ts';
import type { ReadAnswer, WriteAnswer } from './cloud-answers.ts';

const calm = { seed: 3, locks: 2, days: 2, bookingsPerLock: 2, faults: 0 };

/** A platform that makes no codes and knows it, and that works at the locks as the test says. */
function idle(work: (world: WorldForPlatform) => void): (world: WorldForPlatform) => Platform {
  return (world) => {
    world.time.after(0, () => work(world));
    return {
      bufferMs: 0,
      book: () => undefined,
      change: () => undefined,
      cancel: () => undefined,
      renew: () => undefined,
      digitsOf: () => undefined,
      isProven: () => false,
      isAlerted: () => true,
    };
  };
}

const code = { name: 'SL-1', digits: '481526', startsAt: 0, endsAt: null };

describe('the cloud of a simulated world', () => {
  test('carries orders to a lock and tells what it holds', () => {
    const answers: (ReadAnswer | WriteAnswer)[] = [];
    const { violations, calls } = runWorld(
      calm,
      idle(({ cloud }) =>
        cloud.addCode(1, code, (added) => {
          answers.push(added);
          cloud.listCodes(1, (read) => {
            answers.push(read);
            cloud.removeCode(1, added.state === 'reported' ? added.ref : '', (removed) => answers.push(removed));
          });
        }),
      ),
    );
    assert.deepEqual(answers, [
      { state: 'reported', ref: '1' },
      { state: 'known', codes: [{ ...code, ref: '1', state: 'listed' }] },
      { state: 'reported', ref: '1' },
    ]);
    assert.equal(calls, 3);
    assert.deepEqual(violations, []);
  });

  test('refuses two calls through one gateway at a time, and the judge sees who made them', () => {
    const answers: ReadAnswer[] = [];
    const { violations } = runWorld(
      calm,
      idle(({ cloud }) => {
        for (const lockId of [1, 2]) cloud.listCodes(lockId, (answer) => answers.push(answer));
      }),
    );
    assert.deepEqual(answers.map((answer) => (answer.state === 'unreadable' ? answer.reason : answer.state)).sort(), [
      'gateway_busy',
      'known',
    ]);
    assert.deepEqual(
      violations.map(({ invariant }) => invariant),
      ['one_call_per_gateway'],
    );
  });

  test('the judge believes no platform that calls a booking proven whose code is in no lock', () => {
    const { violations } = runWorld(calm, (world) => ({
      ...idle(() => undefined)(world),
      isProven: () => true,
      isAlerted: () => false,
    }));
    assert.ok(violations.some(({ invariant }) => invariant === 'proof_is_true'));
    assert.ok(violations.some(({ invariant }) => invariant === 'proven_code_opens'));
  });

  test('the judge sees an order that the lock has carried out already', () => {
    const { violations } = runWorld(
      calm,
      idle((world) => {
        world.reportCode({ codeId: 1, lockId: 1, bookingId: undefined, name: code.name, digits: code.digits });
        world.cloud.addCode(1, code, () => world.cloud.addCode(1, code, () => undefined));
      }),
    );
    assert.deepEqual(
      violations.map(({ invariant }) => invariant),
      ['programmed_once'],
    );
  });
});
