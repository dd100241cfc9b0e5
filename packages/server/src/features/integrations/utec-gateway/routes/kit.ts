import { Type, type TSchema } from 'typebox';
import type { RouteAudit } from '../../../../platform/http/request-audit.ts';
import type { App } from '../../../../platform/http/types.ts';
import type { GatewayContext } from '../context.ts';

export interface GatewayRoutes {
  readonly app: App;
  readonly context: GatewayContext;
}

const tags = ['U-tec gateway'];
export const Answer = Type.Unsafe<object>({ type: 'object', additionalProperties: true });
const Detail = Type.Object({ detail: Type.String() });

/** A field that may be left out or null, which is the same to these clients. */
export function given<T extends TSchema>(type: T) {
  return Type.Optional(Type.Union([type, Type.Null()]));
}

/** Unknown fields are passed over, as these clients expect. */
export const open = { additionalProperties: true } as const;

export function refusals(...statuses: readonly number[]): Record<number, typeof Detail> {
  return Object.fromEntries([401, 403, ...statuses].map((status) => [status, Detail]));
}

/** What every route of the gateway says of itself. Clients poll: requests are not counted against the limits of strangers. */
export function described<S extends object>(operationId: string, summary: string, schema: S, audit?: RouteAudit) {
  return {
    config: { throttle: 'off' as const, ...(audit === undefined ? {} : { audit }) },
    schema: { operationId: `utecGateway${operationId}`, summary, tags, ...schema },
  };
}
