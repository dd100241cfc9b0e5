import { Type } from 'typebox';
import { defineJob } from '../../platform/jobs/job.ts';

/** One try. What fails at the receiver asks for the next try itself; the queue's own tries are for what fails here. */
export const deliverWebhook = defineJob({
  name: 'deliver_webhook',
  summary: 'Send one event to one webhook, once',
  payload: Type.Object({ delivery_id: Type.Integer({ minimum: 1 }), try: Type.Integer({ minimum: 1 }) }),
  attemptsMax: 5,
  timeoutSeconds: 60,
  concurrency: 10,
});
