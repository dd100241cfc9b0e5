import type { Static } from 'typebox';
import type { AlertSeverity, AlertType } from './alert-kinds.ts';
import type { SecurityContext } from './context.ts';
import { alertOpened } from './events.ts';
import { sendSecurityAlert } from './jobs.ts';
import { openOrCount, type AlertRow } from './store/alerts.ts';
import type { SecurityDatabase } from './tables.ts';

export interface Finding {
  readonly type: AlertType;
  readonly severity: AlertSeverity;
  /** Null: of no device, for administrators. */
  readonly devicePk: number | null;
  /** What is open at the same time of one type on one device is one alert, unless this tells it apart. */
  readonly incident?: string;
  readonly description: string;
  readonly at: Date;
  /** How often it was seen. */
  readonly count?: number;
}

export type RaiseDeps = Pick<SecurityContext, 'events' | 'jobs' | 'settings'>;

const minuteMs = 60_000;

/** When an alert goes one level up; null: never. */
export function escalatesAt({ settings }: Pick<SecurityContext, 'settings'>, severity: AlertSeverity, at: Date): Date | null {
  const minutes = settings.escalation[severity];
  return minutes === null ? null : new Date(at.getTime() + minutes * minuteMs);
}

export function describeAlert(row: AlertRow): Static<typeof alertOpened.data> {
  return {
    alert: row.id,
    alert_type: row.alert_type,
    severity: row.severity,
    device: row.device_pk,
    description: row.description,
    at: row.created_at.toISOString(),
  };
}

/** Of a device: those who manage it see what happens to the alert; of none: administrators. */
export const audienceOf = ({ device_pk }: Pick<AlertRow, 'device_pk'>) =>
  device_pk === null ? {} : { devicePk: device_pk, isForManagers: true };

/** In the caller's transaction. The first of an incident opens an alert, and people are told; the rest is counted. */
export async function raiseAlert(deps: RaiseDeps, trx: SecurityDatabase, finding: Finding): Promise<AlertRow> {
  const { type, severity, devicePk, incident = '', description, at, count = 1 } = finding;
  const alert = await openOrCount(trx, {
    type,
    severity,
    devicePk,
    incident,
    description,
    count,
    at,
    // Administrators are the last to turn to.
    escalatesAt: devicePk === null ? null : escalatesAt(deps, severity, at),
  });
  if (alert.isNew) {
    await deps.events.publish(trx, alertOpened, describeAlert(alert), audienceOf(alert));
    await deps.jobs.enqueue(trx, sendSecurityAlert, { alert_id: alert.id });
  }
  return alert;
}
