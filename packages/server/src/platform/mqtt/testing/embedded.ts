import { afterEach } from 'node:test';
import { createLogger } from '../../logger.ts';
import { createEmbeddedBroker, type EmbeddedBroker, type EmbeddedBrokerOptions } from '../embedded-broker.ts';
import { createTopics } from '../topics.ts';
import type { DeviceMessage } from '../transport.ts';
import { connectDevice, recordCounters, type TestDevice } from './mqtt-device.ts';

export const topics = createTopics('smartlock');
const logger = createLogger('silent');
export const keys = new Map([
  ['ABC123', 'a'.repeat(64)],
  ['XYZ789', 'b'.repeat(64)],
]);
export const keyOf = (deviceId: string): string => keys.get(deviceId) ?? '';
export const inAMinute = (): { expiresAt: Date } => ({ expiresAt: new Date(Date.now() + 60_000) });

const open: (EmbeddedBroker | TestDevice)[] = [];
afterEach(async () => {
  for (const each of open.splice(0).toReversed()) await ('close' in each ? each.close() : each.stop());
});
export interface Running {
  broker: EmbeddedBroker;
  port: number;
  messages: DeviceMessage[];
  events: string[];
}

export async function startBroker(
  onMessage: (message: DeviceMessage) => Promise<void> = async () => {},
  options: Partial<EmbeddedBrokerOptions> = {},
): Promise<Running> {
  const counters = recordCounters();
  const messages: DeviceMessage[] = [];
  const broker = createEmbeddedBroker({
    host: '127.0.0.1',
    port: 0,
    topics,
    logger,
    counters,
    authenticateDevice: async (deviceId, apiKey) => keys.get(deviceId) === apiKey,
    ...options,
  });
  await broker.start({
    async onMessage(message) {
      messages.push(message);
      await onMessage(message);
    },
  });
  open.push(broker);
  const port = broker.address?.port ?? 0;
  return { broker, port, messages, events: counters.events };
}

export async function device(port: number, deviceId: string, options = {}): Promise<TestDevice> {
  const connected = await connectDevice(port, deviceId, keyOf(deviceId), options);
  open.push(connected);
  return connected;
}
