import { SeededRandom } from '../locks/seeded-random.ts';
import { CloudClock } from '../cloud/clock.ts';
import { fetchThrough } from '../cloud/fetch-through.ts';
import { htmlReply, jsonReply, splitUrl, type CloudReply, type CloudRequest } from '../cloud/messages.ts';
import { operationOf, perform, readEnvelope } from './actions.ts';
import { control } from './control.ts';
import { Faults, type FaultRule } from './faults.ts';
import { authorize, token } from './oauth.ts';
import { deliverByFetch, Pushes, type DeliverPush } from './push.ts';
import { defaultSwitches, setSwitches, type Switches } from './switches.ts';
import { buildWorld, defaultWorld, type WorldDescription } from './world-description.ts';
import { World } from './world.ts';

export interface UtecCloudOptions {
  seed?: number;
  /** Epoch milliseconds; the clock then stands until it is moved. */
  virtualFrom?: number;
  world?: WorldDescription;
  switches?: Partial<Switches>;
  deliverPush?: DeliverPush;
}

/** Neither tokens nor codes are kept: `grant` is the kind of grant of a token request, `device` the first device named. */
export interface LoggedCall {
  id: number;
  at: number;
  method: string;
  operation: string;
  device: string | undefined;
  /** Undefined while it is under way, or where no answer was given. */
  status: number | undefined;
  fault: number | undefined;
}

const loggedMax = 10_000;

/** The service without a network: a request in, a reply out. */
export class UtecCloud {
  readonly clock: CloudClock;
  /** A `fetch` that ends here, whatever host its URL names. */
  readonly fetch: typeof fetch;
  /** How often each operation was called. */
  readonly counts = new Map<string, number>();
  #world: World;
  #faults: Faults;
  #pushes: Pushes;
  #calls: LoggedCall[] = [];
  #nextCall = 1;
  #seed: number;
  readonly #options: UtecCloudOptions;

  constructor(options: UtecCloudOptions = {}) {
    this.#options = options;
    this.#seed = options.seed ?? 1;
    this.clock = new CloudClock(options.virtualFrom === undefined ? {} : { virtualFrom: options.virtualFrom });
    [this.#world, this.#faults, this.#pushes] = this.#begin();
    this.fetch = fetchThrough(
      (request) => this.handle(request),
      (ms) => this.clock.wait(ms),
    );
  }

  get world(): World {
    return this.#world;
  }

  get switches(): Switches {
    return this.#world.switches;
  }

  get faults(): Faults {
    return this.#faults;
  }

  get pushes(): Pushes {
    return this.#pushes;
  }

  get calls(): readonly LoggedCall[] {
    return this.#calls;
  }

  get seed(): number {
    return this.#seed;
  }

  clearCalls(): void {
    this.#calls = [];
    this.counts.clear();
  }

  /** Everything as at the start; what was under way is lost. */
  reset(seed = this.#seed): void {
    this.#seed = seed;
    this.clock.restart(this.#options.virtualFrom);
    [this.#world, this.#faults, this.#pushes] = this.#begin();
    this.clearCalls();
  }

  /** Does not wait for anything any more. */
  stop(): void {
    this.clock.clear();
  }

  async handle(request: CloudRequest): Promise<CloudReply> {
    const { path, query } = splitUrl(request.url);
    if (path === '/_control' || path.startsWith('/_control/')) return control(this, request, path, query);
    const { operation, device, answer } = this.#route(request, path, query);
    const call = this.#log(request.method, operation, device);
    if (this.#world.isDown) return { kind: 'cut' };
    const rule = this.#faults.next(operation);
    call.fault = rule?.id;
    const reply = await this.#through(rule, answer);
    call.status = reply.kind === 'response' ? reply.status : undefined;
    return reply;
  }

  #route(request: CloudRequest, path: string, query: string): { operation: string; device?: string; answer: () => CloudReply } {
    const world = this.#world;
    const body = textOf(request.body);
    const isForm = request.method === 'POST' && request.contentType?.includes('application/x-www-form-urlencoded') === true;
    const params = new URLSearchParams(query);
    if (isForm) for (const [name, value] of new URLSearchParams(body)) params.set(name, value);
    const isReadOrPost = request.method === 'GET' || request.method === 'POST';
    if (path === '/authorize' && isReadOrPost)
      return { operation: 'authorize', answer: () => authorize(world, request.method, params) };
    if (path === '/token' && isReadOrPost) return { operation: 'token', answer: () => token(world, request.method, params) };
    if (path === '/action' && request.method === 'POST') {
      const envelope = readEnvelope(body, request.authorization);
      if (envelope === undefined) return { operation: 'action', answer: () => emptyReply(400) };
      const devices = envelope.payload['devices'];
      const first = Array.isArray(devices) ? (devices[0] as { id?: unknown } | undefined)?.id : undefined;
      return {
        operation: operationOf(envelope),
        ...(typeof first === 'string' ? { device: first } : {}),
        answer: () => perform(world, envelope),
      };
    }
    // As the gateway in front of the real service answers.
    return { operation: 'unknown', answer: () => jsonReply({ message: 'Missing Authentication Token' }, 403) };
  }

  #begin(): [World, Faults, Pushes] {
    const { world: description = defaultWorld(), switches: chosen = {}, deliverPush = deliverByFetch } = this.#options;
    const switches = defaultSwitches();
    setSwitches(switches, chosen);
    const world = new World({ clock: this.clock, switches, seed: this.#seed });
    buildWorld(world, description);
    const pushes = new Pushes(world, deliverPush);
    world.onHeard = (lock) => pushes.stateOf(lock);
    world.onAppeared = (lock) => pushes.sync(lock);
    return [world, new Faults(new SeededRandom(this.#seed, 'faults')), pushes];
  }

  #log(method: string, operation: string, device: string | undefined): LoggedCall {
    const call = { id: this.#nextCall, at: this.clock.now(), method, operation, device, status: undefined, fault: undefined };
    this.#nextCall += 1;
    this.#calls.push(call);
    this.counts.set(operation, (this.counts.get(operation) ?? 0) + 1);
    if (this.#calls.length > 2 * loggedMax) this.#calls.splice(0, this.#calls.length - loggedMax);
    return call;
  }

  async #through(rule: FaultRule | undefined, answer: () => CloudReply): Promise<CloudReply> {
    if (rule === undefined) return answer();
    if (rule.delayMs > 0) await this.clock.wait(rule.delayMs);
    const done = rule.isDone ? answer() : undefined;
    switch (rule.fault) {
      case 'http': {
        const headers = rule.retryAfter === undefined ? {} : { 'retry-after': rule.retryAfter };
        return { kind: 'response', status: rule.status, contentType: 'text/plain', body: rule.body, isTruncated: false, headers };
      }
      case 'error':
        return jsonReply({ header: {}, payload: { error: { code: rule.code, message: 'The service could not do it' } } });
      case 'error_text':
        return jsonReply({ error: rule.code });
      case 'cut':
        return { kind: 'cut' };
      case 'hang':
        return { kind: 'hang', holdMs: rule.holdMs };
      case 'not_json':
        return { ...htmlReply(200, 'OK'), ...(rule.body === '' ? {} : { body: rule.body }) };
      case 'slow':
        return done ?? answer();
      case 'truncated':
        return done?.kind === 'response' ? { ...done, isTruncated: true } : { kind: 'cut' };
      case 'bare_list':
        return done?.kind === 'response' ? { ...done, body: bareList(done.body) } : { kind: 'cut' };
    }
  }
}

export function createUtecCloud(options: UtecCloudOptions = {}): UtecCloud {
  return new UtecCloud(options);
}

function emptyReply(status: number): CloudReply {
  return { kind: 'response', status, contentType: 'text/plain', body: '', isTruncated: false };
}

/** The list of devices as the whole body. */
function bareList(body: string): string {
  const { payload } = JSON.parse(body) as { payload?: { devices?: unknown } };
  return JSON.stringify(payload?.devices ?? []);
}

function textOf(body: string | Uint8Array | undefined): string {
  if (body === undefined || typeof body === 'string') return body ?? '';
  return Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString();
}
