import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createUtecClient, type UtecClient, type UtecClientOptions } from '../index.ts';

export interface Sent {
  readonly method: string;
  readonly path: string;
  readonly authorization: string | undefined;
  /** Of the query and the form. */
  readonly fields: Readonly<Record<string, string>>;
  /** Of an action. */
  readonly name: string;
  readonly payload: Record<string, unknown>;
}

export interface Answer {
  readonly status?: number;
  readonly headers?: Record<string, string>;
  /** An object is sent as JSON; `cut` closes the connection without an answer, `hang` never answers. */
  readonly body?: unknown;
  readonly instead?: 'cut' | 'hang';
}

export type Script = (sent: Sent, count: number) => Answer;

export const row = (device: object): Answer => ({ body: { header: {}, payload: { devices: [device] } } });
export const states = (id: string, ...list: [string, string, unknown][]): Answer =>
  row({ id, states: list.map(([capability, name, value]) => ({ capability, name, value })) });
export const deferred = (id: string): Answer => states(id, ['st.deferredResponse', 'seconds', 20]);
export const invalidToken: Answer = { body: { payload: { error: { code: 'INVALID_TOKEN', message: 'token expired' } } } };

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

/** A service of our own hand on a real socket: its tokens work, and everything else is the script's. */
export class LocalCloud {
  readonly actions: Sent[] = [];
  readonly tokenRequests: Sent[] = [];
  script: Script = () => ({ body: { payload: {} } });
  tokens: Script = (_sent, count) => ({
    body: { access_token: `access-${count}`, refresh_token: `refresh-${count}`, token_type: 'Bearer', expires_in: 601_200 },
  });
  readonly #server = createServer((request, response) => void this.#serve(request, response));

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { status = 200, headers = {}, body, instead } = await this.#answer(request);
    if (instead === 'cut') request.socket.destroy();
    if (instead !== undefined) return;
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(typeof body === 'string' ? body : JSON.stringify(body ?? {}));
  }

  async #answer(request: IncomingMessage): Promise<Answer> {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const text = await bodyOf(request);
    const isForm = request.headers['content-type']?.includes('form') === true;
    const fields = Object.fromEntries([...url.searchParams, ...(isForm ? new URLSearchParams(text) : [])]);
    const action =
      isForm || text === '' ? {} : (JSON.parse(text) as { header?: { name?: string }; payload?: Record<string, unknown> });
    const sent: Sent = {
      method: request.method ?? '',
      path: url.pathname,
      authorization: request.headers.authorization,
      fields,
      name: action.header?.name ?? '',
      payload: action.payload ?? {},
    };
    const list = url.pathname.endsWith('/token') ? this.tokenRequests : this.actions;
    list.push(sent);
    return url.pathname.endsWith('/token') ? this.tokens(sent, list.length) : this.script(sent, list.length);
  }
}

export interface LocalClient {
  readonly client: UtecClient;
  readonly cloud: LocalCloud;
  readonly pauses: number[];
  readonly now: { ms: number };
  readonly oddities: string[];
}

/** A client that is logged in, whose pauses take no time and move its clock. */
export async function localClient(
  cloud: LocalCloud,
  address: string,
  options: Partial<UtecClientOptions> = {},
): Promise<LocalClient> {
  const pauses: number[] = [];
  const oddities: string[] = [];
  const now = { ms: Date.parse('2026-08-15T12:00:00Z') };
  const client = createUtecClient({
    clientId: 'client-id',
    clientSecret: 'the-client-secret',
    redirectUri: 'https://lock.example/callback',
    oauthBaseUrl: address,
    apiBaseUrl: address,
    clock: { now: () => new Date(now.ms) },
    delay: (ms, signal) => {
      signal?.throwIfAborted();
      pauses.push(ms);
      now.ms += ms;
      return Promise.resolve();
    },
    random: () => 0,
    onOddity: (what) => oddities.push(what),
    ...options,
  });
  await client.exchangeCode({ code: 'the-code' });
  return { client, cloud, pauses, now, oddities };
}

/** The error that a promise is rejected with. */
export async function rejection(work: Promise<unknown>): Promise<Error & { readonly code?: string }> {
  try {
    await work;
  } catch (error) {
    return error as Error;
  }
  throw new Error('This should have been rejected');
}
