import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { readAccountState } from './account-state.ts';
import { noteTokenFailure } from './token-store.ts';
import { runJob, startImported } from './ttlock/testing/ttlock-fixture.ts';

describe('what is known of a vendor account', () => {
  let world: Awaited<ReturnType<typeof startImported>>;
  before(async () => {
    world = await startImported({ env: { TTLOCK_MONTHLY_CALLS: '5000' } });
  });
  after(() => world.fixture.close());

  const state = () => readAccountState(world.fixture.database.db, world.accountId);

  it('is nothing before its first poll, and nothing of an account that is not there', async () => {
    assert.deepEqual(await state(), { signedOut: null, calls: null });
    assert.equal(await readAccountState(world.fixture.database.db, 987_654), null);
  });

  it('is how many calls of the month were used, as the last poll counted them', async () => {
    await runJob(world.fixture, 'poll_ttlock_account', { account_id: world.accountId });
    const calls = (await state())?.calls;
    assert.ok(calls != null && calls.used > 0 && calls.resetsAt > world.fixture.clock.now());
    const secondsAgo = (world.fixture.clock.now().getTime() - calls.countedAt.getTime()) / 1000;
    assert.deepEqual([calls.limit, secondsAgo >= 0 && secondsAgo < 60], [5000, true]);
  });

  it('is why it is signed out', async () => {
    const at = world.fixture.clock.now();
    const { db } = world.fixture.database;
    await noteTokenFailure(db, world.accountId, { code: 'sign_in_required', message: 'The token is dead.' }, at);
    assert.deepEqual((await state())?.signedOut, { code: 'sign_in_required', at });
  });
});
