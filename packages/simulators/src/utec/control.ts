import { SimulatorError } from '../locks/simulator-error.ts';
import { jsonReply, type CloudReply, type CloudRequest } from '../cloud/messages.ts';
import { count, flag, oneOf, Shape, text, wrong } from '../cloud/shape.ts';
import type { UtecCloud } from './cloud.ts';
import { presentFault, readFault } from './faults.ts';
import type { UtecLock } from './lock.ts';
import { setSwitches, switchList, type SwitchName } from './switches.ts';
import { addApp, addLock, turnKnobs } from './world-description.ts';

interface ControlCall {
  cloud: UtecCloud;
  query: URLSearchParams;
  body: Shape;
}

type ControlRoute = readonly [method: string, pattern: string, run: (call: ControlCall, id: string) => object];

const shownCalls = 100;

const routes: readonly ControlRoute[] = [
  ['GET', '', () => ({ routes: routes.map(([method, pattern]) => `${method} /_control/${pattern}`) })],
  [
    'POST',
    'reset',
    ({ cloud, body }) => {
      const seed = body.optional('seed', count);
      body.end();
      cloud.reset(seed);
      return { seed: cloud.seed, now: cloud.clock.now() };
    },
  ],
  ['GET', 'clock', ({ cloud }) => presentClock(cloud)],
  [
    'POST',
    'clock',
    ({ cloud, body }) => {
      const by = body.required('advance_ms', count);
      body.end();
      cloud.clock.advance(by);
      return presentClock(cloud);
    },
  ],
  ['GET', 'switches', ({ cloud }) => presentSwitches(cloud)],
  [
    'PATCH',
    'switches',
    ({ cloud, body }) => {
      setSwitches(cloud.switches, Object.fromEntries(body.names().map((name) => [name, body.optional(name, (value) => value)])));
      return presentSwitches(cloud);
    },
  ],
  [
    'POST',
    'down',
    ({ cloud, body }) => {
      cloud.world.isDown = body.required('down', flag);
      body.end();
      return { down: cloud.world.isDown };
    },
  ],
  ['GET', 'faults', ({ cloud }) => ({ faults: cloud.faults.rules.map(presentFault) })],
  ['POST', 'faults', ({ cloud, body }) => presentFault(cloud.faults.add(readFault(body)))],
  [
    'DELETE',
    'faults',
    ({ cloud }) => {
      cloud.faults.clear();
      return { faults: [] };
    },
  ],
  [
    'DELETE',
    'faults/:id',
    ({ cloud }, id) => {
      if (!cloud.faults.remove(Number(id))) throw new SimulatorError('not_found', `There is no fault ${id}.`);
      return { faults: cloud.faults.rules.map(presentFault) };
    },
  ],
  [
    'GET',
    'calls',
    ({ cloud, query }) => {
      const operation = query.get('operation');
      const after = Number(query.get('after') ?? 0);
      const calls = cloud.calls.filter((call) => call.id > after && (operation === null || call.operation === operation));
      return {
        total: calls.length,
        counts: Object.fromEntries(cloud.counts),
        calls: calls.slice(-Number(query.get('limit') ?? shownCalls)),
      };
    },
  ],
  [
    'DELETE',
    'calls',
    ({ cloud }) => {
      cloud.clearCalls();
      return { total: 0, counts: {}, calls: [] };
    },
  ],
  ['GET', 'pushes', ({ cloud }) => ({ pushes: cloud.pushes.attempts })],
  ['POST', 'apps', ({ cloud, body }) => presentApp(addApp(cloud.world, body).clientId)],
  [
    'PATCH',
    'apps/:id',
    ({ cloud, body }, id) => {
      const app = cloud.world.accounts.apps.get(id);
      if (app === undefined) throw new SimulatorError('not_found', `There is no application ${id}.`);
      app.clientSecret = body.required('client_secret', text);
      body.end();
      return presentApp(id);
    },
  ],
  [
    'POST',
    'tokens/expire',
    ({ cloud }) => {
      const now = cloud.clock.now();
      for (const session of cloud.world.accounts.sessions.values()) session.expiresAt = now;
      return { expired: cloud.world.accounts.sessions.size };
    },
  ],
  // Access tokens alone: a refresh helps. `drop` takes the refresh tokens too: the owner must log in again.
  ['POST', 'tokens/revoke', ({ cloud }) => ({ revoked: cloud.world.accounts.endSessions() })],
  [
    'POST',
    'tokens/drop',
    ({ cloud: { world } }) => ({ revoked: world.accounts.endSessions(), dropped: world.accounts.endRefreshTokens() }),
  ],
  ['GET', 'devices', ({ cloud }) => ({ devices: [...cloud.world.locks.values()].map(presentLock) })],
  ['POST', 'devices', ({ cloud, body }) => presentLock(addLock(cloud.world, body))],
  ['GET', 'devices/:id', ({ cloud }, id) => presentLock(lockOf(cloud, id))],
  [
    'PATCH',
    'devices/:id',
    ({ cloud, body }, id) => {
      const lock = lockOf(cloud, id);
      const name = lock.settings.name;
      turnKnobs(lock, body);
      if (lock.settings.name !== name) cloud.pushes.sync(lock);
      return presentLock(lock);
    },
  ],
  [
    'DELETE',
    'devices/:id',
    ({ cloud }, id) => {
      lockOf(cloud, id);
      cloud.world.locks.delete(id);
      cloud.pushes.deleted(id);
      return { deleted: id };
    },
  ],
  [
    'POST',
    'devices/:id/key',
    ({ cloud, body }, id) => {
      const to = body.required('to', oneOf(['Locked', 'Unlocked']));
      body.end();
      const lock = lockOf(cloud, id);
      lock.turnKey(to);
      return presentLock(lock);
    },
  ],
  [
    'POST',
    'devices/:id/door',
    ({ cloud, body }, id) => {
      const to = body.required('to', oneOf(['Open', 'Closed']));
      body.end();
      const lock = lockOf(cloud, id);
      lock.moveDoor(to);
      return presentLock(lock);
    },
  ],
  [
    'POST',
    'devices/:id/keypad',
    ({ cloud, body }, id) => {
      const code = body.required('code', text);
      body.end();
      return lockOf(cloud, id).typeCode(code);
    },
  ],
];

/** Everything beside the service: JSON in, JSON out, and errors with an HTTP status, for nobody takes it for U-tec. */
export function control(cloud: UtecCloud, request: CloudRequest, path: string, query: string): CloudReply {
  const parts = path.replace(/\/$/, '').split('/').slice(2).map(decodePart);
  try {
    const found = routes.filter(([, pattern]) => idIn(pattern, parts) !== undefined);
    const route = found.find(([method]) => method === request.method);
    if (found.length === 0) throw new SimulatorError('not_found', `There is no ${path}. GET /_control lists what there is.`);
    if (route === undefined)
      return failure('method_not_allowed', `${path} takes ${found.map(([method]) => method).join(', ')}.`, 405);
    const body = new Shape(readBody(request), '');
    return jsonReply(route[2]({ cloud, query: new URLSearchParams(query), body }, idIn(route[1], parts) ?? ''));
  } catch (error) {
    if (error instanceof SimulatorError) return failure(error.code, error.message, error.code === 'not_found' ? 404 : 400);
    throw error;
  }
}

function failure(code: string, message: string, status: number): CloudReply {
  return jsonReply({ error: { code, message } }, status);
}

/** What stands for `:id`, an empty text where the pattern has none, undefined where it does not fit. */
function idIn(pattern: string, parts: readonly string[]): string | undefined {
  const wanted = pattern === '' ? [] : pattern.split('/');
  if (wanted.length !== parts.length) return undefined;
  let id = '';
  for (const [index, part] of wanted.entries()) {
    const actual = parts[index] ?? '';
    if (part === ':id') id = actual;
    else if (part !== actual) return undefined;
  }
  return id;
}

function decodePart(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

function readBody({ body }: CloudRequest): unknown {
  if (body === undefined || body.length === 0) return {};
  try {
    return JSON.parse(typeof body === 'string' ? body : Buffer.from(body).toString()) as unknown;
  } catch {
    throw wrong('', 'is not JSON');
  }
}

function lockOf(cloud: UtecCloud, id: string): UtecLock {
  const lock = cloud.world.locks.get(id);
  if (lock === undefined) throw new SimulatorError('not_found', `There is no device ${id}.`);
  return lock;
}

function presentApp(clientId: string): object {
  return { client_id: clientId };
}

function presentLock(lock: UtecLock): object {
  return {
    id: lock.settings.id,
    name: lock.settings.name,
    online: lock.isOnline,
    bolt: lock.bolt,
    mode: lock.mode,
    battery: lock.battery,
    door: lock.door ?? null,
    jammed: lock.isJammed,
    heard: { ...lock.heard, door: lock.heard.door ?? null },
    users: [...lock.users.values()].map(({ user, isSynced, isDeleted }) => ({
      id: user.id,
      name: user.name,
      is_synced: isSynced,
      is_deleted: isDeleted,
    })),
    codes_on_lock: lock.memory.size,
    actuations: lock.actuations,
  };
}

function presentClock({ clock }: UtecCloud): object {
  const now = clock.now();
  return { now, iso: new Date(now).toISOString(), virtual: clock.isVirtual };
}

function presentSwitches(cloud: UtecCloud): object {
  const names = Object.keys(switchList) as SwitchName[];
  return { switches: names.map((name) => ({ name, value: cloud.switches[name], ...switchList[name] })) };
}
