import { authScope } from '../../../../platform/http/auth.ts';
import type { App } from '../../../../platform/http/types.ts';
import type { HomeAssistantContext } from '../context.ts';
import { homeLockRoutes } from './lock-choices.ts';

/** For whoever manages the lock. */
export function registerHomeAssistantRoutes(app: App, context: HomeAssistantContext): void {
  authScope(app, 'user', (scoped) => {
    homeLockRoutes(scoped, context);
  });
}
