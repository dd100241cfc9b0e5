import {
  isUtecError,
  lockUserTypes,
  OutcomeUnknownError,
  periodOf,
  TransportError,
  type LockUserDetail,
  type LockUserSchedule,
  type UtecClient,
} from '@smartlock/utec';
import { conflict, invalidInput, notFound } from '../../platform/errors.ts';
import type { CodeChange, CodeOutcome, CodeRead, CodeWish, LockKnowledge, VendorCode, VendorLockRef } from '../lock-vendor.ts';
import type { Connections } from './connections.ts';
import { asOurs, isAbort } from './errors.ts';

/** How long a change is watched on its way to the lock; after that it is told as accepted, and the list tells the rest. */
const followMs = 14_000;
const readsAtOnce = 4;

interface Call {
  readonly signal?: AbortSignal;
}

function vendorCode(user: LockUserDetail, timeZone: string | null): VendorCode {
  const period = timeZone === null ? null : periodOf(user, timeZone);
  const isEveryDay = user.weekdays === null || new Set(user.weekdays).size === 7;
  const isAllDay = user.timeRange === null || (user.timeRange[0] <= '00:00' && user.timeRange[1] >= '23:59');
  const isTemporary = user.type === lockUserTypes.temporary;
  return {
    ref: String(user.id),
    name: user.name,
    digits: user.code?.reveal() ?? '',
    kind: !isTemporary ? 'permanent' : isEveryDay && isAllDay ? 'period' : 'recurring',
    startsAt: isTemporary ? (period?.from ?? null) : null,
    endsAt: isTemporary ? (period?.until ?? null) : null,
    // Nothing but the lock's own word makes it listed.
    state: user.isOnLock === true ? 'listed' : 'pending',
    isChosen: true,
    createdAt: null,
    createdBy: null,
  };
}

/** The list has neither digits nor times: each user is asked for. */
export async function listCodes(
  connections: Connections,
  { accountId, ref }: VendorLockRef,
  search: string | undefined,
  call: Call,
): Promise<CodeRead> {
  try {
    return await connections.ofLock(accountId, ref, async ({ lockUsers }, { timeZone }) => {
      const users = await lockUsers.list(ref, call);
      const codes: VendorCode[] = [];
      for (let from = 0; from < users.length; from += readsAtOnce) {
        const details = await Promise.all(users.slice(from, from + readsAtOnce).map(({ id }) => lockUsers.get(ref, id, call)));
        // One that was deleted meanwhile has none.
        for (const detail of details) if (detail !== null) codes.push(vendorCode(detail, timeZone));
      }
      const found = search === undefined ? codes : codes.filter(({ name, digits }) => name.includes(search) || digits === search);
      return found.length === 0 ? { state: 'empty' as const } : { state: 'known' as const, codes: found };
    });
  } catch (error) {
    return { state: 'unreadable', error: asOurs(error, `Reading the codes of U-tec lock ${ref}`) };
  }
}

function scheduleOf(startsAt: Date | null, endsAt: Date | null, { timeZone }: LockKnowledge): LockUserSchedule | undefined {
  if (startsAt === null && endsAt === null) return undefined;
  if (startsAt === null || endsAt === null) {
    const missing = startsAt === null ? 'starts_at' : 'ends_at';
    throw invalidInput(missing, 'A code has both starts_at and ends_at, or neither and then is permanent.', 'required');
  }
  if (timeZone === null) {
    throw conflict(
      'time_zone_missing',
      'U-tec keeps wall-clock times and does not know where this lock is: set its time_zone first, then give codes a period.',
    );
  }
  return { from: startsAt, until: endsAt, timeZone };
}

interface Changed {
  readonly codeRef: string;
  readonly digits: string | null;
  readonly isReported: boolean;
}

/** What is thrown is the outcome of a change. */
async function changing(
  connections: Connections,
  { accountId, ref }: VendorLockRef,
  what: string,
  work: (client: UtecClient, lock: LockKnowledge) => Promise<Changed>,
): Promise<CodeOutcome> {
  try {
    const { codeRef, digits, isReported } = await connections.ofLock(accountId, ref, work);
    return { state: isReported ? 'reported' : 'accepted', codeRef, digits };
  } catch (error) {
    const isLost = error instanceof TransportError && error.mayHaveTakenEffect;
    const isUnknown = isLost || error instanceof OutcomeUnknownError || isAbort(error);
    return { state: isUnknown ? 'unknown' : 'rejected', error: asOurs(error, what) };
  }
}

/** A look that fails does not undo what was accepted. */
async function isSeen(look: () => Promise<boolean>): Promise<boolean> {
  try {
    return await look();
  } catch {
    return false;
  }
}

/** U-tec refuses digits that are there already as a bad request, as it does everything else: looking tells which it was. */
async function refusing<T>(
  client: UtecClient,
  ref: string,
  digits: string | undefined,
  call: Call,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (digits === undefined || !isUtecError(error, 'bad_request')) throw error;
    const { lockUsers } = client;
    for (const { id } of await lockUsers.list(ref, call)) {
      const isSame = (await lockUsers.get(ref, id, call))?.code?.reveal() === digits;
      if (isSame)
        throw conflict('passcode_exists', 'The lock has a code with these digits already. Choose others.', { cause: error });
    }
    throw error;
  }
}

export async function addCode(connections: Connections, lock: VendorLockRef, wish: CodeWish, call: Call): Promise<CodeOutcome> {
  return await changing(connections, lock, `Adding a code to U-tec lock ${lock.ref}`, async (client, known) => {
    const { lockUsers } = client;
    const schedule = scheduleOf(wish.startsAt, wish.endsAt, known);
    const name = wish.name.trim() === '' ? 'SmartLock' : wish.name;
    const user = await refusing(client, lock.ref, wish.digits, call, () =>
      lockUsers.add(lock.ref, { name, code: wish.digits, schedule }, call),
    );
    const isReported = await isSeen(async () => {
      const seen = await lockUsers.readBack(lock.ref, user.id, undefined, { ...call, followMs });
      return seen?.isOnLock === true && seen.code?.reveal() === wish.digits;
    });
    return { codeRef: String(user.id), digits: wish.digits, isReported };
  });
}

function userIdOf(codeRef: string): number {
  const id = Number(codeRef);
  if (!/^\d{1,15}$/.test(codeRef) || !Number.isSafeInteger(id)) throw notFound('code of this lock');
  return id;
}

export async function changeCode(
  connections: Connections,
  lock: VendorLockRef,
  codeRef: string,
  change: CodeChange,
  call: Call,
): Promise<CodeOutcome> {
  return await changing(connections, lock, `Changing code ${codeRef} of U-tec lock ${lock.ref}`, async (client, known) => {
    const { lockUsers } = client;
    const id = userIdOf(codeRef);
    if ((await lockUsers.get(lock.ref, id, call)) === null) throw notFound('code of this lock');
    const schedule = change.period === undefined ? undefined : scheduleOf(change.period.startsAt, change.period.endsAt, known);
    await refusing(client, lock.ref, change.digits, call, () =>
      lockUsers.update(lock.ref, id, { name: change.name, code: change.digits, schedule }, call),
    );
    const isThere = (user: LockUserDetail | null): boolean =>
      user?.isOnLock === true && (change.digits === undefined || user.code?.reveal() === change.digits);
    const isReported = await isSeen(async () => isThere(await lockUsers.readBack(lock.ref, id, isThere, { ...call, followMs })));
    return { codeRef, digits: change.digits ?? null, isReported };
  });
}

/** Gone from the cloud's list proves the lock only while the lock is online: a deletion for one that is away waits in the cloud. */
export async function removeCode(
  connections: Connections,
  lock: VendorLockRef,
  codeRef: string,
  call: Call,
): Promise<CodeOutcome> {
  return await changing(connections, lock, `Deleting code ${codeRef} of U-tec lock ${lock.ref}`, async (client) => {
    const id = userIdOf(codeRef);
    if ((await client.lockUsers.get(lock.ref, id, call)) === null) throw notFound('code of this lock');
    await client.lockUsers.delete(lock.ref, id, call);
    const isReported = await isSeen(async () => {
      const left = await client.lockUsers.readBack(lock.ref, id, (user) => user === null, { ...call, followMs });
      return left === null && (await client.query([lock.ref], call)).get(lock.ref)?.lock?.isOnline === true;
    });
    return { codeRef, digits: null, isReported };
  });
}
