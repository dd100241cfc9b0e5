import type { FastifyRequest } from 'fastify';
import { Type, type Static } from 'typebox';
import type { Requester, Viewer } from '../../../devices/index.ts';
import { currentUser } from '../../../../platform/http/auth.ts';
import { requestOrigin } from '../../../../platform/http/request-origin.ts';
import { Id, Nullable } from '../../../../platform/http/schemas.ts';
import { clearTextWarning, type HomeLock } from '../manage-lock.ts';
import { dialectTopics } from '../pin-dialect-topics.ts';

export const base = '/api/v1/devices/:id/home-assistant/';
export const tags = ['Home Assistant'];
export const allQuery = { all: Type.Optional(Type.Boolean({ description: "Administrators: everybody's" })) };

export function viewerOf(request: FastifyRequest, query: { readonly all?: boolean | undefined }): Viewer {
  const user = currentUser(request);
  return { userId: user.userId, seesAll: user.isStaff && query.all === true };
}

export function requesterOf(request: FastifyRequest): Requester {
  return { userId: currentUser(request).userId, ...requestOrigin(request) };
}

export const HomeLockSchema = Type.Object({
  device: Id,
  firmware: Nullable(
    Type.Object(
      { version: Type.String(), url: Type.String(), sha256: Nullable(Type.String()) },
      { description: 'What Home Assistant offers to install' },
    ),
  ),
  pin_slots: Type.Integer({ description: 'Slots for codes that cross the broker in clear text; 0: none do' }),
  pin_topic: Nullable(Type.String({ description: 'Where code managers find the lock' })),
  warning: Nullable(Type.String()),
});

/** The only place that chooses what leaves the house about a lock's choices. */
export function presentHomeLock({ device, row }: HomeLock): Static<typeof HomeLockSchema> {
  const slots = row?.pin_slots ?? 0;
  return {
    device: device.id,
    firmware:
      row?.firmware_version == null || row.firmware_url === null
        ? null
        : { version: row.firmware_version, url: row.firmware_url, sha256: row.firmware_sha256 },
    pin_slots: slots,
    pin_topic: slots === 0 ? null : dialectTopics(device.name).state,
    warning: slots === 0 ? null : clearTextWarning,
  };
}
