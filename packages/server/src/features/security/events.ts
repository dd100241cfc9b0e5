import { Type } from 'typebox';
import { defineEvent } from '../../platform/events/event.ts';
import { Id, Nullable, StringEnum, Timestamp } from '../../platform/http/schemas.ts';
import { alertSeverities, alertTypes, escalationLevels } from './alert-kinds.ts';

const alert = {
  alert: Id,
  alert_type: StringEnum(alertTypes),
  severity: StringEnum(alertSeverities),
  device: Nullable(Id),
  description: Type.String(),
};
const by = Nullable(Id);

export const alertOpened = defineEvent({
  type: 'alert.opened',
  summary: 'Something happened that people should look at',
  data: Type.Object({ ...alert, at: Timestamp }),
});

export const alertAcknowledged = defineEvent({
  type: 'alert.acknowledged',
  summary: 'Somebody looks after an alert: it goes no further',
  data: Type.Object({ ...alert, user: by, at: Timestamp }),
});

export const alertResolved = defineEvent({
  type: 'alert.resolved',
  summary: 'An alert was resolved by somebody, or by itself when its cause ended (`user` is null)',
  data: Type.Object({ ...alert, user: by, at: Timestamp }),
});

export const alertEscalated = defineEvent({
  type: 'alert.escalated',
  summary: 'Nobody reacted to an alert in time: others are told',
  data: Type.Object({ ...alert, level: StringEnum(escalationLevels), at: Timestamp }),
});

export const lockdownStarted = defineEvent({
  type: 'lockdown.started',
  summary: 'A device was locked down: nobody but administrators opens it',
  data: Type.Object({ lockdown: Id, device: Id, reason: Type.String(), user: by, at: Timestamp }),
});

export const lockdownEnded = defineEvent({
  type: 'lockdown.ended',
  summary: 'A lockdown of a device ended; another one may still hold it',
  data: Type.Object({ lockdown: Id, device: Id, is_still_locked_down: Type.Boolean(), user: by, at: Timestamp }),
});

export const addressBlocked = defineEvent({
  type: 'address.blocked',
  summary: 'No credentials are taken from an address any more',
  data: Type.Object({
    network: Type.String(),
    reason: Type.String(),
    blocked_until: Nullable(Timestamp),
    user: by,
    at: Timestamp,
  }),
});

export const addressUnblocked = defineEvent({
  type: 'address.unblocked',
  summary: 'Credentials are taken from an address again',
  data: Type.Object({ network: Type.String(), user: by, at: Timestamp }),
});

export const securityEvents = [
  alertOpened,
  alertAcknowledged,
  alertResolved,
  alertEscalated,
  lockdownStarted,
  lockdownEnded,
  addressBlocked,
  addressUnblocked,
];
