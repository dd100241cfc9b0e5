import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { openEntries } from '../../../platform/audit/open-entries.ts';
import { notFound } from '../../../platform/errors.ts';
import { currentUser } from '../../../platform/http/auth.ts';
import { paginateByCursor } from '../../../platform/http/pagination.ts';
import { periodQuery, readPeriod } from '../../../platform/http/period.ts';
import { errorResponses, Id, IdParams, pageQuery, Paginated } from '../../../platform/http/schemas.ts';
import type { App } from '../../../platform/http/types.ts';
import type { Viewer } from '../../devices/index.ts';
import type { AuditFeatureContext } from '../context.ts';
import { EntrySchema, presentEntry } from '../presenter.ts';
import { findEntry, pageOfEntries, type EntryRow } from '../store.ts';

const word = (description: string) => Type.Optional(Type.String({ maxLength: 100, description }));

const query = Type.Object({
  page_size: pageQuery.page_size,
  cursor: Type.String({ default: '', maxLength: 1000, description: 'Where to go on, from `next` of the page before' }),
  user: Type.Optional(Id),
  device: Type.Optional(Id),
  action: word('Such as user.logged_in'),
  resource_type: word('Such as device'),
  resource_id: word('Its id'),
  success: Type.Optional(Type.Boolean()),
  ...periodQuery,
});

const position = Type.Object({ id: Id });

/** Administrators see everything; here that needs no asking, since there is nothing else to see for an administrator. */
function viewerOf(request: FastifyRequest): Viewer {
  const { userId, isStaff } = currentUser(request);
  return { userId, seesAll: isStaff };
}

async function present({ db, keyring }: AuditFeatureContext, rows: readonly EntryRow[], viewer: Viewer) {
  const opened = await openEntries(
    db,
    keyring,
    rows.map(({ body }) => body),
  );
  return rows.flatMap((row, index) => {
    const entry = opened[index];
    return entry === undefined ? [] : [presentEntry(row, entry, viewer)];
  });
}

export function listEntries(app: App, context: AuditFeatureContext): void {
  app.get(
    '/',
    {
      prefixTrailingSlash: 'slash',
      config: { apiScope: 'security:read' },
      schema: {
        operationId: 'listAuditLogs',
        summary: 'Who changed what, newest first: what you did, and what concerns you and the devices that you manage',
        tags: ['Security'],
        querystring: query,
        response: { 200: Paginated(EntrySchema), ...errorResponses(400, 401) },
      },
    },
    async (request) => {
      const { cursor, page_size, resource_type, resource_id, user, device, action, success } = request.query;
      const viewer = viewerOf(request);
      const filter = {
        user,
        device,
        action,
        success,
        resourceType: resource_type,
        resourceId: resource_id,
        ...readPeriod(request.query),
      };
      const page = await paginateByCursor(
        request,
        { cursor, page_size },
        {
          position,
          rowsAfter: (from, limit) => pageOfEntries(context.db, viewer, filter, { limit, beforeId: from?.id }),
          positionOf: (row) => ({ id: row.id }),
        },
      );
      return { ...page, results: await present(context, page.results, viewer) };
    },
  );

  app.get(
    '/:id/',
    {
      config: { apiScope: 'security:read' },
      schema: {
        operationId: 'getAuditLog',
        summary: 'One entry of the audit trail',
        tags: ['Security'],
        params: IdParams,
        response: { 200: EntrySchema, ...errorResponses(400, 401, 404) },
      },
    },
    async (request) => {
      const viewer = viewerOf(request);
      const row = await findEntry(context.db, viewer, request.params.id);
      const [entry] = row === undefined ? [] : await present(context, [row], viewer);
      if (entry === undefined) throw notFound('entry of the audit trail');
      return entry;
    },
  );
}
