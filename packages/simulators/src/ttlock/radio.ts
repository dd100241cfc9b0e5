import { ApiFault } from './api-fault.ts';
import type { CloudLock, Gateway } from './cloud-lock.ts';
import type { Range, World } from './world.ts';

/** Work that needs the lock itself. What `run` throws was said by the lock. */
export class OverTheAir {
  readonly lock: CloudLock;
  readonly run: () => object;

  constructor(lock: CloudLock, run: () => object) {
    this.lock = lock;
    this.run = run;
  }
}

const awakeForMs = 30_000;
const strongRssi = -75;
const weakRssi = -85;
const mediumFailures = 0.1;
const weakFailures = 0.5;

/** The gateway with the best signal, which the service chooses and no caller can. */
export function bestGateway(world: World, lock: CloudLock): Gateway | undefined {
  return world
    .linkedGateways(lock)
    .filter((gateway) => world.countsAsOnline(gateway))
    .sort((a, b) => rssiOf(b, lock) - rssiOf(a, lock))[0];
}

export async function performOverTheAir(world: World, { lock, run }: OverTheAir): Promise<object> {
  const route = chooseRoute(world, lock);
  route.isBusy = true;
  const isAwake = world.now - lock.lastAwakeAt < awakeForMs;
  const delayMs = pickMs(world, isAwake ? world.pace.awake : world.pace.asleep) + ('links' in route ? route.extraDelayMs : 0);
  try {
    if (delayMs > 0) await world.clock.wait(delayMs);
    lock.lastAwakeAt = world.now;
    checkDelivery(world, lock, route);
    return run();
  } finally {
    route.isBusy = false;
  }
}

export function pickMs(world: World, [from, to]: Range): number {
  return from === to ? from : world.random.between(from, to);
}

function chooseRoute(world: World, lock: CloudLock): CloudLock | Gateway {
  if (lock.network === 'wifi') {
    if (!lock.wifi.isConfigured) throw new ApiFault(-3034);
    if (lock.wifi.isPowerSaving) throw new ApiFault(-3035);
    if (!lock.wifi.isOnline) throw new ApiFault(-3036);
    if (lock.isBusy) throw new ApiFault(-3037);
    return lock;
  }
  if (world.linkedGateways(lock).length === 0) throw new ApiFault(-2012);
  const gateway = bestGateway(world, lock);
  if (gateway === undefined) throw new ApiFault(-3002);
  if (gateway.isUpgrading) throw new ApiFault(world.switches.upgrading_gateway_errcode);
  if (gateway.isBusy) throw new ApiFault(-3003);
  return gateway;
}

/** The service sent it; whether it arrives is another matter. */
function checkDelivery(world: World, lock: CloudLock, route: CloudLock | Gateway): void {
  if (!('links' in route)) {
    if (!lock.door.isPowered || !lock.wifi.isOnline) throw new ApiFault(1);
    return;
  }
  if (!route.isPowered || !route.isOnline || !lock.door.isPowered) throw new ApiFault(world.switches.dead_gateway_errcode);
  const rssi = rssiOf(route, lock);
  const failures = rssi > strongRssi ? 0 : rssi >= weakRssi ? mediumFailures : weakFailures;
  if (failures > 0 && world.random.next() < failures) throw new ApiFault(1);
}

function rssiOf(gateway: Gateway, lock: CloudLock): number {
  return gateway.links.get(lock.lockId)?.rssi ?? -127;
}
