import type { Config } from '../config.ts';

/** Error reports to Sentry where a DSN is set. The library is loaded only then: it costs memory. */
export async function startErrorReports(config: Config, version: string): Promise<{ flush: () => Promise<void> }> {
  if (config.sentryDsn === undefined) return { flush: async () => {} };
  const sentry = await import('@sentry/node');
  sentry.init({
    dsn: config.sentryDsn,
    release: `smartlock@${version}`,
    environment: config.nodeEnv,
    sendDefaultPii: false,
    // Bodies, headers and cookies hold credentials and PINs: only the route and the stack go out.
    beforeSend(event) {
      delete event.request;
      delete event.user;
      return event;
    },
    beforeBreadcrumb: (breadcrumb) => (breadcrumb.category === 'http' ? null : breadcrumb),
  });
  return { flush: async () => void (await sentry.close(2_000)) };
}
