import { authScope } from '../../../platform/http/auth.ts';
import type { App } from '../../../platform/http/types.ts';
import type { AccessRoutesContext } from './context.ts';
import { listDeviceLogs } from './list-device-logs.ts';

/** Every route of access; each shows only devices that the caller has a role on. */
export function registerAccessRoutes(app: App, context: AccessRoutesContext): void {
  void app.register(
    async (devices) => {
      authScope(devices, 'user', (scoped) => {
        listDeviceLogs(scoped, context);
      });
    },
    { prefix: '/api/v1/devices' },
  );
}
