import { SimulatorError } from '../locks/simulator-error.ts';
import type { TtlockCloud } from './cloud.ts';
import { controlThings } from './control-things.ts';
import { errorTexts } from './api-fault.ts';
import { endpoints } from './endpoints/index.ts';
import { presentFault, readFault } from './faults.ts';
import { jsonReply, type CloudReply, type CloudRequest } from '../cloud/messages.ts';
import { count, number, oneOf, Shape, text, wrong, type Shape as Input } from '../cloud/shape.ts';
import { setSwitches, switchList, type SwitchName } from './switches.ts';
import { paces, type Range } from './world.ts';

export interface ControlCall {
  cloud: TtlockCloud;
  method: string;
  /** The path after `/_control`, in its parts. */
  parts: readonly string[];
  query: URLSearchParams;
  body: Input;
}

export type ControlRoute = readonly [method: string, pattern: string, run: (call: ControlCall, id: string) => object];

const shownCalls = 100;

const routes: readonly ControlRoute[] = [
  ['GET', '', () => ({ routes: routes.map(([method, pattern]) => `${method} /_control/${pattern}`) })],
  [
    'GET',
    'endpoints',
    () => ({ endpoints: endpoints.map(({ path, method, access }) => ({ path, documented_method: method, access })) }),
  ],
  ['GET', 'errcodes', () => ({ errcodes: [...errorTexts].map(([errcode, errmsg]) => ({ errcode, errmsg })) })],
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
      const by = body.optional('advance_ms', count);
      const to = body.optional('to', count);
      body.end();
      if ((by === undefined) === (to === undefined)) throw wrong('', 'must hold advance_ms or to');
      const distance = by ?? (to ?? 0) - cloud.clock.now();
      if (distance < 0) throw wrong('to', 'must not be in the past: POST /_control/reset starts again');
      cloud.clock.advance(distance);
      return presentClock(cloud);
    },
  ],
  ['GET', 'switches', ({ cloud }) => presentSwitches(cloud)],
  [
    'PATCH',
    'switches',
    ({ cloud, body }) => {
      const changes: Record<string, unknown> = {};
      for (const name of body.names()) changes[name] = body.optional(name, (value) => value);
      setSwitches(cloud.world.switches, changes);
      return presentSwitches(cloud);
    },
  ],
  ['GET', 'pace', ({ cloud }) => ({ ...cloud.world.pace })],
  [
    'PATCH',
    'pace',
    ({ cloud, body }) => {
      const name = body.optional('name', oneOf(['instant', 'brisk', 'realistic']));
      const { cloud: ofCloud, awake, asleep } = name === undefined ? cloud.world.pace : paces[name];
      cloud.world.pace = {
        cloud: body.optional('cloud', range) ?? ofCloud,
        awake: body.optional('awake', range) ?? awake,
        asleep: body.optional('asleep', range) ?? asleep,
      };
      body.end();
      return { ...cloud.world.pace };
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
      const path = query.get('path');
      const after = Number(query.get('after') ?? 0);
      const limit = Number(query.get('limit') ?? shownCalls);
      const calls = cloud.calls.filter((call) => call.id > after && (path === null || call.path === path));
      return { total: calls.length, calls: calls.slice(-limit) };
    },
  ],
  [
    'DELETE',
    'calls',
    ({ cloud }) => {
      cloud.clearCalls();
      return { total: 0, calls: [] };
    },
  ],
  ['GET', 'callbacks', ({ cloud }) => ({ callbacks: cloud.callbacks.attempts })],
  [
    'POST',
    'callbacks/test',
    ({ cloud, body }) => {
      const clientId = body.required('client_id', text);
      body.end();
      if (!cloud.callbacks.sendTest(clientId))
        throw new SimulatorError('not_found', 'This application has no callback_url: PATCH /_control/apps/{client_id} sets one.');
      return { sent: true };
    },
  ],
  ...controlThings,
];

/** Everything beside the service: JSON in, JSON out, and errors with an HTTP status, for nobody takes it for TTLock. */
export function control(cloud: TtlockCloud, request: CloudRequest, path: string, query: string): CloudReply {
  const parts = path.split('/').slice(2).map(decodePart);
  try {
    const found = routes.filter(([, pattern]) => idIn(pattern, parts) !== undefined);
    const route = found.find(([method]) => method === request.method);
    if (found.length === 0) throw new SimulatorError('not_found', `There is no ${path}. GET /_control lists what there is.`);
    if (route === undefined)
      return failure('method_not_allowed', `${path} takes ${found.map(([method]) => method).join(', ')}.`, 405);
    const body = new Shape(readBody(request), '');
    return jsonReply(
      route[2]({ cloud, method: request.method, parts, query: new URLSearchParams(query), body }, idIn(route[1], parts) ?? ''),
    );
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

function readBody(request: CloudRequest): unknown {
  const { body } = request;
  if (body === undefined || body.length === 0) return {};
  try {
    return JSON.parse(typeof body === 'string' ? body : Buffer.from(body).toString()) as unknown;
  } catch {
    throw wrong('', 'is not JSON');
  }
}

function presentClock(cloud: TtlockCloud): object {
  const now = cloud.clock.now();
  return { now, iso: new Date(now).toISOString(), virtual: cloud.clock.isVirtual };
}

function presentSwitches(cloud: TtlockCloud): object {
  const names = Object.keys(switchList) as SwitchName[];
  return {
    switches: names.map((name) => ({ name, value: cloud.world.switches[name], ...switchList[name] })),
  };
}

function range(value: unknown, where: string): Range {
  if (!Array.isArray(value) || value.length !== 2) throw wrong(where, 'must be [from, to] in milliseconds');
  const [from, to] = [number(value[0], where), number(value[1], where)];
  if (from < 0 || to < from) throw wrong(where, 'must be [from, to] in milliseconds');
  return [from, to];
}
