import { Type } from 'typebox';
import { currentUser } from '../../../platform/http/auth.ts';
import { invalidInput } from '../../../platform/errors.ts';
import { paginate, paginateByCursor } from '../../../platform/http/pagination.ts';
import { cursorPageQuery, errorResponses, Id, IdParams, Paginated, StringEnum } from '../../../platform/http/schemas.ts';
import { isTimestamp } from '../../../platform/http/timestamp.ts';
import type { App } from '../../../platform/http/types.ts';
import { mayDo } from '../../devices/index.ts';
import { AccessLogSchema, presentLog } from '../presenter.ts';
import { countLogs, pageOfLogs, type AccessLogRow } from '../store.ts';
import type { AccessRoutesContext } from './context.ts';

const accessMethods = ['pin', 'qr', 'app', 'manual', 'auto', 'card', 'fingerprint'] as const;
const dateOrTime = (description: string) => Type.Optional(Type.String({ maxLength: 40, description }));

const query = Type.Object({
  ...cursorPageQuery,
  all: Type.Optional(Type.Boolean({ description: "Administrators: everybody's" })),
  success: Type.Optional(Type.Boolean()),
  action: Type.Optional(StringEnum(['lock', 'unlock'])),
  access_method: Type.Optional(StringEnum(accessMethods)),
  start_date: dateOrTime('From this day (UTC) or instant on'),
  end_date: dateOrTime('Up to and including this day (UTC), or before this instant'),
});

// From 1900 to the end of 9999: what the database and `Date` both take.
const position = Type.Object({ t: Type.Integer({ minimum: -2_208_988_800_000, maximum: 253_402_300_799_999 }), id: Id });

/** Who manages a device sees everybody's attempts, others their own. */
export function listDeviceLogs(app: App, context: AccessRoutesContext): void {
  app.get(
    '/:id/logs/',
    {
      schema: {
        operationId: 'listDeviceLogs',
        summary: 'Attempts to open and close the door, newest first',
        tags: ['Access'],
        params: IdParams,
        querystring: query,
        response: { 200: Paginated(AccessLogSchema), ...errorResponses(400, 401, 404) },
      },
    },
    async (request) => {
      const user = currentUser(request);
      const { cursor, all, success, action, access_method, start_date, end_date } = request.query;
      const device = await context.getDevice({ userId: user.userId, seesAll: user.isStaff && all === true }, request.params.id);
      const filter = {
        devicePk: device.id,
        userId: mayDo(device.role, 'see_everyones_access') ? undefined : user.userId,
        success,
        action,
        method: access_method,
        from: readBound('start_date', start_date, 'start'),
        until: readBound('end_date', end_date, 'end'),
      };
      const present = async (rows: AccessLogRow[]) => {
        const users = await context.userSummaries([...new Set(rows.flatMap((row) => row.user_id ?? []))]);
        return rows.map((row) => presentLog(row, row.user_id === null ? undefined : users.get(row.user_id)));
      };
      if (cursor === undefined) {
        return await paginate(request, request.query, {
          count: () => countLogs(context.db, filter),
          rows: async (limit, offset) => await present(await pageOfLogs(context.db, filter, { limit, offset })),
        });
      }
      const page = await paginateByCursor(
        request,
        { cursor, page_size: request.query.page_size },
        {
          position,
          rowsAfter: async (from, limit) =>
            await pageOfLogs(context.db, filter, {
              limit,
              after: from === null ? undefined : { occurredAt: new Date(from.t), id: from.id },
            }),
          positionOf: (row) => ({ t: row.occurred_at.getTime(), id: row.id }),
        },
      );
      return { ...page, results: await present(page.results) };
    },
  );
}

const dayMs = 86_400_000;

/** A day means its beginning, or for the end of a range the day after; an instant means itself. */
function readBound(field: string, text: string | undefined, side: 'start' | 'end'): Date | undefined {
  if (text === undefined) return undefined;
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(text);
  const instant = isDay ? `${text}T00:00:00Z` : text;
  if (!isTimestamp(instant)) {
    throw invalidInput(
      field,
      'Must be a day such as 2026-01-31, or an instant with a zone such as 2026-01-31T12:00:00Z.',
      'invalid_date',
    );
  }
  const at = new Date(instant);
  return isDay && side === 'end' ? new Date(at.getTime() + dayMs) : at;
}
