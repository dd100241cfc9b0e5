import { AsyncLocalStorage } from 'node:async_hooks';
import type { RequestOrigin } from '../http/request-origin.ts';

/** Who does something. `system` is the program by itself: a job, a lock's schedule, the first start; `name` says which part. */
export type AuditActor =
  | {
      readonly kind: 'user';
      readonly id: number;
      readonly email?: string | undefined;
      /** `bearer`, `cookie`, `api_key`, … */
      readonly via?: string | undefined;
      /** Which session or API key: an id, never the credential. */
      readonly credential?: string | undefined;
    }
  | { readonly kind: 'device'; readonly id: number; readonly deviceId: string }
  | { readonly kind: 'system'; readonly name: string }
  | { readonly kind: 'nobody' };

/** Who acts and from where, known to all that is done on behalf of one request, job or message without being handed through it. */
export interface AuditContext {
  readonly actor: AuditActor;
  readonly origin: RequestOrigin;
  readonly requestId: string | null;
  /** What was recorded so far, so that a request of which nothing was recorded still leaves an entry. */
  readonly recorded: { successes: number; failures: number };
}

const storage = new AsyncLocalStorage<AuditContext>();
const nowhere: RequestOrigin = { ipAddress: null, userAgent: null };

export function createAuditContext(
  actor: AuditActor,
  origin: RequestOrigin = nowhere,
  requestId: string | null = null,
): AuditContext {
  return { actor, origin, requestId, recorded: { successes: 0, failures: 0 } };
}

export function runWithAuditContext<T>(context: AuditContext, work: () => T): T {
  return storage.run(context, work);
}

/** For jobs (`jobs`), the command line (`cli`) and whatever else the program does by itself. */
export function runAsSystem<T>(name: string, work: () => T): T {
  return storage.run(createAuditContext({ kind: 'system', name }), work);
}

/** Whatever runs outside of any request is the program's own doing. */
export function currentAuditContext(): AuditContext {
  return storage.getStore() ?? createAuditContext({ kind: 'system', name: 'server' });
}
