import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { currentUser } from '../../../../platform/http/auth.ts';
import { Id } from '../../../../platform/http/schemas.ts';
import { callbackContext } from '../account-connections.ts';
import type { TtlockContext } from '../context.ts';
import { presentAccount } from '../presenter.ts';
import { getAccount, type AccountRow, type Viewer } from '../store/accounts.ts';

export const tags = ['TTLock'];
export const base = '/api/v1/integrations/ttlock/accounts/';

/** `?all=true`: an administrator asks for everybody's. Of anybody else it is ignored. */
export const allQuery = { all: Type.Optional(Type.Boolean({ description: "Administrators: everybody's" })) };

/** As the vendor numbers them. */
export const VendorId = Type.String({ pattern: '^[1-9][0-9]{0,18}$', description: 'Id at TTLock' });
export const LockParams = Type.Object({ id: Id, lock_id: VendorId });
export const PasscodeParams = Type.Object({ id: Id, lock_id: VendorId, passcode_id: VendorId });

export function viewerOf(request: FastifyRequest, query: { readonly all?: boolean | undefined }): Viewer {
  const user = currentUser(request);
  return { userId: user.userId, seesAll: user.isStaff && query.all === true };
}

export async function visibleAccount(
  context: TtlockContext,
  request: FastifyRequest<{ Params: { id: number }; Querystring: { all?: boolean } }>,
): Promise<AccountRow> {
  return await getAccount(context.db, viewerOf(request, request.query), request.params.id);
}

export async function presentAccounts(context: TtlockContext, rows: readonly AccountRow[]) {
  const owners = await context.userSummaries(rows.map((row) => row.owner_id));
  const now = context.clock.now();
  return rows.map((row) => {
    const secret = context.keyring.open(row.callback_secret_sealed, callbackContext(row.id));
    const callbackUrl = `${context.settings.publicUrl}/api/v1/integrations/ttlock/callbacks/${secret}/`;
    return presentAccount(row, owners.get(row.owner_id), now, callbackUrl);
  });
}

export async function presentOne(context: TtlockContext, row: AccountRow) {
  const [account] = await presentAccounts(context, [row]);
  if (account === undefined) throw new Error('One row gave no account.');
  return account;
}
