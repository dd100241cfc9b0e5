import { authScope } from '../../../platform/http/auth.ts';
import type { App } from '../../../platform/http/types.ts';
import type { SecurityContext } from '../context.ts';
import { getAlertRoute, listAlerts, settleAlertRoutes } from './alerts.ts';
import { blockedAddresses } from './blocked-addresses.ts';
import { endLockdownRoutes, readLockdowns, startLockdownRoute } from './lockdowns.ts';

/** Every route of security; each shows only what concerns devices that the caller manages. */
export function registerSecurityRoutes(app: App, context: SecurityContext): void {
  void app.register(
    async (instance) => {
      const security = instance as App;
      authScope(security, 'user', (scoped) => {
        listAlerts(scoped, context);
        getAlertRoute(scoped, context);
        settleAlertRoutes(scoped, context);
        startLockdownRoute(scoped, context);
        readLockdowns(scoped, context);
        endLockdownRoutes(scoped, context);
      });
      authScope(security, 'staff', (scoped) => {
        blockedAddresses(scoped, context);
      });
    },
    { prefix: '/api/v1/security' },
  );
}
