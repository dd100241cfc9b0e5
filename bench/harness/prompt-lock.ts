import type { Packet } from 'mqtt-packet';
import { openOnceKnown } from './raw-mqtt.ts';
import { serveOrders } from './worker.ts';

/** A lock whose bolt takes no time: it answers every command the moment it reads it, and checks nothing. */
export interface PromptLockOrder {
  readonly url: string;
  readonly prefix: string;
  readonly deviceId: string;
  readonly username?: string;
  readonly password?: string;
}

serveOrders<PromptLockOrder, { online: true }>(async ({ url, prefix, deviceId, ...credentials }) => {
  const topic = (name: string): string => `${prefix}/${deviceId}/${name}`;
  let reached: (cmd: Packet['cmd']) => void = () => undefined;
  const next = (cmd: Packet['cmd']): Promise<void> =>
    new Promise((resolve) => {
      reached = (seen) => {
        if (seen === cmd) resolve();
      };
    });
  let messageId = 1;
  const publish = (name: string, payload: object): Packet => {
    messageId = (messageId % 65_535) + 1;
    return { cmd: 'publish', topic: topic(name), payload: JSON.stringify(payload), qos: 1, messageId, retain: false, dup: false };
  };
  const connection = await openOnceKnown({
    url,
    clientId: deviceId,
    ...credentials,
    onPackets(packets) {
      const answers: Packet[] = [];
      for (const packet of packets) {
        reached(packet.cmd);
        if (packet.cmd !== 'publish') continue;
        const command = JSON.parse(packet.payload.toString()) as { request_id: string; command: string };
        const status = command.command === 'lock' ? 'locked' : 'unlocked';
        const timestamp = new Date().toISOString();
        answers.push(publish('response', { request_id: command.request_id, success: true, status, timestamp }));
      }
      return answers;
    },
  });
  const subscribed = next('suback');
  connection.send([{ cmd: 'subscribe', messageId: 1, subscriptions: [{ topic: topic('command'), qos: 0 }] }]);
  await subscribed;
  const stored = next('puback');
  const status = { online: true, battery: 85, lock_status: 'locked', settings_version: 1, timestamp: new Date().toISOString() };
  connection.send([publish('status', status)]);
  await stored;
  return { online: true };
});
