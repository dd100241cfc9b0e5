import type { DeviceChannel, ServerChannel } from './topics.ts';

export interface DeviceMessage {
  readonly deviceId: string;
  readonly channel: DeviceChannel;
  readonly payload: Uint8Array;
  readonly receivedAt: Date;
  /** The broker kept it from before; it is not news. */
  readonly retained: boolean;
  /** The sender says that it has sent this before. */
  readonly duplicate: boolean;
}

/**
 * A lock connected, or lost its last connection. Only a broker inside the process can tell. A lock may hold several
 * connections: each that opens is told, only the end of the last one is.
 */
export interface LinkEvent {
  readonly deviceId: string;
  readonly kind: 'connected' | 'disconnected';
  readonly clientId: string;
  readonly at: Date;
}

export interface MqttHandlers {
  /** The acknowledgement follows the promise's resolution; after a rejection none is sent, and the message comes again. */
  onMessage(message: DeviceMessage): Promise<void>;
}

export interface MqttTransport {
  /** Begins to take messages. The broker's acknowledgement to the device (or to us) follows the handler's resolution. */
  start(handlers: MqttHandlers): Promise<void>;
  /** QoS 0, never retained: no broker can keep a command for a lock that is away. */
  publish(deviceId: string, channel: ServerChannel, payload: string, options: { expiresAt: Date }): Promise<void>;
  isConnected(): boolean;
  /** The URL never carries a password. */
  describe(): { kind: 'embedded' | 'outside'; url: string };
  /** Takes nothing new, waits (bounded) for messages under way, then disconnects. */
  stop(): Promise<void>;
}

/** Payloads over this size are dropped and counted. */
export const payloadBytesMax = 8 * 1024;

/** What the transports count; the metrics registry fulfils it. Labels are few: never a device id. */
export interface MqttCounters {
  received(channel: DeviceChannel): void;
  acknowledged(channel: DeviceChannel): void;
  /** `channel` is `unknown` when the topic is none of ours. */
  dropped(channel: DeviceChannel | 'unknown', reason: DropReason): void;
  published(channel: ServerChannel): void;
  publishFailed(channel: ServerChannel, reason: PublishFailure): void;
  refusedConnection(reason: RefusalReason): void;
}

export type DropReason =
  | 'too_large'
  | 'topic_not_allowed'
  | 'unknown_topic'
  | 'handler_failed'
  | 'not_utf8'
  | 'not_json'
  | 'schema'
  | 'retain_not_allowed'
  | 'overload';
export type PublishFailure = 'disconnected' | 'expired' | 'backlog' | 'error';
export type RefusalReason =
  | 'not_authenticated'
  | 'client_id'
  | 'will'
  | 'packet_too_large'
  | 'too_many_connections'
  | 'unavailable';

export const noCounters: MqttCounters = {
  received() {},
  acknowledged() {},
  dropped() {},
  published() {},
  publishFailed() {},
  refusedConnection() {},
};
