import type { BrokerAddress } from './mqtt-socket.ts';
import type { LockKeys } from './protocol.ts';

export interface ConnectionSettings {
  broker: BrokerAddress;
  topicPrefix: string;
  heartbeatMs: number;
  statusMs: number;
  keepAliveS: number;
  /** Wait for a PUBACK before publishing again. */
  resendMs: number;
  /** First wait before connecting again; doubles up to the maximum, each time with chance. */
  reconnectMinMs: number;
  reconnectMaxMs: number;
  connectTimeoutMs: number;
  commandQos: 0 | 1;
}

export interface ConnectionHooks {
  now(): number;
  /** It came online, or went. */
  changed(): void;
  keysChanged(deviceId: string, keys: LockKeys): void;
  download(url: string): Promise<{ sha256?: string } | { error: string }>;
  log(message: string, details: Record<string, unknown>): void;
}
