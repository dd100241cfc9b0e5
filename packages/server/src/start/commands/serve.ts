import { defineCommand } from 'citty';
import { createLogger, type Logger } from '../../platform/logger.ts';
import { startProgram, type RunningProgram } from '../program.ts';
import { parseRoles } from '../roles.ts';
import { startErrorReports } from '../error-reports.ts';
import { readConfig, runCommand } from '../terminal.ts';
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
  },
  run: ({ args }) =>
    runCommand(false, async () => {
      const config = readConfig();
      const roles = parseRoles(args.roles, config);
      const logger = createLogger(config.logLevel);
      const reports = await startErrorReports(config, version);
      logger.info(
        {
          version,
          roles: [...roles],
          database: config.databaseUrl === undefined ? 'embedded' : 'outside',
          mqtt: config.mqttUrl === undefined ? 'embedded' : 'outside',
        },
        'starting',
      );
      const program = await startProgram(config, roles, logger);
      if (program.firstAdmin !== undefined) announceAdmin(program.firstAdmin);
      logger.info({ url: program.url, mqtt_url: program.mqttUrl, docs: `${program.url}/api/docs/` }, 'listening');
      stopOnSignals(program, logger, reports.flush);
    }),
});

/** Past the log, since a log is kept. */
function announceAdmin(admin: { email: string; password: string }): void {
  process.stdout.write(
    `\n  Administrator e-mail: ${admin.email}\n  Password:             ${admin.password}\n  This is shown once. Keep it, or change it after signing in.\n\n`,
  );
}

function stopOnSignals(program: RunningProgram, logger: Logger, flush: () => Promise<void>): void {
  let stopping = false;
  const stop = (reason: string, exitCode: number): void => {
    if (stopping) {
      logger.warn({ reason }, 'stopping already; a second signal ends at once');
      if (exitCode === 0) process.exit(1);
      return;
    }
    stopping = true;
    logger.info({ reason }, 'stopping');
    const timer = setTimeout(() => {
      logger.error('not everything ended in time');
      process.exit(1);
    }, stopTimeoutMs);
    timer.unref();
    program
      .stop()
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
