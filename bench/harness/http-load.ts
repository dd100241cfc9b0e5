import { connect, type Socket } from 'node:net';
import { serveOrders } from './worker.ts';

/** Asks for one address again and again over so many kept connections, each waiting for its answer before it asks again. */
export interface HttpLoadOrder {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly connections: number;
  readonly seconds: number;
}

export interface HttpLoadResult {
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** The last answer, so that two servers can be seen to say the same. */
  readonly body: string;
}

const contentLength = /\r\ncontent-length: (\d+)\r\n/i;

/** One connection until `endsAt`; takes note of how long each answer took. */
function askRepeatedly(url: URL, request: Buffer, endsAt: number, tookMs: number[]): Promise<string> {
  return new Promise((resolve, reject) => {
    let askedAt = 0;
    let received = '';
    const socket: Socket = connect({ host: url.hostname, port: Number(url.port), noDelay: true }, ask);
    socket.setEncoding('latin1');
    function ask(): void {
      received = '';
      askedAt = performance.now();
      socket.write(request);
    }
    socket.on('data', (chunk: string) => {
      received += chunk;
      const headEnd = received.indexOf('\r\n\r\n');
      if (headEnd === -1) return;
      const length = contentLength.exec(received)?.[1];
      if (!received.startsWith('HTTP/1.1 200') || length === undefined) {
        socket.destroy();
        reject(new Error(`Expected 200 with Content-Length, got:\n${received}`));
        return;
      }
      const end = headEnd + 4 + Number(length);
      if (received.length < end) return;
      const now = performance.now();
      tookMs.push(now - askedAt);
      if (now < endsAt) {
        ask();
        return;
      }
      const body = received.slice(headEnd + 4, end);
      socket.end();
      resolve(body);
    });
    socket.on('error', reject);
  });
}

serveOrders<HttpLoadOrder, HttpLoadResult>(async ({ url, headers, connections, seconds }) => {
  const target = new URL(url);
  const head = [`GET ${target.pathname} HTTP/1.1`, `Host: ${target.host}`];
  for (const [name, value] of Object.entries(headers)) head.push(`${name}: ${value}`);
  const request = Buffer.from(`${head.join('\r\n')}\r\n\r\n`);
  const tookMs: number[] = [];
  const startedAt = performance.now();
  const endsAt = startedAt + seconds * 1000;
  const bodies = await Promise.all(Array.from({ length: connections }, () => askRepeatedly(target, request, endsAt, tookMs)));
  const elapsed = (performance.now() - startedAt) / 1000;
  const sorted = Float64Array.from(tookMs).sort();
  const at = (share: number): number => sorted[Math.floor(sorted.length * share)] ?? Number.NaN;
  return { perSecond: tookMs.length / elapsed, p50Ms: at(0.5), p99Ms: at(0.99), body: bodies[0] ?? '' };
});
