import type { FastifyReply, FastifyRequest } from 'fastify';
import { createAuditContext, runWithAuditContext, type AuditActor, type AuditContext } from '../audit/audit-context.ts';
import type { AuditTrail } from '../audit/audit-trail.ts';
import type { Database } from '../database/connection.ts';
import { requestOrigin } from './request-origin.ts';
import type { App, Principal } from './types.ts';

/** What a route leaves in the audit trail by itself; see `FastifyContextConfig.audit`. */
export type RouteAudit = 'always' | 'refusals' | 'never';

export interface RequestAuditOptions {
  readonly db: Database;
  readonly trail: Pick<AuditTrail, 'record' | 'prepare'>;
}

const changingMethods = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);

export function actorOf(principal: Principal | null): AuditActor {
  if (principal === null) return { kind: 'nobody' };
  if (principal.kind === 'device') return { kind: 'device', id: principal.deviceRowId, deviceId: principal.deviceId };
  const { userId, email, via, sessionId, apiKeyId } = principal;
  return { kind: 'user', id: userId, email, via, credential: sessionId ?? apiKeyId?.toString() };
}

/**
 * Every request that may change something leaves an entry in the audit trail: its use case's own, written with the change, or one
 * written here, for what was refused and for what nobody recorded. Reads leave none, except those of routes that say so since they
 * reveal secrets in bulk.
 */
export function addRequestAudit(app: App, options: RequestAuditOptions): void {
  app.decorateRequest('auditContext', null);

  // After the body was read: its events come outside of the context in which the reading began.
  app.addHook('preValidation', (request, _reply, done) => {
    if (!isAudited(request)) {
      done();
      return;
    }
    const context = contextOf(request);
    const preparing = options.trail.prepare(options.db, context);
    if (preparing === undefined) {
      runWithAuditContext(context, done);
      return;
    }
    preparing.then(
      () => runWithAuditContext(context, done),
      (error: unknown) =>
        done(error instanceof Error ? error : new Error('The audit trail could not be prepared', { cause: error })),
    );
  });

  app.addHook('onSend', (request, reply, payload, done) => {
    if (!isAudited(request) || !isDue(request, reply)) {
      done();
      return;
    }
    recordRequest(options, request, reply).then(
      () => done(null, payload),
      (error: unknown) => {
        // The answer is true whether or not the trail could be written.
        request.log.error({ err: error }, 'a request could not be written to the audit trail');
        done(null, payload);
      },
    );
  });
}

function isAudited(request: FastifyRequest): boolean {
  const { config, schema, url } = request.routeOptions;
  if (url === undefined || schema?.hide === true || config.audit === 'never') return false;
  return config.audit === 'always' || changingMethods.has(request.method);
}

function contextOf(request: FastifyRequest): AuditContext {
  return (request.auditContext ??= createAuditContext(actorOf(request.principal), requestOrigin(request), request.id));
}

/** Nothing is written of floods that the limits have turned away, nor while the database is away. */
function isDue(request: FastifyRequest, { statusCode }: FastifyReply): boolean {
  if (statusCode === 429 || statusCode === 503) return false;
  const { recorded } = contextOf(request);
  if (statusCode >= 400) return recorded.failures === 0;
  return request.routeOptions.config.audit !== 'refusals' && recorded.successes + recorded.failures === 0;
}

async function recordRequest({ db, trail }: RequestAuditOptions, request: FastifyRequest, reply: FastifyReply): Promise<void> {
  const success = reply.statusCode < 400;
  const { schema, url = '' } = request.routeOptions;
  const { id } = (request.params ?? {}) as { id?: unknown };
  const record = {
    action: success ? (changingMethods.has(request.method) ? 'request.done' : 'request.read') : 'request.refused',
    resourceType: resourceTypeOf(url),
    resourceId: typeof id === 'number' ? id : null,
    devicePk: typeof id === 'number' && concernsDevice(url, reply.statusCode) ? id : null,
    success,
    // Of a refused request the address is kept as its pattern: what a person typed into it may be anything.
    detail: {
      method: request.method,
      route: url,
      operation: schema?.operationId ?? null,
      status: reply.statusCode,
      ...(request.failureCode === null ? {} : { error: request.failureCode }),
      ...(reply.getHeader('idempotent-replayed') === undefined ? {} : { replayed: true }),
    },
  };
  await runWithAuditContext(contextOf(request), () => trail.record(db, record));
}

/** Of a device that was found, and is the caller's to ask about; what strangers try is for administrators to see. */
function concernsDevice(route: string, status: number): boolean {
  return route.startsWith('/api/v1/devices/:id/') && status !== 401 && status !== 404;
}

/** `devices` of `/api/v1/devices/:id/`. */
function resourceTypeOf(route: string): string {
  return route.split('/').find((part) => part !== '' && part !== 'api' && part !== 'v1') ?? 'server';
}
