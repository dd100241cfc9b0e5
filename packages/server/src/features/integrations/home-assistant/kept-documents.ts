import type { LinkMessage, TopicLink } from '../../../platform/mqtt/topic-link.ts';
import { readAnnounced, type Announced } from './announced.ts';
import type { HomeTopics } from './topics.ts';

const echoTimeoutMs = 3_000;

/**
 * What was announced before this process lived, so that what is gone by now can be taken back. The broker is asked for all of it, and then for an echo, which
 * comes after what it kept.
 */
export class KeptDocuments {
  readonly #link: TopicLink;
  readonly #topics: HomeTopics;
  readonly #kept = new Map<string, Announced>();
  #echo: { readonly nonce: string; readonly heard: () => void } | null = null;

  constructor(link: TopicLink, topics: HomeTopics) {
    this.#link = link;
    this.#topics = topics;
  }

  /** Those that nobody has taken yet. */
  deviceIds(): readonly string[] {
    return [...this.#kept.keys()];
  }

  take(deviceId: string): Announced | undefined {
    const kept = this.#kept.get(deviceId);
    this.#kept.delete(deviceId);
    return kept;
  }

  async learn(nonce: string): Promise<void> {
    this.#kept.clear();
    const heard = new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, echoTimeoutMs);
      // From before it is asked: what is retained may come together with the broker's yes.
      this.#echo = {
        nonce,
        heard() {
          clearTimeout(timer);
          resolve();
        },
      };
    });
    await this.#link.subscribe([this.#topics.discoveries, this.#topics.echo]);
    await this.#link.publish(this.#topics.echo, nonce, { isRetained: false });
    await heard;
    this.#echo = null;
  }

  /** True for what only this is about. */
  onMessage({ topic, payload, isRetained }: LinkMessage): boolean {
    if (topic === this.#topics.echo) {
      if (payload.toString('utf8') === this.#echo?.nonce) this.#echo.heard();
      return true;
    }
    const deviceId = this.#topics.discovered(topic);
    if (deviceId === null) return false;
    if (this.#echo === null || !isRetained) return true;
    const announced = readAnnounced(payload.toString('utf8'), this.#topics.deviceRoot(deviceId));
    if (announced.isOurs) this.#kept.set(deviceId, announced);
    return true;
  }
}
