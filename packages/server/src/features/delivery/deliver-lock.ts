import { SmartLockError } from '../../platform/errors.ts';
import { applySettlements } from './apply-settlements.ts';
import type { DeliveryContext } from './context.ts';
import { addEntry, leaseMs, moveEntry, removeEntry, type Hands, type Performed } from './perform.ts';
import { planLock } from './plan-lock.ts';
import { readLock } from './read-lock.ts';
import { reconcile, type Action, type LockEntry, type LockRead } from './rules/reconcile.ts';
import { actionsMax, defaultStepMs, doubtMs, freshMs, missesMax } from './rules/turn-limits.ts';
import { nextPlanAt } from './store/deliveries.ts';
import { listEntries, type EntryRow } from './store/entries.ts';
import { holdLease, releaseLock, saveGateways, saveModels, type LeasedLock } from './store/locks.ts';

const dayMs = 86_400_000;
/** Of whoever has a hand on a gateway: then those behind it that are needed sooner come first. */
const changesPerTurn = 1;
const roundsMax = 40;

interface Turn {
  readonly dueAt: Date | null;
  readonly neededAt: Date | null;
}

/** One turn at one lock that was claimed: plans, looks, changes, and gives the lock back with the time of its next turn. */
export async function deliverLock(context: DeliveryContext, leased: LeasedLock, signal: AbortSignal): Promise<void> {
  const found = context.vendors.find(leased.vendor);
  if (found === undefined) {
    await releaseLock(context.db, leased, { dueAt: new Date(context.clock.now().getTime() + dayMs), neededAt: null });
    return;
  }
  const hands: Hands = { context, leased, vendor: found.singleTry ?? found, signal };
  let dueAt: Date | null = null;
  try {
    dueAt = await take(hands);
  } finally {
    const turn = await nextTurn(context, leased);
    const soonest = dueAt !== null && (turn.dueAt === null || dueAt < turn.dueAt) ? dueAt : turn.dueAt;
    await releaseLock(context.db, leased, { dueAt: soonest, neededAt: turn.neededAt });
  }
}

/** Answers when it wants to be called again before anything else says so. */
async function take(hands: Hands): Promise<Date | null> {
  const { context, leased, signal } = hands;
  const { db, clock } = context;
  await planLock(context, leased.device_pk, leased.rules);
  if (isBroken(leased, clock.now())) return null;
  if (await learnModel(hands)) {
    // What was just learnt may change the plan, or say that another has a hand on this lock's gateway.
    await planLock(context, leased.device_pk, leased.rules);
    if (leased.gateways === null || leased.gateways.length > 0) return clock.now();
  }
  let read: LockRead = { state: 'unread' };
  let changes = 0;
  let mustLook = isReadDue(leased, context);
  for (let round = 0; round < roundsMax && !signal.aborted; round += 1) {
    const rows = await listEntries(db, leased.device_pk);
    const entries = rows.map((row) => entryOf(context, row));
    if (mustLook) {
      mustLook = false;
      read = await readLock(hands, entries);
    }
    const actions = reconcile({
      entries,
      read,
      now: clock.now(),
      actionsMax,
      doubtMs,
      missesMax,
      freshMs,
      stepMs: leased.rules?.stepMs ?? defaultStepMs,
    });
    const settlements = actions.filter((action) => action.kind === 'settle');
    if (read.state === 'unreadable') await believeLock(context, leased, rows);
    // Each reading speaks once.
    read = { state: 'unread' };
    await applySettlements(context, leased, settlements, rows);
    if (settlements.length > 0) continue;
    const next = actions[0];
    if (next === undefined || next.kind === 'settle' || isBroken(leased, clock.now())) return null;
    if (next.kind === 'read') {
      mustLook = true;
      continue;
    }
    if (changes >= changesPerTurn) return clock.now();
    changes += 1;
    const performed = await perform(hands, rows, next);
    if (performed === 'failed') return null;
    mustLook = performed === 'look';
  }
  return clock.now();
}

function isBroken({ breaker_until: until }: LeasedLock, now: Date): boolean {
  return until !== null && until > now;
}

function isReadDue({ read_at: readAt }: LeasedLock, { clock, settings }: DeliveryContext): boolean {
  return readAt === null || clock.now().getTime() - readAt.getTime() >= settings.readEveryMs;
}

async function perform(
  hands: Hands,
  rows: readonly EntryRow[],
  action: Exclude<Action, { kind: 'settle' | 'read' }>,
): Promise<Performed> {
  const row = rows.find(({ id }) => id === action.entryId);
  if (row === undefined) return 'look';
  switch (action.kind) {
    case 'add':
      return await addEntry(hands, row);
    case 'move':
      return await moveEntry(hands, row, action.ref, action.span);
    case 'remove':
      return await removeEntry(hands, row, action.ref);
  }
}

/** Where nothing can be read, the lock's own answer is the best evidence there is. */
async function believeLock(context: DeliveryContext, leased: LeasedLock, rows: readonly EntryRow[]): Promise<void> {
  const reported = rows.filter(
    ({ state, evidence, code_ref: ref }) => state === 'awaiting' && evidence === 'reported_by_lock' && ref !== null,
  );
  const settlements = reported.map(
    ({ id, code_ref: ref }) => ({ kind: 'settle', entryId: id, as: { kind: 'proven', ref: ref ?? '' } }) as const,
  );
  await applySettlements(context, leased, settlements, rows, 'reported_by_lock');
}

function entryOf({ secrets }: DeliveryContext, row: EntryRow): LockEntry {
  return {
    id: row.id,
    pinId: row.pin_id ?? -row.id,
    digits: secrets.open({ device_pk: row.device_pk, pin_sealed: row.digits_sealed, pin_hash: row.digits_hash }),
    startsAt: row.starts_at,
    endsAt: row.ends_at,
    wish: row.pin_id === null ? 'remove' : row.wish,
    state: row.state,
    ref: row.code_ref,
    sentAt: row.sent_at,
    tryAt: row.try_at,
    wantedSpan: row.is_moving ? { startsAt: row.next_starts_at, endsAt: row.next_ends_at } : null,
    misses: row.misses,
  };
}

/** Once a day: what carries commands to the lock, and what its model takes. Answers whether anything new was learnt. */
async function learnModel({ context, leased, vendor, signal }: Hands): Promise<boolean> {
  const { db, clock, logger } = context;
  const now = clock.now();
  const isOld = (at: Date | null): boolean => at === null || now.getTime() - at.getTime() >= dayMs;
  let isNew = false;
  if (isOld(leased.model_at)) {
    try {
      const locks = await vendor.listLocks(leased.account_id, signal);
      const models = locks.map(({ ref, codeRules, capabilities }) => ({ ref, rules: codeRules, capabilities }));
      await saveModels(db, leased.account_id, models, now);
      const own = locks.find(({ ref }) => ref === leased.lock.ref);
      if (own !== undefined) Object.assign(leased, { rules: own.codeRules, capabilities: own.capabilities, model_at: now });
      isNew = true;
    } catch (error) {
      if (!(error instanceof SmartLockError)) throw error;
      logger.info({ device_pk: leased.device_pk, code: error.code }, 'the model of a lock could not be read; it goes on without');
    }
  }
  if (isOld(leased.gateways_at)) {
    try {
      const gateways = vendor.gatewaysOf === undefined ? [] : await vendor.gatewaysOf(leased.lock, signal);
      const known = [...gateways].sort();
      const isMoved = leased.gateways === null || leased.gateways.join() !== known.join();
      Object.assign(leased, { gateways: known, gateways_at: now });
      await holdLease(db, leased, new Date(now.getTime() + leaseMs));
      await saveGateways(db, leased.device_pk, known, now);
      isNew ||= isMoved;
    } catch (error) {
      if (!(error instanceof SmartLockError)) throw error;
      logger.info(
        { device_pk: leased.device_pk, code: error.code },
        'the gateways of a lock could not be read; it goes on without',
      );
      await saveGateways(db, leased.device_pk, leased.gateways, now);
    }
  }
  return isNew;
}

/** When there is something to do next, as the database has it. */
async function nextTurn({ db, clock, settings }: DeliveryContext, leased: LeasedLock): Promise<Turn> {
  const entries = await listEntries(db, leased.device_pk);
  const open = entries.filter(
    ({ state, wish, is_moving: isMoving }) => state !== 'refused' && (state !== 'proven' || wish !== 'keep' || isMoving),
  );
  const now = clock.now();
  const broken = leased.breaker_until?.getTime() ?? 0;
  // What waits for its successor is not due by itself.
  const isWaiting = ({ wish, pin_id: pinId, state }: EntryRow): boolean =>
    wish === 'replace' && state === 'proven' && entries.some((other) => other.pin_id === pinId && other.wish === 'keep');
  const tries = open
    .filter((entry) => !isWaiting(entry))
    .map(({ try_at: tryAt }) => Math.max(tryAt?.getTime() ?? now.getTime(), broken));
  const planAt = await nextPlanAt(db, leased.device_pk);
  const readAt = Math.max((leased.read_at ?? now).getTime() + settings.readEveryMs, broken);
  const dueAt = Math.min(...tries, planAt?.getTime() ?? Number.POSITIVE_INFINITY, readAt);
  const starts = open.map(({ wish, starts_at: startsAt }) => (wish === 'keep' ? (startsAt ?? now).getTime() : now.getTime()));
  return { dueAt: new Date(dueAt), neededAt: starts.length === 0 ? null : new Date(Math.min(...starts)) };
}
