import { Type } from 'typebox';
import { invalidInput } from '../../../../platform/errors.ts';
import { errorResponses, Nullable, StringEnum, Timestamp } from '../../../../platform/http/schemas.ts';
import type { App } from '../../../../platform/http/types.ts';
import { addPasscode, changePasscode, deletePasscode, makeOfflinePasscode } from '../change-passcodes.ts';
import type { TtlockContext } from '../context.ts';
import { manageableLock, visibleLock } from '../policy.ts';
import { passcodeKinds, PasscodeSchema, presentPasscode, presentRecord, RecordSchema } from '../presenter.ts';
import { allQuery, base, LockParams, PasscodeParams, tags, viewerOf } from './context.ts';

const vendorErrors = errorResponses(400, 401, 403, 404, 409, 422, 502, 503, 504);
const Digits = Type.String({ pattern: '^[0-9]{4,9}$', description: '4 to 9 digits; leading zeros count' });
const Name = Type.String({ maxLength: 100, pattern: String.raw`^[^\u0000-\u001f\u007f]*$` });

const Outcome = Type.Object({
  passcode_id: Type.String(),
  outcome: StringEnum(['reported', 'accepted'], {
    description: 'reported: the lock has answered. accepted: the cloud has noted it, and nothing went to the lock',
  }),
});

const instantOf = (text: string | null | undefined): Date | null => (text == null ? null : new Date(text));

export function listPasscodes(app: App, context: TtlockContext): void {
  app.get(
    `${base}:id/locks/:lock_id/passcodes/`,
    {
      config: { apiScope: 'integrations:read' },
      schema: {
        operationId: 'listTtlockPasscodes',
        summary: 'The passcodes of a lock as TTLock lists them, whoever made them',
        tags,
        params: LockParams,
        querystring: Type.Object({
          ...allQuery,
          search: Type.Optional(
            Type.String({ minLength: 1, maxLength: 100, description: 'Part of a name, or all digits of a passcode' }),
          ),
        }),
        response: {
          200: Type.Object({
            state: StringEnum(['known', 'empty']),
            count: Type.Integer(),
            results: Type.Array(PasscodeSchema),
          }),
          ...vendorErrors,
        },
      },
    },
    async (request) => {
      const { id, lock_id: ref } = request.params;
      const lock = await visibleLock(context, viewerOf(request, request.query), id, ref);
      const { search } = request.query;
      // A search for digits by somebody who may not see them would tell which there are.
      if (!lock.canManage && search !== undefined && /\d{4,}/.test(search)) {
        throw invalidInput('search', 'Only those who manage the lock may search for digits.', 'not_allowed');
      }
      const read = await context.vendor.listCodes(lock, search);
      if (read.state === 'unreadable') throw read.error;
      const codes = read.state === 'known' ? read.codes : [];
      return { state: read.state, count: codes.length, results: codes.map((code) => presentPasscode(code, lock.canManage)) };
    },
  );
}

export function addPasscodeRoute(app: App, context: TtlockContext): void {
  app.post(
    `${base}:id/locks/:lock_id/passcodes/`,
    {
      config: { apiScope: 'integrations:write' },
      schema: {
        operationId: 'addTtlockPasscode',
        summary: "Add a passcode over the gateway; without digits, one of the lock's own algorithm that needs no gateway",
        tags,
        params: LockParams,
        querystring: Type.Object(allQuery),
        body: Type.Object(
          {
            passcode: Type.Optional(Digits),
            name: Type.Optional(Name),
            kind: Type.Optional(StringEnum(passcodeKinds, { description: 'Without digits: period when left out' })),
            starts_at: Type.Optional(Nullable(Timestamp)),
            ends_at: Type.Optional(Nullable(Timestamp)),
          },
          { additionalProperties: false },
        ),
        response: { 201: Type.Intersect([Outcome, Type.Object({ passcode: Type.String() })]), ...vendorErrors },
      },
    },
    async (request, reply) => {
      const { id, lock_id: ref } = request.params;
      const lock = await manageableLock(context, viewerOf(request, request.query), id, ref);
      const { passcode, name = '', kind } = request.body;
      const startsAt = instantOf(request.body.starts_at);
      const endsAt = instantOf(request.body.ends_at);
      if (passcode !== undefined && kind !== undefined && kind !== (startsAt === null ? 'permanent' : 'period')) {
        throw invalidInput(
          'kind',
          'A passcode with your own digits is permanent without times and period with them.',
          'not_applicable',
        );
      }
      const done =
        passcode === undefined
          ? await makeOfflinePasscode(context, lock, {
              kind: kind ?? 'period',
              name,
              startsAt: startsAt ?? context.clock.now(),
              endsAt,
            })
          : await addPasscode(context, lock, { digits: passcode, name, startsAt, endsAt });
      return await reply.code(201).send({ passcode_id: done.codeRef, outcome: done.state, passcode: done.digits ?? '' });
    },
  );
}

export function changePasscodeRoute(app: App, context: TtlockContext): void {
  app.patch(
    `${base}:id/locks/:lock_id/passcodes/:passcode_id/`,
    {
      config: { apiScope: 'integrations:write' },
      schema: {
        operationId: 'changeTtlockPasscode',
        summary: 'Change the name, the digits or the times of a passcode',
        tags,
        params: PasscodeParams,
        querystring: Type.Object(allQuery),
        body: Type.Object(
          {
            passcode: Type.Optional(Digits),
            name: Type.Optional(Type.String({ ...Name, minLength: 1 })),
            starts_at: Type.Optional(Timestamp),
            ends_at: Type.Optional(Timestamp),
          },
          { additionalProperties: false, minProperties: 1 },
        ),
        response: { 200: Outcome, ...vendorErrors },
      },
    },
    async (request) => {
      const { id, lock_id: ref, passcode_id: codeRef } = request.params;
      const lock = await manageableLock(context, viewerOf(request, request.query), id, ref);
      const { passcode, name, starts_at: startsAt, ends_at: endsAt } = request.body;
      if ((startsAt === undefined) !== (endsAt === undefined)) {
        const missing = startsAt === undefined ? 'starts_at' : 'ends_at';
        throw invalidInput(missing, 'Both times or none: with one alone TTLock says yes and changes nothing.', 'required');
      }
      const period =
        startsAt === undefined || endsAt === undefined ? undefined : { startsAt: new Date(startsAt), endsAt: new Date(endsAt) };
      const done = await changePasscode(context, lock, codeRef, { digits: passcode, name, period });
      return { passcode_id: done.codeRef, outcome: done.state };
    },
  );
}

export function deletePasscodeRoute(app: App, context: TtlockContext): void {
  app.delete(
    `${base}:id/locks/:lock_id/passcodes/:passcode_id/`,
    {
      config: { apiScope: 'integrations:write' },
      schema: {
        operationId: 'deleteTtlockPasscode',
        summary: 'Delete a passcode from the lock, over the gateway',
        tags,
        params: PasscodeParams,
        querystring: Type.Object(allQuery),
        response: { 204: Type.Null({ description: 'The lock has deleted it' }), ...vendorErrors },
      },
    },
    async (request, reply) => {
      const { id, lock_id: ref, passcode_id: codeRef } = request.params;
      const lock = await manageableLock(context, viewerOf(request, request.query), id, ref);
      await deletePasscode(context, lock, codeRef);
      return await reply.code(204).send(null);
    },
  );
}

const recordsMax = 200;

export function listRecords(app: App, context: TtlockContext): void {
  app.get(
    `${base}:id/locks/:lock_id/records/`,
    {
      config: { apiScope: 'integrations:read' },
      schema: {
        operationId: 'listTtlockRecords',
        summary: "The newest records of a lock, as TTLock has them now; the device's log keeps them",
        tags,
        params: LockParams,
        querystring: Type.Object({
          ...allQuery,
          since: Type.Optional(Timestamp),
        }),
        response: { 200: Type.Object({ count: Type.Integer(), results: Type.Array(RecordSchema) }), ...vendorErrors },
      },
    },
    async (request) => {
      const { id, lock_id: ref } = request.params;
      const lock = await manageableLock(context, viewerOf(request, request.query), id, ref);
      const { since } = request.query;
      const { records } = await context.vendor.readRecords(lock, since === undefined ? null : new Date(since).toISOString());
      const from = since === undefined ? 0 : new Date(since).getTime();
      const newest = records
        .filter((record) => record.occurredAt.getTime() >= from)
        .sort((a, b) => b.occurredAt.getTime() - a.occurredAt.getTime())
        .slice(0, recordsMax);
      return { count: newest.length, results: newest.map(presentRecord) };
    },
  );
}
