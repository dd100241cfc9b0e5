import { ConfigError, loadConfig, readEnvironment, type Config } from '../config.ts';
import { SmartLockError } from '../platform/errors.ts';
import { createLogger, type Logger } from '../platform/logger.ts';

/** `--json` of every command. */
export const jsonFlag = { json: { type: 'boolean', description: 'Print JSON for programs', default: false } } as const;

/** Prints a result: as JSON with `--json`, else as the lines for people. */
export function print(json: boolean, result: object, lines: readonly string[]): void {
  process.stdout.write(json ? `${JSON.stringify(result)}\n` : `${lines.join('\n')}\n`);
}

/** Runs a command's work. What goes wrong is said in a sentence on stderr (as an object with `--json`), and the exit code tells of it. */
export async function runCommand(json: boolean, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    reportFailure(json, error);
  }
}

/** Something that the person at the terminal can put right. `code` is for programs. */
export class CommandFailure extends Error {
  readonly code: string;

  constructor(message: string, code = 'failed', options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** The command was not written as it has to be; nothing was done. */
export class WrongUse extends CommandFailure {
  constructor(message: string) {
    super(message, 'usage');
  }
}

const wrongUseExitCode = 2;

export function reportFailure(json: boolean, error: unknown): void {
  process.exitCode = error instanceof WrongUse ? wrongUseExitCode : 1;
  const message = error instanceof Error ? error.message : String(error);
  const code = codeOf(error);
  if (json) process.stderr.write(`${JSON.stringify({ error: { code: code ?? 'internal', message } })}\n`);
  else if (code !== undefined) process.stderr.write(`${message}\n`);
  else
    process.stderr.write(
      `Something went wrong that should not: ${error instanceof Error ? (error.stack ?? message) : message}\n`,
    );
}

/** Undefined for what nobody foresaw. */
function codeOf(error: unknown): string | undefined {
  if (error instanceof CommandFailure || error instanceof SmartLockError) return error.code;
  return error instanceof ConfigError ? 'configuration' : undefined;
}

export function readConfig(): Config {
  return loadConfig(readEnvironment());
}

/** For commands beside the server: warnings and errors alone, on stderr, so that stdout holds the result. */
export function commandLogger(): Logger {
  return createLogger('warn', process.stderr);
}
