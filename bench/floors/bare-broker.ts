import { createServer } from 'node:net';
import { Aedes } from 'aedes';
import { serveOrders } from '../harness/worker.ts';

/** The broker library that the product embeds, alone. */
serveOrders<object, { url: string }>(async () => {
  const broker = await Aedes.createBroker();
  const server = createServer({ noDelay: true }, (socket) => void broker.handle(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The system gave no port');
  return { url: `mqtt://127.0.0.1:${address.port}` };
});
