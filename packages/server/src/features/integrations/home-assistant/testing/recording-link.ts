import type { LinkHandlers, TopicLink } from '../../../../platform/mqtt/topic-link.ts';

export interface Said {
  readonly topic: string;
  readonly payload: string;
  readonly isRetained: boolean;
}

/** A broker that keeps what is retained, and whose connection a test controls. */
export class RecordingLink implements TopicLink {
  readonly said: Said[] = [];
  readonly retained = new Map<string, string>();
  readonly subscribed: string[] = [];
  #handlers: LinkHandlers | null = null;
  #isConnected = false;

  start(handlers: LinkHandlers): void {
    this.#handlers = handlers;
  }

  connect(): void {
    this.#isConnected = true;
    this.#handlers?.onConnect();
  }

  drop(): void {
    this.#isConnected = false;
  }

  /** As if somebody else had published it. */
  hear(topic: string, payload: string, isRetained = false): void {
    this.#handlers?.onMessage({ topic, payload: Buffer.from(payload), isRetained });
  }

  async publish(topic: string, payload: string, { isRetained }: { readonly isRetained: boolean }): Promise<void> {
    if (!this.#isConnected) throw new Error('not connected');
    this.said.push({ topic, payload, isRetained });
    if (isRetained && payload === '') this.retained.delete(topic);
    else if (isRetained) this.retained.set(topic, payload);
    if (topic.endsWith('/ha/echo')) this.hear(topic, payload);
  }

  async subscribe(filters: readonly string[]): Promise<void> {
    this.subscribed.push(...filters);
    if (!filters.some((filter) => filter.endsWith('/device/+/config'))) return;
    for (const [topic, payload] of this.retained) if (topic.endsWith('/config')) this.hear(topic, payload, true);
  }

  isConnected(): boolean {
    return this.#isConnected;
  }

  describe(): string {
    return 'mqtt://recorded';
  }

  async stop(): Promise<void> {
    this.#isConnected = false;
  }
}
