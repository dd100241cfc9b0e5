import { chmodSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { readEnvironment } from '../config.ts';
import { readSecret } from './prompt.ts';
import { CommandFailure, WrongUse } from './terminal.ts';

interface StoredSession {
  readonly url: string;
  readonly email: string;
  readonly refresh: string;
}

export interface ApiAnswer {
  readonly status: number;
  readonly body: unknown;
}

const requestTimeoutMs = 40_000;
const stepUpPath = '/api/v1/auth/step-up/';

/** `--url` of commands that talk to a server. */
export const urlFlag = {
  url: {
    type: 'string',
    description: 'Address of the server; that of the last login when left out',
    valueHint: 'http://127.0.0.1:8000',
  },
} as const;

function sessionPath(): string {
  return join(readEnvironment()['XDG_CONFIG_HOME'] ?? join(homedir(), '.config'), 'smartlock', 'session.json');
}

function readStored(): StoredSession | undefined {
  try {
    return JSON.parse(readFileSync(sessionPath(), 'utf8')) as StoredSession;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new CommandFailure(`${sessionPath()} cannot be read. Remove it and run: smartlock login`);
  }
}

function baseOf(url: string): string {
  const parsed = URL.parse(url);
  if (parsed === null || !/^https?:$/.test(parsed.protocol))
    throw new WrongUse(`--url takes an address such as http://127.0.0.1:8000, and not "${url}".`);
  return url.replace(/\/+$/, '');
}

/**
 * Signs in and keeps the session in a file that only this user can read. The password is not kept. `askCode` is called for accounts with
 * a second factor.
 */
export async function logIn(url: string, email: string, password: string, askCode: () => Promise<string>): Promise<void> {
  const base = baseOf(url);
  let { status, body } = await request(base, 'POST', '/api/v1/auth/login/', { email, password });
  if (status === 401 && codeOf(body) === 'second_factor_required') {
    const { challenge, methods } = body as { challenge: string; methods: readonly string[] };
    if (!methods.some((method) => method !== 'passkey')) {
      throw new CommandFailure(
        'This account signs in with a passkey, which needs a browser. Set up an authenticator app or make new backup codes there.',
        'passkey_only',
      );
    }
    const completion = { challenge, code: await askCode() };
    ({ status, body } = await request(base, 'POST', '/api/v1/auth/login/second-factor/', completion));
  }
  if (status !== 200) throw refusal(body, status);
  const { tokens } = body as { tokens: { refresh: string } };
  const path = sessionPath();
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, JSON.stringify({ url: base, email, refresh: tokens.refresh } satisfies StoredSession), { mode: 0o600 });
  chmodSync(draft, 0o600);
  renameSync(draft, path);
}

/** Ends the session here and on the server. */
export async function logOut(): Promise<boolean> {
  const stored = readStored();
  if (stored === undefined) return false;
  // Signed out here in any case, also while the server is away; the session there then ends by its age.
  rmSync(sessionPath(), { force: true });
  await request(stored.url, 'POST', '/api/v1/auth/logout/', { refresh: stored.refresh });
  return true;
}

/** Talks to the API as the user who logged in. */
export class ApiSession {
  readonly url: string;
  readonly email: string;
  readonly accessToken: string;

  private constructor(url: string, email: string, accessToken: string) {
    this.url = url;
    this.email = email;
    this.accessToken = accessToken;
  }

  static async open(url: string | undefined): Promise<ApiSession> {
    const stored = readStored();
    const base = url === undefined ? stored?.url : baseOf(url);
    if (stored === undefined || base !== stored.url)
      throw new CommandFailure(
        `You are not signed in to ${base ?? 'a server'}. Run: smartlock login --url ${base ?? 'http://127.0.0.1:8000'} --email you@example.com`,
        'not_signed_in',
      );
    const { status, body } = await request(base, 'POST', '/api/v1/auth/token/refresh/', { refresh: stored.refresh });
    if (status === 400 || status === 401)
      throw new CommandFailure(
        `Your session at ${base} has ended. Run: smartlock login --url ${base} --email ${stored.email}`,
        'session_ended',
      );
    if (status !== 200) throw refusal(body, status);
    return new ApiSession(base, stored.email, (body as { access: string }).access);
  }

  /** The answer's body. Throws a CommandFailure with what the server says when it refuses. */
  async call(method: string, path: string, body?: object): Promise<unknown> {
    let answer = await request(this.url, method, path, body, this.accessToken);
    if (answer.status === 403 && codeOf(answer.body) === 'step_up_required' && process.stdin.isTTY) {
      process.stderr.write('This needs a fresh proof that it is you.\n');
      await this.confirm();
      answer = await request(this.url, method, path, body, this.accessToken);
    }
    if (answer.status >= 400) throw refusal(answer.body, answer.status);
    return answer.body;
  }

  /** Proves that it is still the owner who types: by the password, or where there is a second factor by a code. */
  async confirm(given = '-'): Promise<void> {
    const { methods } = (await this.call('GET', stepUpPath)) as { methods: readonly string[] };
    const needsPassword = methods.includes('password');
    if (!needsPassword && !methods.some((method) => method !== 'passkey')) {
      throw new CommandFailure('This account confirms with a passkey, which needs a browser: confirm there.', 'passkey_only');
    }
    const proof = needsPassword
      ? { password: await readSecret('Password: ', given) }
      : { code: (await readSecret('Code: ', given, 'code')).trim() };
    const { status, body } = await request(this.url, 'POST', stepUpPath, proof, this.accessToken);
    if (status !== 200) throw refusal(body, status);
  }

  /** Everything of a list with numbered pages. `path` may have a query. */
  async list<T>(path: string): Promise<T[]> {
    const results: T[] = [];
    for (let page = 1, last = 1; page <= last; page += 1) {
      const numbered = withQuery(path, { page: String(page), page_size: String(pageSizeMax) });
      const answer = (await this.call('GET', numbered)) as { total_pages: number; results: T[] };
      results.push(...answer.results);
      last = answer.total_pages;
    }
    return results;
  }

  /** The first `limit` entries of a list by cursor, and whether there are more. */
  async listByCursor<T>(path: string, limit: number): Promise<{ results: T[]; hasMore: boolean }> {
    const results: T[] = [];
    let cursor: string | null = '';
    while (cursor !== null && results.length < limit) {
      const page_size = String(Math.min(limit - results.length, pageSizeMax));
      const answer = (await this.call('GET', withQuery(path, { cursor, page_size }))) as { next: string | null; results: T[] };
      results.push(...answer.results);
      cursor = answer.next === null ? null : (URL.parse(answer.next)?.searchParams.get('cursor') ?? null);
    }
    return { results, hasMore: cursor !== null };
  }

  /** What is no JSON, as it comes in. It may take as long as it likes; one that breaks off throws from the stream. */
  async download(path: string): Promise<ReadableStream<Uint8Array>> {
    const response = await send(this.url, 'GET', path, { accept: '*/*', authorization: `Bearer ${this.accessToken}` });
    if (!response.ok) throw refusal((await answerOf(this.url, response)).body, response.status);
    if (response.body === null) throw new CommandFailure(`${this.url} answered nothing.`, 'not_smartlock');
    return response.body;
  }
}

const pageSizeMax = 100;

function withQuery(path: string, parameters: Readonly<Record<string, string>>): string {
  return `${path}${path.includes('?') ? '&' : '?'}${new URLSearchParams(parameters).toString()}`;
}

async function request(base: string, method: string, path: string, body?: object, accessToken?: string): Promise<ApiAnswer> {
  const headers = {
    accept: 'application/json',
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    ...(accessToken === undefined ? {} : { authorization: `Bearer ${accessToken}` }),
  };
  const response = await send(base, method, path, headers, {
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(requestTimeoutMs),
  });
  return await answerOf(base, response);
}

async function send(
  base: string,
  method: string,
  path: string,
  headers: Record<string, string>,
  more: RequestInit = {},
): Promise<Response> {
  try {
    return await fetch(`${base}${path}`, { method, headers, ...more });
  } catch (error) {
    throw new CommandFailure(`The server at ${base} does not answer (${reasonOf(error)}). Is it running?`, 'server_unreachable', {
      cause: error,
    });
  }
}

async function answerOf(base: string, response: Response): Promise<ApiAnswer> {
  const text = await response.text();
  try {
    return { status: response.status, body: text === '' ? null : (JSON.parse(text) as unknown) };
  } catch {
    throw new CommandFailure(
      `${base} answered something that is not SmartLock's API (status ${response.status}). Check --url.`,
      'not_smartlock',
    );
  }
}

/** `fetch failed` tells nobody anything; its cause does. */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  if (!(cause instanceof Error)) return 'no reason known';
  return cause.message || ('code' in cause ? String(cause.code) : cause.name);
}

function codeOf(body: unknown): string | undefined {
  return (body as { code?: string } | null)?.code;
}

/** What the server said, with the fields that its sentence does not name already. */
function refusal(body: unknown, status: number): CommandFailure {
  const problem = body as { code?: string; detail?: string; errors?: Array<{ field: string; message: string }> } | null;
  const detail = problem?.detail ?? `The server answered ${status}.`;
  const fields = (problem?.errors ?? []).filter((error) => !detail.includes(error.message));
  const hint = problem?.code === 'step_up_required' ? ['Run: smartlock confirm'] : [];
  return new CommandFailure(
    [detail, ...hint, ...fields.map((error) => `  ${error.field}: ${error.message}`)].join('\n'),
    problem?.code ?? `http_${status}`,
  );
}
