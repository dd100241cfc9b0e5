import assert from 'node:assert/strict';
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { asAlice, buildSampleApp, type SampleApp } from './testing/sample-app.ts';

async function listen(sample: SampleApp): Promise<number> {
  await sample.app.listen({ host: '127.0.0.1', port: 0 });
  return (sample.app.server.address() as AddressInfo).port;
}

/** Sends bytes and answers everything that comes back until the server closes the connection. */
async function talk(port: number, bytes: string | Buffer): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  socket.setTimeout(10_000, () => socket.destroy(new Error('the server neither answered nor closed')));
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  socket.write(bytes);
  await once(socket, 'close');
  return Buffer.concat(chunks).toString('latin1');
}

async function until(what: string, holds: () => boolean): Promise<void> {
  const giveUpAt = Date.now() + 10_000;
  while (!holds()) {
    if (Date.now() > giveUpAt) throw new Error(`${what} did not come about within 10 s`);
    await delay(5);
  }
}

describe('bytes that are no HTTP request', () => {
  let sample: SampleApp;
  let port = 0;
  before(async () => {
    sample = await buildSampleApp();
    port = await listen(sample);
  });
  after(() => sample.app.close());

  it('are answered 400 with a problem document, and the connection is closed', async () => {
    for (const bytes of [
      'garbage\r\n\r\n',
      'GET / HTTP/9.9\r\n\r\n',
      'GET /a b HTTP/1.1\r\nHost: x\r\n\r\n',
      '\x16\x03\x01\x02\x00\x01',
      'GET / HTTP/1.1\r\nHost: x\r\nBad Header: 1\r\n\r\n',
    ]) {
      const answer = await talk(port, bytes);
      assert.match(answer, /^HTTP\/1\.1 400 Bad Request\r\n/, JSON.stringify(bytes));
      assert.match(answer, /application\/problem\+json/);
      assert.match(answer, /"code":"malformed_request"/);
    }
  });

  it('are answered 431 when the headers are too long', async () => {
    assert.match(
      await talk(port, `GET /api/v1/open/ HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(40_000)}\r\n\r\n`),
      /^HTTP\/1\.1 431 /,
    );
    assert.match(await talk(port, `GET /api/v1/open/?${'x'.repeat(40_000)} HTTP/1.1\r\nHost: x\r\n\r\n`), /^HTTP\/1\.1 431 /);
  });

  it('are refused when they try to smuggle a second request in', async () => {
    const head = 'POST /api/v1/login/ HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n';
    for (const lengths of [
      'Content-Length: 5\r\nTransfer-Encoding: chunked\r\n',
      'Content-Length: 5\r\nContent-Length: 6\r\n',
      'Transfer-Encoding: chunked, identity\r\n',
    ]) {
      assert.match(await talk(port, `${head}${lengths}\r\n0\r\n\r\n`), /^HTTP\/1\.1 400 /, lengths);
    }
  });

  it('do no harm when a body never ends: the client goes away and nothing is logged as our error', async () => {
    const socket = connect(port, '127.0.0.1');
    socket.write(
      `POST /api/v1/things/ HTTP/1.1\r\nHost: x\r\nAuthorization: Test alice\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"na`,
    );
    let requests = 0;
    sample.app.server.once('request', (incoming) => {
      requests += 1;
      incoming.once('close', () => (requests -= 1));
    });
    await until('the request', () => requests === 1);
    socket.destroy();
    await until('its end', () => requests === 0);
    assert.equal((await sample.app.inject({ url: '/api/v1/open/' })).statusCode, 200);
    const errors = sample.logLines.filter((line) => line.includes('unexpectedly'));
    assert.deepEqual(errors, []);
  });

  it('are cut off at the body limit, whether or not the length was told', async () => {
    const head =
      'POST /api/v1/things/ HTTP/1.1\r\nHost: x\r\nAuthorization: Test alice\r\nConnection: close\r\nContent-Type: application/json\r\n';
    assert.match(await talk(port, `${head}Content-Length: 9000000000\r\n\r\n{}`), /^HTTP\/1\.1 413 /);
    const chunk = `10000\r\n${'x'.repeat(65_536)}\r\n`;
    assert.match(await talk(port, `${head}Transfer-Encoding: chunked\r\n\r\n${chunk.repeat(17)}0\r\n\r\n`), /^HTTP\/1\.1 413 /);
  });
});

describe('closing', () => {
  it('finishes what is running, answers newcomers 503, and drops idle connections', async () => {
    const sample = await buildSampleApp();
    const port = await listen(sample);
    let open = (): void => undefined;
    sample.work.gate = new Promise((resolve) => {
      open = () => resolve();
    });
    const agent = new Agent({ keepAlive: true });
    const post = (): Promise<{ status: number; socket: Socket }> =>
      new Promise((resolve, reject) => {
        const call = request(
          { port, agent, host: '127.0.0.1', method: 'POST', path: '/api/v1/slow/', headers: asAlice },
          (response) => {
            response.resume().on('end', () => resolve({ status: response.statusCode ?? 0, socket: response.socket }));
          },
        );
        call.on('error', reject).end();
      });
    const running = post();
    const idle = connect(port, '127.0.0.1');
    idle.write('GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n');
    await once(idle, 'data');
    // A second request on a connection whose first is still being answered arrives while the server closes.
    const busy = connect(port, '127.0.0.1');
    const received: Buffer[] = [];
    busy.on('data', (chunk: Buffer) => received.push(chunk));
    busy.write('POST /api/v1/slow/ HTTP/1.1\r\nHost: x\r\nAuthorization: Test alice\r\nContent-Length: 0\r\n\r\n');
    await until('two running requests', () => sample.work.done.length === 2);
    const closing = sample.app.close();
    await once(idle, 'close');
    let requests = 0;
    sample.app.server.on('request', () => (requests += 1));
    busy.write('GET /api/v1/open/ HTTP/1.1\r\nHost: x\r\n\r\n');
    await until('the late request', () => requests === 1);
    open();
    assert.equal((await running).status, 200);
    await until('both answers', () => Buffer.concat(received).toString().includes('shutting_down'));
    const answers = Buffer.concat(received).toString();
    assert.match(answers, /^HTTP\/1\.1 200 [\s\S]*HTTP\/1\.1 503 /);
    await closing;
    agent.destroy();
    busy.destroy();
  });
});
