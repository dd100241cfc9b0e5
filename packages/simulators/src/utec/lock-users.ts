import type { LockUser, QueuedUser, UtecLock } from './lock.ts';
import { UtecFault } from './utec-fault.ts';
import type { World } from './world.ts';

type Fields = Readonly<Record<string, unknown>>;

export const lockUserNames = ['list', 'get', 'add', 'update', 'delete'];
const dateForm = /^\d{4}-\d\d-\d\d \d\d:\d\d$/;
const timeForm = /^\d\d:\d\d$/;

/** The codes of a lock. Answers what goes beside the device's id; undefined means: taken, and done later. */
export function performOnUsers(world: World, lock: UtecLock, name: string, input: Fields): object | undefined {
  switch (name) {
    case 'list':
      return { users: listed(world, lock).map(summary) };
    case 'get': {
      const { user } = named(world, lock, input);
      const password = world.switches.password_in_get === 'number' ? Number(user.password) : user.password;
      const { daterange, weeks, timerange, limit } = user;
      const schedule = { daterange, weeks, timerange, ...(limit === undefined ? {} : { limit }) };
      return { user: { ...summary(named(world, lock, input)), password, ...(user.type === 2 ? schedule : {}) } };
    }
    case 'add': {
      const capacity = world.switches.user_capacity;
      if (capacity > 0 && lock.users.size >= capacity) throw new UtecFault('BAD-REQUEST', 'The lock holds no more users.');
      const user = { id: world.nextUserId(), status: 1, ...readUser(world, input) };
      refuseTaken(lock, user);
      lock.queue(user, false);
      return undefined;
    }
    case 'update': {
      const { user } = named(world, lock, input);
      // Only what is given changes.
      const { id: _id, ...changes } = input;
      const changed = { ...user, ...readUser(world, { ...presented(user), ...changes }) };
      refuseTaken(lock, changed);
      lock.queue(changed, false);
      return undefined;
    }
    case 'delete':
      lock.queue(named(world, lock, input).user, true);
      return undefined;
    default:
      throw new UtecFault('BAD-REQUEST', `st.lockUser has no ${name}.`);
  }
}

function listed(world: World, lock: UtecLock): QueuedUser[] {
  const now = world.clock.now();
  return [...lock.users.values()].filter(({ listedAt }) => listedAt <= now);
}

function named(world: World, lock: UtecLock, input: Fields): QueuedUser {
  const id = input['id'];
  if (typeof id !== 'number' || !Number.isSafeInteger(id)) throw new UtecFault('BAD-REQUEST', 'id must be an integer.');
  const found = listed(world, lock).find(({ user }) => user.id === id);
  if (found === undefined) throw new UtecFault('BAD-REQUEST', `There is no user ${id}.`);
  return found;
}

/** Neither the code nor its times. */
function summary({ user, isSynced }: QueuedUser): object {
  return { id: user.id, name: user.name, type: user.type, status: user.status, sync_status: isSynced ? 1 : 0 };
}

function presented(user: LockUser): Fields {
  return { ...user, password: Number(user.password) };
}

function readUser(world: World, input: Fields): Omit<LockUser, 'id' | 'status'> {
  const { name, type, password } = input;
  if (typeof name !== 'string' || name === '') throw new UtecFault('BAD-REQUEST', 'name must be a text.');
  if (type !== 0 && type !== 1 && type !== 2 && type !== 3) throw new UtecFault('BAD-REQUEST', 'type must be 0, 2 or 3.');
  if (typeof password !== 'number' || !Number.isSafeInteger(password) || !/^[1-9]\d{3,7}$/.test(String(password)))
    throw new UtecFault('BAD-REQUEST', 'password must be an integer of 4 to 8 digits.');
  const user = { name, type, password: String(password) };
  if (type !== 2) return user;
  const limit = input['limit'];
  if (limit === undefined ? world.switches.limit_required : typeof limit !== 'number' || limit < 0)
    throw new UtecFault('BAD-REQUEST', 'limit must be 0 or more.');
  return {
    ...user,
    daterange: range(input['daterange'], dateForm, 'daterange'),
    timerange: range(input['timerange'], timeForm, 'timerange'),
    weeks: weekdays(input['weeks']),
    ...(typeof limit === 'number' ? { limit } : {}),
  };
}

function range(value: unknown, form: RegExp, name: string): [string, string] {
  if (
    !Array.isArray(value) ||
    value.length !== 2 ||
    !value.every((end): end is string => typeof end === 'string' && form.test(end))
  )
    throw new UtecFault('BAD-REQUEST', `${name} must be two texts.`);
  return [value[0] ?? '', value[1] ?? ''];
}

function weekdays(value: unknown): number[] {
  if (
    !Array.isArray(value) ||
    !value.every((day): day is number => Number.isInteger(day) && Number(day) >= 0 && Number(day) <= 6)
  )
    throw new UtecFault('BAD-REQUEST', 'weeks must be a list of 0 to 6.');
  return value;
}

function refuseTaken(lock: UtecLock, user: LockUser): void {
  for (const queued of lock.users.values())
    if (queued.user.id !== user.id && !queued.isDeleted && queued.user.password === user.password)
      throw new UtecFault('BAD-REQUEST', 'Another user has this password.');
}
