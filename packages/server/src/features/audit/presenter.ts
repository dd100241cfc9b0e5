import { Type, type Static } from 'typebox';
import { partsOf, type OpenedEntry } from '../../platform/audit/open-entries.ts';
import { Id, Nullable, StringEnum, Timestamp } from '../../platform/http/schemas.ts';
import type { Viewer } from '../devices/index.ts';
import type { EntryRow } from './store.ts';

const Anything = Type.Unsafe<unknown>({});

export const EntrySchema = Type.Object({
  id: Id,
  seq: Nullable(Type.Integer({ description: 'Its place in the chain; null for the moment until it has one' })),
  hash: Nullable(Type.String({ description: 'SHA-256 of the chain up to here, in hexadecimal' })),
  entry_id: Type.String(),
  timestamp: Timestamp,
  actor: Type.Object({
    kind: StringEnum(['user', 'device', 'system', 'nobody']),
    id: Nullable(Id),
    name: Nullable(Type.String({ description: 'E-mail, device_id or the part of the program; null where it was erased' })),
    via: Nullable(Type.String()),
    credential: Nullable(Type.String({ description: 'Id of the session or API key' })),
  }),
  user: Nullable(Id),
  action: Type.String(),
  resource_type: Type.String(),
  resource_id: Nullable(Type.String()),
  device: Nullable(Id),
  changes: Type.Record(Type.String(), Type.Object({ before: Anything, after: Anything })),
  success: Type.Boolean(),
  detail: Type.Record(Type.String(), Anything),
  ip_address: Nullable(Type.String()),
  user_agent: Nullable(Type.String()),
  request_id: Nullable(Type.String()),
  erased: Type.Boolean({ description: 'Something in it belonged to a person who was erased' }),
});

export type EntryAnswer = Static<typeof EntrySchema>;

/**
 * Where somebody else was when they did it is for administrators alone, and so is who an administrator is, but for those whose device
 * it was done to. What somebody takes away with them (`isPersonalExport`) holds nothing of other people at all.
 */
export function presentEntry(
  row: EntryRow,
  { body, personal }: OpenedEntry,
  viewer: Viewer,
  isPersonalExport = false,
): EntryAnswer {
  const { actor, subject } = body;
  const isOwn = actor.kind === 'user' && actor.id === viewer.userId;
  const isAboutViewer = actor.kind === 'nobody' && subject === `user:${viewer.userId}`;
  const ofActor = actor.kind === 'user' ? partsOf(personal, `user:${actor.id}`) : partsOfUnknown(personal);
  const origin = viewer.seesAll || isOwn || isAboutViewer ? ofActor : undefined;
  const isNamed = viewer.seesAll || isOwn || (body.device !== undefined && !isPersonalExport);
  const isAboutOthers = subject !== `user:${viewer.userId}`;
  const ofSubject = subject === undefined || (isPersonalExport && isAboutOthers) ? undefined : partsOf(personal, subject);
  return {
    id: row.id,
    seq: row.seq,
    hash: row.hash,
    entry_id: body.id,
    timestamp: body.at,
    actor: {
      kind: actor.kind,
      id: actor.kind === 'user' || actor.kind === 'device' ? actor.id : null,
      name: actor.kind === 'user' && !isNamed ? null : nameOf(actor, ofActor?.email),
      via: actor.kind === 'user' ? (actor.via ?? null) : null,
      credential: actor.kind === 'user' && (viewer.seesAll || isOwn) ? (actor.credential ?? null) : null,
    },
    user: actor.kind === 'user' ? actor.id : null,
    action: body.action,
    resource_type: body.resource.type,
    resource_id: body.resource.id,
    device: body.device ?? null,
    changes: { ...body.changes, ...ofSubject?.changes },
    success: body.success,
    detail: { ...body.detail },
    ip_address: origin?.ip ?? null,
    user_agent: origin?.agent ?? null,
    request_id: body.request,
    erased: Object.values(personal).includes('erased'),
  };
}

function partsOfUnknown(personal: OpenedEntry['personal']) {
  const person = Object.keys(personal).find((name) => name.startsWith('unknown:'));
  return person === undefined ? undefined : partsOf(personal, person);
}

function nameOf(actor: OpenedEntry['body']['actor'], email: string | undefined): string | null {
  switch (actor.kind) {
    case 'user':
      return email ?? null;
    case 'device':
      return actor.device_id;
    case 'system':
      return actor.name;
    case 'nobody':
      return null;
  }
}
