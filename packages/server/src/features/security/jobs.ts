import { Type } from 'typebox';
import { defineJob } from '../../platform/jobs/job.ts';
import { Id } from '../../platform/http/schemas.ts';

export const sendSecurityAlert = defineJob({
  name: 'send_security_alert',
  summary: 'Tells those whom an alert concerns, each once: by mail, push and Telegram as they chose',
  payload: Type.Object({ alert_id: Id }, { additionalProperties: false }),
  attemptsMax: 5,
  timeoutSeconds: 60,
});

export const detectSuspiciousActivity = defineJob({
  name: 'detect_suspicious_activity',
  summary: 'Looks for patterns in failed attempts: blocks addresses, finds slow and distributed guessing',
  payload: Type.Object({}, { additionalProperties: false }),
  attemptsMax: 3,
  timeoutSeconds: 120,
  cron: '*/15 * * * *',
});
