import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { currentUser } from '../../../platform/http/auth.ts';
import { requireIfMatch } from '../../../platform/http/etag.ts';
import type { Viewer } from '../../devices/index.ts';

/** `?all=true`: an administrator asks to see everybody's. Of anybody else it is ignored. */
export const allQuery = { all: Type.Optional(Type.Boolean({ description: "Administrators: everybody's" })) };
export const query = Type.Object(allQuery);

export function viewerOf(request: FastifyRequest, { all }: { readonly all?: boolean | undefined }): Viewer {
  const user = currentUser(request);
  return { userId: user.userId, seesAll: user.isStaff && all === true };
}

/** The version that the client read and sends back, checked; undefined when it sends none. */
export function versionToMatch(request: FastifyRequest, version: number): number | undefined {
  requireIfMatch(request, version);
  return request.headers['if-match'] === undefined ? undefined : version;
}

export const toDate = (text: string | undefined): Date | undefined => (text === undefined ? undefined : new Date(text));
