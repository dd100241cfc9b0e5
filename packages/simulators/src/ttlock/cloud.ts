import { SeededRandom } from '../locks/seeded-random.ts';
import type { App, User } from './accounts.ts';
import { ApiFault } from './api-fault.ts';
import { Callbacks, deliverByFetch, type DeliverCallback } from './callbacks.ts';
import { CloudClock } from '../cloud/clock.ts';
import { control } from './control.ts';
import { appWithSecret, knownApp } from './endpoints/oauth.ts';
import { endpoints } from './endpoints/index.ts';
import type { Answer, Endpoint } from './endpoint.ts';
import { Faults, type FaultRule } from './faults.ts';
import { fetchThrough } from '../cloud/fetch-through.ts';
import { Params } from './params.ts';
import { bestGateway, OverTheAir, performOverTheAir, pickMs } from './radio.ts';
import { htmlReply, jsonReply, splitUrl, type CloudReply, type CloudRequest } from '../cloud/messages.ts';
import { readParameters, withoutSurplusSlashes } from './request.ts';
import { defaultSwitches, setSwitches, type Switches } from './switches.ts';
import { buildWorld, defaultWorld, type WorldDescription } from './world-description.ts';
import { paces, World, type Pace } from './world.ts';

export interface TtlockCloudOptions {
  seed?: number;
  /** `eu` or `cn`; users of the other get 30008. */
  region?: string;
  /** Epoch milliseconds; the clock then stands until it is moved. */
  virtualFrom?: number;
  pace?: keyof typeof paces | Pace;
  world?: WorldDescription;
  switches?: Partial<Switches>;
  deliverCallback?: DeliverCallback;
}

export interface LoggedCall {
  id: number;
  at: number;
  method: string;
  path: string;
  params: Record<string, string>;
  /** Undefined while it is under way, or where no answer was given. */
  errcode: number | undefined;
  fault: number | undefined;
}

const loggedMax = 10_000;
const byPath: ReadonlyMap<string, Endpoint> = new Map(endpoints.map((endpoint) => [endpoint.path, endpoint]));

/** The service without a network: a request in, a reply out. */
export class TtlockCloud {
  readonly clock: CloudClock;
  /** A `fetch` that ends here, whatever host its URL names. */
  readonly fetch: typeof fetch;
  #world: World;
  #faults: Faults;
  #callbacks: Callbacks;
  #calls: LoggedCall[] = [];
  #nextCall = 1;
  #seed: number;
  readonly #options: TtlockCloudOptions;

  constructor(options: TtlockCloudOptions = {}) {
    this.#options = options;
    this.#seed = options.seed ?? 1;
    this.clock = new CloudClock(options.virtualFrom === undefined ? {} : { virtualFrom: options.virtualFrom });
    [this.#world, this.#faults, this.#callbacks] = this.#begin();
    this.fetch = fetchThrough(
      (request) => this.handle(request),
      (ms) => this.clock.wait(ms),
    );
  }

  get world(): World {
    return this.#world;
  }

  get faults(): Faults {
    return this.#faults;
  }

  get callbacks(): Callbacks {
    return this.#callbacks;
  }

  get calls(): readonly LoggedCall[] {
    return this.#calls;
  }

  get seed(): number {
    return this.#seed;
  }

  clearCalls(): void {
    this.#calls = [];
  }

  /** Everything as at the start; what was under way is lost. */
  reset(seed = this.#seed): void {
    this.#seed = seed;
    this.clock.restart(this.#options.virtualFrom);
    [this.#world, this.#faults, this.#callbacks] = this.#begin();
    this.clearCalls();
  }

  /** Does not wait for anything any more. */
  stop(): void {
    this.clock.clear();
  }

  async handle(request: CloudRequest): Promise<CloudReply> {
    const { path: asked, query } = splitUrl(request.url);
    const tidy = withoutSurplusSlashes(asked);
    if (tidy === '/_control' || tidy.startsWith('/_control/')) return control(this, request, tidy, query);
    const path = this.#world.switches.surplus_slashes ? tidy : asked;
    const endpoint = byPath.get(path);
    let values: Map<string, string>;
    let refusal: ApiFault | undefined;
    try {
      values = await readParameters(request, query, this.#world.switches.json_bodies);
    } catch (error) {
      if (!(error instanceof ApiFault)) throw error;
      refusal = error;
      values = new Map(new URLSearchParams(query));
    }
    const params = new Params(values, this.#world.switches.bad_json_errcode);
    const call = this.#log(request.method, path, values);
    const rule = this.#faults.next(this.#targetOf(path, values));
    call.fault = rule?.id;
    const perform = (): Promise<object> => this.#perform(path, endpoint, params, refusal);
    if (rule !== undefined && rule.effect !== 'done') return this.#fail(rule, call, perform);
    if (endpoint === undefined) return htmlReply(404, 'Not Found');
    if (request.method !== 'GET' && request.method !== 'POST') return htmlReply(405, 'Method Not Allowed');
    const body = await perform();
    call.errcode = 'errcode' in body ? Number(body.errcode) : 0;
    if (rule === undefined) return jsonReply(body);
    if (rule.delayMs > 0) await this.clock.wait(rule.delayMs);
    return faultReply(rule, call, body);
  }

  #begin(): [World, Faults, Callbacks] {
    const {
      region = 'eu',
      pace = 'instant',
      world: description = defaultWorld(),
      switches: chosen = {},
      deliverCallback = deliverByFetch,
    } = this.#options;
    const switches = defaultSwitches();
    setSwitches(switches, chosen);
    const world = new World({
      clock: this.clock,
      switches,
      region,
      seed: this.#seed,
      pace: typeof pace === 'string' ? paces[pace] : pace,
    });
    buildWorld(world, description);
    const callbacks = new Callbacks(world, deliverCallback);
    world.listener = callbacks;
    return [world, new Faults(new SeededRandom(this.#seed, 'faults')), callbacks];
  }

  #log(method: string, path: string, values: ReadonlyMap<string, string>): LoggedCall {
    const call: LoggedCall = {
      id: this.#nextCall,
      at: this.clock.now(),
      method,
      path,
      params: Object.fromEntries(values),
      errcode: undefined,
      fault: undefined,
    };
    this.#nextCall += 1;
    this.#calls.push(call);
    // Shortened in bulk, for shifting one by one would cost as much as the rest of a call.
    if (this.#calls.length > 2 * loggedMax) this.#calls.splice(0, this.#calls.length - loggedMax);
    return call;
  }

  #targetOf(path: string, values: ReadonlyMap<string, string>) {
    const lockId = optionalNumber(values.get('lockId'));
    const lock = lockId === undefined ? undefined : this.#world.locks.get(lockId);
    const gatewayId =
      optionalNumber(values.get('gatewayId')) ?? (lock === undefined ? undefined : bestGateway(this.#world, lock)?.gatewayId);
    return { path, lockId, gatewayId, clientId: values.get('clientId') ?? values.get('client_id') };
  }

  async #fail(rule: FaultRule, call: LoggedCall, perform: () => Promise<object>): Promise<CloudReply> {
    if (rule.effect === 'late') this.clock.after(Math.max(1, rule.lateMs), () => void perform());
    if (rule.delayMs > 0) await this.clock.wait(rule.delayMs);
    return faultReply(rule, call, new ApiFault(1).body);
  }

  async #perform(path: string, endpoint: Endpoint | undefined, params: Params, refusal: ApiFault | undefined): Promise<object> {
    const world = this.#world;
    try {
      const delayMs = pickMs(world, world.pace.cloud);
      if (delayMs > 0) await this.clock.wait(delayMs);
      if (refusal !== undefined) throw refusal;
      if (endpoint === undefined) throw new ApiFault(-3);
      const answer = answerOf(world, path, endpoint, params);
      return answer instanceof OverTheAir ? await performOverTheAir(world, answer) : answer;
    } catch (error) {
      return (error instanceof ApiFault ? error : new ApiFault(90000)).body;
    }
  }
}

export function createTtlockCloud(options: TtlockCloudOptions = {}): TtlockCloud {
  return new TtlockCloud(options);
}

/** Client, quota, token, date, in this order; parameters and everything after are the endpoint's. */
function answerOf(world: World, path: string, endpoint: Endpoint, params: Params): Answer {
  if (endpoint.access === 'open') return endpoint.handle({ world, params });
  const app = endpoint.access === 'secret' ? appWithSecret(world, params) : knownApp(world, params);
  countCall(world, app, path);
  if (endpoint.access === 'secret') {
    checkDate(world, params);
    return endpoint.handle({ world, app, params });
  }
  const user = signedIn(world, app, params);
  checkDate(world, params);
  return endpoint.handle({ world, app, params, user });
}

function countCall(world: World, app: App, path: string): void {
  const month = world.monthInBeijing();
  if (app.month !== month) Object.assign(app, { month, usedInMonth: 0 });
  if (app.deniedPaths.includes(path)) throw new ApiFault(30001);
  if (app.monthlyQuota !== undefined && app.usedInMonth >= app.monthlyQuota) throw new ApiFault(30007);
  const perSecond = world.switches.calls_per_second;
  if (perSecond > 0) {
    app.callTimes = app.callTimes.filter((at) => world.now - at < 1_000);
    if (app.callTimes.length >= perSecond) throw new ApiFault(30006);
    app.callTimes.push(world.now);
  }
  app.usedInMonth += 1;
}

function signedIn(world: World, app: App, params: Params): User {
  const session = world.accounts.sessions.get(accessTokenOf(world, params) ?? '');
  const user = session === undefined ? undefined : world.accounts.users.get(session.uid);
  if (session === undefined || user === undefined || session.clientId !== app.clientId) throw new ApiFault(10003);
  if (session.isRevoked || session.expiresAt <= world.now) throw new ApiFault(10004);
  return user;
}

function checkDate(world: World, params: Params): void {
  const date = Number(params.optionalText('date') ?? Number.NaN);
  if (!(Math.abs(date - world.now) <= world.switches.date_window_ms)) throw new ApiFault(80000);
}

function faultReply(rule: FaultRule, call: LoggedCall, body: object): CloudReply {
  switch (rule.fault) {
    case 'errcode':
      call.errcode = rule.errcode;
      return jsonReply(new ApiFault(rule.errcode, rule.errmsg).body);
    case 'http':
      return {
        kind: 'response',
        status: rule.status,
        contentType: 'text/plain;charset=UTF-8',
        body: rule.body ?? 'Internal Server Error',
        isTruncated: false,
      };
    case 'html':
      return rule.body === undefined
        ? htmlReply(rule.status, rule.status === 502 ? 'Bad Gateway' : 'Error')
        : { kind: 'response', status: rule.status, contentType: 'text/html', body: rule.body, isTruncated: false };
    case 'cut':
      return { kind: 'cut' };
    case 'hang':
      return { kind: 'hang', holdMs: rule.holdMs };
    case 'truncated':
      return {
        kind: 'response',
        status: 200,
        contentType: 'application/json;charset=UTF-8',
        body: JSON.stringify(body),
        isTruncated: true,
      };
    case 'content_type':
      return { kind: 'response', status: 200, contentType: rule.contentType, body: JSON.stringify(body), isTruncated: false };
    case 'slow':
      return jsonReply(body);
  }
}

function optionalNumber(text: string | undefined): number | undefined {
  const value = Number(text);
  return text === undefined || text === '' || !Number.isSafeInteger(value) ? undefined : value;
}

function accessTokenOf(world: World, params: Params): string | undefined {
  return world.switches.snake_case_in_v3
    ? params.optionalText('accessToken', 'access_token')
    : params.optionalText('accessToken');
}
