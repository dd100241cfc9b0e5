import type { UserSummary } from '../../accounts/index.ts';
import type { Requester } from '../../devices/index.ts';
import type { Viewer } from '../../devices/index.ts';
import { createAuditContext, type AuditContext } from '../../../platform/audit/audit-context.ts';
import { SmartLockError } from '../../../platform/errors.ts';
import type { HomeAssistantContext } from './context.ts';

/** Whom Home Assistant acts as: what it sees and does is what this account may, and the trail names it. */
export interface HomeAccount {
  readonly user: UserSummary;
  readonly viewer: Viewer;
  readonly requester: Requester;
}

const userAgent = 'Home Assistant (MQTT)';

/** Undefined while there is no such account, or it is not active. */
export async function findHomeAccount({
  findAccount,
}: Pick<HomeAssistantContext, 'findAccount'>): Promise<HomeAccount | undefined> {
  const user = await findAccount();
  if (user?.isActive !== true) return undefined;
  return {
    user,
    viewer: { userId: user.id, seesAll: user.isStaff },
    requester: { userId: user.id, ipAddress: null, userAgent },
  };
}

export async function requireHomeAccount(context: Pick<HomeAssistantContext, 'findAccount'>): Promise<HomeAccount> {
  const account = await findHomeAccount(context);
  if (account !== undefined) return account;
  throw new SmartLockError(
    'not_allowed',
    'home_assistant_account',
    'There is no active account for Home Assistant to act as. Set HOMEASSISTANT_USER to the e-mail address of one.',
  );
}

export function auditContextOf({ user }: HomeAccount): AuditContext {
  return createAuditContext(
    { kind: 'user', id: user.id, email: user.email, via: 'home_assistant' },
    { ipAddress: null, userAgent },
  );
}
