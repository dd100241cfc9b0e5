import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface RecordedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface GivenAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly json?: unknown;
}

export interface HttpRecorder {
  readonly url: string;
  readonly requests: RecordedRequest[];
  /** What is answered from now on. */
  answer: (request: RecordedRequest) => GivenAnswer | Promise<GivenAnswer>;
  close(): Promise<void>;
}

/** A real HTTP server that keeps what it was sent, and answers as a service is documented to. */
export async function startHttpRecorder(answer: HttpRecorder['answer']): Promise<HttpRecorder> {
  const requests: RecordedRequest[] = [];
  async function respond(request: RecordedRequest, outgoing: ServerResponse): Promise<void> {
    const { status, headers: sent = {}, json } = await recorder.answer(request);
    outgoing.writeHead(status, { 'Content-Type': 'application/json', ...sent });
    outgoing.end(json === undefined ? '' : JSON.stringify(json));
  }

  const server = createServer((incoming, outgoing) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const { method = '', url: path = '', headers } = incoming;
      const request = { method, path, headers, body: Buffer.concat(chunks) };
      requests.push(request);
      void respond(request, outgoing);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const recorder: HttpRecorder = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    answer,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return recorder;
}

export const jsonOf = (request: RecordedRequest | undefined): unknown => JSON.parse(request?.body.toString('utf8') ?? 'null');
export const formOf = (request: RecordedRequest | undefined) =>
  Object.fromEntries(new URLSearchParams(request?.body.toString('utf8') ?? ''));
