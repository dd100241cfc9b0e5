import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { PacketClient } from './packet-client.ts';

const START_MS_MAX = 10_000;

export interface Mosquitto {
  port: number;
  /** Ends it at once, as a crash would; nothing it held survives. */
  kill: () => Promise<void>;
  start: () => Promise<void>;
  close: () => Promise<void>;
}

/** A real Mosquitto that lets everybody in, on a port of its own. A missing one is an error: no promise is skipped in silence. */
export async function startMosquitto(): Promise<Mosquitto> {
  const directory = await mkdtemp(join(tmpdir(), 'mosquitto-'));
  const file = join(directory, 'mosquitto.conf');
  const port = await findFreePort();
  // Started by root, Mosquitto would become a user who may not read this directory.
  await writeFile(file, `listener ${port} 127.0.0.1\nallow_anonymous true\npersistence false\nuser root\n`);
  let broker: ChildProcess | undefined;

  const start = async (): Promise<void> => {
    const started = spawn('mosquitto', ['-c', file], {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { ...process.env, PATH: `${process.env['PATH'] ?? ''}:/usr/sbin:/usr/local/sbin` },
    });
    broker = started;
    let said = '';
    let failure: Error | undefined;
    started.stderr.on('data', (bytes: Buffer) => {
      said += bytes.toString();
    });
    started.on('error', (cause) => {
      failure = new Error('mosquitto cannot be started; install the Debian package "mosquitto"', { cause });
    });
    started.on('exit', (code) => {
      failure ??= new Error(`mosquitto ended with ${String(code)}: ${said}`);
    });
    const deadline = performance.now() + START_MS_MAX;
    while (!(await isListening(port))) {
      if (failure !== undefined) throw failure;
      if (performance.now() > deadline) throw new Error(`mosquitto did not listen on port ${port} in time: ${said}`);
      await pause(20);
    }
  };

  const kill = async (): Promise<void> => {
    const running = broker;
    broker = undefined;
    if (running === undefined || running.exitCode !== null || running.pid === undefined) return;
    const ended = once(running, 'exit');
    running.kill('SIGKILL');
    await ended;
  };

  const close = async (): Promise<void> => {
    await kill();
    await rm(directory, { recursive: true });
  };

  try {
    await start();
  } catch (error) {
    await close();
    throw error;
  }
  return { port, kill, start, close };
}

async function isListening(port: number): Promise<boolean> {
  try {
    const client = await PacketClient.listen(port, 'nothing');
    client.close();
    return true;
  } catch {
    // Refused: it has not come that far yet, and the caller's patience is bounded.
    return false;
  }
}

async function findFreePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}
