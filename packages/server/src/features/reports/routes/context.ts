import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { currentUser } from '../../../platform/http/auth.ts';
import { notFound } from '../../../platform/errors.ts';
import type { Viewer } from '../../devices/index.ts';
import type { ReportContext } from '../context.ts';
import { findManagedReport, type ReportRow } from '../store.ts';

/** `?all=true`: an administrator asks for everybody's. Of anybody else it is ignored. */
export const allQuery = { all: Type.Optional(Type.Boolean({ description: "Administrators: everybody's" })) };

export function viewerOf(request: FastifyRequest, query: { readonly all?: boolean | undefined }): Viewer {
  const user = currentUser(request);
  return { userId: user.userId, seesAll: user.isStaff && query.all === true };
}

export async function requireReport({ db }: ReportContext, viewer: Viewer, id: number): Promise<ReportRow> {
  const report = await findManagedReport(db, viewer, id);
  if (report === undefined) throw notFound('report');
  return report;
}
