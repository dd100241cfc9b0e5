import { Type } from 'typebox';
import { Compile } from 'typebox/compile';
import type { RecordedEvent } from '../../../platform/events/event.ts';
import type { EventType } from './discovery-document.ts';
import type { Movement } from './lock-states.ts';

/** What the event entity of a lock is sent: its type, and what people may know of it. */
export type Happening = { readonly event_type: EventType } & Readonly<Record<string, unknown>>;

const optionalText = Type.Optional(Type.Union([Type.String(), Type.Null()]));
/** Every event's data, as far as it is looked at; other fields stay unread, so that none can slip out. */
const told = Compile(
  Type.Object({
    user: Type.Optional(Type.Union([Type.Object({ name: Type.String() }), Type.Null()])),
    method: optionalText,
    action: optionalText,
    reason: optionalText,
    error: optionalText,
    offline: Type.Optional(Type.Boolean()),
    occurred_at: optionalText,
    command: optionalText,
    request_id: optionalText,
    expires_at: optionalText,
    status: optionalText,
    late: Type.Optional(Type.Boolean()),
    pin: Type.Optional(Type.Object({ id: Type.Integer(), label: Type.String() })),
  }),
);

/** Null for what no event entity shows. */
export function happeningOf({ type, data, occurredAt }: RecordedEvent): Happening | null {
  if (!told.Check(data)) return null;
  const at = data.occurred_at ?? occurredAt.toISOString();
  const attempt = { name: data.user?.name ?? null, method: data.method ?? null, at, offline: data.offline === true };
  switch (type) {
    case 'access.granted':
      return { event_type: data.action === 'lock' ? 'lock' : 'unlock', ...attempt };
    case 'access.denied':
      return { event_type: 'denied', ...attempt, action: data.action ?? null, reason: data.reason ?? null };
    case 'device.jammed':
      return { event_type: 'jammed', at };
    case 'device.tamper':
      return { event_type: 'tamper', at, reason: data.reason ?? null, offline: data.offline === true };
    case 'device.door_changed':
      if (data.action !== 'forced' && data.action !== 'held_open') return null;
      return { event_type: `door_${data.action}`, at, offline: data.offline === true };
    case 'pin.created':
    case 'pin.deleted':
      return { event_type: type === 'pin.created' ? 'code_added' : 'code_removed', at, label: data.pin?.label ?? '' };
    case 'command.settled':
      if (data.status === 'succeeded' || !isMove(data.command)) return null;
      return {
        event_type: data.status === 'expired' ? 'not_confirmed' : 'command_failed',
        command: data.command,
        reason: data.error ?? null,
        at,
      };
    default:
      return null;
  }
}

const isMove = (command: string | null | undefined): command is 'lock' | 'unlock' => command === 'lock' || command === 'unlock';

/** After its deadline a command is settled within seconds; a lock that is still shown as moving then would be so for ever. */
const settlingMs = 8_000;

/** A command to the bolt that is on its way. */
export function movementOf({ type, data }: RecordedEvent): Movement | null {
  if (type !== 'command.created' || !told.Check(data)) return null;
  const { command, request_id: requestId, expires_at: expiresAt } = data;
  if (!isMove(command) || requestId == null || expiresAt == null) return null;
  const until = new Date(Date.parse(expiresAt) + settlingMs);
  return { requestId, to: command === 'lock' ? 'LOCKING' : 'UNLOCKING', until };
}

/** The command that an event says is over. */
export function settledCommandOf({ type, data }: RecordedEvent): string | null {
  return type === 'command.settled' && told.Check(data) ? (data.request_id ?? null) : null;
}
