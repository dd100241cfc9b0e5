import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { TokenAnswer, TokenSource } from '../index.ts';

export class Refusal extends Error {
  override readonly name = 'Refusal';
}

/** A strict authorization server: each refresh gives a new refresh token and kills the old tokens at once. */
export class TokenService {
  accessToken = 'access-0';
  refreshToken = 'refresh-0';
  refreshes = 0;
  logins = 0;
  calls = 0;
  isAway = false;
  refusesLogin = false;
  expiresInSeconds = 3600;

  refresh(refreshToken: string): TokenAnswer {
    this.refreshes += 1;
    if (this.isAway) throw new Error('connection refused');
    if (refreshToken !== this.refreshToken) throw new Refusal('invalid refresh token');
    return this.#issue();
  }

  login(): TokenAnswer {
    this.logins += 1;
    if (this.isAway) throw new Error('connection refused');
    if (this.refusesLogin) throw new Refusal('wrong password');
    return this.#issue();
  }

  call(accessToken: string): string {
    this.calls += 1;
    if (accessToken !== this.accessToken) throw new Refusal('invalid token');
    return 'done';
  }

  /** Revokes the access token alone. */
  revoke(): void {
    this.accessToken = 'revoked';
  }

  #issue(): TokenAnswer {
    const serial = this.refreshes + this.logins;
    this.accessToken = `access-${serial}`;
    this.refreshToken = `refresh-${serial}`;
    return {
      accessToken: this.accessToken,
      refreshToken: this.refreshToken,
      expiresInSeconds: this.expiresInSeconds,
      subject: '17',
    };
  }
}

/** As the keeper sees the service, a tick away. */
export function sourceOf(service: TokenService, options: { login?: boolean } = {}): TokenSource {
  const isRefused = (error: unknown): boolean => error instanceof Refusal;
  const refresh = async (refreshToken: string): Promise<TokenAnswer> => {
    await Promise.resolve();
    return service.refresh(refreshToken);
  };
  if (options.login === false) return { refresh, isRefused };
  const login = async (): Promise<TokenAnswer> => {
    await Promise.resolve();
    return service.login();
  };
  return { refresh, login, isRefused };
}

export interface ServedTokenService {
  readonly url: string;
  stop(): Promise<void>;
}

async function answer(service: TokenService, request: IncomingMessage): Promise<unknown> {
  const body = await text(request);
  if (request.url === '/refresh') return service.refresh(body);
  if (request.url === '/login') return service.login();
  return service.call(body);
}

export async function serve(service: TokenService): Promise<ServedTokenService> {
  const server = createServer((request, response) => {
    answer(service, request).then(
      (value) => response.end(JSON.stringify(value)),
      (error: unknown) => {
        response.statusCode = error instanceof Refusal ? 401 : 500;
        response.end();
      },
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** The same from another process. */
export function sourceAt(url: string): TokenSource & { call(accessToken: string): Promise<unknown> } {
  const ask = async (path: string, body: string): Promise<unknown> => {
    const response = await fetch(`${url}${path}`, { method: 'POST', body });
    if (response.status === 401) throw new Refusal(path);
    if (!response.ok) throw new Error(`${path} answered ${response.status}`);
    return await response.json();
  };
  return {
    refresh: async (refreshToken) => (await ask('/refresh', refreshToken)) as TokenAnswer,
    login: async () => (await ask('/login', '')) as TokenAnswer,
    isRefused: (error) => error instanceof Refusal,
    call: (accessToken) => ask('/call', accessToken),
  };
}
