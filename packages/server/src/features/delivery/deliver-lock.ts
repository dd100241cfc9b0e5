import { SmartLockError } from '../../platform/errors.ts';
import { applySettlements } from './apply-settlements.ts';
import type { DeliveryContext } from './context.ts';
import { addEntry, leaseMs, moveEntry, removeEntry, type Hands, type Performed } from './perform.ts';
import { planLock } from './plan-lock.ts';
import { readKeys } from './read-keys.ts';
import { readLock } from './read-lock.ts';
import { reconcile, type LockEntry, type LockRead } from './rules/reconcile.ts';
import { isBelieved } from './rules/record-settlement.ts';
import { actionsMax, defaultStepMs, doubtMs, freshMs, missesMax } from './rules/turn-limits.ts';
import {
  isOpen,
  isReadDue,
  neededAtOf,
  nextStep,
  nextTurn,
  roundsMax,
  type Change,
  type NextTurn,
  type TurnEntry,
} from './rules/turns.ts';
import { nextPlanAt } from './store/deliveries.ts';
import { listEntries, type EntryRow } from './store/entries.ts';
import { holdLease, releaseLock, saveGateways, saveModels, type LeasedLock } from './store/locks.ts';

const dayMs = 86_400_000;
/** Vendors tell the gateways that have heard a lock of late; a lock that none has heard is asked about again after it. */
const noneHeardMs = 30 * 60_000;

/** One turn at one lock that was claimed: plans, looks, changes, and gives the lock back with the time of its next turn. */
export async function deliverLock(context: DeliveryContext, leased: LeasedLock, signal: AbortSignal): Promise<void> {
  const found = context.vendors.find(leased.vendor);
  if (found === undefined) {
    await releaseLock(context.db, leased, { dueAt: new Date(context.clock.now().getTime() + dayMs), neededAt: null });
    return;
  }
  const hands: Hands = { context, leased, vendor: found.singleTry ?? found, signal };
  let early: NextTurn | Date | null = null;
  try {
    early = await take(hands);
  } finally {
    if (early !== null && !(early instanceof Date)) {
      await releaseLock(context.db, leased, early);
    } else {
      const turn = await nextTurnOf(context, leased);
      const soonest = early !== null && early < turn.dueAt ? early : turn.dueAt;
      await releaseLock(context.db, leased, { dueAt: soonest, neededAt: turn.neededAt });
    }
  }
}

/** Answers its next turn where it knows that, or when it wants to be called again before anything else says so. */
async function take(hands: Hands): Promise<NextTurn | Date | null> {
  const { context, leased, signal } = hands;
  const { db, clock } = context;
  await planLock(context, leased.device_pk, leased.rules);
  if (isBroken(leased, clock.now())) return null;
  const isUnasked = leased.gateways_at === null;
  const isNew = await learnModel(hands);
  // The lane of a lock that nobody has asked about is no gateway's: nothing may be put on the air in it.
  if (isUnasked) return clock.now();
  if (isNew) {
    // What was just learnt may change the plan, or say that another has a hand on this lock's gateway.
    await planLock(context, leased.device_pk, leased.rules);
    if (leased.gateways === null || leased.gateways.length > 0) return clock.now();
  }
  let read: LockRead = { state: 'unread' };
  let changes = 0;
  let mustLook: boolean | undefined;
  for (let round = 0; round < roundsMax && !signal.aborted; round += 1) {
    const rows = await listEntries(db, leased.device_pk);
    const entries = rows.map((row) => entryOf(context, row));
    mustLook ??= isReadDue(entries, leased.read_at, clock.now(), context.settings.readEveryMs, leased.look_again_at);
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
    if (read.state === 'unreadable') await believeLock(context, leased, rows);
    // Each reading speaks once.
    read = { state: 'unread' };
    const step = nextStep(actions, { changes, isBroken: isBroken(leased, clock.now()) });
    if (step.kind === 'record') {
      await applySettlements(context, leased, step.settlements, rows);
      continue;
    }
    if (step.kind === 'end') return null;
    if (step.kind === 'end_and_come_again') return clock.now();
    if (step.kind === 'look') {
      mustLook = true;
      continue;
    }
    changes += 1;
    const performed = await perform(hands, rows, step.action);
    if (performed === 'failed') return null;
    if (performed === 'stale') return clock.now();
    // More of the same follows: the gateway is given back at once, to whoever needs it most.
    if (performed === 'done' && !step.isLast) {
      const others = rows.filter(({ id }) => id !== step.action.entryId).map(turnEntry);
      return { dueAt: clock.now(), neededAt: neededAtOf(others.filter(isOpen), clock.now()) };
    }
    mustLook = performed === 'look';
  }
  return clock.now();
}

function isBroken({ breaker_until: until }: LeasedLock, now: Date): boolean {
  return until !== null && until > now;
}

async function perform(hands: Hands, rows: readonly EntryRow[], action: Change): Promise<Performed> {
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
  const reported = rows.filter(({ state, evidence, code_ref: ref }) => isBelieved({ state, ref }, evidence));
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
    opensUntil: row.opens_until,
  };
}

/** Once a day: what carries commands to the lock, and what its model takes. Answers whether anything new was learnt. */
async function learnModel(hands: Hands): Promise<boolean> {
  const { context, leased, vendor, signal } = hands;
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
  const { gateways: before, gateways_at: askedAt } = leased;
  if (isOld(askedAt) || (before?.length === 0 && now.getTime() - (askedAt?.getTime() ?? 0) >= noneHeardMs)) {
    try {
      const gateways = vendor.gatewaysOf === undefined ? [] : await vendor.gatewaysOf(leased.lock, signal);
      // A gateway that was away for a while is heard of again: until another takes its place, the lock's turn is its.
      const known = gateways.length === 0 && before !== null ? before : [...gateways].sort();
      const isMoved = before === null || before.join() !== known.join();
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
      await saveGateways(db, leased.device_pk, before, now);
    }
  }
  await readKeys(hands);
  return isNew;
}

/** When there is something to do next, as the database has it. */
async function nextTurnOf({ db, clock, settings }: DeliveryContext, leased: LeasedLock): Promise<NextTurn> {
  const entries = await listEntries(db, leased.device_pk);
  return nextTurn(entries.map(turnEntry), {
    now: clock.now(),
    breakerUntil: leased.breaker_until,
    planAt: await nextPlanAt(db, leased.device_pk),
    readAt: leased.read_at,
    readEveryMs: settings.readEveryMs,
    lookAgainAt: leased.look_again_at,
  });
}

/** Of entries the hash says whether two have the same digits. */
const turnEntry = (row: EntryRow): TurnEntry => ({
  id: row.id,
  pinId: row.pin_id ?? -row.id,
  digits: row.digits_hash,
  wish: row.wish,
  state: row.state,
  ref: row.code_ref,
  startsAt: row.starts_at,
  tryAt: row.try_at,
  wantedSpan: row.is_moving ? { startsAt: row.next_starts_at, endsAt: row.next_ends_at } : null,
  misses: row.misses,
});
