import { createHash } from 'node:crypto';
import { createTtlockCloud, type TtlockCloud, type TtlockCloudOptions } from '../cloud.ts';
import { defaultCredentials } from '../world-description.ts';

export const md5 = (text: string): string => createHash('md5').update(text).digest('hex');

/** A Monday. */
export const monday = Date.parse('2026-01-05T08:00:00Z');
export const hour = 3_600_000;
export const day = 24 * hour;

export const frontDoor = 1_000_001;
export const studio = 1_000_002;
export const sideDoor = 1_000_003;
export const shed = 1_000_004;
export const hall = 4_001;

// oxlint-disable-next-line typescript/no-explicit-any -- what an answer holds is what the tests are about
export type Json = Record<string, any>;

/** Somebody with a client of his own, signed in. */
export interface Visitor {
  accessToken: string;
  refreshToken: string;
  call: (path: string, params?: Record<string, string | number>) => Promise<Json>;
  code: (path: string, params?: Record<string, string | number>) => Promise<number>;
}

export interface Scene {
  cloud: TtlockCloud;
  raw: (path: string, params?: Record<string, string | number>, method?: 'GET' | 'POST') => Promise<Json>;
  control: (method: string, path: string, body?: object) => Promise<Json>;
  type: (lockId: number, code: string) => Promise<string>;
  signIn: (username?: string) => Promise<Visitor>;
}

/** A service at its own time, which stands still. */
export function createScene(options: TtlockCloudOptions = {}): Scene {
  const cloud = createTtlockCloud({
    virtualFrom: monday,
    deliverCallback: async () => ({ status: 200, body: 'success' }),
    ...options,
  });
  const raw: Scene['raw'] = async (path, params = {}, method = 'POST') => {
    const form = new URLSearchParams(Object.entries(params).map(([name, value]): [string, string] => [name, String(value)]));
    const url = `https://euapi.ttlock.com${path}`;
    const response = await (method === 'GET'
      ? cloud.fetch(`${url}?${form.toString()}`)
      : cloud.fetch(url, { method, body: form }));
    return (await response.json()) as Json;
  };
  return {
    cloud,
    raw,
    async control(method, path, body) {
      const init = { method, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
      return (await (await cloud.fetch(`http://simulator/_control/${path}`, init)).json()) as Json;
    },
    async type(lockId, code) {
      const attempt = (await (
        await cloud.fetch(`http://simulator/_control/locks/${lockId}/keypad`, { method: 'POST', body: JSON.stringify({ code }) })
      ).json()) as Json;
      return attempt['reason'] as string;
    },
    async signIn(username = defaultCredentials.username) {
      const { clientId, clientSecret, password } = defaultCredentials;
      const answer = await raw('/oauth2/token', { clientId, clientSecret, username, password: md5(password) });
      const visitor: Visitor = {
        accessToken: answer['access_token'] as string,
        refreshToken: answer['refresh_token'] as string,
        call: (path, params = {}) =>
          raw(path, { clientId, accessToken: visitor.accessToken, date: cloud.clock.now(), ...params }),
        code: async (path, params = {}) => ((await visitor.call(path, params))['errcode'] as number | undefined) ?? 0,
      };
      return visitor;
    },
  };
}

/** Lets what is under way go on until it got so far. */
export async function until(isSoFar: () => boolean): Promise<void> {
  for (let turns = 0; !isSoFar(); turns += 1) {
    if (turns > 10_000) throw new Error('It never got so far.');
    await new Promise((resolve) => setImmediate(resolve));
  }
}
