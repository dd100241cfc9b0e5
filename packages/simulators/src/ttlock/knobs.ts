import type { CloudLock, Gateway } from './cloud-lock.ts';
import { count, flag, number, oneOf, text, whole, wrong, type Shape } from '../cloud/shape.ts';
import type { App } from './accounts.ts';
import { listOf, orNull } from '../cloud/shape.ts';
import type { World } from './world.ts';

type Knob<T> = (world: World, target: T, value: unknown, where: string) => void;

function knob<T, V>(read: (value: unknown, where: string) => V, set: (target: T, value: V, world: World) => void): Knob<T> {
  return (world, target, value, where) => set(target, read(value, where), world);
}

/** What the control API and a world file may change about a lock: the hardware and what the service thinks of it. */
export const lockKnobs: Record<string, Knob<CloudLock>> = {
  alias: knob(text, (lock, value) => void (lock.alias = value)),
  battery: knob(percent, (lock, value) => void (lock.door.battery = value)),
  powered: knob(flag, (lock, value, world) => world.setLockPower(lock, value)),
  jammed: knob(flag, (lock, value) => void (lock.door.isJammed = value)),
  pretends: knob(flag, (lock, value) => void (lock.door.isPretending = value)),
  frozen: knob(flag, (lock, value) => void (lock.door.isFrozen = value)),
  remote_unlock: knob(flag, (lock, value) => void (lock.isRemoteUnlockOn = value)),
  clock_offset_ms: knob(whole, (lock, value) => void (lock.door.clockOffsetMs = value)),
  timezone_offset_ms: knob(whole, (lock, value) => void (lock.door.timezoneOffsetMs = value)),
  learns: knob(oneOf(['at_once', 'later', 'never', 'bluetooth']), (lock, value) => void (lock.door.learns = value)),
  learn_delay_ms: knob(count, (lock, value) => void (lock.door.learnDelayMs = value)),
  auto_lock_s: knob(whole, (lock, value) => void (lock.door.autoLockSeconds = value)),
  auto_lock_max_s: knob(count, (lock, value) => void (lock.autoLockMaxSeconds = value)),
  loses_auto_lock_records: knob(flag, (lock, value) => void (lock.door.losesAutoLockRecords = value)),
  record_lag_ms: knob(count, (lock, value) => void (lock.recordLagMs = value)),
  has_passcode_data: knob(flag, (lock, value) => void (lock.hasPasscodeData = value)),
  nb_registered: knob(flag, (lock, value) => void (lock.isNbRegistered = value)),
  state_known: knob(flag, (lock, value) => void (lock.isStateKnown = value)),
  card_capacity: knob(count, (lock, value) => void (lock.cardCapacity = value)),
  admin_code: knob(text, (lock, value) => void (lock.door.adminCode = value)),
  feature_value: knob(hex, (lock, value) => void (lock.featureBits = BigInt(`0x${value}`))),
  busy: knob(flag, (lock, value) => void (lock.isBusy = value)),
  wifi_online: knob(flag, (lock, value, world) => world.setWifiOnline(lock, value)),
  wifi_power_saving: knob(flag, (lock, value) => void (lock.wifi.isPowerSaving = value)),
  wifi_configured: knob(flag, (lock, value) => void (lock.wifi.isConfigured = value)),
  door_sensor: knob(flag, (lock, value, world) => {
    lock.doorSensor = value
      ? {
          id: world.nextId('doorSensor', 8_001),
          name: 'Door',
          number: '1',
          mac: world.mac(),
          battery: 100,
          version: '1.0',
          warningSeconds: 0,
        }
      : undefined;
  }),
};

export const gatewayKnobs: Record<string, Knob<Gateway>> = {
  name: knob(text, (gateway, value) => void (gateway.name = value)),
  powered: knob(flag, (gateway, value, world) => world.setGatewayPower(gateway, value)),
  online: knob(flag, (gateway, value, world) => world.setGatewayOnline(gateway, value)),
  upgrading: knob(flag, (gateway, value) => void (gateway.isUpgrading = value)),
  busy: knob(flag, (gateway, value) => void (gateway.isBusy = value)),
  extra_delay_ms: knob(count, (gateway, value) => void (gateway.extraDelayMs = value)),
  network_name: knob(text, (gateway, value) => void (gateway.networkName = value)),
  version: knob(whole, (gateway, value) => void (gateway.version = value)),
};

export const appKnobs: Record<string, Knob<App>> = {
  client_secret: knob(text, (app, value) => void (app.clientSecret = value)),
  approved: knob(flag, (app, value) => void (app.isApproved = value)),
  user_prefix: knob(text, (app, value) => void (app.userPrefix = value)),
  callback_url: knob(orNull(httpUrl), (app, value) => void (app.callbackUrl = value ?? undefined)),
  monthly_quota: knob(orNull(count), (app, value) => void (app.monthlyQuota = value ?? undefined)),
  used_in_month: knob(
    count,
    (app, value, world) => void Object.assign(app, { usedInMonth: value, month: world.monthInBeijing() }),
  ),
  denied_paths: knob(listOf(text), (app, value) => void (app.deniedPaths = value)),
};

/** All of them are read before the first is turned. */
export function turnKnobs<T>(world: World, knobs: Record<string, Knob<T>>, target: T, input: Shape): void {
  const turns: (() => void)[] = [];
  for (const [name, turn] of Object.entries(knobs))
    input.optional(name, (value, where) => {
      turns.push(() => turn(world, target, value, where));
      return true;
    });
  input.end();
  for (const turn of turns) turn();
}

function percent(value: unknown, where: string): number {
  const amount = number(value, where);
  if (amount < 0 || amount > 100) throw wrong(where, 'must be from 0 to 100');
  return amount;
}

export function hex(value: unknown, where: string): string {
  const digits = text(value, where);
  if (!/^[0-9a-f]{1,64}$/i.test(digits)) throw wrong(where, 'must be hexadecimal digits');
  return digits.toUpperCase();
}

export function httpUrl(value: unknown, where: string): string {
  const url = text(value, where);
  if (!URL.canParse(url) || !/^https?:/.test(url)) throw wrong(where, 'must be an http or https URL');
  return url;
}
