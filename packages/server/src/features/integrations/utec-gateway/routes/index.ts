import type { App } from '../../../../platform/http/types.ts';
import type { GatewayDoor } from '../access.ts';
import type { GatewayContext } from '../context.ts';
import { sendDetail } from '../gateway-error.ts';
import { configRoutes } from './config.ts';
import { deviceRoutes } from './devices.ts';
import { pageRoutes } from './pages.ts';
import { tokenRoutes } from './tokens.ts';

/** Every path of the gateway: these alone are found behind a secret path. */
export const gatewayPaths: ReadonlySet<string> = new Set([
  '/',
  '/health',
  '/api/config',
  '/config',
  '/api/test',
  '/api/oauth/authorize-url',
  '/api/oauth/exchange',
  '/api/oauth/refresh',
  '/oauth/start',
  '/oauth/exchange',
  '/oauth/callback',
  '/api/devices',
  '/devices',
  '/api/status',
  '/api/status/latest',
  '/api/status/refresh',
  '/api/lock',
  '/lock',
  '/api/unlock',
  '/unlock',
  '/logs',
  '/logs/clear',
  '/docs',
  '/openapi.json',
]);

/** The routes stand at the root, beside the API, since their clients know no other place. */
export function registerGatewayRoutes(app: App, context: GatewayContext, door: GatewayDoor): void {
  void app.register(async (instance) => {
    const scope = instance as App;
    scope.setErrorHandler(sendDetail);
    scope.addHook('onRequest', async (request, reply) => {
      // As clients know it. It lets pages read; what changes something is refused to those of other sites.
      if (reply.getHeader('access-control-allow-origin') === undefined) reply.header('access-control-allow-origin', '*');
      await door.admit(request, reply, app.gate.guesses, async () => {
        const at = context.clock.now();
        await context.db
          .transaction()
          .execute((trx) => app.gate.guesses.failed(trx, { kind: 'login', address: request.ip, devicePk: null, at }));
      });
    });
    const routes = { app: scope, context };
    configRoutes(routes);
    tokenRoutes(routes);
    deviceRoutes(routes);
    pageRoutes(routes);
  });
}
