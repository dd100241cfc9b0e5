import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { serveOrders } from '../harness/worker.ts';

/** The least that live events can be: a bare server that writes what it is told to every open stream. No database, no rights, no resuming. */
export interface EventFloorResult {
  readonly url: string;
}

serveOrders<object, EventFloorResult>(async () => {
  const streams = new Set<ServerResponse>();
  const server = createServer((request, response) => {
    if (request.method === 'GET') {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write('id: 0\n\n');
      streams.add(response);
      response.on('close', () => streams.delete(response));
      return;
    }
    let body = '';
    request.setEncoding('utf8');
    request.on('data', (chunk: string) => (body += chunk));
    request.on('end', () => {
      for (const stream of streams) stream.write(`event: device.updated\ndata: ${body}\n\n`);
      response.writeHead(200).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` };
});
