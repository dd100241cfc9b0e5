import { Type } from 'typebox';
import { invalidInput } from '../../../../platform/errors.ts';
import { errorResponses, IdParams, Nullable } from '../../../../platform/http/schemas.ts';
import type { App } from '../../../../platform/http/types.ts';
import type { UtecContext } from '../context.ts';
import { cachedDevices, importLocks, listDevices, setTimeZone } from '../import-locks.ts';
import { pollSecondsOf } from '../poll-account.ts';
import { ImportedSchema, LockSchema, presentImported, presentLock } from '../presenter.ts';
import { allQuery, base, LockId, LockParams, tags, visibleAccount } from './context.ts';

const vendorErrors = errorResponses(400, 401, 403, 404, 409, 502, 503, 504);

export function listLocks(app: App, context: UtecContext): void {
  app.get(
    `${base}:id/locks/`,
    {
      config: { apiScope: 'integrations:read' },
      schema: {
        operationId: 'listUtecLocks',
        summary: 'What the account has, and which device each is here',
        tags,
        params: IdParams,
        querystring: Type.Object({
          ...allQuery,
          cached: Type.Boolean({ default: false, description: 'What is known of it, without asking U-tec' }),
        }),
        response: { 200: Type.Object({ count: Type.Integer(), results: Type.Array(LockSchema) }), ...vendorErrors },
      },
    },
    async (request) => {
      const account = await visibleAccount(context, request);
      const listed = request.query.cached ? await cachedDevices(context, account.id) : await listDevices(context, account);
      const results = listed.map((one) => presentLock(one, pollSecondsOf(context, account), context.clock.now()));
      return { count: results.length, results };
    },
  );
}

export function importLocksRoute(app: App, context: UtecContext): void {
  app.post(
    `${base}:id/import/`,
    {
      config: { apiScope: 'integrations:write' },
      schema: {
        operationId: 'importUtecLocks',
        summary: "Make devices of the account's locks; those that are already stay the same",
        tags,
        params: IdParams,
        querystring: Type.Object(allQuery),
        body: Type.Object(
          { lock_ids: Type.Optional(Type.Array(LockId, { minItems: 1, maxItems: 1000, description: 'All when left out' })) },
          { additionalProperties: false },
        ),
        response: { 200: Type.Object({ count: Type.Integer(), results: Type.Array(ImportedSchema) }), ...vendorErrors },
      },
    },
    async (request) => {
      const imported = await importLocks(context, await visibleAccount(context, request), request.body.lock_ids);
      return { count: imported.length, results: imported.map(presentImported) };
    },
  );
}

function readTimeZone(given: string | null): string | null {
  if (given === null) return null;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: given }).resolvedOptions().timeZone === '' ? null : given;
  } catch {
    throw invalidInput('time_zone', `“${given}” is no time zone. Give one such as Europe/Berlin.`, 'unknown_time_zone');
  }
}

export function changeLockRoute(app: App, context: UtecContext): void {
  app.patch(
    `${base}:id/locks/:lock_id/`,
    {
      schema: {
        operationId: 'changeUtecLock',
        summary: 'Say where a lock hangs: U-tec keeps wall-clock times and no zone',
        tags,
        params: LockParams,
        querystring: Type.Object(allQuery),
        body: Type.Object(
          { time_zone: Nullable(Type.String({ minLength: 1, maxLength: 64, pattern: '^[A-Za-z0-9_+/-]+$' })) },
          { additionalProperties: false },
        ),
        response: { 200: LockSchema, ...errorResponses(400, 401, 403, 404) },
      },
    },
    async (request) => {
      const account = await visibleAccount(context, request);
      const changed = await setTimeZone(context, account, request.params.lock_id, readTimeZone(request.body.time_zone));
      return presentLock(changed, pollSecondsOf(context, account), context.clock.now());
    },
  );
}
