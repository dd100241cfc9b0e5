import type { Packet } from 'mqtt-packet';
import type { ClientConfig } from 'pg';
import { openRawMqtt } from '../harness/raw-mqtt.ts';
import { serveOrders } from '../harness/worker.ts';
import { createStatusIntake } from './status-intake.ts';

/** A plain subscriber of an outside broker, that acknowledges after the commit. */
serveOrders<{ database: ClientConfig; url: string; filter: string }, { subscribed: true }>(async ({ database, url, filter }) => {
  const intake = await createStatusIntake(database);
  let acknowledgements: Packet[] = [];
  let subscribed = (): void => undefined;
  const isSubscribed = new Promise<void>((resolve) => {
    subscribed = resolve;
  });
  const connection = await openRawMqtt({
    url,
    clientId: 'bench-floor',
    onPackets(packets) {
      for (const packet of packets) {
        if (packet.cmd === 'suback') subscribed();
        if (packet.cmd === 'publish') intake.take(packet.topic, packet.payload, () => acknowledge(packet.messageId ?? 0));
      }
      return [];
    },
  });
  function acknowledge(messageId: number): void {
    acknowledgements.push({ cmd: 'puback', messageId });
    // A batch is committed at once, and acknowledged with one write.
    if (acknowledgements.length > 1) return;
    setImmediate(() => {
      connection.send(acknowledgements);
      acknowledgements = [];
    });
  }
  connection.send([{ cmd: 'subscribe', messageId: 1, subscriptions: [{ topic: filter, qos: 1 }] }]);
  await isSubscribed;
  return { subscribed: true };
});
