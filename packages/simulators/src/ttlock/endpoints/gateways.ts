import { ApiFault, done } from '../api-fault.ts';
import type { Gateway } from '../cloud-lock.ts';
import { get, heldLock, ownGateway, page, post, type Endpoint, type UserCall } from '../endpoint.ts';
import { minuteMs } from '../lock-calendar.ts';
import type { World } from '../world.ts';

const initWindowMs = 3 * minuteMs;

export const gatewayEndpoints: Endpoint[] = [
  get('/v3/gateway/list', (call) => {
    const { world, user, params } = call;
    const gateways = [...world.gateways.values()].filter((gateway) => gateway.ownerUid === user.uid);
    const orderBy = params.integerIn('orderBy', 0, 2, 1);
    if (orderBy === 1) gateways.sort((a, b) => b.registeredAt - a.registeredAt || a.gatewayId - b.gatewayId);
    else gateways.sort((a, b) => (orderBy === 0 ? 1 : -1) * (a.name < b.name ? -1 : 1));
    return page(call, gateways, (gateway) => presentGateway(world, gateway), 200);
  }),
  get('/v3/gateway/detail', (call) => presentGateway(call.world, ownGateway(call))),
  get('/v3/gateway/listByLock', (call) => {
    const lock = heldLock(call);
    return {
      list: call.world.linkedGateways(lock).map((gateway) => ({
        gatewayId: gateway.gatewayId,
        gatewayMac: gateway.mac,
        gatewayName: gateway.name,
        rssi: gateway.links.get(lock.lockId)?.rssi,
        rssiUpdateDate: call.world.heardAt(gateway, lock),
      })),
    };
  }),
  get('/v3/gateway/listLock', (call) => {
    const gateway = ownGateway(call);
    return {
      list: heardLocks(call.world, gateway).map(({ lock, rssi, updateDate }) => ({
        lockId: lock.lockId,
        lockMac: lock.mac,
        lockName: lock.name,
        lockAlias: lock.alias,
        rssi,
        updateDate,
      })),
    };
  }),
  get('/v3/gateway/listDevice', (call) => ({
    list: heardLocks(call.world, ownGateway(call)).map(({ lock, rssi, updateDate }) => ({
      deviceType: 0,
      deviceId: lock.lockId,
      deviceMac: lock.mac,
      deviceName: lock.name,
      deviceAlias: lock.alias,
      rssi,
      updateDate,
    })),
  })),
  post('/v3/gateway/delete', (call) => {
    call.world.gateways.delete(ownGateway(call).gatewayId);
    return done();
  }),
  post('/v3/gateway/rename', (call) => {
    const gateway = ownGateway(call);
    gateway.name = call.params.text('gatewayName');
    return done();
  }),
  post('/v3/gateway/transfer', (call) => {
    const { world, user, params } = call;
    const receiver = world.accounts.userNamed(params.text('receiverUsername'));
    const gateways = params.idList('gatewayIdList').map((id) => gatewayOf(call, id));
    if (receiver === undefined) throw new ApiFault(20006);
    if (receiver.uid === user.uid) throw new ApiFault(-3016);
    for (const gateway of gateways) gateway.ownerUid = receiver.uid;
    return done();
  }),
  post('/v3/gateway/isInitSuccess', ({ world, user, params }) => {
    const wanted = params.text('gatewayNetMac').toLowerCase();
    for (const gateway of world.gateways.values())
      if (
        gateway.ownerUid === user.uid &&
        (gateway.networkMac.toLowerCase() === wanted || gateway.name.toLowerCase() === wanted) &&
        world.now - gateway.registeredAt <= initWindowMs
      )
        return { gatewayId: gateway.gatewayId };
    throw new ApiFault(1);
  }),
  post('/v3/gateway/uploadDetail', (call) => {
    const gateway = ownGateway(call);
    const { params } = call;
    Object.assign(gateway, {
      modelNum: params.text('modelNum'),
      hardwareRevision: params.text('hardwareRevision'),
      firmwareRevision: params.text('firmwareRevision'),
      networkName: params.optionalText('networkName') ?? gateway.networkName,
    });
    return done();
  }),
  get('/v3/gateway/upgradeCheck', (call) => {
    const { modelNum, hardwareRevision, firmwareRevision } = ownGateway(call);
    return { needUpgrade: 0, firmwareInfo: { modelNum, hardwareRevision, firmwareRevision }, version: firmwareRevision };
  }),
  post('/v3/gateway/setUpgradeMode', (call) => {
    ownGateway(call).isUpgrading = true;
    return done();
  }),
];

function presentGateway(world: World, gateway: Gateway): object {
  return {
    gatewayId: gateway.gatewayId,
    gatewayMac: gateway.mac,
    gatewayName: gateway.name,
    gatewayVersion: gateway.version,
    networkName: gateway.networkName,
    networkMac: gateway.networkMac,
    lockNum: heardLocks(world, gateway).length,
    isOnline: world.countsAsOnline(gateway) ? 1 : 0,
  };
}

function heardLocks(world: World, gateway: Gateway) {
  return [...gateway.links.entries()].flatMap(([lockId, { rssi }]) => {
    const lock = world.locks.get(lockId);
    return lock !== undefined && world.isLinked(gateway, lock) ? [{ lock, rssi, updateDate: world.heardAt(gateway, lock) }] : [];
  });
}

function gatewayOf({ world, user }: UserCall, id: number): Gateway {
  const gateway = world.gateways.get(id);
  if (gateway?.ownerUid !== user.uid) throw new ApiFault(-4037);
  return gateway;
}
