import type { IPublishPacket } from 'mqtt-packet';
import type { OutChannel } from './protocol.ts';

export interface Letter {
  channel: OutChannel;
  payload: string;
  retain: boolean;
  /** Set for an event, which the flash keeps until it is acknowledged. */
  eventId?: string;
}

interface InFlight {
  letter: Letter;
  sentAt: number;
}

const PACKET_ID_MAX = 0xffff;

/** QoS 1 by the book: everything is sent again until its PUBACK comes, over new connections too where it matters. */
export class Outbox {
  readonly #inFlight = new Map<number, InFlight>();
  /** Answers and progress that found no connection; a status would be stale by then. */
  #waiting: Letter[] = [];
  readonly #waitingMax: number;
  #lastId = 0;

  constructor(waitingMax = 200) {
    this.#waitingMax = waitingMax;
  }

  get inFlightCount(): number {
    return this.#inFlight.size;
  }

  hasEvent(eventId: string): boolean {
    return this.#inFlight.values().some(({ letter }) => letter.eventId === eventId);
  }

  countEvents(): number {
    return this.#inFlight.values().reduce((count, { letter }) => count + (letter.eventId === undefined ? 0 : 1), 0);
  }

  /** When the oldest unacknowledged letter was sent last. */
  get oldestSentAt(): number | undefined {
    let oldest: number | undefined;
    for (const { sentAt } of this.#inFlight.values()) oldest = Math.min(oldest ?? sentAt, sentAt);
    return oldest;
  }

  post(topic: string, letter: Letter, now: number): IPublishPacket {
    const messageId = this.#nextId();
    this.#inFlight.set(messageId, { letter, sentAt: now });
    return toPacket(topic, letter, messageId, false);
  }

  keepForLater(letter: Letter): void {
    if (letter.channel !== 'response' && letter.channel !== 'ota/progress') return;
    this.#waiting.push(letter);
    if (this.#waiting.length > this.#waitingMax) this.#waiting.shift();
  }

  takeWaiting(): Letter[] {
    const waiting = this.#waiting;
    this.#waiting = [];
    return waiting;
  }

  acknowledged(messageId: number): Letter | undefined {
    const found = this.#inFlight.get(messageId);
    this.#inFlight.delete(messageId);
    return found?.letter;
  }

  /** What has waited for its PUBACK since before `sentBefore`, marked as sent again. */
  overdue(topicOf: (channel: OutChannel) => string, sentBefore: number, now: number): IPublishPacket[] {
    const packets: IPublishPacket[] = [];
    for (const [messageId, waiting] of this.#inFlight) {
      if (waiting.sentAt > sentBefore) continue;
      waiting.sentAt = now;
      packets.push(toPacket(topicOf(waiting.letter.channel), waiting.letter, messageId, true));
    }
    return packets;
  }

  /** A clean session remembers no packet ids: what was under way waits for the next connection. */
  connectionLost(): void {
    const letters = [...this.#inFlight.values()].map(({ letter }) => letter);
    this.#inFlight.clear();
    const unsent = this.takeWaiting();
    for (const letter of [...letters, ...unsent]) this.keepForLater(letter);
  }

  losePower(): void {
    this.#inFlight.clear();
    this.#waiting = [];
  }

  #nextId(): number {
    do {
      this.#lastId = (this.#lastId % PACKET_ID_MAX) + 1;
    } while (this.#inFlight.has(this.#lastId));
    return this.#lastId;
  }
}

function toPacket(topic: string, letter: Letter, messageId: number, dup: boolean): IPublishPacket {
  return { cmd: 'publish', topic, payload: letter.payload, qos: 1, retain: letter.retain, dup, messageId };
}
