import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export interface TestRedis {
  readonly url: string;
  readonly port: number;
  /** Stops answering, as a server does that hangs; `resume` undoes it. */
  pause(): void;
  resume(): void;
  stop(): Promise<void>;
}

async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** A redis-server of its own, without persistence, on loopback. `port` starts one again where another was. */
export async function startRedis(options: { readonly port?: number } = {}): Promise<TestRedis> {
  const port = options.port ?? (await freePort());
  const directory = await mkdtemp(join(tmpdir(), 'smartlock-redis-'));
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', directory];
  const child = spawn('redis-server', args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = new Promise<void>((resolve) => {
    child.once('close', () => resolve());
  });
  const failed = new Promise<never>((_resolve, reject) => {
    child.once('error', (cause) => {
      reject(new Error('redis-server could not be started: install the Debian package redis-server', { cause }));
    });
    child.once('close', (code) => reject(new Error(`redis-server ended with code ${String(code)} before it was ready`)));
  });
  const ready = new Promise<void>((resolve) => {
    createInterface(child.stdout).on('line', (line) => {
      if (/ready to accept connections/i.test(line)) resolve();
    });
  });
  await Promise.race([ready, failed]);
  failed.catch(() => undefined);
  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    pause: () => void child.kill('SIGSTOP'),
    resume: () => void child.kill('SIGCONT'),
    async stop() {
      child.kill('SIGCONT');
      child.kill('SIGTERM');
      await exited;
      await rm(directory, { recursive: true, force: true });
    },
  };
}
