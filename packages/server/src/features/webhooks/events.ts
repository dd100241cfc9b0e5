import { Type } from 'typebox';
import { defineEvent } from '../../platform/events/event.ts';
import { Id, StringEnum } from '../../platform/http/schemas.ts';

export const webhookDisabled = defineEvent({
  type: 'webhook.disabled',
  summary: 'A webhook was switched off, because its receiver answered 410 Gone or took nothing for days.',
  data: Type.Object({ webhook_id: Id, url: Type.String(), reason: StringEnum(['gone', 'failing']) }),
});

export const webhookEvents = [webhookDisabled];
