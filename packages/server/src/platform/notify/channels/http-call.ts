import { DeliveryFailure } from './channel.ts';

export interface HttpCall {
  /** For error messages: `Twilio`. Addresses may hold tokens and are never shown. */
  readonly service: string;
  readonly url: string;
  readonly method: 'GET' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | URLSearchParams;
}

export interface HttpAnswer {
  readonly status: number;
  readonly retryAfterSeconds: number | null;
  /** Parsed where it is JSON, else null. */
  readonly json: unknown;
}

const timeoutMs = 20_000;
const answerCharsMax = 65_536;
const retryAfterSecondsMax = 86_400;

/** Seconds or a date, as HTTP allows both. */
export function readRetryAfter(value: string | null, now: Date = new Date()): number | null {
  if (value === null) return null;
  const seconds = /^\d+$/u.test(value.trim()) ? Number(value) : Math.ceil((Date.parse(value) - now.getTime()) / 1000);
  return Number.isFinite(seconds) && seconds >= 0 ? Math.min(seconds, retryAfterSecondsMax) : null;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text.slice(0, answerCharsMax));
  } catch {
    return null;
  }
}

/** One request to an address of the configuration. Every status is an answer; only no answer fails, and then trying again may help. */
export async function callHttp(call: HttpCall): Promise<HttpAnswer> {
  let response: Response;
  let text: string;
  try {
    response = await fetch(call.url, {
      method: call.method,
      headers: { 'User-Agent': 'SmartLock', ...call.headers },
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
      ...(call.body === undefined ? {} : { body: call.body }),
    });
    text = await response.text();
  } catch (error) {
    const reason =
      error instanceof Error && error.name === 'TimeoutError' ? `no answer within ${timeoutMs / 1000} s` : codeOf(error);
    throw new DeliveryFailure('later', `${call.service} could not be reached: ${reason}`);
  }
  return {
    status: response.status,
    retryAfterSeconds: readRetryAfter(response.headers.get('retry-after')),
    json: parseJson(text),
  };
}

/** The system's word, such as ECONNREFUSED. A message could hold the address, and that a token. */
function codeOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof Error && 'code' in cause && typeof cause.code === 'string' ? cause.code : 'the connection failed';
}

/** A member of an answer, by its path; undefined where the answer is another than we know. */
export function memberOf(json: unknown, ...path: readonly string[]): unknown {
  let value = json;
  for (const name of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = (value as Record<string, unknown>)[name];
  }
  return value;
}

/** What every HTTP service means by a status that none of its own rules covered. */
export function failureOf(service: string, answer: HttpAnswer, detail = ''): DeliveryFailure {
  const message = `${service} answered ${answer.status}${detail === '' ? '' : ` (${detail})`}`;
  const canPass = answer.status === 408 || answer.status === 429 || answer.status >= 500;
  // 401 and 403 are about our settings, which somebody may mend while the message waits.
  const isOurs = answer.status === 401 || answer.status === 403;
  return new DeliveryFailure(canPass || isOurs ? 'later' : 'never', message, { retryAfterSeconds: answer.retryAfterSeconds });
}
