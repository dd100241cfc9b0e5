import type { RecordedEvent } from '../../platform/events/event.ts';

/** What clients and webhooks are told of an event. */
export function presentEvent(event: RecordedEvent): { id: string; type: string; occurred_at: string; data: unknown } {
  return { id: event.id, type: event.type, occurred_at: event.occurredAt.toISOString(), data: event.data };
}

/** JSON holds no line breaks, so that it is one `data` line. */
export function eventFrame(event: RecordedEvent): string {
  return `id: ${event.id}\nevent: ${event.type}\ndata: ${JSON.stringify(presentEvent(event))}\n\n`;
}

/** Sets where the client would resume from, without telling it anything. */
export function positionFrame(id: string): string {
  return `id: ${id}\n\n`;
}

/** Words about the stream itself; `reset` and `end` are no types of events. */
export function controlFrame(name: 'reset' | 'end', code: string, detail: string): string {
  return `event: ${name}\ndata: ${JSON.stringify({ code, detail })}\n\n`;
}
