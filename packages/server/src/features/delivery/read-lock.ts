import type { CodeRead, VendorCode } from '../../vendors/lock-vendor.ts';
import { advanceAndTell } from './advance.ts';
import { countFailure, countSuccess } from './lock-health.ts';
import { leaseMs, problemOfError, type Hands } from './perform.ts';
import { isOverOnceRead } from './rules/failures.ts';
import { findEntry, markedEntryId, type LockEntry, type LockRead, type SeenCode } from './rules/reconcile.ts';
import { findForUpdate } from './store/deliveries.ts';
import { hasGone, removeOnceMore, replaceUnmanaged } from './store/entries.ts';
import { holdLease, updateLock, type LeasedLock } from './store/locks.ts';
import type { DeliveryDatabase } from './tables.ts';

const readTimeoutMs = 60_000;

function seenCodes(read: Extract<CodeRead, { state: 'known' }>): SeenCode[] {
  return read.codes.map(({ ref, digits, name, state, startsAt, endsAt }) => ({ ref, digits, name, state, startsAt, endsAt }));
}

/** A list may be a little old: what was seen to be gone just now is no news. */
const oldListMs = 60_000;

/**
 * Codes of ours that nobody waits for any more: what was sent long ago and taken for lost took effect after all. They are not somebody else's, and
 * nobody would ever take them away. Answers what the vendor calls them.
 */
async function takeAgain(
  { events, secrets, settings }: Hands['context'],
  trx: DeliveryDatabase,
  leased: LeasedLock,
  codes: readonly VendorCode[],
  { at, now }: { readonly at: Date; readonly now: Date },
): Promise<ReadonlySet<string>> {
  const { device_pk: devicePk } = leased;
  const marked = codes.flatMap(({ ref, name, digits }) => {
    const id = markedEntryId(name);
    return id === null ? [] : [{ id, ref, digitsHash: secrets.seal(devicePk, digits).pin_hash }];
  });
  const taken = await removeOnceMore(trx, devicePk, marked, new Date(at.getTime() - oldListMs));
  if (taken.length < marked.length) {
    // A list that is a little old, or what came late in this very minute.
    if (await hasGone(trx, devicePk, marked)) {
      leased.look_again_at = new Date(now.getTime() + 2 * oldListMs);
      await updateLock(trx, devicePk, { look_again_at: leased.look_again_at });
    }
  }
  for (const { pin_id: pinId } of taken) {
    const delivery = pinId === null ? undefined : await findForUpdate(trx, pinId);
    if (delivery === undefined) continue;
    const removeBy = delivery.phase === 'removed' ? { remove_by: new Date(now.getTime() + settings.removeWithinMs) } : {};
    await advanceAndTell({ events }, trx, delivery, { causes: ['reappeared'], also: removeBy }, now);
  }
  return new Set(taken.map(({ code_ref: ref }) => ref));
}

/** Reads all codes of a lock, and keeps what is not ours for people to see. What cannot be read is noted as that, and changes nothing else. */
export async function readLock({ context, leased, vendor, signal }: Hands, entries: readonly LockEntry[]): Promise<LockRead> {
  const at = context.clock.now();
  await holdLease(context.db, leased, new Date(at.getTime() + leaseMs));
  const read = await vendor.listCodes(leased.lock, undefined, AbortSignal.any([signal, AbortSignal.timeout(readTimeoutMs)]));
  return await context.db.transaction().execute(async (trx) => {
    const now = context.clock.now();
    await holdLease(trx, leased, new Date(now.getTime() + leaseMs));
    if (read.state === 'unreadable') {
      const problem = problemOfError(read.error);
      await updateLock(trx, leased.device_pk, { read_state: 'unreadable', read_problem: problem });
      await countFailure(context, trx, leased, problem, now, (read.error.retryAfterSeconds ?? 0) * 1000);
      return { state: 'unreadable', at };
    }
    const codes = read.state === 'known' ? seenCodes(read) : [];
    const ours = new Set(entries.flatMap((entry) => findEntry(codes, entry)?.ref ?? []));
    const others = (read.state === 'known' ? read.codes : []).filter(({ ref }) => !ours.has(ref));
    const again = await takeAgain(context, trx, leased, others, { at, now });
    const foreign = others.filter(({ ref }) => !again.has(ref));
    await replaceUnmanaged(
      trx,
      leased.device_pk,
      foreign.map((code) => {
        const sealed = context.secrets.seal(leased.device_pk, code.digits);
        return {
          code_ref: code.ref,
          name: code.name.slice(0, 200),
          digits_sealed: sealed.pin_sealed,
          digits_hash: sealed.pin_hash,
          kind: code.kind,
          starts_at: code.startsAt,
          ends_at: code.endsAt,
          is_chosen: code.isChosen,
          last_seen_at: now,
        };
      }),
      now,
    );
    await updateLock(trx, leased.device_pk, {
      read_state: read.state,
      read_at: at,
      read_problem: null,
      codes_read: codes.length,
    });
    leased.read_at = at;
    if (isOverOnceRead(leased.problem)) await countSuccess(context, trx, leased, now);
    return read.state === 'empty' ? { state: 'empty', at } : { state: 'known', codes, at };
  });
}
