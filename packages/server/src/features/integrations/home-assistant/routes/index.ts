import { authScope } from '../../../../platform/http/auth.ts';
import type { App } from '../../../../platform/http/types.ts';
import type { HomeAssistantContext } from '../context.ts';
import { homeLockRoutes } from './lock-choices.ts';
import { passcodeRoutes } from './passcodes.ts';

/** What is chosen for a lock is for whoever manages it; codes are for whom policy says at the platform's own routes. */
export function registerHomeAssistantRoutes(app: App, context: HomeAssistantContext): void {
  authScope(app, 'user', (scoped) => {
    homeLockRoutes(scoped, context);
    passcodeRoutes(scoped, context);
  });
}
