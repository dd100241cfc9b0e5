import { TransportError } from '../errors/errors.ts';
import { parseJson } from './reading.ts';

export type Method = 'GET' | 'POST';
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** One request as it goes out. `operation` is its path: what errors call it, since a whole address could hold a token. */
export interface Request {
  readonly operation: string;
  readonly method: Method;
  /** Encoded. */
  readonly form: string;
  readonly timeoutMs: number;
  readonly signal: AbortSignal | undefined;
}

const neverSent = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'ENETUNREACH', 'EHOSTUNREACH', 'UND_ERR_CONNECT_TIMEOUT']);

function codeOf(error: unknown): string {
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code !== undefined) return code;
  }
  return '';
}

function readBody(operation: string, status: number, body: string): Record<string, unknown> {
  const isFailure = status < 200 || status > 299;
  let parsed: unknown;
  try {
    parsed = parseJson(body);
  } catch {
    // The parser's message quotes the body, which may hold a token.
    throw new TransportError(operation, isFailure ? 'http_status' : 'not_json', { status });
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw new TransportError(operation, isFailure ? 'http_status' : 'unexpected_answer', { status });
  }
  const answer = parsed as Record<string, unknown>;
  if (isFailure && answer['errcode'] === undefined) throw new TransportError(operation, 'http_status', { status });
  return answer;
}

/** Far beyond the largest page that is asked for, and far below what would exhaust the memory of a small machine. */
const largestAnswerBytes = 32 * 1024 * 1024;

/** The body as text. One whose length nobody announced is counted while it comes, since it may never end. */
async function textOf(operation: string, response: Response): Promise<string> {
  const { headers, body } = response;
  const announced = headers.get('content-encoding') === null ? Number(headers.get('content-length') ?? Number.NaN) : Number.NaN;
  // Not every implementation of fetch gives a web stream.
  if (announced <= largestAnswerBytes || typeof body?.getReader !== 'function') return await response.text();
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    bytes += value.byteLength;
    if (bytes > largestAnswerBytes) {
      void reader.cancel().catch(() => undefined);
      const detail = `it is larger than ${largestAnswerBytes / 1024 / 1024} MiB`;
      throw new TransportError(operation, 'unexpected_answer', { status: response.status, detail });
    }
    text += decoder.decode(value, { stream: true });
  }
}

/** Sends one request and answers the JSON object that came back. It repeats nothing. */
export async function send(fetch: Fetch, baseUrl: string, request: Request): Promise<Record<string, unknown>> {
  const { operation, method, form, timeoutMs, signal } = request;
  const controller = new AbortController();
  let isTimedOut = false;
  const timer = setTimeout(() => {
    isTimedOut = true;
    controller.abort();
  }, timeoutMs);
  const stop = signal === undefined ? undefined : (): void => controller.abort(signal.reason);
  if (stop !== undefined) signal?.addEventListener('abort', stop, { once: true });
  try {
    const url = `${baseUrl}${operation}`;
    // The request holds secrets: it is not sent on to wherever a redirect points.
    const init: RequestInit = { method, redirect: 'manual', signal: controller.signal };
    const response =
      method === 'GET'
        ? await fetch(`${url}?${form}`, init)
        : await fetch(url, { ...init, body: form, headers: { 'content-type': 'application/x-www-form-urlencoded' } });
    return readBody(operation, response.status, await textOf(operation, response));
  } catch (error) {
    if (error instanceof TransportError) throw error;
    signal?.throwIfAborted();
    if (isTimedOut) throw new TransportError(operation, 'timeout');
    const code = codeOf(error);
    // The cause is not kept: some implementations of fetch put the address, with the token in it, into their errors.
    throw new TransportError(operation, 'connection', {
      mayHaveTakenEffect: !neverSent.has(code),
      ...(code === '' ? {} : { detail: code }),
    });
  } finally {
    clearTimeout(timer);
    if (stop !== undefined) signal?.removeEventListener('abort', stop);
  }
}
