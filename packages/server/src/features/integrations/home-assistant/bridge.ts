import type { Clock } from '../../../platform/clock.ts';
import type { RecordedEvent } from '../../../platform/events/event.ts';
import { SmartLockError } from '../../../platform/errors.ts';
import type { Logger } from '../../../platform/logger.ts';
import type { LinkMessage, TopicLink } from '../../../platform/mqtt/topic-link.ts';
import { readAnnounced, type Announced } from './announced.ts';
import { discoveryDocument, withoutComponents, type Origin } from './discovery-document.ts';
import { happeningOf, movementOf, settledCommandOf, type Happening } from './happenings.ts';
import { lockStates, type Movement } from './lock-states.ts';
import type { LockView } from './lock-view.ts';
import type { HomeTopics } from './topics.ts';

export interface BridgeDeps {
  readonly link: TopicLink;
  readonly topics: HomeTopics;
  readonly origin: Origin;
  /** The locks that Home Assistant may see; of these numbers, or all. Gone ones are left out. */
  readonly readLocks: (ids: readonly number[] | null) => Promise<readonly LockView[]>;
  readonly maySee: (event: RecordedEvent, view: LockView) => Promise<boolean>;
  /** Never throws for what is refused; answers why, for the event entity. */
  readonly takeCommand: (view: LockView, key: string, payload: string) => Promise<Refusal | null>;
  readonly clock: Clock;
  readonly logger: Logger;
  /** From 0 up to and without 1. */
  readonly random: () => number;
}

export interface Refusal {
  readonly command: string;
  readonly reason: string;
}

/** Everything is read again this often: what no event tells, such as the strength of the signal. */
const rereadEveryMs = 60_000;
/** Home Assistant has to make the entities before it can take their states. */
const statesAfterMs = 1_000;
const birthDelayMsMax = 10_000;
const birthDelayMsPerDevice = 100;
const echoTimeoutMs = 3_000;
const commandsAtOnceMax = 100;

/** What changes who sees which device. */
const changesList: ReadonlySet<string> = new Set([
  'device.created',
  'device.deleted',
  'share.created',
  'share.updated',
  'share.deleted',
]);

interface Due {
  readonly at: number;
  readonly run: () => Promise<void>;
}

/**
 * Tells Home Assistant of the locks, and takes its commands. What was told is remembered, so that only what differs is told again; after a
 * connection or a birth message everything is. All that is published goes through one queue: no older state follows a newer one.
 */
export class HomeAssistantBridge {
  readonly #deps: BridgeDeps;
  readonly #views = new Map<number, LockView>();
  readonly #documents = new Map<string, { readonly text: string; readonly announced: Announced }>();
  readonly #states = new Map<string, string>();
  readonly #moving = new Map<number, Movement>();
  /** What the broker kept from before. */
  readonly #kept = new Map<string, Announced>();
  readonly #dirty = new Set<number>();
  #isListDirty = false;
  #happened: RecordedEvent[] = [];
  #due: Due[] = [];
  #rereadAt = 0;
  #work: Promise<void> = Promise.resolve();
  #isFlushing = false;
  #hasAnnounced = false;
  #echo: { readonly nonce: string; readonly heard: () => void } | null = null;
  readonly #commands = new Set<Promise<void>>();
  #isStopping = false;

  constructor(deps: BridgeDeps) {
    this.#deps = deps;
  }

  start(): void {
    this.#deps.link.start({
      onConnect: () => {
        this.#hasAnnounced = false;
        void this.#queue('announce the locks', () => this.#connected());
      },
      onMessage: (message) => this.#onMessage(message),
    });
  }

  /** Says goodbye, so that nobody waits for the broker to notice. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    await Promise.allSettled(this.#commands);
    await this.#work;
    if (this.#deps.link.isConnected()) {
      await this.#deps.link
        .publish(this.#deps.topics.availability, 'offline', { isRetained: true, isConfirmed: true })
        .catch((error: unknown) => this.#deps.logger.warn({ err: error }, 'Home Assistant was not told that the server ends'));
    }
    await this.#deps.link.stop();
  }

  /** Resolves when all that is known by now was told. */
  async idle(): Promise<void> {
    while (this.#commands.size > 0) await Promise.allSettled(this.#commands);
    await this.#work;
  }

  onEvents(events: readonly RecordedEvent[]): void {
    for (const event of events) {
      if (changesList.has(event.type)) this.#isListDirty = true;
      if (event.devicePk === null) continue;
      this.#dirty.add(event.devicePk);
      this.#happened.push(event);
    }
    this.#flushSoon();
  }

  /** What time alone changes; called about every second. */
  tick(): void {
    const now = this.#deps.clock.now().getTime();
    for (const [id, { until }] of this.#moving) {
      if (until.getTime() > now) continue;
      this.#moving.delete(id);
      this.#dirty.add(id);
    }
    if (now >= this.#rereadAt) {
      this.#rereadAt = now + rereadEveryMs;
      this.#isListDirty = true;
    }
    const due = this.#due.filter(({ at }) => at <= now);
    this.#due = this.#due.filter(({ at }) => at > now);
    for (const { run } of due) void this.#queue('tell Home Assistant again', run);
    if (this.#dirty.size > 0 || this.#isListDirty) this.#flushSoon();
  }

  #queue(what: string, work: () => Promise<void>): Promise<void> {
    const before = this.#work;
    this.#work = this.#after(before, what, work);
    return this.#work;
  }

  async #after(before: Promise<void>, what: string, work: () => Promise<void>): Promise<void> {
    await before;
    if (this.#isStopping || !this.#deps.link.isConnected()) return;
    try {
      await work();
    } catch (error) {
      // Told again at the next connection, or when everything is read again.
      this.#states.clear();
      this.#isListDirty = true;
      const isExpected = error instanceof SmartLockError && error.kind !== 'internal';
      this.#deps.logger[isExpected ? 'warn' : 'error']({ err: error, what }, 'Home Assistant could not be told');
    }
  }

  #flushSoon(): void {
    if (this.#isFlushing) return;
    this.#isFlushing = true;
    void this.#queue('tell Home Assistant what changed', () => this.#flush()).finally(() => {
      this.#isFlushing = false;
    });
  }

  async #connected(): Promise<void> {
    const { link, topics, clock } = this.#deps;
    await this.#learnKept();
    this.#documents.clear();
    this.#states.clear();
    this.#rereadAt = clock.now().getTime() + rereadEveryMs;
    this.#isListDirty = false;
    this.#dirty.clear();
    await this.#readAll();
    for (const view of this.#views.values()) await this.#tellDocument(view);
    for (const deviceId of this.#kept.keys()) await this.#remove(deviceId);
    await link.subscribe([topics.commands], { keepsFlag: true });
    await link.subscribe([topics.status]);
    await link.publish(topics.availability, 'online', { isRetained: true, isConfirmed: true });
    this.#hasAnnounced = true;
    for (const view of this.#views.values()) await this.#tellStates(view);
  }

  /** What was announced before this process lived, so that what is gone by now can be taken back. The echo comes after all that the broker kept. */
  async #learnKept(): Promise<void> {
    const { link, topics, random } = this.#deps;
    this.#kept.clear();
    const nonce = `${random()}`;
    const waited = new AbortController();
    const heard = new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, echoTimeoutMs);
      waited.signal.addEventListener('abort', () => {
        clearTimeout(timer);
        resolve();
      });
    });
    // From before it is asked: what is retained may come together with the broker's yes.
    this.#echo = { nonce, heard: () => waited.abort() };
    await link.subscribe([topics.discoveries, topics.echo]);
    await link.publish(topics.echo, nonce, { isRetained: false });
    await heard;
    this.#echo = null;
  }

  async #readAll(): Promise<void> {
    const views = await this.#deps.readLocks(null);
    this.#views.clear();
    for (const view of views) this.#views.set(view.id, view);
  }

  async #flush(): Promise<void> {
    if (!this.#hasAnnounced) return;
    // More may come while this runs; it is then flushed again.
    this.#isFlushing = false;
    const events = this.#happened;
    const ids = [...this.#dirty];
    const isList = this.#isListDirty;
    this.#happened = [];
    this.#dirty.clear();
    this.#isListDirty = false;
    const before = new Map(this.#views);
    if (isList) await this.#readAll();
    else if (ids.length > 0) {
      const asked = ids.filter((id) => before.has(id));
      for (const id of asked) this.#views.delete(id);
      for (const view of asked.length === 0 ? [] : await this.#deps.readLocks(asked)) this.#views.set(view.id, view);
    }
    for (const [id, view] of before) if (!this.#views.has(id)) await this.#remove(view.deviceId);
    for (const event of events) await this.#tellHappening(event);
    for (const view of this.#views.values()) {
      if (!isList && !ids.includes(view.id)) continue;
      const isNew = !this.#documents.has(view.deviceId);
      await this.#tellDocument(view);
      if (isNew) this.#later(statesAfterMs, () => this.#tellStatesAgain([view.id]));
      await this.#tellStates(view);
    }
  }

  async #tellHappening(event: RecordedEvent): Promise<void> {
    const view = event.devicePk === null ? undefined : this.#views.get(event.devicePk);
    if (view === undefined || !(movementOf(event) ?? settledCommandOf(event) ?? happeningOf(event))) return;
    if (!(await this.#deps.maySee(event, view))) return;
    const movement = movementOf(event);
    if (movement !== null && movement.until > this.#deps.clock.now()) {
      this.#moving.set(view.id, movement);
      await this.#tellStates(view);
    }
    if (settledCommandOf(event) === this.#moving.get(view.id)?.requestId) this.#moving.delete(view.id);
    const happening = happeningOf(event);
    if (happening !== null) await this.#tellEvent(view, happening);
  }

  /** Not retained: Home Assistant drops such events, and at its next start they would be news again. */
  async #tellEvent(view: LockView, happening: Happening): Promise<void> {
    const { link, topics } = this.#deps;
    await link.publish(topics.state(view.deviceId, 'event'), JSON.stringify(happening), { isRetained: false });
  }

  async #tellDocument(view: LockView): Promise<void> {
    const { link, topics, origin } = this.#deps;
    const topic = topics.discovery(view.deviceId);
    const document = discoveryDocument(view, topics, origin);
    const text = JSON.stringify(document);
    const before = this.#documents.get(view.deviceId);
    if (before?.text === text) return;
    const known = before?.announced ?? this.#kept.get(view.deviceId);
    this.#kept.delete(view.deviceId);
    const announced = readAnnounced(document, topics.deviceRoot(view.deviceId));
    const removed = new Map([...(known?.components ?? [])].filter(([key, p]) => document.cmps[key]?.p !== p));
    if (removed.size > 0) {
      await link.publish(topic, JSON.stringify(withoutComponents(document, removed)), { isRetained: true });
    }
    await link.publish(topic, text, { isRetained: true });
    for (const gone of known?.topics ?? []) if (!announced.topics.has(gone)) await this.#clear(gone);
    this.#documents.set(view.deviceId, { text, announced });
  }

  async #tellStates(view: LockView): Promise<void> {
    const { link, topics, clock } = this.#deps;
    for (const [key, payload] of lockStates(view, this.#moving.get(view.id), clock.now())) {
      const topic = topics.state(view.deviceId, key);
      if (this.#states.get(topic) === payload) continue;
      await link.publish(topic, payload, { isRetained: true });
      this.#states.set(topic, payload);
    }
  }

  async #tellStatesAgain(ids: Iterable<number>): Promise<void> {
    for (const id of ids) {
      const view = this.#views.get(id);
      if (view === undefined) continue;
      const root = this.#deps.topics.deviceRoot(view.deviceId);
      for (const topic of this.#states.keys()) if (topic.startsWith(root)) this.#states.delete(topic);
      await this.#tellStates(view);
    }
  }

  async #remove(deviceId: string): Promise<void> {
    const { link, topics } = this.#deps;
    const root = topics.deviceRoot(deviceId);
    const announced = this.#documents.get(deviceId)?.announced ?? this.#kept.get(deviceId);
    await link.publish(topics.discovery(deviceId), '', { isRetained: true });
    const states = new Set([...(announced?.topics ?? []), ...[...this.#states.keys()].filter((topic) => topic.startsWith(root))]);
    for (const topic of states) await this.#clear(topic);
    this.#documents.delete(deviceId);
    this.#kept.delete(deviceId);
  }

  async #clear(topic: string): Promise<void> {
    await this.#deps.link.publish(topic, '', { isRetained: true });
    this.#states.delete(topic);
  }

  #later(afterMs: number, run: () => Promise<void>): void {
    this.#due.push({ at: this.#deps.clock.now().getTime() + afterMs, run });
  }

  #onMessage({ topic, payload, isRetained }: LinkMessage): void {
    const { topics, logger } = this.#deps;
    if (topic === topics.echo) {
      if (payload.toString('utf8') === this.#echo?.nonce) this.#echo.heard();
      return;
    }
    if (topic === topics.status) {
      if (payload.toString('utf8') === 'online' && !isRetained) this.#born();
      return;
    }
    const discovered = topics.discovered(topic);
    if (discovered !== null) {
      const announced =
        this.#echo === null || !isRetained ? null : readAnnounced(payload.toString('utf8'), topics.deviceRoot(discovered));
      if (announced !== null && announced.isOurs) this.#kept.set(discovered, announced);
      return;
    }
    const command = topics.parseCommand(topic);
    if (command === null || payload.length === 0) return;
    if (isRetained) {
      logger.warn(
        { device_id: command.deviceId },
        'a retained command from Home Assistant was ignored: it could be one of long ago',
      );
      void this.#queue('clear a retained command', () => this.#clear(topic));
      return;
    }
    this.#take(command.deviceId, command.key, payload.toString('utf8'));
  }

  /** Home Assistant has started and knows nothing. Many servers and devices must not answer in the same instant. */
  #born(): void {
    const spread = Math.min(birthDelayMsMax, birthDelayMsPerDevice * this.#views.size);
    this.#later(this.#deps.random() * spread, async () => {
      this.#documents.clear();
      for (const view of this.#views.values()) await this.#tellDocument(view);
      this.#later(statesAfterMs, async () => {
        const { link, topics } = this.#deps;
        await link.publish(topics.availability, 'online', { isRetained: true, isConfirmed: true });
        await this.#tellStatesAgain(this.#views.keys());
      });
    });
  }

  #take(deviceId: string, key: string, payload: string): void {
    const { logger } = this.#deps;
    const view = [...this.#views.values()].find((each) => each.deviceId === deviceId);
    if (view === undefined || this.#isStopping) return;
    if (this.#commands.size >= commandsAtOnceMax) {
      logger.warn({ device_id: deviceId }, 'a command from Home Assistant was dropped: too many are under way');
      return;
    }
    const taking = this.#carryOut(view, key, payload)
      .catch((error: unknown) => logger.error({ err: error, device_id: deviceId }, 'a command from Home Assistant failed'))
      .finally(() => this.#commands.delete(taking));
    this.#commands.add(taking);
  }

  async #carryOut(view: LockView, key: string, payload: string): Promise<void> {
    const { takeCommand, clock } = this.#deps;
    const refusal = await takeCommand(view, key, payload);
    if (refusal !== null) {
      const happening: Happening = { event_type: 'command_failed', ...refusal, at: clock.now().toISOString() };
      await this.#queue('tell that a command was refused', () => this.#tellEvent(view, happening));
      return;
    }
    if (key !== 'refresh') return;
    this.#isListDirty = true;
    this.#flushSoon();
    await this.#queue('tell a lock again', () => this.#tellStatesAgain([view.id]));
  }
}
