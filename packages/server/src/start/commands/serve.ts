import { defineCommand } from 'citty';
import type { Config } from '../../config.ts';
import { createLogger, type Logger } from '../../platform/logger.ts';
import { launchProgram } from '../launch.ts';
import type { RunningProgram } from '../program.ts';
import { parseRoles } from '../roles.ts';
import { startErrorReports } from '../error-reports.ts';
import { CommandFailure, jsonFlag, readConfig, runCommand } from '../terminal.ts';
import { version } from '../version.ts';

/** After this the process ends whatever is still under way: a supervisor would kill it anyway. */
const stopTimeoutMs = 25_000;

export const serve = defineCommand({
  meta: {
    name: 'serve',
    description: 'Start the server: API, MQTT and jobs, with embedded database and broker unless told otherwise',
  },
  args: {
    roles: {
      type: 'string',
      description: 'Part of api,mqtt,jobs that this process does; all when left out',
      valueHint: 'api,mqtt,jobs',
    },
    json: {
      ...jsonFlag.json,
      description: 'Print what is not a line of the log as JSON too',
    },
  },
  run: ({ args }) =>
    runCommand(args.json, async () => {
      const config = readConfig();
      const roles = parseRoles(args.roles, config);
      const reports = await startErrorReports(config, version);
      const logger = createLogger(config.logLevel, undefined, reports.listener);
      const cancelled = new AbortController();
      const starting = launchProgram(config, roles, logger, cancelled.signal);
      // From the first moment on, and before anything is said: a program killed while it starts would leave its database running.
      stopOnSignals(starting, cancelled, logger, reports.flush);
      logger.info(
        {
          version,
          roles: [...roles],
          database: config.databaseUrl === undefined ? 'embedded' : 'outside',
          mqtt: config.mqttUrl === undefined ? 'embedded' : 'outside',
        },
        'starting',
      );
      const program = await starting.catch((error: unknown) => {
        if (cancelled.signal.aborted) return undefined;
        throw explained(error, config);
      });
      if (program === undefined) return;
      if (program.firstAdmin !== undefined) announceAdmin(args.json, program.firstAdmin);
      logger.info({ url: program.url, mqtt_url: program.mqttUrl, docs: `${program.url}/api/docs/` }, 'listening');
    }),
});

/** What the system says about the address that HTTP should listen on, as a sentence. */
function explained(error: unknown, { host, port }: Config): unknown {
  if (!(error instanceof Error) || !('syscall' in error) || error.syscall !== 'listen' || !('code' in error)) return error;
  const reasons: Record<string, string> = {
    EADDRINUSE: `Port ${port} on ${host} is taken, perhaps by SmartLock itself. Stop the other program, or set PORT to another port.`,
    EACCES: `This user may not listen on port ${port}. Set PORT to one above 1023, and let a proxy serve the lower one.`,
    EADDRNOTAVAIL: `${host} is no address of this machine. Set HOST to one, or to 0.0.0.0 for all.`,
    ENOTFOUND: `HOST is ${host}, which names no machine.`,
  };
  const reason = reasons[String(error.code)];
  return reason === undefined ? error : new CommandFailure(reason, 'cannot_listen', { cause: error });
}

/** Past the log, since a log is kept. */
function announceAdmin(json: boolean, admin: { email: string; password: string }): void {
  if (json) {
    process.stdout.write(`${JSON.stringify({ first_admin: admin })}\n`);
    return;
  }
  process.stdout.write(
    `\n  Administrator e-mail: ${admin.email}\n  Password:             ${admin.password}\n  This is shown once. Keep it, or change it after signing in.\n\n`,
  );
}

function stopOnSignals(
  starting: Promise<RunningProgram>,
  cancelled: AbortController,
  logger: Logger,
  flush: () => Promise<void>,
): void {
  let stopping = false;
  const stop = (reason: string, exitCode: number): void => {
    if (stopping) {
      logger.warn({ reason }, 'stopping already; a second signal ends at once');
      if (exitCode === 0) process.exit(1);
      return;
    }
    stopping = true;
    logger.info({ reason }, 'stopping');
    cancelled.abort();
    const timer = setTimeout(() => {
      logger.error('not everything ended in time');
      process.exit(1);
    }, stopTimeoutMs);
    timer.unref();
    starting
      .then(
        (program) => program.stop(),
        // A start that was cancelled, or failed, has ended its parts itself.
        (error: unknown) =>
          logger.info({ reason: error instanceof Error ? error.message : String(error) }, 'the start was given up'),
      )
      .then(flush)
      .then(
        () => {
          logger.info('stopped');
          process.exit(exitCode);
        },
        (error: unknown) => {
          logger.error({ err: error }, 'stopping failed');
          process.exit(1);
        },
      );
  };
  process.on('SIGTERM', () => stop('SIGTERM', 0));
  process.on('SIGINT', () => stop('SIGINT', 0));
  process.on('uncaughtException', (error) => {
    logger.fatal({ err: error }, 'uncaught exception: this is a bug');
    stop('uncaughtException', 1);
  });
  process.on('unhandledRejection', (error) => {
    logger.fatal({ err: error }, 'unhandled rejection: this is a bug');
    stop('unhandledRejection', 1);
  });
}
