import { Type } from 'typebox';
import { StringEnum, Timestamp } from '../../platform/http/schemas.ts';
import { defineJob } from '../../platform/jobs/job.ts';
import { checkStages } from './rules/arrival-checks.ts';

export const checkBooking = defineJob({
  name: 'check_booking',
  summary: 'Looks before an arrival whether every lock has confirmed the code, tells the owner, and hands a spare code out',
  payload: Type.Object({
    booking_id: Type.Integer({ minimum: 1 }),
    stage: StringEnum(checkStages),
    codes_since: Timestamp,
  }),
  attemptsMax: 5,
  timeoutSeconds: 60,
  retryDelaySeconds: 5,
});
