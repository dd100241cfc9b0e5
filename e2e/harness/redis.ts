import { createFolder, removeFolder } from './guard.ts';
import { findProgram, freePort, startProgram, type Program } from './program.ts';

export interface Redis {
  readonly url: string;
  readonly program: Program;
  stop(): Promise<void>;
}

export async function startRedis(): Promise<Redis> {
  const folder = createFolder('redis');
  const port = await freePort();
  const command = findProgram('redis-server', 'redis-server', 'valkey-server');
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', folder];
  const program = startProgram(command, args);
  await program.waitForLine(/ready to accept connections/i);
  return {
    url: `redis://127.0.0.1:${port}`,
    program,
    async stop() {
      await program.stop();
      removeFolder(folder);
    },
  };
}
