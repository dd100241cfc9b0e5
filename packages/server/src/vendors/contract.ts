import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { lockAbilities, type CodeOutcome, type LockVendor, type VendorLockRef } from './lock-vendor.ts';

/** What an adapter's simulator must be able to play. Each method leaves the world so that the promise can be tested. */
export interface VendorStage {
  readonly vendor: LockVendor;
  /** A lock that can be reached, and has no codes. */
  readonly lock: VendorLockRef;
  /** A lock that nothing reaches now. */
  readonly lockAway: VendorLockRef;
  /** What the bolt of `lock` really does. */
  bolt(): 'locked' | 'unlocked';
  /** Does somebody who types these digits get in? */
  opens(digits: string): boolean;
  /** The next order to the bolt is carried out, and its answer is lost. */
  loseNextAnswer(): Promise<void>;
  /** Lists of codes cannot be read, or can again. */
  breakLists(areBroken: boolean): Promise<void>;
  /** What this vendor cannot do; nothing when left out. */
  readonly lacks?: {
    /** Its cloud tells what it has heard, and the lock itself cannot be asked: not for its state, nor for its time. */
    readonly askingLock?: true;
    /** Codes are numbers. */
    readonly leadingZeros?: true;
    /** Changes for a lock that is away wait in its cloud. */
    readonly refusalWhileAway?: true;
    /** It does not tell what happened at the door. */
    readonly records?: true;
  };
  /** Whatever the vendor hands out that would open a lock. */
  readonly secrets: readonly string[];
  close(): Promise<void>;
}

function codeRefOf(outcome: CodeOutcome): string {
  assert.ok('codeRef' in outcome, JSON.stringify(outcome));
  return outcome.codeRef;
}

/** Promises that every adapter keeps, run against its own simulator. */
export function describeLockVendor(name: string, stage: () => Promise<VendorStage>): void {
  describe(`the port to vendors, by ${name}`, () => {
    let at: VendorStage;

    before(async () => {
      at = await stage();
    });
    after(() => at.close());

    it('lists locks with names, what they can do and which codes they take, and nothing that opens them', async () => {
      const locks = await at.vendor.listLocks(at.lock.accountId);
      const lock = locks.find(({ ref }) => ref === at.lock.ref);
      assert.ok(lock !== undefined && lock.name !== '');
      assert.deepEqual(Object.keys(lock.capabilities).toSorted(), [...lockAbilities].toSorted());
      assert.ok(lock.codeRules.digitsMin <= lock.codeRules.digitsMax && lock.codeRules.capacity > 0);
      for (const secret of at.secrets) assert.ok(!JSON.stringify(locks).includes(secret));
    });

    it('tells who can be reached, and never guesses a state', async () => {
      const refs = [at.lock.ref, at.lockAway.ref];
      const statuses = await at.vendor.readStatuses(at.lock.accountId, refs, 'lock');
      assert.deepEqual([statuses.get(at.lock.ref)?.isOnline, statuses.get(at.lockAway.ref)?.isOnline], [true, false]);
      assert.equal(statuses.get(at.lock.ref)?.lockState, at.bolt());
      assert.equal(statuses.get(at.lockAway.ref)?.lockState, null);
      const { lockState } = await at.vendor.readStatus(at.lock, 'cloud');
      if (at.lacks?.askingLock === true) assert.equal(lockState, at.bolt());
      else assert.equal(lockState, null, 'the cloud was asked, and not the lock');
    });

    it('moves the bolt and says so', async () => {
      assert.deepEqual(await at.vendor.move(at.lock, 'unlocked'), { state: 'done', lockState: 'unlocked' });
      assert.equal(at.bolt(), 'unlocked');
      assert.deepEqual(await at.vendor.move(at.lock, 'locked'), { state: 'done', lockState: 'locked' });
      assert.equal(at.bolt(), 'locked');
    });

    it('rejects for a lock that is away, with device_offline, in lists of codes alone with what is known', async () => {
      const moved = await at.vendor.move(at.lockAway, 'unlocked');
      assert.ok(moved.state === 'rejected' && moved.error.code === 'device_offline', JSON.stringify(moved));
      const wish = { digits: '739184', name: 'Nobody', startsAt: null, endsAt: null };
      const added = await at.vendor.addCode(at.lockAway, wish);
      if (at.lacks?.refusalWhileAway === true) assert.equal(added.state, 'accepted', 'and never reported');
      else assert.ok(added.state === 'rejected' && added.error.code === 'device_offline', JSON.stringify(added));
    });

    it('says unknown of a bolt of which nobody can tell, and does not try again', async () => {
      await at.loseNextAnswer();
      const moved = await at.vendor.move(at.lock, 'unlocked');
      assert.equal(moved.state, 'unknown');
      await at.vendor.move(at.lock, 'locked');
    });

    it('ends in time, and says that nothing was sent where nothing was', async () => {
      const moved = await at.vendor.move(at.lock, 'unlocked', AbortSignal.abort(new DOMException('late', 'TimeoutError')));
      assert.equal(moved.state, 'rejected');
      assert.equal(at.bolt(), 'locked');
    });

    it('tells a list that is empty from one that cannot be read', async () => {
      assert.deepEqual(await at.vendor.listCodes(at.lock), { state: 'empty' });
      await at.breakLists(true);
      const unreadable = await at.vendor.listCodes(at.lock);
      assert.equal(unreadable.state, 'unreadable');
      await at.breakLists(false);
      assert.deepEqual(await at.vendor.listCodes(at.lock), { state: 'empty' });
    });

    it('adds, lists, changes and removes a code, leading zeros kept', async () => {
      const [digits, others] = at.lacks?.leadingZeros === true ? ['548213', '548219'] : ['048213', '048219'];
      const ref = codeRefOf(await at.vendor.addCode(at.lock, { digits, name: 'Cleaner', startsAt: null, endsAt: null }));
      assert.equal(at.opens(digits), true);
      const read = await at.vendor.listCodes(at.lock);
      assert.ok(read.state === 'known');
      const [code] = read.codes;
      assert.deepEqual([code?.ref, code?.digits, code?.name, code?.kind], [ref, digits, 'Cleaner', 'permanent']);
      codeRefOf(await at.vendor.changeCode(at.lock, ref, { digits: others }));
      assert.deepEqual([at.opens(digits), at.opens(others)], [false, true]);
      codeRefOf(await at.vendor.removeCode(at.lock, ref));
      assert.equal(at.opens(others), false);
      assert.deepEqual(await at.vendor.listCodes(at.lock), { state: 'empty' });
    });

    it('rejects digits that it would change silently', async () => {
      if (at.lacks?.leadingZeros !== true) return;
      const added = await at.vendor.addCode(at.lock, { digits: '048213', name: 'Zero', startsAt: null, endsAt: null });
      assert.ok(added.state === 'rejected' && added.error.kind === 'invalid_input', JSON.stringify(added));
      assert.deepEqual(await at.vendor.listCodes(at.lock), { state: 'empty' });
    });

    it('rejects digits that are there already, and a code that is not', async () => {
      const wish = { digits: '582914', name: 'Twice', startsAt: null, endsAt: null };
      const ref = codeRefOf(await at.vendor.addCode(at.lock, wish));
      const twice = await at.vendor.addCode(at.lock, { ...wish, name: 'Again' });
      assert.ok(twice.state === 'rejected' && twice.error.kind === 'conflict', JSON.stringify(twice));
      codeRefOf(await at.vendor.removeCode(at.lock, ref));
      const gone = await at.vendor.removeCode(at.lock, ref);
      assert.ok(gone.state === 'rejected' && gone.error.kind === 'not_found', JSON.stringify(gone));
    });

    it('reads what happened, each record under an id of its own that stays, and no digits', async () => {
      const first = await at.vendor.readRecords(at.lock, null);
      if (at.lacks?.records === true) {
        assert.deepEqual(first.records, []);
        return;
      }
      assert.ok(first.records.length >= 4);
      assert.equal(new Set(first.records.map(({ id }) => id)).size, first.records.length);
      assert.ok(first.records.some(({ method, success, personName }) => method === 'pin' && success && personName === 'Cleaner'));
      assert.ok(!/048213|048219|582914/.test(JSON.stringify(first.records)));
      const again = await at.vendor.readRecords(at.lock, first.cursor);
      const known = new Set(first.records.map(({ id }) => id));
      assert.ok(again.records.every(({ id }) => known.has(id)));
    });

    it('asks the lock for its time', async () => {
      if (at.lacks?.askingLock === true) {
        await assert.rejects(at.vendor.readClockOffsetMs(at.lock), { kind: 'vendor_unsupported' });
        return;
      }
      assert.ok(Math.abs(await at.vendor.readClockOffsetMs(at.lock)) < 5_000);
    });
  });
}
