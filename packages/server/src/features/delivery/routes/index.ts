import { authScope } from '../../../platform/http/auth.ts';
import type { App } from '../../../platform/http/types.ts';
import type { DeliveryContext } from '../context.ts';
import { adoptCodeRoute, backupCodes, listCodes, overAccess } from './codes.ts';
import { diagnosePin } from './diagnosis.ts';
import { listDeliveries, pinDeliveries, retryDeliveryRoute } from './deliveries.ts';

/** Every route of delivery; each shows only what concerns devices that the caller manages. */
export function registerDeliveryRoutes(app: App, context: DeliveryContext): void {
  void app.register(
    async (instance) => {
      authScope(instance, 'user', (scoped) => {
        listDeliveries(scoped, context);
        pinDeliveries(scoped, context);
        diagnosePin(scoped, context);
        retryDeliveryRoute(scoped, context);
        listCodes(scoped, context);
        adoptCodeRoute(scoped, context);
        backupCodes(scoped, context);
        overAccess(scoped, context);
      });
    },
    { prefix: '/api/v1' },
  );
}
