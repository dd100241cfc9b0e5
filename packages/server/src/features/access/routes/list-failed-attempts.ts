import { Type } from 'typebox';
import { currentUser, hasScope } from '../../../platform/http/auth.ts';
import { paginate } from '../../../platform/http/pagination.ts';
import { errorResponses, Id, Nullable, pageQuery, Paginated, Timestamp } from '../../../platform/http/schemas.ts';
import type { App } from '../../../platform/http/types.ts';
import { countFailedAttempts, pageOfFailedAttempts } from '../store/failed-attempts.ts';
import { allQuery, viewerOf, type AccessRoutesContext } from './context.ts';
import { periodQuery, readPeriod } from '../../../platform/http/period.ts';

const query = Type.Object({ ...pageQuery, ...allQuery, ...periodQuery, device: Type.Optional(Id) });

const FailedAttempt = Type.Object({
  id: Id,
  device: Id,
  method: Type.String(),
  attempted_pin: Nullable(
    Type.String({ description: 'null where none was told, as by locks and of QR codes, and to API keys without access:reveal' }),
  ),
  ip_address: Nullable(Type.String()),
  user_agent: Nullable(Type.String()),
  attempt_count: Type.Integer({ description: 'How often, within 15 minutes of each other' }),
  is_blocked: Type.Boolean(),
  first_at: Timestamp,
  timestamp: Timestamp,
});

/** What was tried and refused, with the digits: only for those who manage the device. */
export function listFailedAttempts(app: App, context: AccessRoutesContext): void {
  app.get(
    '/failed-attempts/',
    {
      config: { apiScope: 'logs:read', audit: 'always' },
      schema: {
        operationId: 'listFailedAttempts',
        summary: 'Refused PINs and QR codes at the devices that you manage, newest first; kept for 90 days',
        tags: ['Security'],
        querystring: query,
        response: { 200: Paginated(FailedAttempt), ...errorResponses(400, 401, 404) },
      },
    },
    async (request) => {
      const viewer = viewerOf(request, request.query);
      const areDigitsShown = hasScope(currentUser(request), 'access:reveal');
      const filter = { device: request.query.device, ...readPeriod(request.query) };
      return await paginate(request, request.query, {
        count: () => countFailedAttempts(context.db, viewer, filter),
        rows: async (limit, offset) =>
          (await pageOfFailedAttempts(context.db, viewer, filter, { limit, offset })).map((row) => ({
            id: row.id,
            device: row.device_pk,
            method: row.method,
            attempted_pin:
              row.attempted_pin_sealed === null || !areDigitsShown
                ? null
                : context.secrets.openAttempt(row.device_pk, row.attempted_pin_sealed),
            ip_address: row.ip_address,
            user_agent: row.user_agent,
            attempt_count: row.attempt_count,
            is_blocked: row.is_blocked,
            first_at: row.first_at.toISOString(),
            timestamp: row.last_at.toISOString(),
          })),
      });
    },
  );
}
