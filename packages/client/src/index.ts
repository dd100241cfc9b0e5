import createFetchClient, { type Client, type Middleware } from 'openapi-fetch';
import type { components, paths } from './generated/api.ts';

export type { components, operations, paths } from './generated/api.ts';

/** The typed client: `client.GET('/api/v1/devices/{id}/', { params: { path: { id } } })` answers `{ data, error, response }`. */
export type SmartLockClient = Client<paths>;

/** What the API answers when it refuses: `code` for programs, `detail` for people. */
export type Problem = components['schemas']['Problem'];

export interface ClientOptions {
  /** `http://127.0.0.1:8000`, without a path. */
  readonly baseUrl: string;
  /** Asked before every request, so that a refreshed access token is used at once; undefined for requests without a login. */
  readonly accessToken?: () => string | undefined | Promise<string | undefined>;
  readonly fetch?: typeof globalThis.fetch;
}

/** A client of one server, with paths, parameters and answers typed by the server's own OpenAPI document. */
export function createClient(options: ClientOptions): SmartLockClient {
  const client = createFetchClient<paths>({
    baseUrl: options.baseUrl.replace(/\/+$/, ''),
    ...(options.fetch === undefined ? {} : { fetch: options.fetch }),
  });
  const { accessToken } = options;
  if (accessToken !== undefined) {
    const authorize: Middleware = {
      async onRequest({ request }) {
        const token = await accessToken();
        if (token !== undefined) request.headers.set('authorization', `Bearer ${token}`);
        return request;
      },
    };
    client.use(authorize);
  }
  return client;
}
