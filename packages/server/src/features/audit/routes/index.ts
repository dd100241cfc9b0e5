import { authScope } from '../../../platform/http/auth.ts';
import type { App } from '../../../platform/http/types.ts';
import type { AuditFeatureContext } from '../context.ts';
import { exportEntries } from './export-entries.ts';
import { listEntries } from './list-entries.ts';

/** Users see what they did and what concerns them; the chain as a whole is the administrators'. */
export function registerAuditRoutes(app: App, context: AuditFeatureContext): void {
  void app.register(
    async (logs) => {
      authScope(logs, 'user', (scoped) => {
        listEntries(scoped, context);
      });
      authScope(logs, 'staff', (scoped) => {
        exportEntries(scoped, context);
      });
    },
    { prefix: '/api/v1/security/audit-logs' },
  );
}
