import { Type } from 'typebox';
import { Compile } from 'typebox/compile';
import type { RecordedEvent } from '../../../platform/events/event.ts';
import type { TopicLink } from '../../../platform/mqtt/topic-link.ts';
import { boltWord } from './lock-states.ts';
import type { LockView } from './lock-view.ts';
import type { DialectAnswer } from './pin-dialect.ts';
import { dialectCommands, dialectTopics } from './pin-dialect-topics.ts';

export interface DialectDeps {
  readonly takePinMessage: (view: LockView, verb: 'set' | 'get', payload: unknown) => Promise<DialectAnswer>;
  readonly slotOfPin: (view: LockView, pinId: number) => Promise<number | undefined>;
}

export type DialectOrder =
  | { readonly view: LockView; readonly kind: 'move'; readonly payload: string }
  | { readonly view: LockView; readonly kind: 'pin'; readonly verb: 'set' | 'get'; readonly payload: unknown };

const told = Compile(
  Type.Object({
    method: Type.Optional(Type.Unknown()),
    action: Type.Optional(Type.Unknown()),
    credential_ref: Type.Optional(Type.Union([Type.String(), Type.Null()])),
    pin: Type.Optional(Type.Object({ id: Type.Integer() })),
    pin_id: Type.Optional(Type.Integer()),
  }),
);
const isMembers = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null;

/** Speaks Zigbee2MQTT's dialect for locks whose managers chose it. Whatever holds digits is never retained. */
export class DialectVoice {
  readonly #link: TopicLink;
  readonly #deps: DialectDeps;
  #isSubscribed = false;

  constructor(link: TopicLink, deps: DialectDeps) {
    this.#link = link;
    this.#deps = deps;
  }

  /** After a new connection. */
  forget(): void {
    this.#isSubscribed = false;
  }

  /** Nothing of the dialect's topics is heard while no lock speaks it. */
  async listen(view: LockView): Promise<void> {
    if (view.dialect === null || this.#isSubscribed) return;
    await this.#link.subscribe(dialectCommands, { keepsFlag: true });
    this.#isSubscribed = true;
  }

  /** Null for what is no order to one of these locks. */
  read(topic: string, text: string, views: Iterable<LockView>): DialectOrder | null {
    for (const view of views) {
      if (view.dialect === null) continue;
      const topics = dialectTopics(view.name);
      if (topic !== topics.set && topic !== topics.get) continue;
      const verb = topic === topics.set ? 'set' : 'get';
      const payload = parse(text);
      const move = verb === 'set' ? moveOf(payload ?? text) : null;
      return move === null ? { view, kind: 'pin', verb, payload } : { view, kind: 'move', payload: move };
    }
    return null;
  }

  async answer(view: LockView, verb: 'set' | 'get', payload: unknown): Promise<string | null> {
    const answer = await this.#deps.takePinMessage(view, verb, payload);
    if ('refused' in answer) return answer.refused;
    await this.#say(view, answer);
    return null;
  }

  /** What happened at the keypad, and what became of a slot's code. */
  async onEvent(view: LockView, { type, data }: RecordedEvent): Promise<void> {
    if (view.dialect === null || !told.Check(data)) return;
    if (type === 'access.granted' && data.method === 'pin') {
      const pinId = Number(/^pin:(\d+)$/.exec(data.credential_ref ?? '')?.[1]);
      const slot = Number.isInteger(pinId) ? await this.#deps.slotOfPin(view, pinId) : undefined;
      const action = data.action === 'lock' ? 'keypad_lock' : 'keypad_unlock';
      await this.#say(view, { action, action_source_name: 'keypad', ...(slot === undefined ? {} : { action_user: slot }) });
      return;
    }
    const pinId = data.pin?.id ?? data.pin_id;
    if (pinId === undefined || !(type.startsWith('pin.') || type.startsWith('delivery.'))) return;
    const slot = await this.#deps.slotOfPin(view, pinId);
    if (slot !== undefined) await this.answer(view, 'get', { pin_code: { user: slot } });
  }

  async #say(view: LockView, what: object): Promise<void> {
    const state = boltWord(view.bolt);
    await this.#link.publish(dialectTopics(view.name).state, JSON.stringify({ state, ...what }), { isRetained: false });
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function moveOf(payload: unknown): string | null {
  const wanted = isMembers(payload) ? payload['state'] : payload;
  return wanted === 'LOCK' || wanted === 'UNLOCK' ? wanted : null;
}
