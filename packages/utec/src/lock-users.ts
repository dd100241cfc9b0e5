import { ApiError, isUtecError, OutcomeUnknownError, ParameterError, TransportError } from './errors.ts';
import type { Commands } from './commands.ts';
import { fieldsOf, listOf, numberOf, textOf, type Fields } from './reading.ts';
import { Secret } from './secret.ts';
import type { CallOptions } from './settings.ts';
import type { Api } from './transport/api.ts';
import { instantOfWallClock, wallClockOf } from './wall-clock.ts';

export const lockUserTypes = { normal: 0, owner: 1, temporary: 2, admin: 3 } as const;
export type LockUserType = (typeof lockUserTypes)[keyof typeof lockUserTypes];

/** A user of a lock, which is what U-tec calls a door code, as the list has it. */
export interface LockUser {
  readonly id: number;
  readonly name: string;
  readonly type: number | null;
  readonly isEnabled: boolean;
  /** False: it waits in the cloud, and opens nothing yet. Null: the cloud does not say. */
  readonly isOnLock: boolean | null;
}

export interface LockUserDetail extends LockUser {
  readonly code: Secret | null;
  /** Wall-clock at the lock, as the service has it: `YYYY-MM-DD HH:mm`. */
  readonly dateRange: readonly [string, string] | null;
  readonly weekdays: readonly number[] | null;
  readonly timeRange: readonly [string, string] | null;
}

export interface LockUserSchedule {
  readonly from: Date;
  readonly until: Date;
  /** Of the lock: the service knows wall-clock times alone, and not where. */
  readonly timeZone: string;
  /** 0 is Sunday; all days when left out. */
  readonly weekdays?: readonly number[] | undefined;
  /** `HH:mm` each; the whole day when left out. */
  readonly hours?: readonly [string, string] | undefined;
  /** How often it opens; 0, which is also meant when left out, for no limit. */
  readonly uses?: number | undefined;
}

export interface AddLockUser {
  readonly name: string;
  /** 4 to 8 digits, the first of which is not 0. */
  readonly code: string;
  /** Left out: always. */
  readonly schedule?: LockUserSchedule | undefined;
}

/** Left out: stays as it is. */
export interface ChangeLockUser {
  readonly name?: string | undefined;
  readonly code?: string | undefined;
  readonly schedule?: LockUserSchedule | undefined;
}

const capability = 'st.lockUser';
/** When the list is read for the new user, counted from the acceptance. */
const looksAtMs = [3000, 6000, 12_000];
const readBackAtMs = [1, 2, 3, 4, 6, 9, 14, 22, 35, 56, 90].map((seconds) => seconds * 1000);

/** The service takes the code as a number. */
export function checkCode(code: unknown): number {
  if (typeof code !== 'string' || !/^\d{4,8}$/.test(code)) throw new ParameterError('code', 'must be a text of 4 to 8 digits');
  if (code.startsWith('0')) {
    throw new ParameterError('code', 'must not begin with 0: U-tec takes codes as numbers, so that a leading 0 would be lost');
  }
  return Number(code);
}

function checkName(name: unknown): string {
  if (typeof name === 'string' && name.trim() !== '') return name;
  throw new ParameterError('name', 'must be a text that is not empty');
}

/** All four, since the service refuses a temporary user that lacks one. */
function scheduleFields({ from, until, timeZone, weekdays, hours, uses }: LockUserSchedule): Fields {
  const daterange = [wallClockOf(from, timeZone), wallClockOf(until, timeZone)];
  if (from >= until || daterange[0] === daterange[1])
    throw new ParameterError('until', 'must be after from, by a minute at least');
  if (weekdays !== undefined && (weekdays.length === 0 || weekdays.some((day) => !Number.isInteger(day) || day < 0 || day > 6))) {
    throw new ParameterError('weekdays', 'must be a list of 0 (Sunday) to 6');
  }
  if (hours?.some((time) => !/^([01]\d|2[0-3]):[0-5]\d$/.test(time)) === true) {
    throw new ParameterError('hours', 'must be two times such as 08:30');
  }
  const limit = uses ?? 0;
  if (!Number.isSafeInteger(limit) || limit < 0) throw new ParameterError('uses', 'must be a whole number, 0 for no limit');
  return { daterange, weeks: [...(weekdays ?? [0, 1, 2, 3, 4, 5, 6])], timerange: [...(hours ?? ['00:00', '23:59'])], limit };
}

export function readLockUser(given: unknown): LockUserDetail | null {
  const fields = fieldsOf(given);
  const id = numberOf(fields?.['id']);
  if (fields === null || id === null) return null;
  const code = textOf(fields['password']);
  const status = numberOf(fields['status']);
  const sync = numberOf(fields['sync_status']);
  const pair = (value: unknown): readonly [string, string] | null => {
    const [first, second] = listOf(value).map(textOf);
    return typeof first === 'string' && typeof second === 'string' ? [first, second] : null;
  };
  const weeks = fields['weeks'];
  return {
    id,
    name: textOf(fields['name']) ?? '',
    type: numberOf(fields['type']),
    isEnabled: status === null || status === 1,
    isOnLock: sync === null ? null : sync === 1,
    code: code === null ? null : new Secret(code),
    dateRange: pair(fields['daterange']),
    weekdays: Array.isArray(weeks) ? weeks.map(numberOf).filter((day) => day !== null) : null,
    timeRange: pair(fields['timerange']),
  };
}

/** The window of a temporary user as instants, for whoever knows the lock's time zone. */
export function periodOf(user: LockUserDetail, timeZone: string): { readonly from: Date; readonly until: Date } | null {
  const [from, until] = (user.dateRange ?? []).map((text) => instantOfWallClock(text, timeZone));
  return from === undefined || from === null || until === undefined || until === null ? null : { from, until };
}

/** Door codes. The cloud queues every change, also while the lock is offline: a code opens the door once `isOnLock` says so, and not before. */
export class LockUsers {
  readonly #api: Api;
  readonly #commands: Commands;

  constructor(api: Api, commands: Commands) {
    this.#api = api;
    this.#commands = commands;
  }

  async list(deviceId: string, options?: CallOptions): Promise<readonly LockUser[]> {
    const row = await this.#commands.send(deviceId, capability, 'list', undefined, 'read', options);
    const users = row['users'];
    // Never taken for a lock without codes.
    if (!Array.isArray(users))
      throw new TransportError('Uhome.Device Command list', 'unexpected_answer', { detail: 'it holds no users' });
    return users.map(readLockUser).filter((user) => user !== null);
  }

  /** With the code and its times. Null: there is no such user. */
  async get(deviceId: string, userId: number, options?: CallOptions): Promise<LockUserDetail | null> {
    try {
      const row = await this.#commands.send(deviceId, capability, 'get', { id: userId }, 'read', options);
      const user = readLockUser(row['user'] ?? listOf(row['users'])[0]);
      return user?.id === userId ? user : null;
    } catch (error) {
      // A user who is not there may be refused as a bad request: the list tells.
      if (!isUtecError(error, 'bad_request')) throw error;
      if ((await this.list(deviceId, options)).some(({ id }) => id === userId)) throw error;
      return null;
    }
  }

  /**
   * The service answers without an id: the new user is the one that the list has now and had not before. Where that cannot be told, it throws
   * `OutcomeUnknownError`; nothing is added twice.
   */
  async add(deviceId: string, wish: AddLockUser, options: CallOptions = {}): Promise<LockUser> {
    const password = checkCode(wish.code);
    const name = checkName(wish.name);
    const type = wish.schedule === undefined ? lockUserTypes.normal : lockUserTypes.temporary;
    const fields = { name, type, password, ...(wish.schedule === undefined ? {} : scheduleFields(wish.schedule)) };
    return await this.#api.inLane(
      deviceId,
      async () => {
        const before = new Set((await this.list(deviceId, options)).map(({ id }) => id));
        let doubt: unknown = null;
        try {
          await this.#commands.send(deviceId, capability, 'add', fields, 'act', options);
        } catch (error) {
          if (!(error instanceof TransportError) || !error.mayHaveTakenEffect) throw error;
          doubt = error;
        }
        return await this.#findAdded(deviceId, before, { ...wish, name }, doubt, options);
      },
      options,
    );
  }

  async update(deviceId: string, userId: number, change: ChangeLockUser, options: CallOptions = {}): Promise<void> {
    const fields = {
      id: userId,
      ...(change.name === undefined ? {} : { name: checkName(change.name) }),
      ...(change.code === undefined ? {} : { password: checkCode(change.code) }),
      ...(change.schedule === undefined ? {} : { type: lockUserTypes.temporary, ...scheduleFields(change.schedule) }),
    };
    if (Object.keys(fields).length === 1) throw new ParameterError('change', 'must change something');
    await this.#api.inLane(deviceId, () => this.#commands.send(deviceId, capability, 'update', fields, 'set', options), options);
  }

  async delete(deviceId: string, userId: number, options: CallOptions = {}): Promise<void> {
    await this.#api.inLane(
      deviceId,
      () => this.#commands.send(deviceId, capability, 'delete', { id: userId }, 'set', options),
      options,
    );
  }

  /** Reads until the code is on the lock, `isDone` says so of what was read, or the time is over; answers what was read last. */
  async readBack(
    deviceId: string,
    userId: number,
    isDone: (user: LockUserDetail | null) => boolean = (user) => user?.isOnLock === true,
    options: CallOptions & { readonly followMs?: number | undefined } = {},
  ): Promise<LockUserDetail | null> {
    let passedMs = 0;
    let seen = await this.get(deviceId, userId, options);
    for (const atMs of readBackAtMs) {
      if (isDone(seen) || atMs > (options.followMs ?? 90_000)) break;
      await this.#api.delay(atMs - passedMs, options.signal);
      passedMs = atMs;
      seen = await this.get(deviceId, userId, options);
    }
    return seen;
  }

  async #findAdded(
    deviceId: string,
    before: ReadonlySet<number>,
    wish: AddLockUser,
    doubt: unknown,
    options: CallOptions,
  ): Promise<LockUser> {
    let passedMs = 0;
    for (const atMs of looksAtMs) {
      await this.#api.delay(atMs - passedMs, options.signal);
      passedMs = atMs;
      try {
        const found = await this.#newest(deviceId, before, wish, options);
        if (found !== null) return found;
      } catch (error) {
        if (!(error instanceof TransportError) && !(error instanceof ApiError)) throw error;
        doubt = error;
      }
    }
    throw new OutcomeUnknownError(`Adding a code to device ${deviceId}`, doubt);
  }

  /** The one new user; of several, the one that is called so and has these digits. */
  async #newest(
    deviceId: string,
    before: ReadonlySet<number>,
    wish: AddLockUser,
    options: CallOptions,
  ): Promise<LockUser | null> {
    const added = (await this.list(deviceId, options)).filter(({ id }) => !before.has(id));
    if (added.length === 1 && added[0]?.name === wish.name) return added[0];
    const matches: LockUser[] = [];
    for (const user of added.filter(({ name }) => name === wish.name)) {
      const detail = await this.get(deviceId, user.id, options);
      if (detail?.code?.reveal() === wish.code) matches.push(user);
    }
    return matches.length === 1 ? (matches[0] ?? null) : null;
  }
}
