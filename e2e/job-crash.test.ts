import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { startJobsUnderAttack, type JobsUnderAttack } from './harness/job-crash.ts';

/** What each job is given, and a table that it reads or writes. */
const kinds: readonly { readonly name: string; readonly payload: object; readonly heldTable: string }[] = [
  { name: 'check_device_connectivity', payload: {}, heldTable: 'device_states' },
  { name: 'sync_device_time', payload: {}, heldTable: 'device_states' },
  { name: 'cleanup_expired_access', payload: {}, heldTable: 'qr_codes' },
  { name: 'cleanup_old_logs', payload: {}, heldTable: 'access_logs' },
];

suite('kill -9 of a worker', () => {
  let attacked: JobsUnderAttack;
  before(async () => {
    attacked = await startJobsUnderAttack();
  });
  after(() => attacked.stop());

  for (const { name, payload, heldTable } of kinds) {
    test(`in the middle of ${name} leaves the job to another, which does it within 30 seconds`, async (t) => {
      const outcome = await attacked.killInTheMiddle(name, payload, heldTable);
      assert.equal(outcome.status, 'completed');
      assert.equal(outcome.attempts, 2);
      assert.ok(outcome.secondsToRecover <= 30, `${outcome.secondsToRecover} s`);
      t.diagnostic(`done again ${outcome.secondsToRecover.toFixed(1)} s after the death`);
    });
  }
});
