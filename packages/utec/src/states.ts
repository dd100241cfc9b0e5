import { fieldsOf, listOf, numberOf, textOf } from './reading.ts';

/** One state of a device, in the spelling of the documents' tables, whatever the cloud sent. */
export interface UtecState {
  readonly capability: string;
  readonly name: string;
  readonly value: string | number | boolean | null;
}

export type LockState = 'Locked' | 'Unlocked' | 'Jammed' | 'Unknown';
export type DoorState = 'Closed' | 'Open' | 'Unknown';
export const lockModes = { normal: 0, passage: 1, locked: 2 } as const;
export type LockMode = (typeof lockModes)[keyof typeof lockModes];

/** What the states say of a lock. Null: not said. Only `isOnline` is live; the rest is what the cloud last heard. */
export interface LockReading {
  readonly isOnline: boolean | null;
  readonly lockState: LockState | null;
  readonly lockMode: LockMode | null;
  /** As U-tec gives it: 1 to 5. */
  readonly batteryLevel: number | null;
  readonly batteryPercent: number | null;
  readonly door: DoorState | null;
}

const spellings: ReadonlyMap<string, readonly [capability: string, name: string, values: readonly string[]]> = new Map([
  ['st.healthcheck/status', ['st.healthCheck', 'status', ['Online', 'Offline']]],
  ['st.lock/lockstate', ['st.lock', 'lockState', ['Locked', 'Unlocked', 'Jammed', 'Unknown']]],
  ['st.lock/lockmode', ['st.lock', 'lockMode', []]],
  ['st.batterylevel/level', ['st.batteryLevel', 'level', []]],
  ['st.doorsensor/sensorstate', ['st.doorSensor', 'sensorState', ['Closed', 'Open', 'Unknown']]],
  ['st.deferredresponse/seconds', ['st.deferredResponse', 'seconds', []]],
  ['st.switch/switch', ['st.switch', 'switch', ['on', 'off']]],
  ['st.switchlevel/level', ['st.switchLevel', 'level', []]],
]);

function stateOf(capability: unknown, name: unknown, value: unknown): UtecState | null {
  const [ofCapability, ofName] = [textOf(capability), textOf(name)];
  if (ofCapability === null || ofName === null) return null;
  const spelling = spellings.get(`${ofCapability}/${ofName}`.toLowerCase());
  const plain = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null;
  if (spelling === undefined) return { capability: ofCapability, name: ofName, value: plain };
  const [known, knownName, values] = spelling;
  if (values.length === 0) return { capability: known, name: knownName, value: numberOf(plain) };
  const same = values.find((one) => one.toLowerCase() === String(plain).trim().toLowerCase());
  return { capability: known, name: knownName, value: same ?? plain };
}

/** A list of states, or a mapping of capability to names and values, as pushes have it. What cannot be read is left out. */
export function readStates(given: unknown): UtecState[] {
  const states: (UtecState | null)[] = [];
  for (const item of listOf(given)) {
    const fields = fieldsOf(item);
    if (fields !== null) states.push(stateOf(fields['capability'], fields['name'] ?? fields['attribute'], fields['value']));
  }
  for (const [capability, names] of Object.entries(fieldsOf(given) ?? {})) {
    for (const [name, value] of Object.entries(fieldsOf(names) ?? {})) states.push(stateOf(capability, name, value));
  }
  return states.filter((state) => state !== null);
}

function valueOf(states: readonly UtecState[], capability: string, name: string): UtecState['value'] {
  return states.find((state) => state.capability === capability && state.name === name)?.value ?? null;
}

function oneOf<T extends string | number>(value: unknown, allowed: readonly T[]): T | null {
  return allowed.find((one) => one === value) ?? null;
}

/** U-tec defines no percent. Times 20 is what users of its gateways see. */
export function batteryPercentOf(level: number | null): number | null {
  return level === null || !Number.isFinite(level) || level < 0 || level > 5 ? null : Math.round(level * 20);
}

export function readLock(states: readonly UtecState[]): LockReading {
  const health = oneOf(valueOf(states, 'st.healthCheck', 'status'), ['Online', 'Offline'] as const);
  const level = numberOf(valueOf(states, 'st.batteryLevel', 'level'));
  return {
    isOnline: health === null ? null : health === 'Online',
    lockState: oneOf(valueOf(states, 'st.lock', 'lockState'), ['Locked', 'Unlocked', 'Jammed', 'Unknown'] as const),
    lockMode: oneOf(valueOf(states, 'st.lock', 'lockMode'), Object.values(lockModes)),
    batteryLevel: level,
    batteryPercent: batteryPercentOf(level),
    door: oneOf(valueOf(states, 'st.doorSensor', 'sensorState'), ['Closed', 'Open', 'Unknown'] as const),
  };
}

/** In how many seconds the outcome of a command is expected; null where the answer is not of that kind. */
export function deferredSeconds(states: readonly UtecState[]): number | null {
  return numberOf(valueOf(states, 'st.deferredResponse', 'seconds'));
}
