import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { forgetProgram, watchProgram } from '../../e2e/harness/guard.ts';

/** A process beside this one that does one thing at a time when told, so that what it spends is not on our event loop. */
export interface Worker<Order, Result> {
  readonly pid: number;
  ask(order: Order): Promise<Result>;
  stop(): Promise<void>;
}

interface Envelope<Result> {
  readonly result?: Result;
  readonly failure?: string;
}

export function startWorker<Order extends object, Result>(file: string): Worker<Order, Result> {
  const path = fileURLToPath(new URL(file, import.meta.url));
  const child = fork(path, [], { detached: true, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const pid = child.pid ?? 0;
  watchProgram(pid);
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
  });
  return {
    pid,
    ask: (order) =>
      new Promise<Result>((resolve, reject) => {
        const die = (): void => reject(new Error(`${file} ended before it answered`));
        child.once('exit', die);
        child.once('message', (message) => {
          child.off('exit', die);
          const { result, failure } = message as Envelope<Result>;
          if (failure === undefined) resolve(result as Result);
          else reject(new Error(`${file}: ${failure}`));
        });
        child.send(order);
      }),
    async stop() {
      child.kill('SIGTERM');
      await ended;
      forgetProgram(pid);
    },
  };
}

/** In the worker's own file: answers each order. */
export function serveOrders<Order, Result>(carryOut: (order: Order) => Promise<Result>): void {
  process.on('message', (order) => {
    carryOut(order as Order).then(
      (result) => process.send?.({ result }),
      (error: unknown) => process.send?.({ failure: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
    );
  });
  // Without the one who gives orders there is nothing left to do.
  process.on('disconnect', () => process.exit(0));
}
