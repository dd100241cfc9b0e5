import type { UtecLock } from './lock.ts';
import type { Switches } from './switches.ts';

export interface State {
  capability: string;
  name: string;
  value: string | number;
}

/** As the prose of the documents spells them. */
const proseCapabilities: Readonly<Record<string, string>> = {
  'st.healthCheck': 'st.HealthCheck',
  'st.lock': 'st.Lock',
  'st.batteryLevel': 'st.BatteryLevel',
  'st.doorSensor': 'st.DoorSensor',
  'st.deferredResponse': 'st.DeferredResponse',
};

export function statesOf(lock: UtecLock, switches: Switches, health: 'Online' | 'Offline'): State[] {
  const { heard } = lock;
  const states: State[] = [
    { capability: 'st.healthCheck', name: 'status', value: health },
    { capability: 'st.lock', name: 'lockState', value: heard.bolt },
    { capability: 'st.lock', name: 'lockMode', value: heard.mode },
    { capability: 'st.batteryLevel', name: 'level', value: heard.battery },
    ...(heard.door === undefined ? [] : [{ capability: 'st.doorSensor', name: 'sensorState', value: heard.door }]),
  ];
  return states
    .filter(({ capability, name }) => !lock.leavesOut.includes(capability) && !lock.leavesOut.includes(name))
    .map((state) => spelled(state, switches));
}

export function spelled(state: State, switches: Switches): State {
  if (switches.letter_case === 'normal') return state;
  return {
    capability: proseCapabilities[state.capability] ?? state.capability,
    name: state.name,
    value: typeof state.value === 'string' ? state.value.toLowerCase() : state.value,
  };
}

export function discovered(lock: UtecLock, switches: Switches): Record<string, unknown> {
  const { id, name, category, handleType, model, hwVersion, serialNumber } = lock.settings;
  return {
    id,
    name,
    category,
    handleType,
    deviceInfo: { manufacturer: 'U-tec', model, hwVersion, ...(serialNumber === undefined ? {} : { serialNumber }) },
    attributes: {},
    ...(switches.custom_data === 'absent' ? {} : { customData: customDataOf(lock) }),
  };
}

export function customDataOf(lock: UtecLock): object {
  return { handle: `h-${lock.settings.id.replaceAll(':', '').toLowerCase()}` };
}
