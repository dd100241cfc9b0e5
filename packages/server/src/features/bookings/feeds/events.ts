import { Type } from 'typebox';
import { defineEvent } from '../../../platform/events/event.ts';
import { Id, StringEnum, Timestamp } from '../../../platform/http/schemas.ts';

const feed = { feed: Id, feed_name: Type.String(), room: Id, room_name: Type.String(), at: Timestamp };

export const calendarHeld = defineEvent({
  type: 'calendar.held',
  summary: 'A calendar could not be read, came empty, or lost more than half of its bookings: nothing was changed.',
  data: Type.Object({
    ...feed,
    reason: StringEnum(['failed', 'empty', 'shrunken'] as const),
    problem: Type.String({ description: 'For a person' }),
  }),
});
export const calendarRead = defineEvent({
  type: 'calendar.good_again',
  summary: 'A calendar that was held back is read again.',
  data: Type.Object(feed),
});

export const feedEvents = [calendarHeld, calendarRead];
