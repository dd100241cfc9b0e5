import { createHash } from 'node:crypto';
import type { App, User } from './accounts.ts';
import { addPasscode, type CloudLock, type Gateway } from './cloud-lock.ts';
import { gatewayKnobs, hex, lockKnobs, appKnobs, turnKnobs } from './knobs.ts';
import { createLock } from './make-lock.ts';
import { passcodeType } from './offline-codes.ts';
import { count, flag, listOf, number, oneOf, shape, Shape, text, whole, wrong } from '../cloud/shape.ts';
import { setSwitches } from './switches.ts';
import type { World } from './world.ts';

/** A world as JSON: README.md tells every field. It is checked when it is built. */
export interface WorldDescription {
  switches?: Readonly<Record<string, unknown>>;
  apps?: readonly object[];
  users?: readonly object[];
  locks?: readonly object[];
  gateways?: readonly object[];
}

export const defaultCredentials = {
  clientId: '7946f0d923934a61baefb3303de4d132',
  clientSecret: '56d9721abbc3d22a58452c24131a5554',
  username: 'owner@example.com',
  password: 'simulated',
  guest: 'guest@example.com',
} as const;

export function defaultWorld(): WorldDescription {
  const { clientId, clientSecret, username, password, guest } = defaultCredentials;
  return {
    apps: [{ client_id: clientId, client_secret: clientSecret }],
    users: [
      { username, password },
      { username: guest, password },
    ],
    locks: [
      { lock_id: 1_000_001, owner: username, alias: 'Front door' },
      { lock_id: 1_000_002, owner: username, alias: 'Studio A', door_sensor: true },
      { lock_id: 1_000_003, owner: username, alias: 'Side door', network: 'wifi' },
      { lock_id: 1_000_004, owner: username, alias: 'Shed' },
    ],
    gateways: [
      {
        gateway_id: 4_001,
        owner: username,
        name: 'Hall',
        links: [
          { lock_id: 1_000_001, rssi: -58 },
          { lock_id: 1_000_002, rssi: -66 },
        ],
      },
    ],
  };
}

export function buildWorld(world: World, description: WorldDescription): void {
  const root = new Shape(description, '');
  root.optional('switches', (value, where) => {
    const input = shape(value, where);
    setSwitches(
      world.switches,
      Object.fromEntries(input.names().map((name) => [name, input.optional(name, (choice) => choice)])),
    );
  });
  root.optional(
    'apps',
    listOf((value, where) => addApp(world, shape(value, where))),
  );
  root.optional(
    'users',
    listOf((value, where) => addUser(world, shape(value, where))),
  );
  root.optional(
    'locks',
    listOf((value, where) => addLock(world, shape(value, where))),
  );
  root.optional(
    'gateways',
    listOf((value, where) => addGateway(world, shape(value, where))),
  );
  root.end();
}

export function addApp(world: World, input: Shape): App {
  const clientId = input.optional('client_id', text) ?? world.random.hex(32);
  if (world.accounts.apps.has(clientId)) throw wrong('client_id', `${clientId} is taken`);
  const app: App = {
    clientId,
    clientSecret: world.random.hex(32),
    isApproved: true,
    userPrefix: Array.from({ length: 4 }, () => String.fromCharCode(world.random.between(97, 122))).join(''),
    callbackUrl: undefined,
    monthlyQuota: undefined,
    usedInMonth: 0,
    month: world.monthInBeijing(),
    deniedPaths: [],
    callTimes: [],
  };
  turnKnobs(world, appKnobs, app, input);
  world.accounts.apps.set(clientId, app);
  return app;
}

export function addUser(world: World, input: Shape): User {
  const username = input.required('username', text);
  const password = input.required('password', text);
  const kind = input.optional('kind', oneOf(['app', 'developer'])) ?? 'app';
  const region = input.optional('region', oneOf(['eu', 'cn'])) ?? world.region;
  const mergedInto = input.optional('merged_into', text);
  const uid = input.optional('uid', whole);
  input.end();
  if (world.accounts.userNamed(username) !== undefined) throw wrong('username', `${username} is taken`);
  if (uid !== undefined && world.accounts.users.has(uid)) throw wrong('uid', `${uid} is taken`);
  return world.accounts.addUser({
    uid: uid === undefined ? world.nextId('user', 1_001) : world.claimId('user', uid),
    username,
    passwordMd5: createHash('md5').update(password).digest('hex'),
    kind,
    registeredBy: undefined,
    registeredAt: world.now,
    region,
    mergedInto,
  });
}

export function addLock(world: World, input: Shape): CloudLock {
  const owner = ownerOf(world, input);
  const lockId = input.optional('lock_id', count);
  const network = input.optional('network', oneOf(['gateway', 'wifi'])) ?? 'gateway';
  const alias = input.optional('alias', text);
  const featureValue = input.optional('feature_value', hex);
  const passcodes = input.optional('passcodes', listOf(readPasscode)) ?? [];
  const generated = input.optional('passcode_count', count) ?? 0;
  if (lockId !== undefined && world.locks.has(lockId)) throw wrong('lock_id', `${lockId} is taken`);
  const lock = createLock(world, { owner, network, ...defined({ lockId, alias, featureValue }) });
  try {
    turnKnobs(world, Object.fromEntries(Object.entries(lockKnobs).filter(([name]) => name !== 'feature_value')), lock, input);
  } catch (error) {
    world.removeLock(lock);
    throw error;
  }
  lock.electricQuantity = lock.door.battery;
  for (const passcode of passcodes) keepPasscode(world, lock, owner, passcode);
  for (let i = 0; i < generated; i += 1)
    keepPasscode(world, lock, owner, {
      digits: String(100_000_000 + i),
      name: `Code ${i + 1}`,
      startDate: 0,
      endDate: 0,
      isLearned: false,
    });
  return lock;
}

export function addGateway(world: World, input: Shape): Gateway {
  const owner = ownerOf(world, input);
  const gatewayId = input.optional('gateway_id', count);
  const links = input.optional('links', listOf(readLink)) ?? [];
  if (gatewayId !== undefined && world.gateways.has(gatewayId)) throw wrong('gateway_id', `${gatewayId} is taken`);
  const networkMac = world.mac();
  const gateway: Gateway = {
    gatewayId: gatewayId === undefined ? world.nextId('gateway', 4_001) : world.claimId('gateway', gatewayId),
    ownerUid: owner.uid,
    mac: world.mac(),
    networkMac,
    name: `G2_${networkMac.slice(-8).replaceAll(':', '').toLowerCase()}`,
    version: 2,
    networkName: 'Simulated WiFi',
    modelNum: 'SN_G2',
    hardwareRevision: '1.0',
    firmwareRevision: '2.0.0.220101',
    registeredAt: world.now,
    isPowered: true,
    isOnline: true,
    lostPowerAt: 0,
    isUpgrading: false,
    isBusy: false,
    extraDelayMs: 0,
    links: new Map(),
  };
  for (const { lockId, rssi, where } of links) linkLock(world, gateway, lockId, rssi, where);
  turnKnobs(world, gatewayKnobs, gateway, input);
  world.gateways.set(gateway.gatewayId, gateway);
  return gateway;
}

export function linkLock(world: World, gateway: Gateway, lockId: number, rssi: number, where: string): void {
  if (!world.locks.has(lockId)) throw wrong(where, `names lock ${lockId}, which there is not`);
  gateway.links.set(lockId, { rssi, heardAt: world.now });
}

function readLink(value: unknown, where: string) {
  const input = shape(value, where);
  const link = {
    lockId: input.required('lock_id', whole),
    rssi: input.optional('rssi', number) ?? -60,
    where: `${where}.lock_id`,
  };
  input.end();
  return link;
}

function readPasscode(value: unknown, where: string) {
  const input = shape(value, where);
  const passcode = {
    digits: input.required('passcode', digitsOf),
    name: input.optional('name', text) ?? '',
    startDate: input.optional('start_date', count) ?? 0,
    endDate: input.optional('end_date', count) ?? 0,
    isLearned: input.optional('learned', flag) ?? true,
  };
  input.end();
  return passcode;
}

function digitsOf(value: unknown, where: string): string {
  const digits = text(value, where);
  if (!/^\d{4,9}$/.test(digits)) throw wrong(where, 'must be 4 to 9 digits');
  return digits;
}

function keepPasscode(world: World, lock: CloudLock, owner: User, passcode: ReturnType<typeof readPasscode>): void {
  const { digits, name, startDate, endDate, isLearned } = passcode;
  addPasscode(lock, {
    id: world.nextId('passcode', 10_001),
    name,
    createdAt: world.now,
    digits,
    type: endDate === 0 ? passcodeType.permanent : passcodeType.period,
    startDate,
    endDate,
    isCustom: true,
    senderUsername: owner.username,
    transit: undefined,
    isUsed: false,
    isInvalid: false,
  });
  if (isLearned) lock.door.apply({ do: 'keep', credential: { kind: 'passcode', value: digits, name, startDate, endDate } });
}

function ownerOf(world: World, input: Shape): User {
  const name = input.required('owner', text);
  const owner = world.accounts.userNamed(name);
  if (owner === undefined) throw wrong('owner', `${name} is no user of this world`);
  return owner;
}

function defined<T extends object>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}
