import { SimulatorError } from '@smartlock/simulators';
import { CommandFailure } from '../terminal.ts';

/** The terminal and npm may both send the signal: only one that comes later means haste. */
export function waitForSignal(): Promise<void> {
  const hasteAfterMs = 1_000;
  return new Promise<void>((resolve) => {
    let firstAt: number | undefined;
    const onSignal = (): void => {
      if (firstAt !== undefined && performance.now() - firstAt > hasteAfterMs) process.exit(130);
      firstAt ??= performance.now();
      resolve();
    };
    process.on('SIGINT', onSignal);
    process.on('SIGTERM', onSignal);
  });
}

/** What a simulator refuses is for the person at the terminal to put right. */
export async function orCommandFailure<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof SimulatorError) throw new CommandFailure(error.message, error.code, { cause: error });
    throw error;
  }
}
