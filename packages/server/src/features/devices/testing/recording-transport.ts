import { createDecipheriv, createHmac } from 'node:crypto';
import type { ServerChannel } from '../../../platform/mqtt/topics.ts';
import type { MqttTransport } from '../../../platform/mqtt/transport.ts';

type SignedCommand = Record<string, unknown> & {
  readonly command: string;
  readonly request_id: string;
  readonly timestamp: string;
  readonly expires_at: string;
  readonly nonce: string;
  readonly key_version: number;
  readonly signature: string;
  readonly signature_next?: string;
};

export interface Published {
  readonly deviceId: string;
  readonly channel: ServerChannel;
  readonly command: SignedCommand;
  readonly expiresAt: Date;
}

/** Where messages to locks leave the process: keeps them, and hands each to the lock that a test plays. */
export class RecordingTransport implements MqttTransport {
  readonly published: Published[] = [];
  isUp = true;
  readonly #locks = new Map<string, (message: Published) => void>();

  start(): Promise<void> {
    return Promise.resolve();
  }

  publish(deviceId: string, channel: ServerChannel, payload: string, options: { expiresAt: Date }): Promise<void> {
    if (!this.isUp) return Promise.reject(new Error('no connection to the broker'));
    const message = { deviceId, channel, command: JSON.parse(payload) as SignedCommand, expiresAt: options.expiresAt };
    this.published.push(message);
    this.#locks.get(deviceId)?.(message);
    return Promise.resolve();
  }

  /** What a lock does with a message; it arrives like from a network, not within the sending. */
  onMessageTo(deviceId: string, react: (message: Published) => void): void {
    this.#locks.set(deviceId, (message) => setImmediate(() => react(message)));
  }

  to(deviceId: string): Published[] {
    return this.published.filter((message) => message.deviceId === deviceId);
  }

  isConnected(): boolean {
    return this.isUp;
  }

  describe(): { kind: 'embedded' | 'outside'; url: string } {
    return { kind: 'outside', url: 'mqtt://broker.example.com:1883' };
  }

  stop(): Promise<void> {
    return Promise.resolve();
  }
}

export interface DeviceKeys {
  readonly api_key: string;
  readonly secret_key: string;
  readonly encryption_key: string;
}

/** Written from the protocol's page, not from the server's code. */
function canonical(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${canonical(member)}`).join(',')}}`;
}

export function signatureOf(command: object, secretKey: string): string {
  const { signature: _, signature_next: __, ...signed } = command as Record<string, unknown>;
  return createHmac('sha256', secretKey).update(canonical(signed)).digest('hex');
}

export function decrypt(sealed: unknown, keys: DeviceKeys, deviceId: string, requestId: string): string {
  const bytes = Buffer.from(String(sealed), 'base64');
  const opener = createDecipheriv('aes-256-gcm', Buffer.from(keys.encryption_key, 'hex'), bytes.subarray(0, 12));
  opener.setAAD(Buffer.from(`${deviceId}:${requestId}`)).setAuthTag(bytes.subarray(-16));
  return opener.update(bytes.subarray(12, -16), undefined, 'utf8') + opener.final('utf8');
}
