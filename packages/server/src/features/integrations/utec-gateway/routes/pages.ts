import { Type } from 'typebox';
import { gatewayPage, pagePolicy } from '../page.ts';
import { clearLog } from '../store/log.ts';
import { Answer, described, refusals, type GatewayRoutes } from './kit.ts';

export function pageRoutes({ app, context }: GatewayRoutes): void {
  app.get(
    '/',
    described('Page', 'The page of the gateway', { response: { 200: Type.String(), ...refusals() } }),
    async (request, reply) => {
      // Everything on the page is addressed from here, under a secret path too.
      const asked = request.originalUrl.split('?', 1)[0] ?? '';
      if (!asked.endsWith('/')) return reply.redirect(`${asked}/`);
      return reply
        .header('content-type', 'text/html; charset=utf-8')
        .header('content-security-policy', pagePolicy)
        .header('referrer-policy', 'no-referrer')
        .header('cache-control', 'no-store')
        .send(gatewayPage());
    },
  );
  app.get(
    '/logs',
    described('Logs', 'The latest lines of the log', { response: { 200: Type.String(), ...refusals() } }),
    async (_request, reply) =>
      reply
        .header('content-type', 'text/plain; charset=utf-8')
        .header('cache-control', 'no-store')
        .send(await context.log.text()),
  );
  app.post('/logs/clear', described('ClearLogs', 'Forget them', { response: { 200: Answer, ...refusals() } }), async () => {
    await context.db.transaction().execute(async (trx) => {
      await clearLog(trx);
      await context.audit.record(trx, { action: 'utec_gateway.log_cleared', resourceType: 'utec_gateway', resourceId: null });
    });
    return { status: 'ok', message: 'Logs cleared' };
  });
  app.get(
    '/docs',
    described('Docs', 'To the page that describes all routes', { response: refusals() }),
    async (_request, reply) => reply.redirect('/api/docs/'),
  );
  app.get(
    '/openapi.json',
    described('Openapi', 'The same as /api/openapi.json', { response: { 200: Type.Unsafe<object>({}), ...refusals() } }),
    () => app.swagger(),
  );
}
