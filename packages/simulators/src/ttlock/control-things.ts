import { SimulatorError } from '../locks/simulator-error.ts';
import type { App, User } from './accounts.ts';
import type { CloudLock, Gateway } from './cloud-lock.ts';
import type { ControlCall, ControlRoute } from './control.ts';
import { appKnobs, gatewayKnobs, lockKnobs, turnKnobs } from './knobs.ts';
import { number, oneOf, orNull, text, whole } from '../cloud/shape.ts';
import { addApp, addGateway, addLock, addUser, linkLock } from './world-description.ts';
import type { World } from './world.ts';

/** The parts of the control API that are about people and things: applications, users, tokens, locks at the door, gateways. */
export const controlThings: readonly ControlRoute[] = [
  ['GET', 'world', ({ cloud: { world } }) => presentWorld(world)],
  ['POST', 'apps', ({ cloud: { world }, body }) => presentApp(addApp(world, body))],
  [
    'PATCH',
    'apps/:id',
    ({ cloud: { world }, body }, id) => {
      const app = world.accounts.apps.get(id) ?? missing('application', id);
      turnKnobs(world, appKnobs, app, body);
      return presentApp(app);
    },
  ],
  ['POST', 'users', ({ cloud: { world }, body }) => presentUser(addUser(world, body))],
  ['POST', 'tokens/expire', (call) => endTokens(call, (session, world) => void (session.expiresAt = world.now))],
  ['POST', 'tokens/revoke', (call) => endTokens(call, (session) => void (session.isRevoked = true))],
  ['POST', 'tokens/forget', (call) => endTokens(call, (session, world) => world.accounts.forget(session))],
  ['POST', 'locks', ({ cloud: { world }, body }) => presentThing(world, addLock(world, body))],
  ['GET', 'locks/:id', (call, id) => presentThing(call.cloud.world, lockOf(call, id))],
  [
    'PATCH',
    'locks/:id',
    (call, id) => {
      const lock = lockOf(call, id);
      turnKnobs(call.cloud.world, lockKnobs, lock, call.body);
      return presentThing(call.cloud.world, lock);
    },
  ],
  ['POST', 'locks/:id/keypad', (call, id) => ({ ...lockOf(call, id).door.typeCode(field(call, 'code')) })],
  ['POST', 'locks/:id/card', (call, id) => ({ ...lockOf(call, id).door.present('card', field(call, 'number')) })],
  ['POST', 'locks/:id/fingerprint', (call, id) => ({ ...lockOf(call, id).door.present('fingerprint', field(call, 'number')) })],
  ['POST', 'locks/:id/face', (call, id) => ({ ...lockOf(call, id).door.present('face', field(call, 'number')) })],
  ['POST', 'locks/:id/qr', (call, id) => ({ ...lockOf(call, id).door.present('qr', field(call, 'content')) })],
  [
    'POST',
    'locks/:id/key',
    (call, id) => {
      const lock = lockOf(call, id);
      const to = call.body.required('to', oneOf(['locked', 'unlocked']));
      call.body.end();
      lock.door.turnKey(to);
      return presentThing(call.cloud.world, lock);
    },
  ],
  [
    'POST',
    'locks/:id/door',
    (call, id) => {
      const lock = lockOf(call, id);
      const to = call.body.required('to', oneOf(['open', 'closed']));
      call.body.end();
      lock.door.moveDoor(to);
      return presentThing(call.cloud.world, lock);
    },
  ],
  [
    'POST',
    'locks/:id/bluetooth-sync',
    (call, id) => {
      const lock = lockOf(call, id);
      lock.door.bluetoothSync();
      call.cloud.world.upload(lock);
      return presentThing(call.cloud.world, lock);
    },
  ],
  [
    'POST',
    'locks/:id/wake',
    (call, id) => {
      const lock = lockOf(call, id);
      lock.lastAwakeAt = call.cloud.world.now;
      if (call.cloud.world.isConnected(lock)) call.cloud.world.upload(lock);
      return presentThing(call.cloud.world, lock);
    },
  ],
  ['POST', 'gateways', ({ cloud: { world }, body }) => presentGateway(world, addGateway(world, body))],
  ['GET', 'gateways/:id', (call, id) => presentGateway(call.cloud.world, gatewayOf(call, id))],
  [
    'PATCH',
    'gateways/:id',
    (call, id) => {
      const gateway = gatewayOf(call, id);
      turnKnobs(call.cloud.world, gatewayKnobs, gateway, call.body);
      return presentGateway(call.cloud.world, gateway);
    },
  ],
  [
    'PUT',
    'gateways/:id/link',
    (call, id) => {
      const gateway = gatewayOf(call, id);
      const lockId = call.body.required('lock_id', whole);
      const rssi = call.body.required('rssi', orNull(number));
      call.body.end();
      if (rssi === null) gateway.links.delete(lockId);
      else linkLock(call.cloud.world, gateway, lockId, rssi, 'lock_id');
      return presentGateway(call.cloud.world, gateway);
    },
  ],
];

function missing(what: string, id: string): never {
  throw new SimulatorError('not_found', `There is no ${what} ${id}. GET /_control/world lists what there is.`);
}

function lockOf({ cloud }: ControlCall, id: string): CloudLock {
  return cloud.world.locks.get(Number(id)) ?? missing('lock', id);
}

function gatewayOf({ cloud }: ControlCall, id: string): Gateway {
  return cloud.world.gateways.get(Number(id)) ?? missing('gateway', id);
}

function field({ body }: ControlCall, name: string): string {
  const value = body.required(name, text);
  body.end();
  return value;
}

type Sessions = ReturnType<World['accounts']['sessions']['get']> & object;

/** Of one token, of one user, or all. */
function endTokens({ cloud: { world }, body }: ControlCall, end: (session: Sessions, world: World) => void): object {
  const token = body.optional('access_token', text);
  const username = body.optional('username', text);
  body.end();
  const uid = username === undefined ? undefined : (world.accounts.userNamed(username) ?? missing('user', username)).uid;
  const chosen = [...world.accounts.sessions.values()].filter(
    (session) => (token === undefined || session.accessToken === token) && (uid === undefined || session.uid === uid),
  );
  for (const session of chosen) end(session, world);
  return { tokens: chosen.length };
}

function presentWorld(world: World): object {
  return {
    region: world.region,
    apps: [...world.accounts.apps.values()].map(presentApp),
    users: [...world.accounts.users.values()].map(presentUser),
    tokens: [...world.accounts.sessions.values()],
    locks: [...world.locks.values()].map((lock) => presentThing(world, lock)),
    gateways: [...world.gateways.values()].map((gateway) => presentGateway(world, gateway)),
  };
}

function presentApp(app: App): object {
  return {
    client_id: app.clientId,
    client_secret: app.clientSecret,
    approved: app.isApproved,
    user_prefix: app.userPrefix,
    callback_url: app.callbackUrl ?? null,
    monthly_quota: app.monthlyQuota ?? null,
    used_in_month: app.usedInMonth,
    denied_paths: app.deniedPaths,
  };
}

function presentUser({ uid, username, kind, region }: User): object {
  return { uid, username, kind, region };
}

function presentThing(world: World, lock: CloudLock): object {
  const { door } = lock;
  return {
    lock_id: lock.lockId,
    owner: world.userName(lock.ownerUid),
    alias: lock.alias,
    network: lock.network,
    connected: world.isConnected(lock),
    bolt: door.bolt,
    door: door.door,
    battery: door.battery,
    powered: door.isPowered,
    jammed: door.isJammed,
    frozen: door.isFrozen,
    remote_unlock: lock.isRemoteUnlockOn,
    lock_time: door.time,
    clock_offset_ms: door.clockOffsetMs,
    timezone_offset_ms: door.timezoneOffsetMs,
    learns: door.learns,
    admin_code: door.adminCode,
    memory: [...door.memory.values()],
    offline_codes: door.offline.size,
    waiting_for_bluetooth: door.bluetoothQueue.length,
    waiting_for_wake: lock.asyncCommands.length,
    records_not_uploaded: door.log.length,
    passcodes_in_cloud: lock.passcodes.size,
  };
}

function presentGateway(world: World, gateway: Gateway): object {
  return {
    gateway_id: gateway.gatewayId,
    owner: world.userName(gateway.ownerUid),
    name: gateway.name,
    powered: gateway.isPowered,
    online: world.countsAsOnline(gateway),
    upgrading: gateway.isUpgrading,
    busy: gateway.isBusy,
    extra_delay_ms: gateway.extraDelayMs,
    links: [...gateway.links].map(([lockId, { rssi }]) => ({ lock_id: lockId, rssi })),
  };
}
