import { createUtecCloud, type UtecCloud, type UtecCloudOptions } from '../cloud.ts';
import { defaultCredentials } from '../world-description.ts';

/** A Monday. */
export const monday = Date.parse('2026-01-05T08:00:00Z');
export const frontDoor = 'AA:BB:CC:00:00:01';
export const backDoor = 'AA:BB:CC:00:00:02';
export const garage = 'AA:BB:CC:00:00:03';
export const redirectUri = 'https://gateway.example/callback';

// oxlint-disable-next-line typescript/no-explicit-any -- what an answer holds is what the tests are about
export type Json = Record<string, any>;

export interface Scene {
  cloud: UtecCloud;
  get: (path: string, params: Record<string, string>) => Promise<Response>;
  form: (path: string, params: Record<string, string>) => Promise<Response>;
  /** The code that the browser comes back with. */
  logIn: (extra?: Record<string, string>) => Promise<string>;
  tokens: (extra?: Record<string, string>) => Promise<Json>;
  refresh: (refreshToken: string) => Promise<Response>;
  action: (token: string, name: string, payload?: object, namespace?: string) => Promise<Response>;
  /** The first device of the answer to a command. */
  command: (token: string, id: string, capability: string, name: string, input?: object) => Promise<Json>;
  states: (token: string, id: string) => Promise<Record<string, string | number>>;
  control: (method: string, path: string, body?: object) => Promise<Json>;
}

/** A service at its own time, which stands still. */
export function createScene(options: UtecCloudOptions = {}): Scene {
  const cloud = createUtecCloud({ virtualFrom: monday, deliverPush: async () => 200, ...options });
  const credentials = { client_id: defaultCredentials.accessKey, client_secret: defaultCredentials.secretKey };
  const scene: Scene = {
    cloud,
    get: (path, params) => cloud.fetch(`https://oauth.u-tec.com${path}?${new URLSearchParams(params).toString()}`),
    form: (path, params) => cloud.fetch(`https://oauth.u-tec.com${path}`, { method: 'POST', body: new URLSearchParams(params) }),
    async logIn(extra = {}) {
      const query = new URLSearchParams({
        response_type: 'code',
        client_id: defaultCredentials.accessKey,
        scope: 'openapi',
        redirect_uri: redirectUri,
        ...extra,
      });
      const response = await cloud.fetch(`https://oauth.u-tec.com/authorize?${query.toString()}`, {
        method: 'POST',
        body: new URLSearchParams({ decision: 'allow' }),
      });
      const back = new URL(response.headers.get('location') ?? '');
      return back.searchParams.get('code') ?? back.searchParams.get('authorization_code') ?? '';
    },
    async tokens(extra = {}) {
      const code = await scene.logIn(extra);
      const body = (await (
        await scene.form('/token', { grant_type: 'authorization_code', ...credentials, code, redirect_uri: redirectUri })
      ).json()) as Json;
      return (body['data'] ?? body) as Json;
    },
    refresh: (refreshToken) => scene.form('/token', { grant_type: 'refresh_token', ...credentials, refresh_token: refreshToken }),
    action: (token, name, payload = {}, namespace = 'Uhome.Device') =>
      cloud.fetch('https://api.u-tec.com/action', {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
        body: JSON.stringify({ header: { namespace, name, messageId: 'm-1', payloadVersion: '1' }, payload }),
      }),
    async command(token, id, capability, name, input) {
      const command = { capability, name, ...(input === undefined ? {} : { arguments: input }) };
      const body = (await (await scene.action(token, 'Command', { devices: [{ id, command }] })).json()) as Json;
      return body['payload'].devices[0] as Json;
    },
    async states(token, id) {
      const body = (await (await scene.action(token, 'Query', { devices: [{ id }] })).json()) as Json;
      const states = body['payload'].devices[0].states as { capability: string; name: string; value: string | number }[];
      return Object.fromEntries(states.map((state) => [`${state.capability}.${state.name}`, state.value]));
    },
    async control(method, path, body) {
      const init = { method, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
      return (await (await cloud.fetch(`http://simulator/_control/${path}`, init)).json()) as Json;
    },
  };
  return scene;
}

/** Lets what is under way go on until it got so far. */
export async function until(isSoFar: () => boolean): Promise<void> {
  for (let turns = 0; !isSoFar(); turns += 1) {
    if (turns > 10_000) throw new Error('It never got so far.');
    await new Promise((resolve) => setImmediate(resolve));
  }
}
