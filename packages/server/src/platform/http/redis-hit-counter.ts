import type { Redis } from 'ioredis';
import { RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import type { Logger } from '../logger.ts';
import type { Hit, HitCounter, MemoryHitCounter } from './hit-counter.ts';
import type { Rate } from './rates.ts';

const answerTimeoutMs = 250;
/** While Redis is away every request would wait for it in vain; one a while finds out whether it is back. */
const retryAfterMs = 1000;

/**
 * Counts in Redis, so that all processes share the limits. When Redis does not answer, this process counts for itself: a
 * limit that is too generous for a while is better than no service.
 */
export class RedisHitCounter implements HitCounter {
  readonly #redis: Redis;
  readonly #memory: MemoryHitCounter;
  readonly #logger: Logger;
  readonly #limiters = new Map<string, RateLimiterRedis>();
  #isAway = false;
  #askAgainAtMs = 0;

  constructor(redis: Redis, memory: MemoryHitCounter, logger: Logger) {
    this.#redis = redis;
    this.#memory = memory;
    this.#logger = logger;
  }

  hit(limitName: string, rate: Rate, key: string, nowMs: number): Hit | Promise<Hit> {
    const monotonicMs = performance.now();
    if (this.#isAway && monotonicMs < this.#askAgainAtMs) return this.#memory.hit(limitName, rate, key, nowMs);
    if (this.#isAway) this.#askAgainAtMs = monotonicMs + retryAfterMs;
    return this.#ask(limitName, rate, key).then(
      (answer) => {
        if (this.#isAway) {
          this.#isAway = false;
          this.#logger.info('Redis answers again: rate limits are shared between processes');
        }
        return { count: answer.consumedPoints, resetAtMs: nowMs + answer.msBeforeNext };
      },
      (error: unknown) => {
        this.#askAgainAtMs = performance.now() + retryAfterMs;
        if (!this.#isAway) {
          this.#isAway = true;
          this.#logger.warn({ err: error }, 'Redis does not answer: rate limits are counted in this process until it does');
        }
        return this.#memory.hit(limitName, rate, key, nowMs);
      },
    );
  }

  #limiterFor(limitName: string, rate: Rate): RateLimiterRedis {
    let limiter = this.#limiters.get(limitName);
    if (limiter === undefined) {
      limiter = new RateLimiterRedis({
        storeClient: this.#redis,
        keyPrefix: `smartlock:throttle:${limitName}`,
        points: rate.points,
        duration: rate.seconds,
        rejectIfRedisNotReady: true,
      });
      this.#limiters.set(limitName, limiter);
    }
    return limiter;
  }

  #ask(limitName: string, rate: Rate, key: string): Promise<RateLimiterRes> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`Redis took longer than ${answerTimeoutMs} ms`)), answerTimeoutMs);
      this.#limiterFor(limitName, rate)
        .consume(key)
        .catch((refusal: unknown) => {
          // The limiter rejects with its result when the limit is used up.
          if (refusal instanceof RateLimiterRes) return refusal;
          throw refusal;
        })
        .then(resolve, reject)
        .finally(() => clearTimeout(timer));
    });
  }
}
