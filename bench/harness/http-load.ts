import { connect, type Socket } from 'node:net';
import { serveOrders } from './worker.ts';

/** Asks for one address again and again over so many kept connections, each waiting for its answer before it asks again. */
export interface HttpLoadOrder {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly connections: number;
  readonly seconds: number;
  /** With them a POST of one after the other, where every connection begins at another one. */
  readonly bodies?: readonly string[];
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
function askRepeatedly(url: URL, nextRequest: () => Buffer, endsAt: number, tookMs: number[]): Promise<string> {
  return new Promise((resolve, reject) => {
    let askedAt = 0;
    let received = '';
    const socket: Socket = connect({ host: url.hostname, port: Number(url.port), noDelay: true }, ask);
    socket.setEncoding('latin1');
    function ask(): void {
      received = '';
      askedAt = performance.now();
      socket.write(nextRequest());
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

serveOrders<HttpLoadOrder, HttpLoadResult>(async ({ url, headers, connections, seconds, bodies }) => {
  const target = new URL(url);
  const head = [`${bodies === undefined ? 'GET' : 'POST'} ${target.pathname}${target.search} HTTP/1.1`, `Host: ${target.host}`];
  for (const [name, value] of Object.entries(headers)) head.push(`${name}: ${value}`);
  const withBody = (body: string): Buffer =>
    Buffer.from([...head, 'Content-Type: application/json', `Content-Length: ${Buffer.byteLength(body)}`, '', body].join('\r\n'));
  const requests = bodies === undefined ? [Buffer.from(`${head.join('\r\n')}\r\n\r\n`)] : bodies.map(withBody);
  const requestsFrom = (index: number): (() => Buffer) => {
    let next = Math.floor((index * requests.length) / connections);
    return () => {
      const request = requests[next % requests.length];
      if (request === undefined) throw new Error('There is no body to send');
      next += 1;
      return request;
    };
  };
  const tookMs: number[] = [];
  const startedAt = performance.now();
  const endsAt = startedAt + seconds * 1000;
  const answers = await Promise.all(
    Array.from({ length: connections }, (_, index) => askRepeatedly(target, requestsFrom(index), endsAt, tookMs)),
  );
  const elapsed = (performance.now() - startedAt) / 1000;
  const sorted = Float64Array.from(tookMs).sort();
  const at = (share: number): number => sorted[Math.floor(sorted.length * share)] ?? Number.NaN;
  return { perSecond: tookMs.length / elapsed, p50Ms: at(0.5), p99Ms: at(0.99), body: answers[0] ?? '' };
});
