import { randomBytes } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { hash, parseOptions, verify } from '@node-rs/argon2';
import { SmartLockError } from '../errors.ts';

/** argon2id (the library's default variant) with OWASP's parameters for 19 MiB. */
const parameters = { memoryCost: 19_456, timeCost: 2, parallelism: 1, outputLen: 32 } as const;

export interface PasswordHasher {
  hash(password: string): Promise<string>;
  verify(passwordHash: string, password: string): Promise<boolean>;
  /** Takes as long as `verify` and is always false: for accounts that do not exist. */
  verifyNothing(password: string): Promise<false>;
  /** True when the hash was made with weaker parameters than today's. */
  needsRehash(passwordHash: string): boolean;
}

export interface PasswordHasherOptions {
  /** Each running hash holds 19 MiB; more of them than cores gain no speed. */
  readonly concurrency?: number;
  /** Callers beyond this many are told to come back instead of growing an endless queue. */
  readonly waitingMax?: number;
}

function randomBase64(bytes: number): string {
  return randomBytes(bytes).toString('base64').replaceAll('=', '');
}

/** A hash of nobody's password, in today's parameters, so that a verification against it does the same work. */
function hashOfNothing(): string {
  const { memoryCost, timeCost, parallelism, outputLen } = parameters;
  return `$argon2id$v=19$m=${memoryCost},t=${timeCost},p=${parallelism}$${randomBase64(16)}$${randomBase64(outputLen)}`;
}

function createGate(concurrency: number, waitingMax: number): <T>(work: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = [];
  let running = 0;

  return async (work) => {
    if (running >= concurrency) {
      if (waiting.length >= waitingMax) {
        throw new SmartLockError(
          'unavailable',
          'too_many_logins',
          'Too many people are signing in at this moment. Try again in a few seconds.',
          {
            retryAfterSeconds: 5,
          },
        );
      }
      // The place is handed over by the one who leaves, so `running` does not change hands in between.
      await new Promise<void>((resolve) => {
        waiting.push(resolve);
      });
    } else {
      running += 1;
    }
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next === undefined) running -= 1;
      else next();
    }
  };
}

export function createPasswordHasher(options: PasswordHasherOptions = {}): PasswordHasher {
  const concurrency = options.concurrency ?? Math.max(1, Math.min(4, availableParallelism()));
  const passGate = createGate(concurrency, options.waitingMax ?? 500);
  const nothing = hashOfNothing();

  return {
    hash: (password) => passGate(() => hash(password, parameters)),
    verify: (passwordHash, password) => passGate(() => verify(passwordHash, password)),
    async verifyNothing(password) {
      await passGate(() => verify(nothing, password));
      return false;
    },
    needsRehash(passwordHash) {
      const used = parseOptions(passwordHash);
      return used.memoryCost < parameters.memoryCost || used.timeCost < parameters.timeCost;
    },
  };
}
