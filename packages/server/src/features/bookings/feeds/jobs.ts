import { Type } from 'typebox';
import { Id } from '../../../platform/http/schemas.ts';
import { defineJob } from '../../../platform/jobs/job.ts';

export const readCalendarFeed = defineJob({
  name: 'read_calendar_feed',
  summary: 'Reads a calendar that a room is booked by, and books, moves and cancels what it says; a bad read changes nothing',
  payload: Type.Object({ feed_id: Id, is_accepted: Type.Boolean() }, { additionalProperties: false }),
  attemptsMax: 3,
  timeoutSeconds: 300,
});
