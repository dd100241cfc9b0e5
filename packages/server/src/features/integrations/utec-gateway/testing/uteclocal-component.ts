/**
 * What Home Assistant's community component `uteclocal` asks and how it reads the answers, written from what is known of its versions 1.5.0 and 1.0.0, and
 * knowing nothing of the gateway's code. Its faults are kept: it is a measure, not a client to use.
 */

// oxlint-disable-next-line typescript/no-explicit-any -- the component reads whatever came
type Json = any;

const limitMs = 10_000;

interface Host {
  readonly base: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Its HTTP library takes a name and a password out of the address, and sends them with every request. */
function hostOf(given: string): Host {
  const text = given.replace(/\/$/, '');
  const found = /^(https?:\/\/)([^/@]+)@(.*)$/.exec(text);
  if (found === null) return { base: text, headers: {} };
  const [, scheme = '', credentials = '', rest = ''] = found;
  return { base: `${scheme}${rest}`, headers: { authorization: `Basic ${Buffer.from(credentials).toString('base64')}` } };
}

async function request(host: Host, method: string, path: string, body?: object, signal?: AbortSignal): Promise<Response> {
  return await fetch(`${host.base}${path}`, {
    method,
    headers: { ...host.headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal: signal ?? AbortSignal.timeout(limitMs),
  });
}

async function jsonOf(response: Response): Promise<Json> {
  const type = response.headers.get('content-type')?.split(';')[0]?.trim();
  if (type !== 'application/json') throw new Error(`ContentTypeError: unexpected mimetype ${String(type)}`);
  return await response.json();
}

export interface Entity150 {
  readonly uniqueId: string;
  readonly name: string;
  readonly model: string;
  isAvailable: boolean;
  isLocked: boolean | null;
  battery: number | null;
  status: string | null;
  readonly hasBattery: boolean;
  readonly hasStatus: boolean;
}

/** Version 1.5.0: one coordinator, which reads everything every 30 seconds. */
export class Component150 {
  readonly #host: Host;
  #devices = new Map<string, Json>();
  readonly entities = new Map<string, Entity150>();
  lastRefreshOk = false;

  constructor(host: string) {
    this.#host = hostOf(host);
  }

  /** The form: `cannot_connect` unless exactly 200. */
  async setUp(): Promise<'created' | 'cannot_connect'> {
    try {
      const response = await request(this.#host, 'GET', '/health');
      await response.body?.cancel();
      if (response.status !== 200) return 'cannot_connect';
    } catch {
      return 'cannot_connect';
    }
    await this.refresh();
    if (!this.lastRefreshOk) throw new Error('ConfigEntryNotReady');
    for (const [id, device] of this.#devices) if (isLock(device)) this.entities.set(id, this.#entityOf(id, device));
    return 'created';
  }

  /** One limit for all of it. What fails leaves the entities as they were. */
  async refresh(): Promise<void> {
    const signal = AbortSignal.timeout(limitMs);
    this.lastRefreshOk = false;
    try {
      const response = await request(this.#host, 'GET', '/api/devices', undefined, signal);
      if (response.status !== 200) return;
      const listed = (await jsonOf(response))?.payload?.devices;
      const devices = new Map<string, Json>();
      for (const device of Array.isArray(listed) ? listed : []) {
        if (typeof device !== 'object' || device === null || !('id' in device)) continue;
        const answer = await jsonOf(await request(this.#host, 'POST', '/api/status', { id: device.id }, signal));
        const status = answer?.payload?.devices?.[0];
        devices.set(String(device.id), status === undefined ? device : { ...device, ...status });
      }
      this.#devices = devices;
      this.lastRefreshOk = true;
    } catch {
      return;
    }
    for (const [id, entity] of this.entities) this.#update(entity, this.#devices.get(id));
  }

  /** Whether the component believes it; then it refreshes at once. */
  async command(id: string, what: 'lock' | 'unlock'): Promise<boolean> {
    let response: Response;
    try {
      response = await request(this.#host, 'POST', `/api/${what}`, { id });
    } catch {
      return false;
    }
    await response.body?.cancel();
    if (response.status !== 200) return false;
    await this.refresh();
    return true;
  }

  #entityOf(id: string, device: Json): Entity150 {
    // A list where an object is expected breaks the set-up of the platform.
    for (const name of ['capabilities', 'attributes'])
      if (name in device && (typeof device[name] !== 'object' || Array.isArray(device[name]) || device[name] === null))
        throw new TypeError(`AttributeError: '${name}' object has no attribute 'get'`);
    const entity: Entity150 = {
      uniqueId: `utec_${id}`,
      name: device.name ?? id,
      model: device.model ?? 'Lock',
      isAvailable: true,
      isLocked: null,
      battery: null,
      status: null,
      hasBattery:
        stateOf(device, 'st.batteryLevel', 'level') !== undefined ||
        'batteryLevel' in (device.attributes ?? {}) ||
        'battery' in device ||
        'st.battery' in (device.capabilities ?? {}),
      hasStatus: stateOf(device, 'st.healthCheck', 'status') !== undefined,
    };
    this.#update(entity, device);
    return entity;
  }

  #update(entity: Entity150, device: Json): void {
    entity.isAvailable = device !== undefined;
    if (device === undefined) return;
    entity.isLocked = lockedOf(device);
    entity.battery = batteryOf(device);
    entity.status = stateOf(device, 'st.healthCheck', 'status') ?? device.health ?? null;
  }
}

function isLock(device: Json): boolean {
  return (
    device.type === 'lock' ||
    device.category === 'SmartLock' ||
    device.handleType === 'utec-lock' ||
    JSON.stringify(device.capabilities ?? '').includes('st.lock')
  );
}

function stateOf(device: Json, capability: string, name: string): Json {
  const states: Json[] = Array.isArray(device.states) ? device.states : [];
  return states.find((state) => state.capability === capability && state.name === name)?.value;
}

function lockedOf(device: Json): boolean | null {
  const value = stateOf(device, 'st.lock', 'lockState');
  if (value !== undefined) {
    if (typeof value !== 'string') throw new TypeError("AttributeError: object has no attribute 'lower'");
    return value.toLowerCase() === 'locked';
  }
  const ofCapability = device.capabilities?.['st.lock']?.state?.value;
  if (ofCapability !== undefined) return ofCapability === 'locked';
  if (typeof device.state === 'object' && device.state !== null && 'locked' in device.state) return device.state.locked;
  const attribute = device.attributes?.lockState;
  if (attribute !== undefined) return ['locked', 'Locked', 'LOCKED', '1', 'true'].includes(String(attribute));
  return null;
}

function batteryOf(device: Json): number | null {
  const raw = stateOf(device, 'st.batteryLevel', 'level') ?? device.attributes?.batteryLevel ?? device.battery;
  if (raw === undefined) return null;
  const level = Number.parseInt(String(raw), 10);
  if (Number.isNaN(level)) return 0;
  return level > 5 ? level : level * 20;
}

export interface Entity100 {
  readonly id: string;
  readonly name: string;
  isLocked: boolean | null;
  battery: number | null;
  health: string | null;
}

/** Version 1.0.0: devices once, each entity polls for itself, commands without `/api`. */
export class Component100 {
  readonly #host: Host;
  readonly entities = new Map<string, Entity100>();

  constructor(host: string) {
    this.#host = hostOf(host);
  }

  async setUp(): Promise<void> {
    // Once for each of its platforms: locks, batteries, health.
    for (let platform = 0; platform < 3; platform += 1) {
      const response = await request(this.#host, 'GET', '/api/devices');
      if (!response.ok) throw new Error(`ClientResponseError: ${response.status}`);
      const body = (await response.json()) as Json;
      for (const { id, name } of body.payload.devices)
        this.entities.set(id, { id, name, isLocked: null, battery: null, health: null });
    }
    await this.poll();
  }

  /** Three reads a device; what fails keeps the old value. */
  async poll(): Promise<void> {
    for (const entity of this.entities.values()) {
      const states: Json[][] = [];
      for (let turn = 0; turn < 3; turn += 1) {
        const response = await request(this.#host, 'POST', '/api/status', { id: entity.id });
        if (!response.ok) return;
        const device = ((await response.json()) as Json).payload?.devices?.[0] ?? {};
        const listed = device.states ?? device.state ?? [];
        states.push(Array.isArray(listed) ? listed : [listed]);
      }
      const [ofLock = [], ofBattery = [], ofHealth = []] = states;
      const bolt = String(find(ofLock, 'st.lock', 'lockState') ?? '');
      if (bolt === 'Locked' || bolt === 'Unlocked') entity.isLocked = bolt === 'Locked';
      const level = Number(find(ofBattery, 'st.batteryLevel', 'level'));
      if (Number.isFinite(level)) entity.battery = Math.min(5, Math.max(0, level)) * 20;
      entity.health = (find(ofHealth, 'st.healthCheck', 'status') as string | undefined) ?? entity.health;
    }
  }

  /** A status of failure is an error that the user sees; success is believed at once. */
  async command(id: string, what: 'lock' | 'unlock'): Promise<void> {
    const response = await request(this.#host, 'POST', `/${what}`, { id });
    await response.body?.cancel();
    if (!response.ok) throw new Error(`HomeAssistantError: ${response.status}`);
    const entity = this.entities.get(id);
    if (entity !== undefined) entity.isLocked = what === 'lock';
  }
}

function find(states: readonly Json[], capability: string, name: string): Json {
  const same = (a: unknown, b: string): boolean => String(a).toLowerCase() === b.toLowerCase();
  return states.find((state) => same(state.capability, capability) && same(state.name ?? state.attribute, name))?.value;
}
