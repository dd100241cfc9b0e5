import type {
  FastifyBaseLogger,
  FastifyInstance,
  FastifyRequest,
  RawReplyDefaultExpression,
  RawRequestDefaultExpression,
  RawServerDefault,
} from 'fastify';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { AuditContext } from '../audit/audit-context.ts';
import type { Gate } from './auth.ts';
import type { PendingAnswer } from './idempotency.ts';
import type { RouteAudit } from './request-audit.ts';
import type { RouteThrottle } from './throttling.ts';

/** Fastify whose handlers get their types from the typebox schemas of the route. */
export type App = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>;

export interface UserPrincipal {
  readonly kind: 'user';
  readonly userId: number;
  readonly email: string;
  readonly isStaff: boolean;
  readonly sessionId: string | null;
  readonly via: 'bearer' | 'cookie' | 'api_key';
  /** What an API key may do (`devices:read`, …); null: everything that the user may do. */
  readonly scopes: readonly string[] | null;
  /** The API key that was used. */
  readonly apiKeyId?: number;
  /** Whether presence was proven lately. Absent where it cannot be proven (API keys): then it never was. */
  readonly stepUp?: () => Promise<StepUpState>;
}

/** Whether the person behind a session has lately shown that it is them, and by which means they can show it. */
export interface StepUpState {
  readonly isFresh: boolean;
  readonly methods: readonly string[];
}

export interface DevicePrincipal {
  readonly kind: 'device';
  readonly deviceRowId: number;
  readonly deviceId: string;
}

/** Who is asking. */
export type Principal = UserPrincipal | DevicePrincipal;

/** One kind of credential. */
export interface Authenticator {
  /**
   * null: this kind of credential is not present. Throws SmartLockError `not_authenticated` when it is present but bad.
   * Answer without a promise where nothing has to be awaited: the reading path is measured.
   */
  authenticate(request: FastifyRequest): Principal | null | Promise<Principal | null>;
}

/** Who may call the routes of a scope; see `authScope`. */
export type AuthScopeKind = 'public' | 'user' | 'staff' | 'device' | 'user_or_device';

declare module 'fastify' {
  interface FastifyInstance {
    gate: Gate;
  }
  interface FastifyRequest {
    /** null on public routes, and until the scope's hook has run. */
    principal: Principal | null;
    pendingAnswer: PendingAnswer | null;
    /** False until a limit was counted for this request. */
    isThrottled: boolean;
    /** Who acts and from where, for the audit trail; null until it is first asked for. */
    auditContext: AuditContext | null;
    /** `code` of the problem document that is answered; null where none is. */
    failureCode: string | null;
  }
  interface FastifyContextConfig {
    /** Set by `authScope`, never by hand. */
    authScope?: AuthScopeKind;
    /** A narrower limit on top of the general ones: `login` counts by client address, `pin` by principal. */
    throttle?: RouteThrottle;
    /** The scope that an API key needs for this route (`devices:read`). Without it a scoped API key is refused. */
    apiScope?: string;
    /** The caller must have proven presence within the last minutes; else 403 `step_up_required`. API keys never can. */
    stepUp?: boolean;
    /** The route takes multipart/form-data and consumes it itself. */
    multipart?: boolean;
    /** Never store this route's answers for `Idempotency-Key` (streams). */
    idempotent?: boolean;
    /**
     * `always`: a read that reveals secrets or personal data in bulk leaves an entry in the audit trail too. `refusals`: only what was
     * refused does, since the access log keeps the rest. `never`: a POST that changes nothing.
     */
    audit?: RouteAudit;
  }
}
