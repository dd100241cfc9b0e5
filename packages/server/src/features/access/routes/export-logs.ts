import { Readable } from 'node:stream';
import { Type } from 'typebox';
import { errorResponses, Id } from '../../../platform/http/schemas.ts';
import type { App } from '../../../platform/http/types.ts';
import type { Viewer } from '../../devices/index.ts';
import { csvLine } from '../csv.ts';
import type { LogPosition } from '../store.ts';
import { pageOfVisibleLogs, type VisibleLogFilter } from '../store/visible-logs.ts';
import { allQuery, viewerOf, type AccessRoutesContext } from './context.ts';
import { logConditionsQuery, presentListedLogs, readConditions } from './log-query.ts';

const query = Type.Object({ ...logConditionsQuery, ...allQuery, device: Type.Optional(Id), user: Type.Optional(Id) });

const rowsPerRead = 1000;
const columns = [
  'id',
  'timestamp',
  'device_id',
  'device',
  'user_id',
  'user',
  'access_method',
  'action',
  'success',
  'failure_reason',
  'ip_address',
  'user_agent',
  'location_lat',
  'location_lon',
  'request_id',
  'offline',
  'late',
] as const;

/** Page after page by keyset: neither the server nor the database holds more than one, however long the log is. */
async function* csvOf(context: AccessRoutesContext, viewer: Viewer, filter: VisibleLogFilter): AsyncGenerator<string> {
  yield csvLine(columns);
  let after: LogPosition | undefined;
  for (;;) {
    const rows = await pageOfVisibleLogs(context.db, viewer, filter, { limit: rowsPerRead, after });
    const logs = await presentListedLogs(context, rows);
    yield logs
      .map((log) =>
        csvLine(columns.map((name) => (name === 'device' ? log.device.name : name === 'device_id' ? log.device.id : log[name]))),
      )
      .join('');
    const last = rows.at(-1);
    if (last === undefined || rows.length < rowsPerRead) return;
    after = { occurredAt: last.occurred_at, id: last.id };
  }
}

export function exportLogs(app: App, context: AccessRoutesContext): void {
  app.get(
    '/logs/export/',
    {
      config: { apiScope: 'logs:read', audit: 'always' },
      schema: {
        operationId: 'exportAccessLogs',
        summary: 'The same attempts as a CSV file, without pages',
        tags: ['Access'],
        querystring: query,
        response: {
          200: Type.Unsafe<Readable>({ content: { 'text/csv': { schema: { type: 'string' } } } }),
          ...errorResponses(400, 401),
        },
      },
    },
    async (request, reply) => {
      const { device, user } = request.query;
      const filter = { ...readConditions(request.query), device, userId: user };
      const rows = csvOf(context, viewerOf(request, request.query), filter);
      reply.header('content-disposition', 'attachment; filename="access-logs.csv"').header('cache-control', 'no-store');
      return reply.type('text/csv; charset=utf-8').send(Readable.from(rows));
    },
  );
}
