import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { causes, deliveryPhases, isProof, isSettled, isStepBack, step, transitions, type DeliveryPhase } from './phases.ts';

describe('phases of a delivery', () => {
  it('lead from planned to confirmed and away again', () => {
    let phase = step('planned', 'due');
    assert.equal(phase, 'programming');
    phase = step('programming', 'answered');
    assert.equal(phase, 'awaiting_evidence');
    assert.equal(step('awaiting_evidence', 'proven'), 'confirmed');
    assert.equal(step('confirmed', 'ended'), 'removing');
    assert.equal(step('removing', 'gone'), 'removed');
  });

  it('are never left for one that the cause does not name', () => {
    for (const cause of causes) {
      for (const phase of deliveryPhases) {
        const next = step(phase, cause);
        assert.ok(next === null || next === transitions[cause].to);
      }
    }
  });

  it('are confirmed and removed by nobody but the lock', () => {
    for (const cause of causes) {
      const { to, by } = transitions[cause];
      if (to === 'confirmed' || to === 'removed') assert.equal(by, 'lock', cause);
    }
  });

  it('take a late success after a failure, a lost answer, and an open breaker', () => {
    for (const phase of ['failed', 'unknown', 'suspended'] as const) assert.equal(step(phase, 'proven'), 'confirmed');
    assert.equal(step('failed_to_remove', 'gone'), 'removed');
  });

  it('do not turn a removed code into a confirmed one', () => {
    for (const cause of causes) {
      if (cause !== 'changed' && cause !== 'reappeared') assert.equal(step('removed', cause), null, cause);
    }
    assert.equal(step('removed', 'reappeared'), 'removing');
  });

  it('go back for named causes alone', () => {
    const isBack = (from: DeliveryPhase, to: DeliveryPhase | null) => to !== null && isStepBack(from, to);
    const back = causes.filter((cause) => deliveryPhases.some((from) => isBack(from, step(from, cause))));
    assert.deepEqual(back.sort(), [
      'answer_lost',
      'breaker_opened',
      'changed',
      'locked_down',
      'not_seen',
      'reappeared',
      'refused',
      'too_early',
      'vanished',
    ]);
  });

  it('rest where nothing is left to do', () => {
    assert.deepEqual(deliveryPhases.filter(isSettled), ['confirmed', 'removed', 'failed']);
  });

  it('count as proof only what comes from the lock or a read-back', () => {
    assert.equal(isProof('accepted_by_cloud'), false);
    assert.equal(isProof('none'), false);
    assert.equal(isProof('reported_by_lock') && isProof('seen_in_read_back') && isProof('used_at_door'), true);
  });
});
