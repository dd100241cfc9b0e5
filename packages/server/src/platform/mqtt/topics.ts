import { SmartLockError } from '../errors.ts';

/** What a lock publishes. */
export const deviceChannels = ['availability', 'status', 'heartbeat', 'response', 'event', 'ota/progress'] as const;
/** What the server publishes to a lock. */
export const serverChannels = ['command', 'ota'] as const;

export type DeviceChannel = (typeof deviceChannels)[number];
export type ServerChannel = (typeof serverChannels)[number];
export type Channel = DeviceChannel | ServerChannel;

export interface ParsedTopic {
  readonly deviceId: string;
  readonly channel: Channel;
}

export interface Topics {
  readonly prefix: string;
  /** Null for everything that is not exactly `{prefix}/{device_id}/{channel}`. */
  parse(topic: string): ParsedTopic | null;
  build(deviceId: string, channel: Channel): string;
  /** The filters under which the server hears every lock. */
  subscriptions(): string[];
  /** With the slash at its end: everything below it belongs to that lock. */
  devicePrefix(deviceId: string): string;
  mayDevicePublish(deviceId: string, topic: string): boolean;
  /** True only when every topic that the filter can match belongs to the lock. */
  mayDeviceSubscribe(deviceId: string, filter: string): boolean;
}

const deviceIdPattern = /^[A-Z0-9]{6,20}$/;
const filterLengthMax = 256;
const allChannels: ReadonlySet<string> = new Set<Channel>([...deviceChannels, ...serverChannels]);
const publishedByDevice: ReadonlySet<string> = new Set<DeviceChannel>(deviceChannels);

/** The form in which device ids are stored; nothing else ever appears in a topic or an MQTT user name of a lock. */
export function isDeviceId(text: string): boolean {
  return deviceIdPattern.test(text);
}

export function isDeviceChannel(channel: string): channel is DeviceChannel {
  return publishedByDevice.has(channel);
}

/** The only place that reads or writes a topic. */
export function createTopics(prefix: string): Topics {
  assertUsablePrefix(prefix);
  const root = `${prefix}/`;

  function devicePrefix(deviceId: string): string {
    if (!isDeviceId(deviceId)) {
      throw new SmartLockError(
        'invalid_input',
        'device_id_not_usable_in_topic',
        'The device id cannot be part of an MQTT topic: it must be 6 to 20 characters out of A-Z and 0-9.',
      );
    }
    return `${root}${deviceId}/`;
  }

  function parse(topic: string): ParsedTopic | null {
    if (!topic.startsWith(root)) return null;
    const slash = topic.indexOf('/', root.length);
    if (slash === -1) return null;
    const deviceId = topic.slice(root.length, slash);
    const channel = topic.slice(slash + 1);
    if (!isDeviceId(deviceId) || !isChannel(channel)) return null;
    return { deviceId, channel };
  }

  return {
    prefix,
    parse,
    devicePrefix,
    build: (deviceId, channel) => `${devicePrefix(deviceId)}${channel}`,
    subscriptions: () => deviceChannels.map((channel) => `${root}+/${channel}`),
    mayDevicePublish(deviceId, topic) {
      const parsed = parse(topic);
      return parsed !== null && parsed.deviceId === deviceId && isDeviceChannel(parsed.channel);
    },
    mayDeviceSubscribe(deviceId, filter) {
      if (!isDeviceId(deviceId) || filter.length > filterLengthMax) return false;
      const own = `${root}${deviceId}/`;
      // The fixed beginning rules out $share, $SYS and wildcards before the device's own level in one comparison.
      return filter.startsWith(own) && filter.length > own.length && isWellFormedFilter(filter.slice(own.length));
    },
  };
}

function isChannel(text: string): text is Channel {
  return allChannels.has(text);
}

function isWellFormedFilter(filter: string): boolean {
  if (filter.includes('\u0000')) return false;
  const levels = filter.split('/');
  return levels.every((level, index) => {
    if (level === '#') return index === levels.length - 1;
    return level === '+' || (!level.includes('#') && !level.includes('+'));
  });
}

function assertUsablePrefix(prefix: string): void {
  // Spaces and control characters are legal in MQTT, but break the access lists of brokers, which are read line by line.
  if (/^[A-Za-z0-9_.-]+(\/[A-Za-z0-9_.-]+)*$/.test(prefix) && prefix.length <= 100) return;
  throw new SmartLockError(
    'invalid_input',
    'mqtt_topic_prefix_invalid',
    'MQTT_TOPIC_PREFIX must be levels of letters, digits, "_", "." and "-" with "/" between them, for example "smartlock" or "site-1/locks".',
  );
}
