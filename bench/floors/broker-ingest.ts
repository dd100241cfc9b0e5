import { createServer } from 'node:net';
import { Aedes } from 'aedes';
import type { ClientConfig } from 'pg';
import { serveOrders } from '../harness/worker.ts';
import { createStatusIntake } from './status-intake.ts';

/** The broker library that the product embeds, with nothing around it but the intake: everybody may do everything. */
serveOrders<{ database: ClientConfig }, { url: string }>(async ({ database }) => {
  const intake = await createStatusIntake(database);
  const broker = await Aedes.createBroker({
    concurrency: 0,
    authorizePublish: (_client, packet, done) => intake.take(packet.topic, packet.payload, () => done(null)),
  });
  const server = createServer({ noDelay: true }, (socket) => void broker.handle(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The system gave no port');
  return { url: `mqtt://127.0.0.1:${address.port}` };
});
