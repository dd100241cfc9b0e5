import { accessEvents, doorLockedOut } from '../features/access/index.ts';
import { accountEvents } from '../features/accounts/index.ts';
import { bookingEvents } from '../features/bookings/index.ts';
import { deliveryEvents } from '../features/delivery/index.ts';
import { deviceEvents } from '../features/devices/index.ts';
import { homeAssistantEvents } from '../features/integrations/home-assistant/index.ts';
import { integrationEvents } from '../features/integrations/ttlock/index.ts';
import { reportEvents } from '../features/reports/index.ts';
import { securityEvents } from '../features/security/index.ts';
import { webhookEvents } from '../features/webhooks/index.ts';
import type { EventDefinition } from '../platform/events/event.ts';

/** Every kind of event that there is. */
export const eventDefinitions: readonly EventDefinition[] = [
  ...accountEvents,
  ...deviceEvents,
  ...accessEvents,
  ...deliveryEvents,
  doorLockedOut,
  ...bookingEvents,
  ...securityEvents,
  ...integrationEvents,
  ...reportEvents,
  ...homeAssistantEvents,
  ...webhookEvents,
];
