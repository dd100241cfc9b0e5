import type { App, User } from './accounts.ts';
import { ApiFault } from './api-fault.ts';
import { feature, hasFeature, type CloudLock, type EKey, type Gateway } from './cloud-lock.ts';
import { Params, refuse } from './params.ts';
import type { OverTheAir } from './radio.ts';
import type { RowList, RowOrder } from './row-list.ts';
import type { World } from './world.ts';

export interface AppCall {
  world: World;
  app: App;
  params: Params;
}

export interface UserCall extends AppCall {
  user: User;
}

export type Answer = object | OverTheAir;

/** `open` asks for no application at all, `secret` for its secret, `token` for a signed-in user. */
export type Endpoint = { path: string; method: 'GET' | 'POST' } & (
  | { access: 'open'; handle(call: { world: World; params: Params }): Answer }
  | { access: 'secret'; handle(call: AppCall): Answer }
  | { access: 'token'; handle(call: UserCall): Answer }
);

export function get(path: string, handle: (call: UserCall) => Answer): Endpoint {
  return { path, method: 'GET', access: 'token', handle };
}

export function post(path: string, handle: (call: UserCall) => Answer): Endpoint {
  return { path, method: 'POST', access: 'token', handle };
}

/** What a user may do with a lock. */
export type Role = 'admin' | 'authorised' | 'holder' | 'stranger';

export function existingLock({ world, params }: UserCall): CloudLock {
  const lock = world.locks.get(params.integer('lockId'));
  if (lock === undefined) throw new ApiFault(-1003);
  return lock;
}

export function roleOf(world: World, lock: CloudLock, user: User): Role {
  if (lock.ownerUid === user.uid) return 'admin';
  const key = world.keyOf(lock, user.uid);
  if (key === undefined || !isKeyValid(world, key)) return 'stranger';
  return key.keyRight === 1 ? 'authorised' : 'holder';
}

export function isKeyValid(world: World, key: EKey): boolean {
  const hasBegun = key.startDate === 0 || key.startDate <= world.now;
  const isOver = key.endDate !== 0 && key.endDate <= world.now;
  return hasBegun && !isOver && (key.status === '110401' || key.status === '110402');
}

/** For the top administrator alone. */
export function ownLock(call: UserCall, otherwise = 20002): CloudLock {
  const lock = existingLock(call);
  if (lock.ownerUid !== call.user.uid) throw new ApiFault(otherwise);
  return lock;
}

/** For the top administrator and those that he authorised. */
export function managedLock(call: UserCall): CloudLock {
  const lock = existingLock(call);
  const role = roleOf(call.world, lock, call.user);
  if (role === 'stranger') throw new ApiFault(20002);
  if (role === 'holder') throw new ApiFault(-2018);
  return lock;
}

/** For whoever holds a key. */
export function heldLock(call: UserCall): CloudLock {
  const lock = existingLock(call);
  if (roleOf(call.world, lock, call.user) === 'stranger') throw new ApiFault(20002);
  return lock;
}

export function requireFeature(lock: CloudLock, bit: number): void {
  if (!hasFeature(lock, bit)) throw new ApiFault(-4043);
}

export function requireNotFrozen(lock: CloudLock): CloudLock {
  if (lock.door.isFrozen) throw new ApiFault(-2025);
  return lock;
}

export function requireNb(lock: CloudLock): void {
  requireFeature(lock, feature.nb);
  if (!lock.isNbRegistered) throw new ApiFault(-4067);
}

export function ownGateway({ world, params, user }: UserCall): Gateway {
  const gateway = world.gateways.get(params.integer('gatewayId'));
  if (gateway?.ownerUid !== user.uid) throw new ApiFault(-4037);
  return gateway;
}

const orders: readonly RowOrder[] = ['name', 'newest', 'name_reversed'];

export function orderOf(params: Params): RowOrder {
  const orderBy = params.optionalInteger('orderBy') ?? 1;
  return orders[orderBy] ?? refuse('orderBy is 0, 1 or 2');
}

/** A page of rows that are already in order. `fallback` is the size where the parameter may be left out. */
export function page<T>(
  call: AppCall,
  rows: readonly T[],
  toItem: (row: T) => object,
  maxSize: number,
  fallback?: number,
): object {
  const { params, world } = call;
  const pageNo = params.integerIn('pageNo', 1, Number.MAX_SAFE_INTEGER, fallback === undefined ? undefined : 1);
  const asked = params.integerIn('pageSize', 1, Number.MAX_SAFE_INTEGER, fallback);
  if (asked > maxSize && world.switches.over_page_size === 'refuse') refuse(`pageSize is at most ${maxSize}`);
  const pageSize = Math.min(asked, maxSize);
  const from = (pageNo - 1) * pageSize;
  return {
    list: rows.slice(from, from + pageSize).map(toItem),
    pageNo,
    pageSize,
    pages: rows.length === 0 ? world.switches.empty_list_pages : Math.ceil(rows.length / pageSize),
    total: rows.length,
  };
}

export function pageOfList<T extends { id: number; name: string; createdAt: number }>(
  call: AppCall,
  rows: RowList<T>,
  matches: (row: T) => boolean,
  toItem: (row: T) => object,
  maxSize: number,
): object {
  const ordered = rows.inOrder(orderOf(call.params));
  const isFiltered = call.params.optionalText('searchStr', 'keyRight', 'name') !== undefined;
  return page(call, isFiltered ? ordered.filter(matches) : ordered, toItem, maxSize);
}
