import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { CommandFailure } from './terminal.ts';

/**
 * A secret given as an argument, or with `-` asked for without showing it, or read from standard input where that is no terminal. Arguments are
 * seen by other users of the machine, so that `-` is the way to recommend.
 */
export async function readSecret(question: string, argument: string, what = 'password'): Promise<string> {
  if (argument !== '-') return argument;
  const secret = process.stdin.isTTY ? await askHidden(question) : await readAll();
  if (secret === '')
    throw new CommandFailure(
      `No ${what} was given. Type it when asked, or send it on standard input.`,
      `no_${what.toLowerCase()}`,
    );
  return secret;
}

async function askHidden(question: string): Promise<string> {
  process.stderr.write(question);
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const terminal = createInterface({ input: process.stdin, output: silent, terminal: true });
  try {
    return await new Promise<string>((resolve, reject) => {
      terminal.question('', resolve);
      // Ctrl-C, and Ctrl-D, which closes without an answer.
      terminal.once('SIGINT', () => terminal.close());
      terminal.once('close', () => reject(new CommandFailure('Nothing was done.', 'cancelled')));
    });
  } finally {
    terminal.close();
    process.stderr.write('\n');
  }
}

async function readAll(): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks)
    .toString('utf8')
    .replace(/\r?\n$/, '');
}
