/** A plain REST client: tests of the contract say paths and fields as a client's author reads them in the documents. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
  /** The value at a dotted path in the body: `tokens.access`, `results.0.id`. */
  at(path: string): unknown;
  text(path: string): string;
  number(path: string): number;
  list(path: string): unknown[];
}

export interface Api {
  readonly url: string;
  /** The same API, as somebody. */
  as(accessToken: string): Api;
  get(path: string, headers?: Record<string, string>): Promise<Answer>;
  post(path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
  put(path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
  patch(path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
  delete(path: string, headers?: Record<string, string>): Promise<Answer>;
}

export function valueAt(value: unknown, path: string): unknown {
  let current = value;
  for (const key of path.split('.')) {
    if (typeof current !== 'object' || current === null) return undefined;
    current = new Map<string, unknown>(Object.entries(current)).get(key);
  }
  return current;
}

function answerOf(asked: string, status: number, headers: Headers, body: unknown): Answer {
  const wrong = (path: string, wanted: string) =>
    new TypeError(`${asked} answered ${status} with no ${wanted} at ${path}: ${JSON.stringify(body)?.slice(0, 2000)}`);
  const at = (path: string) => valueAt(body, path);
  return {
    status,
    headers,
    body,
    at,
    text(path) {
      const value = at(path);
      if (typeof value !== 'string') throw wrong(path, 'text');
      return value;
    },
    number(path) {
      const value = at(path);
      if (typeof value !== 'number') throw wrong(path, 'number');
      return value;
    },
    list(path) {
      const value = at(path);
      if (!Array.isArray(value)) throw wrong(path, 'list');
      return value;
    },
  };
}

export function createApi(url: string, accessToken?: string): Api {
  const ask = async (method: string, path: string, body: unknown, extra: Record<string, string> = {}): Promise<Answer> => {
    const headers = new Headers(extra);
    if (accessToken !== undefined) headers.set('Authorization', `Bearer ${accessToken}`);
    if (body !== undefined) headers.set('Content-Type', 'application/json');
    const response = await fetch(`${url}/api/v1${path}`, {
      method,
      headers,
      signal: AbortSignal.timeout(60_000),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json') ?? false;
    return answerOf(`${method} ${path}`, response.status, response.headers, isJson ? JSON.parse(text) : text);
  };
  return {
    url,
    as: (token) => createApi(url, token),
    get: (path, headers) => ask('GET', path, undefined, headers),
    post: (path, body, headers) => ask('POST', path, body, headers),
    put: (path, body, headers) => ask('PUT', path, body, headers),
    patch: (path, body, headers) => ask('PATCH', path, body, headers),
    delete: (path, headers) => ask('DELETE', path, undefined, headers),
  };
}
