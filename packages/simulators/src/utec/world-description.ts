import { count, flag, listOf, number, oneOf, shape, Shape, text, wrong } from '../cloud/shape.ts';
import type { App } from './accounts.ts';
import { manualReports, UtecLock, type Bolt, type Door, type LockUser } from './lock.ts';
import { setSwitches, switchList, type Switches } from './switches.ts';
import type { World } from './world.ts';

/** A world as JSON: README.md tells every field. It is checked when it is built. */
export interface WorldDescription {
  switches?: Readonly<Record<string, unknown>>;
  apps?: readonly object[];
  devices?: readonly object[];
}

export const defaultCredentials = {
  accessKey: '5c1d5dd62f6c4e7a9f61a2b3c4d5e6f7',
  secretKey: 'b7a6f5e4d3c2b1a09f8e7d6c5b4a3928',
} as const;

export function defaultWorld(): WorldDescription {
  return {
    apps: [{ client_id: defaultCredentials.accessKey, client_secret: defaultCredentials.secretKey }],
    devices: [
      { id: 'AA:BB:CC:00:00:01', name: 'Front Door', battery: 4, serial_number: 'UBPW00000001' },
      { id: 'AA:BB:CC:00:00:02', name: 'Back Door', model: 'Latch-5-NFC', battery: 5 },
      { id: 'AA:BB:CC:00:00:03', name: 'Garage', handle_type: 'utec-lock-sensor', door: 'Closed', battery: 2 },
    ],
  };
}

export function buildWorld(world: World, description: WorldDescription): void {
  const root = new Shape(description, '');
  root.optional('switches', (value, where) => {
    const input = shape(value, where);
    setSwitches(world.switches, Object.fromEntries(input.names().map((name) => [name, input.optional(name, (one) => one)])));
    return true;
  });
  for (const input of root.optional('apps', listOf(shape)) ?? []) addApp(world, input);
  for (const input of root.optional('devices', listOf(shape)) ?? []) addLock(world, input);
  root.end();
}

export function addApp(world: World, input: Shape): App {
  const app: App = {
    clientId: input.required('client_id', text),
    clientSecret: input.required('client_secret', text),
    user: {
      id: input.optional('user_id', text) ?? world.random.hex(16),
      firstName: input.optional('first_name', text) ?? 'Olivia',
      lastName: input.optional('last_name', text) ?? 'Owner',
    },
    push: undefined,
    callTimes: [],
  };
  input.end();
  world.accounts.apps.set(app.clientId, app);
  return app;
}

export function addLock(world: World, input: Shape): UtecLock {
  const id = input.required('id', text);
  if (id === '' || world.locks.has(id)) throw wrong('id', 'must be a text that no other device has');
  const lock = new UtecLock(
    {
      id,
      name: input.optional('name', text) ?? id,
      category: input.optional('category', text) ?? 'SmartLock',
      handleType: input.optional('handle_type', text) ?? 'utec-lock',
      model: input.optional('model', text) ?? 'U-Bolt-Pro-WiFi',
      hwVersion: input.optional('hw_version', text) ?? '03.40.0023',
      serialNumber: input.optional('serial_number', text),
    },
    world.clock,
    world.switches,
  );
  lock.onHeard = () => world.onHeard(lock);
  for (const user of input.optional('users', listOf(shape)) ?? []) lock.hold(readHeldUser(world, user));
  turnKnobs(lock, input, true);
  lock.report();
  world.locks.set(id, lock);
  world.onAppeared(lock);
  return lock;
}

type Knob = (lock: UtecLock, value: unknown, where: string) => void;

/** What the control API and a world file may change about a lock. */
const knobs: Record<string, Knob> = {
  name: (lock, value, where) => void (lock.settings.name = text(value, where)),
  online: (lock, value, where) => void (lock.isOnline = flag(value, where)),
  bolt: (lock, value, where) => void (lock.bolt = oneOf<Bolt>(['Locked', 'Unlocked', 'Jammed', 'Unknown'])(value, where)),
  mode: (lock, value, where) => void (lock.mode = oneOfNumbers([0, 1, 2], value, where)),
  battery: (lock, value, where) => void (lock.battery = oneOfNumbers([1, 2, 3, 4, 5], value, where)),
  door: (lock, value, where) => void (lock.door = oneOf<Door>(['Closed', 'Open', 'Unknown'])(value, where)),
  jammed: (lock, value, where) => void (lock.isJammed = flag(value, where)),
  auto_lock_s: (lock, value, where) => void (lock.autoLockS = count(value, where)),
  time_zone: (lock, value, where) => void (lock.timeZone = timeZone(value, where)),
  blips: (lock, value, where) => void (lock.blips = count(value, where)),
  command: (lock, value, where) =>
    void (lock.command = value === null ? undefined : oneOf<Switches['command']>(switchList.command.choices)(value, where)),
  leaves_out: (lock, value, where) => void (lock.leavesOut = listOf(text)(value, where)),
  reports_manual: (lock, value, where) => void (lock.reportsManual = oneOf(manualReports)(value, where)),
  sync_stuck: (lock, value, where) => void (lock.isSyncStuck = flag(value, where)),
};

/** The hardware's knobs are told to the cloud at once when the lock is online. */
export function turnKnobs(lock: UtecLock, input: Shape, isNew = false): void {
  for (const [name, turn] of Object.entries(knobs))
    input.optional(name, (value, where) => {
      if (!(isNew && name === 'name')) turn(lock, value, where);
      return true;
    });
  input.end();
  if (!isNew) lock.report();
}

function readHeldUser(world: World, input: Shape): LockUser {
  const user = {
    id: input.optional('id', count) ?? world.nextUserId(),
    name: input.required('name', text),
    type: input.optional('type', count) ?? 0,
    status: input.optional('status', count) ?? 1,
    password: input.required('password', text),
  };
  const daterange = input.optional('daterange', listOf(text));
  const timerange = input.optional('timerange', listOf(text));
  const weeks = input.optional('weeks', listOf(number));
  const limit = input.optional('limit', count);
  input.end();
  return {
    ...user,
    ...(daterange === undefined ? {} : { daterange: [daterange[0] ?? '', daterange[1] ?? ''] as const }),
    ...(timerange === undefined ? {} : { timerange: [timerange[0] ?? '', timerange[1] ?? ''] as const }),
    ...(weeks === undefined ? {} : { weeks }),
    ...(limit === undefined ? {} : { limit }),
  };
}

function oneOfNumbers(choices: readonly number[], value: unknown, where: string): number {
  const found = choices.find((choice) => choice === value);
  if (found === undefined) throw wrong(where, `must be one of ${choices.join(', ')}`);
  return found;
}

function timeZone(value: unknown, where: string): string {
  const zone = text(value, where);
  try {
    Intl.DateTimeFormat('en', { timeZone: zone });
  } catch {
    throw wrong(where, 'must be a time zone such as Europe/Berlin');
  }
  return zone;
}
