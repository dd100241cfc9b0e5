import { Type } from 'typebox';
import { authScope } from '../../../platform/http/auth.ts';
import { paginate } from '../../../platform/http/pagination.ts';
import { errorResponses, Nullable, pageQuery, Paginated } from '../../../platform/http/schemas.ts';
import type { App } from '../../../platform/http/types.ts';
import type { ArchiveContext } from '../context.ts';
import { KeepDays, restoreArchiveJob } from '../jobs.ts';
import { ArchiveAnswer, presentArchive } from '../presenter.ts';
import { requestRestore, verifyArchive } from '../restore-archive.ts';
import { countArchives, pageOfArchives, requireArchive } from '../store.ts';

const idParams = Type.Object({ id: Type.String({ format: 'uuid' }) });

const listQuery = Type.Object({
  ...pageQuery,
  log: Type.Optional(Type.String({ maxLength: 100, description: 'Such as access_logs' })),
  month: Type.Optional(Type.String({ pattern: '^[0-9]{4}-(0[1-9]|1[0-2])$', description: 'In UTC, such as 2026-10' })),
});

/** For administrators: what was taken out of the logs, whether it is as it was written, and bringing it back. */
export function registerArchiveRoutes(app: App, context: ArchiveContext): void {
  const { db, jobs } = context;
  authScope(app, 'staff', (scoped) => {
    scoped.get(
      '/api/v1/archives/',
      {
        config: { apiScope: 'archives:read' },
        schema: {
          operationId: 'listArchives',
          summary: 'Archives of logs, the newest months first',
          tags: ['Archives'],
          querystring: listQuery,
          response: { 200: Paginated(ArchiveAnswer), ...errorResponses(400, 401, 403, 404) },
        },
      },
      (request) =>
        paginate(request, request.query, {
          count: () => countArchives(db, request.query),
          rows: async (limit, offset) => (await pageOfArchives(db, request.query, { limit, offset })).map(presentArchive),
        }),
    );

    scoped.get(
      '/api/v1/archives/:id/',
      {
        config: { apiScope: 'archives:read' },
        schema: {
          operationId: 'getArchive',
          summary: 'One archive',
          tags: ['Archives'],
          params: idParams,
          response: { 200: ArchiveAnswer, ...errorResponses(400, 401, 403, 404) },
        },
      },
      async (request) => presentArchive(await requireArchive(db, request.params.id)),
    );

    scoped.post(
      '/api/v1/archives/:id/verify/',
      {
        config: { apiScope: 'archives:write' },
        schema: {
          operationId: 'verifyArchive',
          summary: 'Read an archive and compare it with what was written; `problem` tells what is wrong',
          tags: ['Archives'],
          params: idParams,
          response: { 200: ArchiveAnswer, ...errorResponses(400, 401, 403, 404) },
        },
      },
      async (request) => presentArchive(await verifyArchive(context, request.params.id)),
    );

    scoped.post(
      '/api/v1/archives/:id/restore/',
      {
        config: { apiScope: 'archives:write' },
        schema: {
          operationId: 'restoreArchive',
          summary: 'Bring the rows of an archive back for some days',
          tags: ['Archives'],
          params: idParams,
          body: Type.Object({ days: KeepDays }, { additionalProperties: false }),
          response: {
            202: Type.Object({
              job_id: Nullable(Type.String({ format: 'uuid', description: 'Null: this is being done already' })),
            }),
            ...errorResponses(400, 401, 403, 404),
          },
        },
      },
      async (request, reply) => {
        const { id } = request.params;
        const jobId = await requestRestore(context, id, (trx) =>
          jobs.enqueue(trx, restoreArchiveJob, { archive_id: id, days: request.body.days }, { key: id }),
        );
        return await reply.code(202).send({ job_id: jobId });
      },
    );
  });
}
