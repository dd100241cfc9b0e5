import { TransportError } from '../errors.ts';
import type { Fetch } from '../settings.ts';

/** One request as it goes out. `operation` is what errors call it, since an address could hold a secret. */
export interface Request {
  readonly operation: string;
  readonly url: string;
  readonly method: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
  readonly timeoutMs: number;
  readonly signal: AbortSignal | undefined;
}

export interface Reply {
  readonly status: number;
  readonly body: string;
  readonly retryAfter: string | null;
}

/** Far more than an account full of locks answers. */
const bodyMaxBytes = 4 * 1024 * 1024;

const neverSent = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'ENETUNREACH', 'EHOSTUNREACH', 'UND_ERR_CONNECT_TIMEOUT']);

function codeOf(error: unknown): string {
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (typeof code === 'string') return code;
  }
  return '';
}

async function readBody(operation: string, response: Response): Promise<string> {
  if (response.body === null) return '';
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
    bytes += chunk.byteLength;
    if (bytes > bodyMaxBytes) throw new TransportError(operation, 'unexpected_answer', { detail: 'it is far too long' });
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** Sends one request. It repeats nothing, follows no redirect, and judges no status. */
export async function send(fetch: Fetch, request: Request): Promise<Reply> {
  const { operation, url, method, headers, body, timeoutMs, signal } = request;
  signal?.throwIfAborted();
  const controller = new AbortController();
  let isTimedOut = false;
  const timer = setTimeout(() => {
    isTimedOut = true;
    controller.abort();
  }, timeoutMs);
  const stop = (): void => controller.abort(signal?.reason);
  signal?.addEventListener('abort', stop, { once: true });
  try {
    const init: RequestInit = { method, headers, redirect: 'manual', signal: controller.signal };
    const response = await fetch(url, body === undefined ? init : { ...init, body });
    return {
      status: response.status,
      body: await readBody(operation, response),
      retryAfter: response.headers.get('retry-after'),
    };
  } catch (error) {
    if (error instanceof TransportError) throw error;
    signal?.throwIfAborted();
    if (isTimedOut) throw new TransportError(operation, 'timeout');
    const code = codeOf(error);
    // The cause is not kept: some implementations of fetch put the address, with a secret in it, into their errors.
    throw new TransportError(operation, 'connection', {
      mayHaveTakenEffect: !neverSent.has(code),
      ...(code === '' ? {} : { detail: code }),
    });
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', stop);
  }
}

/** Seconds, or a date. Null where it is neither. */
export function readRetryAfter(given: string | null, now: Date): number | null {
  if (given === null || given.trim() === '') return null;
  const ms = /^\d+$/.test(given.trim()) ? Number(given) * 1000 : Date.parse(given) - now.getTime();
  return Number.isFinite(ms) ? Math.max(0, ms) : null;
}

/** Null for what is not JSON. The parser's own message would quote the body, which may hold a token. */
export function parseJson(body: string): unknown {
  try {
    return JSON.parse(body) as unknown;
  } catch {
    return null;
  }
}
