import { authScope } from '../../../../platform/http/auth.ts';
import type { App } from '../../../../platform/http/types.ts';
import type { TtlockContext } from '../context.ts';
import { connectAccountRoute, deleteAccountRoute, getAccountRoute, listAccounts, refreshAccountRoute } from './accounts.ts';
import { callbackRoute } from './callback.ts';
import { importLocksRoute, listGateways, listLocks, testConnectionRoute } from './locks.ts';
import { addPasscodeRoute, changePasscodeRoute, deletePasscodeRoute, listPasscodes, listRecords } from './passcodes.ts';

/** Accounts are their owner's alone. Passcodes and records of a lock are for whoever has a role on its device too, as policy.ts says. */
export function registerTtlockRoutes(app: App, context: TtlockContext): void {
  authScope(app, 'user', (scoped) => {
    listAccounts(scoped, context);
    connectAccountRoute(scoped, context);
    getAccountRoute(scoped, context);
    refreshAccountRoute(scoped, context);
    deleteAccountRoute(scoped, context);
    listLocks(scoped, context);
    importLocksRoute(scoped, context);
    listGateways(scoped, context);
    testConnectionRoute(scoped, context);
    listPasscodes(scoped, context);
    addPasscodeRoute(scoped, context);
    changePasscodeRoute(scoped, context);
    deletePasscodeRoute(scoped, context);
    listRecords(scoped, context);
  });
  authScope(app, 'public', (scoped) => {
    callbackRoute(scoped, context);
  });
}
