import { isDeviceId } from '../../../platform/mqtt/topics.ts';

/** The topics that the platform and Home Assistant share. They lie beside the locks' own, and no lock's account reaches them. */
export interface HomeTopics {
  /** The server's last will: `online` or `offline`. */
  readonly availability: string;
  /** Echoed to ourselves, to know that the broker has handed out what it retained. */
  readonly echo: string;
  /** Where Home Assistant says that it has started. */
  readonly status: string;
  /** Every command. */
  readonly commands: string;
  /** Every discovery message of a whole device. */
  readonly discoveries: string;
  discovery(deviceId: string): string;
  /** The device of a discovery topic of ours; null for others'. */
  discovered(topic: string): string | null;
  state(deviceId: string, key: string): string;
  command(deviceId: string, key: string): string;
  parseCommand(topic: string): { readonly deviceId: string; readonly key: string } | null;
  /** With the slash at its end. */
  deviceRoot(deviceId: string): string;
  /** What an account for Home Assistant may hear. */
  readonly heard: readonly string[];
  /** What it may say. */
  readonly said: readonly string[];
}

const objectPrefix = 'slk_';

/** Never changes for a lock: built from its hardware identifier, which has letters and digits alone. */
export function objectIdOf(deviceId: string): string {
  return `${objectPrefix}${deviceId.toLowerCase()}`;
}

export interface HomeTopicsOptions {
  readonly prefix: string;
  readonly discoveryPrefix: string;
  readonly statusTopic: string;
}

export function createHomeTopics({ prefix, discoveryPrefix, statusTopic }: HomeTopicsOptions): HomeTopics {
  const root = `${prefix}/ha`;
  const deviceRoot = (deviceId: string): string => `${root}/${deviceId}/`;
  const discoveryRoot = `${discoveryPrefix}/device/`;
  return {
    availability: `${root}/availability`,
    echo: `${root}/echo`,
    status: statusTopic,
    commands: `${root}/+/+/set`,
    discoveries: `${discoveryRoot}+/config`,
    discovery: (deviceId) => `${discoveryRoot}${objectIdOf(deviceId)}/config`,
    discovered(topic) {
      if (!topic.startsWith(`${discoveryRoot}${objectPrefix}`) || !topic.endsWith('/config')) return null;
      const deviceId = topic.slice(discoveryRoot.length + objectPrefix.length, -'/config'.length).toUpperCase();
      return isDeviceId(deviceId) ? deviceId : null;
    },
    state: (deviceId, key) => `${deviceRoot(deviceId)}${key}`,
    command: (deviceId, key) => `${deviceRoot(deviceId)}${key}/set`,
    parseCommand(topic) {
      if (!topic.startsWith(`${root}/`)) return null;
      const [deviceId = '', key = '', last, ...more] = topic.slice(root.length + 1).split('/');
      return isDeviceId(deviceId) && /^[a-z_]+$/.test(key) && last === 'set' && more.length === 0 ? { deviceId, key } : null;
    },
    deviceRoot,
    heard: [`${root}/#`, `${discoveryPrefix}/#`, statusTopic],
    said: [`${root}/+/+/set`, statusTopic],
  };
}
