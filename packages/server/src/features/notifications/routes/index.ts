import { authScope } from '../../../platform/http/auth.ts';
import type { App } from '../../../platform/http/types.ts';
import type { NotificationContext } from '../context.ts';
import { ownNotifications } from './own-notifications.ts';
import { preferences } from './preferences.ts';
import { pushSubscriptions, pushTokens } from './push-targets.ts';
import { sendTestMessage } from './send-test.ts';
import { telegramLink } from './telegram.ts';

/** Everybody sees and changes their own alone. */
export function registerNotificationRoutes(app: App, context: NotificationContext): void {
  authScope(app, 'user', (scoped) => {
    ownNotifications(scoped, context);
    preferences(scoped, context);
    pushTokens(scoped, context);
    pushSubscriptions(scoped, context);
    telegramLink(scoped, context);
    sendTestMessage(scoped, context);
  });
}
