import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { currentUser } from '../../../platform/http/auth.ts';
import { requestOrigin } from '../../../platform/http/request-origin.ts';
import type { UserSummary } from '../../accounts/index.ts';
import type { Requester, Viewer } from '../../devices/index.ts';
import type { SecurityContext } from '../context.ts';

/** `?all=true`: an administrator asks for everybody's. Of anybody else it is ignored. */
export const allQuery = { all: Type.Optional(Type.Boolean({ description: "Administrators: everybody's" })) };

export function viewerOf(request: FastifyRequest, query: { readonly all?: boolean | undefined }): Viewer {
  const user = currentUser(request);
  return { userId: user.userId, seesAll: user.isStaff && query.all === true };
}

export function requesterOf(request: FastifyRequest): Requester {
  return { userId: currentUser(request).userId, ...requestOrigin(request) };
}

/** Who is named in these rows. */
export async function usersIn(
  { userSummaries }: Pick<SecurityContext, 'userSummaries'>,
  ids: ReadonlyArray<number | null>,
): Promise<ReadonlyMap<number, UserSummary>> {
  return await userSummaries([...new Set(ids.filter((id) => id !== null))]);
}
