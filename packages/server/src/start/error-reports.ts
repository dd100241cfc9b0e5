import type { Config } from '../config.ts';
import type { ErrorListener } from '../platform/logger.ts';

export interface ErrorReports {
  /** Absent where no DSN is set. */
  readonly listener: ErrorListener | undefined;
  readonly flush: () => Promise<void>;
}

/** Error reports to Sentry where a DSN is set. The library is loaded only then: it costs memory. */
export async function startErrorReports(config: Pick<Config, 'sentryDsn' | 'nodeEnv'>, version: string): Promise<ErrorReports> {
  if (config.sentryDsn === undefined) return { listener: undefined, flush: async () => {} };
  const sentry = await import('@sentry/node');
  sentry.init({
    dsn: config.sentryDsn,
    release: `smartlock@${version}`,
    environment: config.nodeEnv,
    sendDefaultPii: false,
    // What is worth a report is logged as an error, and reported from there, once.
    integrations: (defaults) =>
      defaults.filter(({ name }) => !/uncaught|unhandled|console|http|fetch|undici|contextlines|localvariables/i.test(name)),
    // Bodies, headers and cookies hold credentials and PINs: only the route and the stack go out.
    beforeSend(event) {
      delete event.request;
      delete event.user;
      return event;
    },
    beforeBreadcrumb: (breadcrumb) => (breadcrumb.category === 'http' ? null : breadcrumb),
  });
  return {
    listener: (error, message) => void sentry.captureException(error, { extra: { message } }),
    flush: async () => void (await sentry.close(2_000)),
  };
}
