import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { currentPrincipal, currentUser } from '../../../platform/http/auth.ts';
import { invalidInput } from '../../../platform/errors.ts';
import { requireIfMatch } from '../../../platform/http/etag.ts';
import { requestOrigin } from '../../../platform/http/request-origin.ts';
import type { Viewer } from '../../devices/index.ts';
import type { AccessContext, Origin } from '../context.ts';
import { nameOf } from '../tell-codes.ts';
import { findDoor, type Door } from '../store/doors.ts';

export type AccessRoutesContext = AccessContext;

/** `?all=true`: an administrator asks to see everybody's. Of anybody else it is ignored. */
export const allQuery = { all: Type.Optional(Type.Boolean({ description: "Administrators: everybody's" })) };

export function viewerOf(request: FastifyRequest, query: { readonly all?: boolean | undefined }): Viewer {
  const user = currentUser(request);
  return { userId: user.userId, seesAll: user.isStaff && query.all === true };
}

/** In the body of attempts: where it happened, both or neither. */
export const placeFields = {
  location_lat: Type.Optional(Type.Number({ minimum: -90, maximum: 90, description: 'Degrees north, for the log' })),
  location_lon: Type.Optional(Type.Number({ minimum: -180, maximum: 180, description: 'Degrees east, for the log' })),
};

interface PlaceInBody {
  readonly location_lat?: number;
  readonly location_lon?: number;
}

export function originOf(request: FastifyRequest, { location_lat, location_lon }: PlaceInBody = {}): Origin {
  if ((location_lat === undefined) !== (location_lon === undefined)) {
    throw invalidInput('location_lat', 'Give location_lat and location_lon together, or neither.', 'incomplete_place');
  }
  const origin = requestOrigin(request);
  return {
    ...origin,
    guessedFrom: currentPrincipal(request).kind === 'device' ? null : origin.ipAddress,
    place: location_lat === undefined || location_lon === undefined ? null : { latitude: location_lat, longitude: location_lon },
  };
}

/** The version that the client read and sends back, checked; undefined when it sends none. */
export function versionToMatch(request: FastifyRequest, version: number): number | undefined {
  requireIfMatch(request, version);
  return request.headers['if-match'] === undefined ? undefined : version;
}

export const toDate = (text: string | undefined): Date | undefined => (text === undefined ? undefined : new Date(text));
export const toDateOrNull = (text: string | null | undefined): Date | null | undefined => (text === null ? null : toDate(text));

/** A person's name by id, null where there is none. */
export async function namesOf(
  context: Pick<AccessContext, 'userSummaries'>,
  ids: readonly (number | null)[],
): Promise<(id: number | null) => string | null> {
  const users = await context.userSummaries([...new Set(ids.filter((id) => id !== null))]);
  return (id) => {
    const user = id === null ? undefined : users.get(id);
    return user === undefined ? null : nameOf(user);
  };
}

/** The device at which the caller stands: its own, or one that a person has a role on; undefined for all others. */
export async function findDoorOf(
  context: AccessContext,
  request: FastifyRequest,
  query: { readonly all?: boolean | undefined },
  by: { readonly id: number } | { readonly deviceId: string },
): Promise<Door | undefined> {
  const principal = currentPrincipal(request);
  if (principal.kind === 'user') return await findDoor(context.db, viewerOf(request, query), by);
  const isOwn = 'id' in by ? by.id === principal.deviceRowId : by.deviceId === principal.deviceId;
  return isOwn ? { id: principal.deviceRowId, device_id: principal.deviceId, role: null } : undefined;
}
