import { maySeeEvent, type DeviceRole, type Viewer } from '../devices/index.ts';
import type { Database } from '../../platform/database/connection.ts';
import { comparePositions, encodeEventId, type EventPosition } from '../../platform/events/event-position.ts';
import { deletedUpTo, presentPosition, readEvents, type PositionedEvent } from '../../platform/events/event-store.ts';
import type { EventFeed } from '../../platform/events/feed.ts';
import { SmartLockError } from '../../platform/errors.ts';
import type { Logger } from '../../platform/logger.ts';
import { controlFrame, eventFrame, positionFrame } from './event-frame.ts';

/** One client's connection, as far as the hub is concerned. */
export interface StreamSink {
  write(text: string): void;
  /** Bytes that the client has not taken yet. */
  readonly waiting: number;
  /** Resolves when the client has taken what was written, or is gone. */
  drained(): Promise<void>;
  /** After what was written. */
  end(): void;
  /** At once, whatever waits. */
  cut(): void;
  readonly isClosed: boolean;
}

export interface StreamOptions {
  readonly viewer: Viewer;
  readonly types: ReadonlySet<string> | undefined;
  readonly devicePk: number | undefined;
  /** Where the client was; null for an id that is none of ours. */
  readonly resumeAfter: EventPosition | null | undefined;
  /** Whether the credentials of its request still stand. */
  readonly isStillAllowed: () => Promise<boolean>;
}

interface Stream extends StreamOptions {
  readonly sink: StreamSink;
  /** Everything up to here was sent, as far as the client may see it. */
  position: EventPosition;
  isLive: boolean;
}

export interface LiveEventsOptions {
  readonly db: Database;
  readonly feed: Pick<EventFeed, 'position' | 'listen' | 'whenLive'>;
  readonly rolesOf: (userId: number) => Promise<Map<number, DeviceRole>>;
  readonly logger: Logger;
  readonly perUserMax: number;
  readonly streamsMax?: number;
  readonly heartbeatMs?: number;
  readonly checkMs?: number;
}

const retryMs = 3_000;
const pageMax = 500;
/** A client that lets more than this wait is cut off; it comes back and resumes. */
const waitingBytesMax = 1024 * 1024;
/** What changes who sees which device. */
const roleChanging: ReadonlySet<string> = new Set(['share.created', 'share.updated', 'share.deleted', 'device.created']);

/** Hands the one feed of a process to all its live clients. Who may see what is kept in memory and renewed by the very events that change it. */
export class LiveEvents {
  readonly #options: LiveEventsOptions;
  readonly #streams = new Set<Stream>();
  readonly #roles = new Map<number, ReadonlyMap<number, DeviceRole>>();
  readonly #timers: NodeJS.Timeout[] = [];
  #unlisten: (() => void) | undefined;
  #reached: EventPosition | undefined;
  #isClosed = false;

  constructor(options: LiveEventsOptions) {
    this.#options = options;
    this.#timers.push(
      setInterval(() => this.#heartbeat(), options.heartbeatMs ?? 15_000).unref(),
      setInterval(() => this.#checkAll(), options.checkMs ?? 3_000).unref(),
    );
  }

  get count(): number {
    return this.#streams.size;
  }

  /** Throws before anything is written when there are too many already. */
  requireRoom(userId: number): void {
    const { perUserMax, streamsMax = 5_000 } = this.#options;
    if (this.#isClosed || this.#streams.size >= streamsMax) {
      throw new SmartLockError(
        'unavailable',
        'too_many_streams',
        'This server has no room for another stream of events: try again.',
        {
          retryAfterSeconds: 10,
        },
      );
    }
    let own = 0;
    for (const stream of this.#streams) if (stream.viewer.userId === userId) own += 1;
    if (own < perUserMax) return;
    throw new SmartLockError(
      'rate_limited',
      'too_many_streams',
      `You hold ${own} streams of events already, and more are not given: close one of them, or share one between your pages.`,
      { retryAfterSeconds: 10 },
    );
  }

  /** Serves one client until it goes. Resolves when it is live. */
  async serve(sink: StreamSink, options: StreamOptions): Promise<void> {
    const stream: Stream = { ...options, sink, position: { xid: 0n, id: 0 }, isLive: false };
    this.#streams.add(stream);
    this.#unlisten ??= this.#options.feed.listen((events) => this.#dispatch(events));
    try {
      sink.write(`retry: ${retryMs}\n\n`);
      await this.#options.feed.whenLive();
      if (!this.#roles.has(options.viewer.userId)) await this.#loadRoles(options.viewer.userId);
      if (this.#streams.has(stream)) await this.#resume(stream);
    } catch (error) {
      this.#options.logger.error({ err: error }, 'a stream of events could not be begun; the client comes back by itself');
      this.leave(sink);
      sink.cut();
    }
  }

  leave(sink: StreamSink): void {
    for (const stream of this.#streams) if (stream.sink === sink) this.#remove(stream);
  }

  /** Ends every stream in order: clients come back elsewhere, and resume. */
  close(): void {
    this.#isClosed = true;
    for (const timer of this.#timers) clearInterval(timer);
    for (const stream of this.#streams) this.#end(stream, 'shutting_down', 'The server is being stopped: connect again.');
  }

  #present(): EventPosition {
    const told = this.#reached ?? this.#options.feed.position;
    return comparePositions(told, this.#options.feed.position) > 0 ? told : this.#options.feed.position;
  }

  #remove(stream: Stream): void {
    this.#streams.delete(stream);
    if (this.#streams.size === 0) {
      // Without clients nothing is read.
      this.#unlisten?.();
      this.#unlisten = undefined;
    }
    const { userId } = stream.viewer;
    if (![...this.#streams].some((other) => other.viewer.userId === userId)) this.#roles.delete(userId);
  }

  #end(stream: Stream, code: string, detail: string): void {
    this.#remove(stream);
    stream.sink.write(controlFrame('end', code, detail));
    stream.sink.end();
  }

  async #loadRoles(userId: number): Promise<void> {
    this.#roles.set(userId, await this.#options.rolesOf(userId));
  }

  async #resume(stream: Stream): Promise<void> {
    const { db } = this.#options;
    const after = stream.resumeAfter;
    if (after === undefined) {
      this.#goLive(stream, this.#present());
      return;
    }
    const [gone, present] = [await deletedUpTo(db), await presentPosition(db)];
    if (!this.#streams.has(stream)) return;
    const isKnown = after !== null && comparePositions(after, gone) >= 0 && after.xid <= present.xid;
    if (!isKnown) {
      const detail = 'Events after your position are not kept any more: read what you show anew.';
      stream.sink.write(controlFrame('reset', 'position_too_old', detail));
      this.#goLive(stream, this.#present());
      return;
    }
    stream.position = after;
    for (;;) {
      const before = this.#present();
      const { events } = await readEvents(db, stream.position, pageMax);
      if (stream.sink.isClosed || !this.#streams.has(stream)) return;
      this.#send(stream, events);
      await stream.sink.drained();
      if (stream.sink.isClosed || !this.#streams.has(stream)) return;
      const isAhead = comparePositions(stream.position, before) > 0;
      // What was told to others since the reading would be missing: read on until there is no such gap.
      if (events.length < pageMax && comparePositions(this.#present(), isAhead ? stream.position : before) <= 0) break;
    }
    this.#goLive(stream, stream.position);
  }

  #goLive(stream: Stream, position: EventPosition): void {
    stream.position = position;
    stream.isLive = true;
    stream.sink.write(positionFrame(encodeEventId(position)));
  }

  #isFor(stream: Stream, event: PositionedEvent): boolean {
    if (stream.types !== undefined && !stream.types.has(event.type)) return false;
    if (stream.devicePk !== undefined && stream.devicePk !== event.devicePk) return false;
    const role = event.devicePk === null ? undefined : this.#roles.get(stream.viewer.userId)?.get(event.devicePk);
    return maySeeEvent(event, stream.viewer, role);
  }

  #send(stream: Stream, events: readonly PositionedEvent[]): void {
    const frames = events.filter((event) => this.#isFor(stream, event)).map(eventFrame);
    if (frames.length > 0) stream.sink.write(frames.join(''));
    const last = events.at(-1);
    if (last !== undefined) stream.position = last.position;
  }

  async #dispatch(events: readonly PositionedEvent[]): Promise<void> {
    for (const event of events) {
      // Before anything is awaited: whoever goes live from here on has this event from the database.
      this.#reached = event.position;
      let frame: string | undefined;
      for (const stream of this.#streams) {
        if (!stream.isLive || comparePositions(event.position, stream.position) <= 0) continue;
        stream.position = event.position;
        if (!this.#isFor(stream, event)) continue;
        if (stream.sink.waiting > waitingBytesMax) {
          this.#remove(stream);
          stream.sink.cut();
          continue;
        }
        frame ??= eventFrame(event);
        stream.sink.write(frame);
      }
      await this.#follow(event);
    }
  }

  /** The event itself was still told to whom it takes something away from. */
  async #follow(event: PositionedEvent): Promise<void> {
    if (event.type === 'device.deleted' && event.devicePk !== null) {
      const { devicePk } = event;
      for (const [userId, roles] of this.#roles) {
        if (roles.has(devicePk)) this.#roles.set(userId, new Map([...roles].filter(([id]) => id !== devicePk)));
      }
    }
    if (roleChanging.has(event.type) && event.userId !== null && this.#roles.has(event.userId)) {
      const { userId } = event;
      try {
        await this.#loadRoles(userId);
      } catch (error) {
        // Rather nothing than what they may not see any more: they come back and are looked at anew.
        this.#options.logger.error({ err: error, userId }, 'roles could not be read again; the streams of their user are cut');
        for (const stream of this.#streams) {
          if (stream.viewer.userId !== userId) continue;
          this.#remove(stream);
          stream.sink.cut();
        }
        return;
      }
      this.#endLost(userId);
    }
    if (event.type === 'device.deleted') this.#endLost(null);
  }

  /** Streams of a single device end when their user does not see it any more. */
  #endLost(userId: number | null): void {
    for (const stream of this.#streams) {
      const { viewer, devicePk } = stream;
      if (devicePk === undefined || viewer.seesAll || (userId !== null && viewer.userId !== userId)) continue;
      if (this.#roles.get(viewer.userId)?.has(devicePk) === true) continue;
      this.#end(stream, 'device_gone', 'This device is not yours to see any more.');
    }
  }

  #heartbeat(): void {
    for (const stream of this.#streams) {
      if (stream.sink.waiting > waitingBytesMax) {
        this.#remove(stream);
        stream.sink.cut();
      } else stream.sink.write(': heartbeat\n\n');
    }
  }

  #checkAll(): void {
    for (const stream of this.#streams) {
      void this.#check(stream);
    }
  }

  async #check(stream: Stream): Promise<void> {
    try {
      if ((await stream.isStillAllowed()) || !this.#streams.has(stream)) return;
      this.#end(stream, 'not_authenticated', 'Your credentials have expired or were revoked: refresh them and connect again.');
    } catch (error) {
      this.#options.logger.warn({ err: error }, 'the credentials of a stream could not be checked; it is checked again');
    }
  }
}
