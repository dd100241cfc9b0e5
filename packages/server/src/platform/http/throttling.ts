import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Clock } from '../clock.ts';
import { SmartLockError } from '../errors.ts';
import { clientKey } from './client-key.ts';
import type { Hit, HitCounter } from './hit-counter.ts';
import type { Rate } from './rates.ts';
import type { Principal } from './types.ts';

/** Narrower limits that a route asks for in `config.throttle`; `off` for one that is not counted at all. */
export type RouteThrottle = 'login' | 'pin' | 'off';

/** null: this limit is off. */
export interface RateLimits {
  readonly anonBurst: Rate | null;
  readonly anonSustained: Rate | null;
  readonly userBurst: Rate | null;
  readonly userSustained: Rate | null;
  readonly login: Rate | null;
  readonly pin: Rate | null;
}

/** The contract's limits; settings replace them one by one. */
export const defaultRateLimits: RateLimits = {
  anonBurst: { points: 60, seconds: 60 },
  anonSustained: { points: 1000, seconds: 86_400 },
  userBurst: { points: 120, seconds: 60 },
  userSustained: { points: 10_000, seconds: 86_400 },
  login: { points: 5, seconds: 60 },
  pin: { points: 10, seconds: 60 },
};

export interface Throttler {
  /**
   * Counts the request under every limit that applies and sets the X-RateLimit headers; throws (or rejects with)
   * `rate_limited` when one is used up. Nothing is awaited when the counts are in memory.
   */
  count(request: FastifyRequest, reply: FastifyReply, principal: Principal | null): void | Promise<void>;
}

interface Limit {
  readonly name: keyof RateLimits;
  readonly rate: Rate;
}

function whoOf(principal: Principal | null, request: FastifyRequest): string {
  if (principal === null) return clientKey(request.ip);
  return principal.kind === 'user' ? `user:${principal.userId}` : `device:${principal.deviceRowId}`;
}

function throttled(waitMs: number): SmartLockError {
  const seconds = Math.max(1, Math.ceil(waitMs / 1000));
  return new SmartLockError('rate_limited', 'throttled', `Request was throttled. Expected available in ${seconds} seconds.`, {
    retryAfterSeconds: seconds,
  });
}

export function createThrottler(limits: RateLimits, counter: HitCounter, clock: Clock): Throttler {
  function pick(...names: readonly (keyof RateLimits)[]): readonly Limit[] {
    return names.flatMap((name) => {
      const rate = limits[name];
      return rate === null ? [] : [{ name, rate }];
    });
  }
  const lists = {
    anon: {
      none: pick('anonBurst', 'anonSustained'),
      login: pick('anonBurst', 'anonSustained', 'login'),
      pin: pick('anonBurst', 'anonSustained', 'pin'),
      off: [],
    },
    user: {
      none: pick('userBurst', 'userSustained'),
      login: pick('userBurst', 'userSustained', 'login'),
      pin: pick('userBurst', 'userSustained', 'pin'),
      off: [],
    },
  };

  function show(reply: FastifyReply, limit: Limit, hit: Hit): void {
    reply.header('x-ratelimit-limit', limit.rate.points);
    reply.header('x-ratelimit-remaining', Math.max(0, limit.rate.points - hit.count));
    reply.header('x-ratelimit-reset', Math.ceil(hit.resetAtMs / 1000));
  }

  /** Counting stops at the first limit that is used up: a client that is blocked for a minute does not lose its day. */
  function run(
    list: readonly Limit[],
    from: number,
    who: string,
    request: FastifyRequest,
    reply: FastifyReply,
    tightestSoFar: Limit | null,
    tightestHitSoFar: Hit | null,
  ): void | Promise<void> {
    const nowMs = clock.now().getTime();
    let tightest = tightestSoFar;
    let tightestHit = tightestHitSoFar;
    for (let index = from; index < list.length; index += 1) {
      const limit = list[index] as Limit;
      const key = limit.name === 'login' ? clientKey(request.ip) : who;
      const counted = counter.hit(limit.name, limit.rate, key, nowMs);
      if (counted instanceof Promise) {
        return counted.then((hit) => {
          judge(reply, limit, hit, nowMs);
          const isTighter = tightest === null || tightestHit === null || remaining(limit, hit) < remaining(tightest, tightestHit);
          return run(list, index + 1, who, request, reply, isTighter ? limit : tightest, isTighter ? hit : tightestHit);
        });
      }
      judge(reply, limit, counted, nowMs);
      if (tightest === null || tightestHit === null || remaining(limit, counted) < remaining(tightest, tightestHit)) {
        tightest = limit;
        tightestHit = counted;
      }
    }
    if (tightest !== null && tightestHit !== null) show(reply, tightest, tightestHit);
    return undefined;
  }

  function remaining(limit: Limit, hit: Hit): number {
    return limit.rate.points - hit.count;
  }

  function judge(reply: FastifyReply, limit: Limit, hit: Hit, nowMs: number): void {
    if (hit.count <= limit.rate.points) return;
    show(reply, limit, hit);
    throw throttled(hit.resetAtMs - nowMs);
  }

  return {
    count(request, reply, principal) {
      if (request.isThrottled) return undefined;
      request.isThrottled = true;
      const route = request.routeOptions.config.throttle ?? 'none';
      const list = principal === null ? lists.anon[route] : lists.user[route];
      if (list.length === 0) return undefined;
      return run(list, 0, whoOf(principal, request), request, reply, null, null);
    },
  };
}
