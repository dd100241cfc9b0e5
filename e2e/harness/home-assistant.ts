import { randomBytes } from 'node:crypto';
import { connect, type MqttClient } from 'mqtt';
import { objectIdOfTopic, readDiscovery, readState, type DiscoveredComponent, type DiscoveredDevice } from './discovery-rules.ts';

export interface HomeAssistantOptions {
  readonly url: string;
  readonly username: string;
  readonly password: string;
  readonly prefix?: string;
}

export interface Arrival {
  readonly topic: string;
  readonly payload: string;
  readonly isRetained: boolean;
}

/** Behaves as Home Assistant's MQTT integration does: hears of devices, follows their states, tells when it has started. */
export class PlayedHomeAssistant {
  readonly devices = new Map<string, DiscoveredDevice>();
  /** By unique id; what Home Assistant has no word of is not in here. */
  readonly states = new Map<string, string>();
  readonly availability = new Map<string, string>();
  readonly events: { uniqueId: string; payload: Record<string, unknown> }[] = [];
  /** All that came, in order. */
  readonly arrivals: Arrival[] = [];
  /** What it would have refused. */
  readonly breaches: Error[] = [];
  readonly #options: Required<HomeAssistantOptions>;
  readonly #components = new Map<string, DiscoveredComponent[]>();
  #client: MqttClient | undefined;

  constructor(options: HomeAssistantOptions) {
    this.#options = { prefix: 'homeassistant', ...options };
  }

  get isConnected(): boolean {
    return this.#client?.connected === true;
  }

  start(): void {
    const { url, username, password, prefix } = this.#options;
    const status = 'homeassistant/status';
    const client = connect(url, {
      username,
      password,
      clientId: `homeassistant-${randomBytes(6).toString('hex')}`,
      protocolVersion: 4,
      clean: true,
      reconnectPeriod: 200,
      reconnectOnConnackError: true,
      resubscribe: false,
      will: { topic: status, payload: Buffer.from('offline'), qos: 0, retain: false },
    });
    this.#client = client;
    client.on('error', () => undefined);
    client.on('connect', () => {
      this.#components.clear();
      const filters = ['+/+/config', '+/+/+/config', 'device/+/config', 'device/+/+/config'].map((rest) => `${prefix}/${rest}`);
      client.subscribe(filters, { qos: 0 }, (error) => {
        if (error) this.breaches.push(error);
        else client.publish(status, 'online', { qos: 0, retain: false });
      });
    });
    client.on('message', (topic, payload, packet) =>
      this.#take({ topic, payload: payload.toString('utf8'), isRetained: packet.retain }),
    );
  }

  async stop(): Promise<void> {
    await this.#client?.endAsync();
  }

  /** As when a person presses something. Home Assistant sends nothing while the entity is unavailable. */
  async command(uniqueId: string, payload: string, options: { retain?: boolean } = {}): Promise<void> {
    const component = this.component(uniqueId);
    if (component?.commandTopic === undefined) throw new Error(`${uniqueId} takes no commands`);
    await this.#client?.publishAsync(component.commandTopic, payload, { qos: 0, retain: options.retain ?? false });
  }

  async publish(topic: string, payload: string): Promise<void> {
    await this.#client?.publishAsync(topic, payload);
  }

  /** True when the broker grants it. */
  async maySubscribe(filter: string): Promise<boolean> {
    try {
      const grants = (await this.#client?.subscribeAsync(filter, { qos: 0 })) ?? [];
      return grants.every(({ qos }) => qos < 128);
    } catch {
      return false;
    }
  }

  component(uniqueId: string): DiscoveredComponent | undefined {
    return [...this.devices.values()]
      .flatMap(({ components }) => [...components.values()])
      .find((each) => each.uniqueId === uniqueId);
  }

  isAvailable(objectId: string): boolean {
    const topics = this.devices.get(objectId)?.availabilityTopics ?? [];
    return topics.length > 0 && topics.every((topic) => this.availability.get(topic) === 'online');
  }

  #take(arrival: Arrival): void {
    this.arrivals.push(arrival);
    try {
      const objectId = objectIdOfTopic(this.#options.prefix, arrival.topic);
      if (objectId !== undefined) this.#discover(objectId, arrival);
      else this.#follow(arrival);
    } catch (error) {
      this.breaches.push(error instanceof Error ? error : new Error(String(error)));
    }
  }

  #discover(objectId: string, { topic, payload }: Arrival): void {
    const known = this.devices.get(objectId);
    if (payload === '') {
      for (const component of known?.components.values() ?? []) this.states.delete(component.uniqueId);
      this.devices.delete(objectId);
      return;
    }
    const device = readDiscovery(this.#options.prefix, topic, payload);
    const merged = new Map(known?.components ?? []);
    for (const [key, component] of device.components) {
      // Only the platform's name: it goes. Left out: it stays, which is why removing takes two messages.
      if (component.uniqueId === '') merged.delete(key);
      else merged.set(key, component);
    }
    this.devices.set(objectId, { ...device, components: merged });
    const topics = new Set(device.availabilityTopics);
    for (const component of merged.values()) {
      for (const each of [component.stateTopic, component.attributesTopic]) {
        if (each === undefined) continue;
        topics.add(each);
        const others = (this.#components.get(each) ?? []).filter(({ uniqueId }) => uniqueId !== component.uniqueId);
        this.#components.set(each, [...others, component]);
      }
    }
    // As its MQTT client does: for topics that it hears already it does not ask again.
    this.#client?.subscribe([...topics], { qos: 0 });
  }

  #follow({ topic, payload, isRetained }: Arrival): void {
    if ([...this.devices.values()].some(({ availabilityTopics }) => availabilityTopics.includes(topic))) {
      if (payload === '') this.availability.delete(topic);
      else this.availability.set(topic, payload);
      return;
    }
    for (const component of this.#components.get(topic) ?? []) {
      if (component.stateTopic !== topic) {
        if (payload !== '') JSON.parse(payload);
        continue;
      }
      const state = readState(component, payload, isRetained);
      if (state === undefined) continue;
      if (component.platform === 'event') {
        this.events.push({ uniqueId: component.uniqueId, payload: JSON.parse(payload) as Record<string, unknown> });
      } else this.states.set(component.uniqueId, state);
    }
  }
}
