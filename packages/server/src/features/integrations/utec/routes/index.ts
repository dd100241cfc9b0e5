import { authScope } from '../../../../platform/http/auth.ts';
import type { App } from '../../../../platform/http/types.ts';
import type { UtecContext } from '../context.ts';
import {
  changeAccountRoute,
  connectAccountRoute,
  deleteAccountRoute,
  getAccountRoute,
  listAccounts,
  refreshAccountRoute,
} from './accounts.ts';
import { changeLockRoute, importLocksRoute, listLocks } from './locks.ts';
import { callbackRoute, pasteLoginRoute, startLoginRoute } from './login.ts';
import { addPasscodeRoute, changePasscodeRoute, deletePasscodeRoute, listPasscodes } from './passcodes.ts';
import { pushRoute } from './push.ts';

/** Accounts are their owner's alone. Codes of a lock are for whoever has a role on its device too, as policy.ts says. */
export function registerUtecRoutes(app: App, context: UtecContext): void {
  authScope(app, 'user', (scoped) => {
    listAccounts(scoped, context);
    connectAccountRoute(scoped, context);
    getAccountRoute(scoped, context);
    changeAccountRoute(scoped, context);
    refreshAccountRoute(scoped, context);
    deleteAccountRoute(scoped, context);
    startLoginRoute(scoped, context);
    pasteLoginRoute(scoped, context);
    listLocks(scoped, context);
    importLocksRoute(scoped, context);
    changeLockRoute(scoped, context);
    listPasscodes(scoped, context);
    addPasscodeRoute(scoped, context);
    changePasscodeRoute(scoped, context);
    deletePasscodeRoute(scoped, context);
  });
  authScope(app, 'public', (scoped) => {
    callbackRoute(scoped, context);
    pushRoute(scoped, context);
  });
}
