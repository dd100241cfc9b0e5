import { ConfigError, loadConfig, readEnvironment, type Config } from '../config.ts';
import { SmartLockError } from '../platform/errors.ts';
import { createLogger, type Logger } from '../platform/logger.ts';

/** `--json` of every command. */
export const jsonFlag = { json: { type: 'boolean', description: 'Print JSON for programs', default: false } } as const;

/** Prints a result: as JSON with `--json`, else as the lines for people. */
export function print(json: boolean, result: object, lines: readonly string[]): void {
  process.stdout.write(json ? `${JSON.stringify(result)}\n` : `${lines.join('\n')}\n`);
}

/** Runs a command's work. What goes wrong is said in a sentence on stderr (as an object with `--json`), and the exit code is 1. */
export async function runCommand(json: boolean, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    process.exitCode = 1;
    const known = error instanceof ConfigError || error instanceof SmartLockError || error instanceof CommandFailure;
    const message = error instanceof Error ? error.message : String(error);
    const code = error instanceof SmartLockError ? error.code : error instanceof ConfigError ? 'configuration' : 'failed';
    if (json) process.stderr.write(`${JSON.stringify({ error: { code, message } })}\n`);
    else
      process.stderr.write(
        `${known ? message : `Something went wrong that should not: ${error instanceof Error ? (error.stack ?? message) : message}`}\n`,
      );
  }
}

/** Something that the person at the terminal can put right. */
export class CommandFailure extends Error {}

export function readConfig(): Config {
  return loadConfig(readEnvironment());
}

/** For commands beside the server: warnings and errors alone, on stderr, so that stdout holds the result. */
export function commandLogger(): Logger {
  return createLogger('warn', process.stderr);
}
