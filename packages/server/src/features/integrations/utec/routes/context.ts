import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { currentUser } from '../../../../platform/http/auth.ts';
import { Id } from '../../../../platform/http/schemas.ts';
import type { UtecContext } from '../context.ts';
import { pollSecondsOf } from '../poll-account.ts';
import { presentAccount } from '../presenter.ts';
import { getAccount, type AccountRow, type Viewer } from '../store/accounts.ts';

export const tags = ['U-tec'];
export const base = '/api/v1/integrations/utec/accounts/';

/** `?all=true`: an administrator asks for everybody's. Of anybody else it is ignored. */
export const allQuery = { all: Type.Optional(Type.Boolean({ description: "Administrators: everybody's" })) };

/** A MAC address, a serial number or an encrypted form of one. */
export const LockId = Type.String({ minLength: 1, maxLength: 200, pattern: '^[!-~]+$', description: 'Id at U-tec' });
export const LockParams = Type.Object({ id: Id, lock_id: LockId });
export const CodeParams = Type.Object({ id: Id, lock_id: LockId, passcode_id: Type.String({ pattern: '^[0-9]{1,15}$' }) });

export const text = (maxLength: number, description: string) =>
  Type.String({ minLength: 1, maxLength, pattern: String.raw`^[^\u0000-\u001f\u007f]*\S[^\u0000-\u001f\u007f]*$`, description });

export const address = (description: string) => Type.String({ maxLength: 500, pattern: '^https?://[!-~]+$', description });

export function viewerOf(request: FastifyRequest, query: { readonly all?: boolean | undefined }): Viewer {
  const user = currentUser(request);
  return { userId: user.userId, seesAll: user.isStaff && query.all === true };
}

export async function visibleAccount(
  context: UtecContext,
  request: FastifyRequest<{ Params: { id: number }; Querystring: { all?: boolean } }>,
): Promise<AccountRow> {
  return await getAccount(context.db, viewerOf(request, request.query), request.params.id);
}

export async function presentAccounts(context: UtecContext, rows: readonly AccountRow[]) {
  const owners = await context.userSummaries(rows.map((row) => row.owner_id));
  const now = context.clock.now();
  return rows.map((row) =>
    presentAccount(row, {
      owner: owners.get(row.owner_id),
      now,
      bufferMinutes: row.refresh_buffer_minutes ?? context.settings.refreshBufferMinutes,
      pollSeconds: pollSecondsOf(context, row),
    }),
  );
}

export async function presentOne(context: UtecContext, row: AccountRow) {
  const [account] = await presentAccounts(context, [row]);
  if (account === undefined) throw new Error('One row gave no account.');
  return account;
}
