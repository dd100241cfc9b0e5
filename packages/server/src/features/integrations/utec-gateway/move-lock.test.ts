import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { GatewayError } from './gateway-error.ts';
import { outcomeOf } from './move-lock.ts';

const moved = { lockStatus: null, code: null, reason: null };

describe('what a client is told of a command', () => {
  test('is good news when the bolt was seen to move, and when U-tec still has it', () => {
    assert.equal(outcomeOf({ ...moved, state: 'succeeded' }), 'confirmed');
    assert.equal(outcomeOf({ ...moved, state: 'open' }), 'not_confirmed');
  });

  test('is a refusal with a status of its own in every other case', () => {
    const refused = (state: 'failed' | 'unknown', code: string, reason = 'Because.') => {
      try {
        return outcomeOf({ ...moved, state, code, reason });
      } catch (error) {
        assert.ok(error instanceof GatewayError);
        return [error.status, error.message];
      }
    };
    assert.deepEqual(refused('failed', 'device_offline'), [
      409,
      'The lock is offline and takes no command: check its Wi-Fi or its bridge.',
    ]);
    assert.deepEqual(refused('failed', 'sign_in_required'), [401, 'Unable to obtain valid access token']);
    assert.deepEqual(refused('failed', 'vendor_unavailable'), [502, 'Because.']);
    assert.deepEqual(refused('failed', 'jammed'), [409, 'Because.']);
    assert.deepEqual(refused('unknown', 'outcome_unknown'), [
      504,
      'The U-tec cloud did not answer in time. It is not known whether the command was carried out.',
    ]);
  });
});
