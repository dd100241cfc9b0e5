import { sql } from 'kysely';
import { doorLockedOut } from '../access/index.ts';
import type { Database } from '../../platform/database/connection.ts';
import type { EventConsumer, RecordedEvent } from '../../platform/events/event.ts';
import type { AlertSeverity } from './alert-kinds.ts';
import type { SecurityContext } from './context.ts';
import { raiseAlert, type Finding } from './raise-alert.ts';
import { resolveByItself } from './settle-alert.ts';
import { countCommandFailure, forgetCommandFailures } from './store/alerts.ts';
import { withSecurityTables, type SecurityDatabase } from './tables.ts';

/** A battery that was changed, and not one that hovers at the threshold. */
const batteryGoodFrom = 30;
const batteryAlmostEmpty = 5;
/** Commands that failed in a row before somebody is told. */
const commandFailuresMax = 3;
const commandFailuresWithinMs = 3_600_000;

/** What is asked of a lock that is no fault of the lock when it fails. */
const ordinaryErrors: ReadonlySet<string> = new Set(['invalid_pin', 'busy', 'no_space', 'unsupported_command']);

/** The nearer the guest, the worse. */
const unprovenSeverities: Readonly<Record<string, AlertSeverity>> = { '24h': 'medium', '2h': 'high', '30min': 'critical' };

const unprovenAdvice: Readonly<Record<string, string>> = {
  spare: 'The guest was given a spare code that this lock holds.',
  offline: 'The guest was given an offline code of the vendor: the lock has not confirmed it, it works by calculation.',
  none: 'If it cannot be mended in time, let the guest in another way.',
};

type Deps = Pick<SecurityContext, 'clock' | 'events' | 'jobs' | 'settings'>;

/** Events are read as they come, from whichever version wrote them: what is missing is not found. */
interface Fields {
  text(name: string): string | undefined;
  number(name: string): number | undefined;
  isTrue(name: string): boolean;
}

function fieldsOf({ data }: RecordedEvent): Fields {
  const members: Readonly<Record<string, unknown>> = typeof data === 'object' && data !== null ? { ...data } : {};
  return {
    text: (name) => (typeof members[name] === 'string' ? members[name] : undefined),
    number: (name) => (typeof members[name] === 'number' ? members[name] : undefined),
    isTrue: (name) => members[name] === true,
  };
}

type Reaction = (deps: Deps, trx: SecurityDatabase, event: RecordedEvent, devicePk: number) => Promise<void>;

const raising =
  (describe: (fields: Fields) => Pick<Finding, 'type' | 'severity' | 'description'>): Reaction =>
  async (deps, trx, event, devicePk) => {
    await raiseAlert(deps, trx, { ...describe(fieldsOf(event)), devicePk, at: event.occurredAt });
  };

/** Of what may be of no one device: an account of the broker that reaches them all. */
const deviceless: Readonly<
  Record<string, (deps: Deps, trx: SecurityDatabase, event: RecordedEvent, devicePk: number | null) => Promise<void>>
> = {
  'access.left_over': async (deps, trx, event, devicePk) => {
    const description = fieldsOf(event).text('description') ?? 'Something opens the door that should not.';
    const incident = leftOverOf(event);
    await raiseAlert(deps, trx, {
      type: 'over_access',
      severity: 'medium',
      devicePk,
      incident,
      description,
      at: event.occurredAt,
    });
  },
  'access.cleared': async (deps, trx, event, devicePk) => {
    const incident = leftOverOf(event);
    await resolveByItself(deps, trx, { type: 'over_access', devicePk, incident, notes: 'It is not there any more.' });
  },
};

const leftOverOf = (event: RecordedEvent): string => {
  const fields = fieldsOf(event);
  return `${fields.text('kind') ?? ''}:${fields.text('ref') ?? ''}`;
};

const reactions: Readonly<Record<string, Reaction>> = {
  'device.tamper': raising((fields) => ({
    type: 'device_tamper',
    severity: 'critical',
    description: `The lock reports tampering${fields.text('reason') === undefined ? '' : `: ${fields.text('reason')}`}. Look at the door.`,
  })),

  'device.door_changed': async (deps, trx, event, devicePk) => {
    if (fieldsOf(event).text('action') !== 'forced') return;
    await raiseAlert(deps, trx, {
      type: 'device_tamper',
      severity: 'critical',
      devicePk,
      description: 'The door was forced open. Look at it.',
      at: event.occurredAt,
    });
  },

  'calendar.held': async (deps, trx, event, devicePk) => {
    const fields = fieldsOf(event);
    await raiseAlert(deps, trx, {
      type: 'calendar_feed',
      severity: 'medium',
      devicePk,
      incident: `feed:${fields.number('feed') ?? 0}`,
      description: `The calendar ${fields.text('feed_name') ?? ''} of ${fields.text('room_name') ?? 'a room'} is held back, and no booking was changed. ${fields.text('problem') ?? ''} If it is right, accept it.`,
      at: event.occurredAt,
    });
  },

  'calendar.good_again': async (deps, trx, event, devicePk) => {
    const incident = `feed:${fieldsOf(event).number('feed') ?? 0}`;
    await resolveByItself(deps, trx, { type: 'calendar_feed', devicePk, incident, notes: 'The calendar is read again.' });
  },

  'device.battery_low': raising((fields) => {
    const level = fields.number('battery_level');
    return {
      type: 'low_battery',
      severity: level !== undefined && level <= batteryAlmostEmpty ? 'high' : 'medium',
      description: `The battery is ${level === undefined ? 'low' : `at ${level} %`}. Change it before the lock stops.`,
    };
  }),

  'device.went_offline': raising(() => ({
    type: 'offline',
    severity: 'medium',
    description: 'The lock cannot be reached. Check its power and its network.',
  })),

  'device.went_online': async (deps, trx, _event, devicePk) => {
    await resolveByItself(deps, trx, { type: 'offline', devicePk, notes: 'The lock is back online.' });
  },

  'device.jammed': raising(() => ({
    type: 'jam',
    severity: 'high',
    description: 'The bolt is jammed: the door may be neither locked nor open. Look at it.',
  })),

  'device.clock_drift': raising((fields) => {
    const offsetMs = fields.number('offset_ms');
    const by = offsetMs === undefined ? '' : ` by ${Math.round(Math.abs(offsetMs) / 1000)} s`;
    return {
      type: 'clock_drift',
      severity: 'low',
      description: `The lock's clock was wrong${by} and is set right. If this comes again and again, its battery or its clock is failing.`,
    };
  }),

  'device.status_changed': async (deps, trx, event, devicePk) => {
    const fields = fieldsOf(event);
    const lockStatus = fields.text('lock_status');
    if (lockStatus === 'locked' || lockStatus === 'unlocked') {
      await resolveByItself(deps, trx, { type: 'jam', devicePk, notes: 'The bolt moves again.' });
    }
    const level = fields.number('battery_level');
    if (level !== undefined && level >= batteryGoodFrom) {
      await resolveByItself(deps, trx, { type: 'low_battery', devicePk, notes: `The battery is at ${level} % again.` });
    }
  },

  'command.settled': async (deps, trx, event, devicePk) => {
    const fields = fieldsOf(event);
    const status = fields.text('status');
    const error = fields.text('error');
    if (status === 'succeeded') {
      if (await forgetCommandFailures(trx, devicePk)) {
        await resolveByItself(deps, trx, { type: 'command_failure', devicePk, notes: 'The lock carries commands out again.' });
      }
      return;
    }
    if (status !== 'failed' && status !== 'expired') return;
    if (error !== undefined && ordinaryErrors.has(error)) return;
    const forgetBefore = new Date(event.occurredAt.getTime() - commandFailuresWithinMs);
    const failures = await countCommandFailure(trx, devicePk, event.occurredAt, forgetBefore);
    if (failures < commandFailuresMax) return;
    await raiseAlert(deps, trx, {
      type: 'command_failure',
      severity: 'medium',
      devicePk,
      description: `${failures} commands in a row failed${error === undefined ? '' : `, the last one with ${error}`}.`,
      at: event.occurredAt,
    });
  },

  'access.denied': async (deps, trx, event, devicePk) => {
    const fields = fieldsOf(event);
    const reason = fields.text('reason');
    if (await isLockedDown(trx, devicePk)) {
      await raiseAlert(deps, trx, {
        type: 'unauthorized_access',
        severity: 'high',
        devicePk,
        incident: 'lockdown',
        description: 'Somebody tried to open the door during its lockdown.',
        at: event.occurredAt,
      });
    } else if (reason === 'Inactive') {
      await raiseAlert(deps, trx, {
        type: 'unauthorized_access',
        severity: 'medium',
        devicePk,
        incident: 'inactive',
        description: 'A code was tried that had been switched off.',
        at: event.occurredAt,
      });
    }
  },

  'delivery.failed_to_remove': async (deps, trx, event, devicePk) => {
    await raiseAlert(deps, trx, {
      type: 'code_not_removed',
      severity: 'high',
      devicePk,
      incident: pinOf(event),
      description: `${pinOf(event)} was taken away and is not proven to be off the lock (${fieldsOf(event).text('problem') ?? 'no answer'}). It may still open the door.`,
      at: event.occurredAt,
    });
  },

  'delivery.removed': async (deps, trx, event, devicePk) => {
    const notes = 'The code is off the lock.';
    await resolveByItself(deps, trx, { type: 'code_not_removed', devicePk, incident: pinOf(event), notes });
    // Cancelled, moved or over: nobody waits for it any more.
    await resolveByItself(deps, trx, {
      type: 'code_unproven',
      devicePk,
      incident: pinOf(event),
      notes: 'The code is not wanted any more.',
    });
  },

  'delivery.failed': async (deps, trx, event, devicePk) => {
    await raiseAlert(deps, trx, {
      type: 'code_not_delivered',
      severity: 'high',
      devicePk,
      incident: pinOf(event),
      description: `${pinOf(event)} will not come to the lock (${fieldsOf(event).text('problem') ?? 'refused'}). Change it, or give another code.`,
      at: event.occurredAt,
    });
  },

  'delivery.confirmed': async (deps, trx, event, devicePk) => {
    const notes = 'The code is on the lock.';
    await resolveByItself(deps, trx, { type: 'code_not_delivered', devicePk, incident: pinOf(event), notes });
    await resolveByItself(deps, trx, { type: 'code_unproven', devicePk, incident: pinOf(event), notes });
  },

  'booking.unproven': async (deps, trx, event, devicePk) => {
    const fields = fieldsOf(event);
    const stage = fields.text('stage') ?? '30min';
    const backup = fields.text('backup') ?? (fields.isTrue('has_backup') ? 'spare' : 'none');
    await raiseAlert(deps, trx, {
      type: 'code_unproven',
      severity: backup === 'spare' ? 'medium' : backup === 'offline' ? 'high' : (unprovenSeverities[stage] ?? 'critical'),
      devicePk,
      incident: `PIN ${fields.number('pin') ?? '?'}`,
      description: `Booking ${fields.number('booking') ?? ''} of ${fields.text('room_name') ?? 'a room'} begins at ${fields.text('starts_at') ?? 'a time soon'}, and this door is not known to take its code. ${fields.text('message') ?? ''} ${
        unprovenAdvice[backup] ?? ''
      }`,
      at: event.occurredAt,
    });
  },

  ...deviceless,

  [doorLockedOut.type]: raising((fields) => ({
    type: 'multiple_failures',
    severity: 'high',
    description: `${fields.number('failures') ?? 'Too many'} failed access attempts detected. The door took no codes for ${fields.number('blocked_seconds') ?? 'some'} s; opening from the app went on.`,
  })),
};

const pinOf = (event: RecordedEvent): string => `PIN ${fieldsOf(event).number('pin_id') ?? '?'}`;

async function isLockedDown(trx: SecurityDatabase, devicePk: number): Promise<boolean> {
  const { rows } = await sql`
    select from lockdown_devices d join lockdowns l on l.id = d.lockdown_id
    where d.device_pk = ${devicePk} and l.ended_at is null limit 1`.execute(trx);
  return rows.length > 0;
}

interface BatchDevices {
  readonly present: ReadonlySet<number>;
  /** Their last commands failed. Nobody else counts them, so it holds for the whole batch, kept up as it is worked off. */
  readonly failing: Set<number>;
}

/** A device that is gone takes no alerts any more; what it did last is still on its way. */
async function readDevices(trx: SecurityDatabase, devicePks: readonly number[]): Promise<BatchDevices> {
  const { rows } = await sql<{ id: number; is_failing: boolean }>`
    select d.id, f.device_pk is not null as is_failing from devices d left join command_failures f on f.device_pk = d.id
    where d.id = any(${[...devicePks]}::bigint[]) and d.deleted_at is null`.execute(trx);
  return {
    present: new Set(rows.map(({ id }) => id)),
    failing: new Set(rows.filter((row) => row.is_failing).map(({ id }) => id)),
  };
}

/** Nearly all commands succeed after another that did: nothing is to be forgotten. */
function meansNothing(event: RecordedEvent, devicePk: number, failing: Set<number>): boolean {
  if (event.type !== 'command.settled') return false;
  if (fieldsOf(event).text('status') === 'succeeded') return !failing.delete(devicePk);
  failing.add(devicePk);
  return false;
}

/** Opens, counts and resolves alerts by what happens to devices. */
export function createAlertSources(deps: Deps): EventConsumer {
  return {
    name: 'security-alerts',
    types: Object.keys(reactions),
    async handle(provider, events) {
      // A consumer is handed a transaction.
      const trx = withSecurityTables(provider as Database);
      const { present, failing } = await readDevices(trx, [...new Set(events.flatMap(({ devicePk }) => devicePk ?? []))]);
      for (const event of events) {
        const react = reactions[event.type];
        if (event.devicePk === null) await deviceless[event.type]?.(deps, trx, event, null);
        if (react === undefined || event.devicePk === null || !present.has(event.devicePk)) continue;
        if (meansNothing(event, event.devicePk, failing)) continue;
        await react(deps, trx, event, event.devicePk);
      }
    },
  };
}
