import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SimulatorError } from '../locks/simulator-error.ts';
import type { CloudClock } from './clock.ts';
import { htmlReply, type CloudReply, type CloudRequest } from './messages.ts';

export interface ServableCloud {
  readonly clock: CloudClock;
  handle(request: CloudRequest): Promise<CloudReply>;
  stop(): void;
}

const bodyMaxBytes = 4 * 1_024 * 1_024;

export interface ServedCloud {
  baseUrl: string;
  controlUrl: string;
  stop(): Promise<void>;
}

/** Any simulated cloud, behind a port. 0 takes a free one. */
export async function serveCloud(cloud: ServableCloud, port: number, host: string): Promise<ServedCloud> {
  const server = createServer((request, response) => {
    serve(cloud, request, response).catch(() => response.destroy());
  });
  await listen(server, port, host);
  const { port: actual } = server.address() as AddressInfo;
  const baseUrl = `http://${host.includes(':') ? `[${host}]` : host}:${actual}`;
  return {
    baseUrl,
    controlUrl: `${baseUrl}/_control`,
    async stop() {
      cloud.stop();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(
        error.code === 'EADDRINUSE'
          ? new SimulatorError('port_in_use', `Port ${port} is taken by another program. Choose another, or 0 for any.`, {
              cause: error,
            })
          : error,
      ),
    );
    server.listen(port, host, resolve);
  });
}

async function serve(cloud: ServableCloud, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await readBody(request);
  const reply =
    body === undefined
      ? htmlReply(413, 'Request Entity Too Large')
      : await cloud.handle({
          method: request.method ?? 'GET',
          url: request.url ?? '/',
          contentType: request.headers['content-type'],
          authorization: request.headers.authorization,
          body,
        });
  await send(cloud, reply, request, response);
}

async function send(cloud: ServableCloud, reply: CloudReply, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (reply.kind === 'hang') await cloud.clock.wait(reply.holdMs);
  if (reply.kind !== 'response') {
    request.socket.destroy();
    return;
  }
  const bytes = Buffer.from(reply.body);
  response.writeHead(reply.status, { ...reply.headers, 'content-type': reply.contentType, 'content-length': bytes.length });
  if (!reply.isTruncated) {
    response.end(bytes);
    return;
  }
  // Half of what was announced, and then nobody is there any more.
  response.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => request.socket.destroy());
}

async function readBody(request: IncomingMessage): Promise<Uint8Array | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= bodyMaxBytes) chunks.push(chunk);
  }
  return size > bodyMaxBytes ? undefined : Buffer.concat(chunks);
}
