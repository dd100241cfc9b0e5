import type { LockView } from './lock-view.ts';
import { lockStates } from './lock-states.ts';
import { objectIdOf, type HomeTopics } from './topics.ts';

export interface Origin {
  readonly version: string;
  /** Where people find the platform. */
  readonly url: string;
}

type Component = Readonly<Record<string, unknown>> & { readonly p: string };

export interface DiscoveryDocument {
  readonly dev: Readonly<Record<string, unknown>>;
  readonly o: Readonly<Record<string, unknown>>;
  readonly avty: readonly object[];
  readonly avty_mode: 'all';
  readonly cmps: Readonly<Record<string, Component>>;
}

/** What may happen at a lock, as the event entity lists it. */
export const eventTypes = [
  'unlock',
  'lock',
  'denied',
  'jammed',
  'tamper',
  'door_forced',
  'door_held_open',
  'code_added',
  'code_removed',
  'command_failed',
  'not_confirmed',
] as const;
export type EventType = (typeof eventTypes)[number];

const diagnostic = { ent_cat: 'diagnostic' } as const;
const config = { ent_cat: 'config' } as const;

/** One message for one lock: everything that Home Assistant needs to know of it. */
export function discoveryDocument(view: LockView, topics: HomeTopics, origin: Origin): DiscoveryDocument {
  const objectId = objectIdOf(view.deviceId);
  const stat = (key: string) => ({ stat_t: topics.state(view.deviceId, key) });
  const cmd = (key: string) => ({ cmd_t: topics.command(view.deviceId, key) });
  const gateway = { t: topics.availability };
  const told = lockStates(view, undefined, new Date(0));
  const components: Record<string, Omit<Component, 'unique_id'>> = {
    lock: {
      ...(view.mayOperate
        ? { p: 'lock', ...cmd('lock') }
        : {
            // Whoever may only look gets no button that would be refused.
            p: 'binary_sensor',
            dev_cla: 'lock',
            val_tpl: "{{ {'LOCKED': 'OFF', 'UNLOCKED': 'ON'}.get(value, 'None') }}",
          }),
      name: null,
      ...stat('lock'),
      json_attr_t: topics.state(view.deviceId, 'attributes'),
    },
    battery: { p: 'sensor', dev_cla: 'battery', unit_of_meas: '%', stat_cla: 'measurement', ...diagnostic, ...stat('battery') },
    battery_low: { p: 'binary_sensor', name: 'Battery low', dev_cla: 'battery', ...diagnostic, ...stat('battery_low') },
    online: { p: 'binary_sensor', dev_cla: 'connectivity', ...diagnostic, ...stat('online'), avty: [gateway] },
    jammed: { p: 'binary_sensor', name: 'Jammed', dev_cla: 'problem', ...stat('jammed') },
    lockdown: { p: 'binary_sensor', name: 'Lockdown', ...diagnostic, ...stat('lockdown') },
    last_access: { p: 'sensor', name: 'Last access', dev_cla: 'timestamp', ...stat('last_access') },
    last_user: {
      p: 'sensor',
      name: 'Last operator',
      ...stat('last_user'),
      json_attr_t: topics.state(view.deviceId, 'last_access_attributes'),
    },
    last_method: { p: 'sensor', name: 'Last trigger', ...stat('last_method') },
    event: { p: 'event', name: 'Access', evt_typ: eventTypes, ...stat('event') },
    refresh: { p: 'button', name: 'Refresh', ...config, ...cmd('refresh') },
  };
  if (told.has('signal')) {
    components['signal'] = {
      p: 'sensor',
      dev_cla: 'signal_strength',
      unit_of_meas: 'dBm',
      stat_cla: 'measurement',
      ...diagnostic,
      ...stat('signal'),
    };
  }
  if (told.has('temperature')) {
    components['temperature'] = {
      p: 'sensor',
      dev_cla: 'temperature',
      unit_of_meas: '°C',
      stat_cla: 'measurement',
      ...diagnostic,
      ...stat('temperature'),
    };
  }
  if (told.has('door')) components['door'] = { p: 'binary_sensor', dev_cla: 'door', ...stat('door') };
  if (told.has('tamper')) components['tamper'] = { p: 'binary_sensor', dev_cla: 'tamper', ...stat('tamper') };
  if (told.has('firmware')) {
    components['firmware'] = {
      p: 'update',
      dev_cla: 'firmware',
      ...config,
      ...stat('firmware'),
      ...(view.mayManage && view.firmwareOffer !== null ? { ...cmd('firmware'), pl_inst: 'INSTALL' } : {}),
    };
  }
  if (view.mayManage) {
    components['cleanup_passcodes'] = { p: 'button', name: 'Remove expired codes', ...config, ...cmd('cleanup_passcodes') };
  }
  return {
    dev: deviceOf(view, objectId, origin),
    o: { name: 'smartlock', sw: origin.version, url: origin.url },
    avty: [gateway, { t: topics.state(view.deviceId, 'availability') }],
    avty_mode: 'all',
    cmps: Object.fromEntries(
      Object.entries(components).map(([key, { p, ...options }]) => [
        key,
        { p, unique_id: `${objectId}_${key}`, ...options } as Component,
      ]),
    ),
  };
}

function deviceOf(view: LockView, objectId: string, origin: Origin): Readonly<Record<string, unknown>> {
  return {
    ids: [objectId],
    name: view.name,
    mf: view.maker,
    mdl: view.model,
    sn: view.deviceId,
    cu: `${origin.url}/devices/${view.id}/`,
    ...(view.firmwareVersion === null ? {} : { sw: view.firmwareVersion }),
    ...(view.location === '' ? {} : { sa: view.location }),
  };
}

/** The same with components that go away, once: leaving them out would not remove them. */
export function withoutComponents(
  document: DiscoveryDocument,
  removed: ReadonlyMap<string, string>,
): { readonly cmps: Readonly<Record<string, Component>> } & Omit<DiscoveryDocument, 'cmps'> {
  return { ...document, cmps: { ...document.cmps, ...Object.fromEntries([...removed].map(([key, p]) => [key, { p }])) } };
}
