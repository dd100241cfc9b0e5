import { Type } from 'typebox';
import { defineEvent } from '../../../platform/events/event.ts';
import { EventDeviceSchema } from '../../devices/index.ts';

export const homeAssistantLockUpdated = defineEvent({
  type: 'home_assistant.lock_updated',
  summary: 'What Home Assistant may do with a lock was changed.',
  data: Type.Object({
    device: EventDeviceSchema,
    pin_slots: Type.Integer(),
    firmware_version: Type.Union([Type.String(), Type.Null()]),
  }),
});

export const homeAssistantEvents = [homeAssistantLockUpdated];
