import { Type } from 'typebox';
import { hiddenFrom } from '../../../access/index.ts';
import { invalidInput } from '../../../../platform/errors.ts';
import { errorResponses, Nullable, StringEnum, Timestamp } from '../../../../platform/http/schemas.ts';
import type { App } from '../../../../platform/http/types.ts';
import type { DoneChange } from '../../change-code.ts';
import { addCode, changeCode, deleteCode } from '../change-codes.ts';
import type { UtecContext } from '../context.ts';
import { manageableLock, visibleLock } from '../policy.ts';
import { CodeSchema, presentCode } from '../presenter.ts';
import { allQuery, base, CodeParams, LockParams, tags, text, viewerOf } from './context.ts';

const vendorErrors = errorResponses(400, 401, 403, 404, 409, 422, 502, 503, 504);
const Digits = Type.String({
  pattern: '^[1-9][0-9]{3,7}$',
  description: '4 to 8 digits; the first is not 0, since U-tec keeps numbers',
});
const Name = text(100, 'Whose it is');

const Outcome = Type.Object({
  passcode_id: Type.String(),
  outcome: StringEnum(['reported', 'accepted'], {
    description: 'reported: U-tec says that the lock has it. accepted: it waits in the cloud, and opens nothing yet',
  }),
});

const outcomeOf = ({ codeRef, state }: DoneChange) => ({ passcode_id: codeRef, outcome: state });

function periodOf(startsAt: string | null | undefined, endsAt: string | null | undefined) {
  const [from, until] = [startsAt, endsAt].map((given) => (given == null ? null : new Date(given)));
  if (from == null && until == null) return null;
  if (from == null || until == null) {
    const missing = from == null ? 'starts_at' : 'ends_at';
    throw invalidInput(missing, 'A code has both starts_at and ends_at, or neither and then is permanent.', 'required');
  }
  if (from >= until) throw invalidInput('ends_at', 'ends_at must be after starts_at.', 'invalid_value');
  return { startsAt: from, endsAt: until };
}

export function listPasscodes(app: App, context: UtecContext): void {
  app.get(
    `${base}:id/locks/:lock_id/passcodes/`,
    {
      config: { apiScope: 'integrations:read' },
      schema: {
        operationId: 'listUtecPasscodes',
        summary: 'The codes of a lock as U-tec has them, whoever made them',
        tags,
        params: LockParams,
        querystring: Type.Object(allQuery),
        response: {
          200: Type.Object({ state: StringEnum(['known', 'empty']), count: Type.Integer(), results: Type.Array(CodeSchema) }),
          ...vendorErrors,
        },
      },
    },
    async (request) => {
      const { id, lock_id: ref } = request.params;
      const lock = await visibleLock(context, viewerOf(request, request.query), id, ref);
      const areDigitsShown = lock.canManage && (await hiddenFrom(request, { isBulk: true })) === null;
      const read = await context.vendor.listCodes(lock);
      if (read.state === 'unreadable') throw read.error;
      const codes = read.state === 'known' ? read.codes : [];
      return { state: read.state, count: codes.length, results: codes.map((code) => presentCode(code, areDigitsShown)) };
    },
  );
}

export function addPasscodeRoute(app: App, context: UtecContext): void {
  app.post(
    `${base}:id/locks/:lock_id/passcodes/`,
    {
      config: { apiScope: 'integrations:write' },
      schema: {
        operationId: 'addUtecPasscode',
        summary: 'Add a code; whether the lock has it, the outcome and the list say',
        tags,
        params: LockParams,
        querystring: Type.Object(allQuery),
        body: Type.Object(
          {
            passcode: Digits,
            name: Name,
            starts_at: Type.Optional(Nullable(Timestamp)),
            ends_at: Type.Optional(Nullable(Timestamp)),
          },
          { additionalProperties: false },
        ),
        response: { 201: Outcome, ...vendorErrors },
      },
    },
    async (request, reply) => {
      const { id, lock_id: ref } = request.params;
      const lock = await manageableLock(context, viewerOf(request, request.query), id, ref);
      const { passcode: digits, name, starts_at: startsAt, ends_at: endsAt } = request.body;
      const period = periodOf(startsAt, endsAt) ?? { startsAt: null, endsAt: null };
      return await reply.code(201).send(outcomeOf(await addCode(context, lock, { digits, name: name.trim(), ...period })));
    },
  );
}

export function changePasscodeRoute(app: App, context: UtecContext): void {
  app.patch(
    `${base}:id/locks/:lock_id/passcodes/:passcode_id/`,
    {
      config: { apiScope: 'integrations:write' },
      schema: {
        operationId: 'changeUtecPasscode',
        summary: 'Change name, digits or period of a code',
        tags,
        params: CodeParams,
        querystring: Type.Object(allQuery),
        body: Type.Object(
          {
            passcode: Type.Optional(Digits),
            name: Type.Optional(Name),
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
      const period = periodOf(startsAt, endsAt) ?? undefined;
      return outcomeOf(await changeCode(context, lock, codeRef, { digits: passcode, name: name?.trim(), period }));
    },
  );
}

export function deletePasscodeRoute(app: App, context: UtecContext): void {
  app.delete(
    `${base}:id/locks/:lock_id/passcodes/:passcode_id/`,
    {
      config: { apiScope: 'integrations:write' },
      schema: {
        operationId: 'deleteUtecPasscode',
        summary: 'Delete a code; until the outcome is reported the lock may still have it',
        tags,
        params: CodeParams,
        querystring: Type.Object(allQuery),
        response: { 200: Outcome, ...vendorErrors },
      },
    },
    async (request) => {
      const { id, lock_id: ref, passcode_id: codeRef } = request.params;
      const lock = await manageableLock(context, viewerOf(request, request.query), id, ref);
      return outcomeOf(await deleteCode(context, lock, codeRef));
    },
  );
}
