import type { Migration } from 'kysely/migration';

import { httpPlatform } from './0001-http-platform.ts';
import * as accounts from './0002-accounts.ts';
import * as devices from './0003-devices.ts';
import * as notify from './0004-notify.ts';
import * as accessCodes from './0005-access-codes.ts';
import * as jobs from './0006-jobs.ts';
import * as events from './0007-events.ts';
import * as webhooks from './0008-webhooks.ts';
import * as secondFactor from './0009-second-factor.ts';
import * as apiKeys from './0010-api-keys.ts';
import * as audit from './0011-audit.ts';
import * as personalData from './0012-personal-data.ts';
import * as notificationChannels from './0013-notifications.ts';
import * as securityAlerts from './0014-security-alerts.ts';
import * as lockout from './0015-lockout.ts';
import * as reports from './0018-reports.ts';
import * as archive from './0019-archive.ts';
import * as vendors from './0020-vendors.ts';
import * as ttlock from './0021-ttlock.ts';
import * as deliveries from './0022-deliveries.ts';
import * as spareCodes from './0023-spare-codes.ts';
import * as bookings from './0024-bookings.ts';
import * as calendarFeeds from './0025-calendar-feeds.ts';
import * as utec from './0026-utec.ts';
import * as utecGateway from './0027-utec-gateway.ts';
import * as homeAssistant from './0028-home-assistant.ts';
import * as bookingInbound from './0030-booking-inbound.ts';
import * as wayToLocks from './0031-way-to-locks.ts';
import * as sparePins from './0032-spare-pins.ts';
import * as codesAndKeysOfVendors from './0033-codes-and-keys-of-vendors.ts';
import * as brokerReach from './0035-broker-reach.ts';
import * as secondLooks from './0036-second-looks.ts';

/** Every change of the schema, in order of name. A migration that was released is never edited; a new one follows it. */
export const migrations: Readonly<Record<string, Migration>> = {
  '0001-http-platform': httpPlatform,
  '0002-accounts': accounts,
  '0003-devices': devices,
  '0004-notify': notify,
  '0005-access-codes': accessCodes,
  '0006-jobs': jobs,
  '0007-events': events,
  '0008-webhooks': webhooks,
  '0009-second-factor': secondFactor,
  '0010-api-keys': apiKeys,
  '0011-audit': audit,
  '0012-personal-data': personalData,
  '0013-notifications': notificationChannels,
  '0014-security-alerts': securityAlerts,
  '0015-lockout': lockout,
  '0018-reports': reports,
  '0019-archive': archive,
  '0020-vendors': vendors,
  '0021-ttlock': ttlock,
  '0022-deliveries': deliveries,
  '0023-spare-codes': spareCodes,
  '0024-bookings': bookings,
  '0025-calendar-feeds': calendarFeeds,
  '0026-utec': utec,
  '0027-utec-gateway': utecGateway,
  '0028-home-assistant': homeAssistant,
  '0030-booking-inbound': bookingInbound,
  '0031-way-to-locks': wayToLocks,
  '0032-spare-pins': sparePins,
  '0033-codes-and-keys-of-vendors': codesAndKeysOfVendors,
  '0035-broker-reach': brokerReach,
  '0036-second-looks': secondLooks,
};
