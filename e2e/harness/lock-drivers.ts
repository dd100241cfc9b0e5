import { createFleet } from '@smartlock/simulators';
import { startMosquittoLock } from './mosquitto-lock.ts';
import type { RegisteredLock } from './people.ts';

/** A lock at a door, whoever made it. */
export interface DrivenLock {
  bolt(): string;
  battery(): number;
  /** Its goodbye reaches the broker. */
  leave(): Promise<void>;
}

export interface LockDriver {
  readonly name: string;
  connect(mqttUrl: string, lock: RegisteredLock): Promise<DrivenLock>;
}

const fleetDriver: LockDriver = {
  name: 'a lock of the simulated fleet',
  async connect(mqttUrl, { deviceId, keys }) {
    const fleet = createFleet({ mqttUrl, locks: [{ device_id: deviceId, ...keys }] });
    fleet.start();
    await fleet.connected();
    const state = () => fleet.lock(deviceId).state;
    return { bolt: () => state().bolt, battery: () => state().battery, leave: () => fleet.stop() };
  },
};

const mosquittoDriver: LockDriver = {
  name: 'a plain lock of mosquitto_sub and mosquitto_pub',
  async connect(mqttUrl, { deviceId, keys }) {
    const battery = 72;
    const lock = await startMosquittoLock({ mqttUrl, deviceId, keys, battery });
    return { bolt: () => lock.lockStatus, battery: () => battery, leave: () => lock.stop() };
  },
};

export const lockDrivers: readonly LockDriver[] = [fleetDriver, mosquittoDriver];
