import { TTLockClient, type TTLockClientOptions } from '../index.ts';

export interface Sent {
  readonly method: string;
  readonly path: string;
  readonly parameters: Readonly<Record<string, string>>;
}

/** What the service answers: an object is JSON in HTTP 200, a `Response` is itself, an error is thrown as `fetch` throws it. */
export type Answer = object | Response | Error;
export type Script = (sent: Sent, count: number) => Answer | Promise<Answer>;

export const token = { access_token: 'a'.repeat(32), refresh_token: 'b'.repeat(32), expires_in: 7_776_000, uid: 17 };

export function json(body: object | string, status = 200): Response {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return new Response(text, { status, headers: { 'content-type': 'application/json;charset=UTF-8' } });
}

/** A `fetch` that never reaches a network. The token endpoint works; everything else is the script's. */
export class ScriptedService {
  readonly sent: Sent[] = [];
  readonly tokenRequests: Sent[] = [];
  script: Script;
  answerToken: () => Answer = () => token;

  constructor(script: Script) {
    this.script = script;
  }

  readonly fetch = async (url: string, init: RequestInit): Promise<Response> => {
    init.signal?.throwIfAborted();
    const { pathname, searchParams } = new URL(url);
    const body = typeof init.body === 'string' ? [...new URLSearchParams(init.body)] : [];
    const sent = { method: init.method ?? 'GET', path: pathname, parameters: Object.fromEntries([...searchParams, ...body]) };
    const isToken = pathname === '/oauth2/token';
    (isToken ? this.tokenRequests : this.sent).push(sent);
    const answer = isToken ? this.answerToken() : await this.script(sent, this.sent.length);
    if (answer instanceof Error) throw answer;
    return answer instanceof Response ? answer : json(answer);
  };
}

export interface ScriptedClient {
  readonly client: TTLockClient;
  readonly service: ScriptedService;
  readonly pauses: number[];
  readonly now: { ms: number };
}

/** A client that is signed in, whose pauses take no time and whose clock stands still. */
export async function scripted(script: Script, options: TTLockClientOptions = {}): Promise<ScriptedClient> {
  const service = new ScriptedService(script);
  const pauses: number[] = [];
  const now = { ms: Date.parse('2026-01-15T12:00:00Z') };
  const client = new TTLockClient({
    clientId: 'c'.repeat(32),
    clientSecret: 'd'.repeat(32),
    baseUrl: 'https://lock.example',
    fetch: service.fetch,
    clock: { now: () => new Date(now.ms) },
    delay: (ms, signal) => {
      signal?.throwIfAborted();
      pauses.push(ms);
      return Promise.resolve();
    },
    random: () => 1,
    ...options,
  });
  await client.authenticate('someone@example.com', 'secret-password');
  return { client, service, pauses, now };
}

/** The error that a promise is rejected with. */
export async function rejection(work: Promise<unknown> | PromiseLike<unknown>): Promise<unknown> {
  try {
    await work;
  } catch (error) {
    return error;
  }
  throw new Error('This should have been rejected');
}
