import { escalationLevels, lastLevel } from './alert-kinds.ts';
import type { SecurityContext } from './context.ts';
import { alertEscalated } from './events.ts';
import { sendSecurityAlert } from './jobs.ts';
import { audienceOf, describeAlert, escalatesAt } from './raise-alert.ts';
import { findAnyAlert, noteTold, setLevel, takeOverdue, type AlertRow } from './store/alerts.ts';

const escalatedPerRound = 100;

/** Who is told of an alert at its level, whoever was told before included. */
async function listConcerned({ db, devices, listStaff }: SecurityContext, alert: AlertRow): Promise<Set<number>> {
  const people = alert.device_pk === null ? [] : await devices.rolesOnDevices(db, [alert.device_pk]);
  const concerned = people.filter(
    ({ role }) => role === 'owner' || (role === 'manager' && alert.escalation_level >= escalationLevels.indexOf('managers')),
  );
  const staff = alert.device_pk === null || alert.escalation_level >= lastLevel ? await listStaff() : [];
  return new Set([...concerned.map(({ user_id }) => user_id), ...staff]);
}

/**
 * Tells everybody whom the alert concerns at its present level, and who was not told yet. Who was is noted in the transaction that hands
 * the message over, so that a run that is done again tells nobody twice.
 */
export async function tellPeople(context: SecurityContext, alertId: number): Promise<{ told: number }> {
  const alert = await findAnyAlert(context.db, alertId);
  // It went with its device.
  if (alert === undefined) return { told: 0 };
  const concerned = await listConcerned(context, alert);
  const devicePk = alert.device_pk;
  const device = devicePk === null ? null : ((await context.devices.deviceSummaries([devicePk])).get(devicePk)?.name ?? null);
  let told = 0;
  for (const userId of concerned) {
    told += await context.db.transaction().execute(async (trx) => {
      if (!(await noteTold(trx, alert.id, userId, context.clock.now()))) return 0;
      await context.notifier.notify(trx, {
        userId,
        message: {
          template: 'security_alert',
          params: {
            alertId: alert.id,
            alertType: alert.alert_type,
            severity: alert.severity,
            device,
            description: alert.description,
            at: alert.created_at,
          },
        },
        incidentKey: `alert:${alert.alert_type}:${alert.device_pk ?? 'none'}`,
        isUrgent: alert.severity === 'critical',
        onceKey: `alert:${alert.id}:${userId}`,
      });
      return 1;
    });
  }
  return { told };
}

/** Alerts that nobody acknowledged in time go one level up, past a level at which there is nobody. Answers how many. */
export async function escalateOverdue(context: SecurityContext): Promise<number> {
  const now = context.clock.now();
  return await context.db.transaction().execute(async (trx) => {
    const overdue = await takeOverdue(trx, now, escalatedPerRound);
    for (const alert of overdue) {
      const people = alert.device_pk === null ? [] : await context.devices.rolesOnDevices(trx, [alert.device_pk]);
      const hasManagers = people.some(({ role }) => role === 'manager');
      const level = alert.escalation_level + (alert.escalation_level === 0 && !hasManagers ? 2 : 1);
      const next = level < lastLevel ? escalatesAt(context, alert.severity, now) : null;
      await setLevel(trx, alert.id, level, next);
      const name = escalationLevels[level] ?? 'staff';
      await context.events.publish(
        trx,
        alertEscalated,
        { ...describeAlert(alert), level: name, at: now.toISOString() },
        audienceOf(alert),
      );
      await context.jobs.enqueue(trx, sendSecurityAlert, { alert_id: alert.id });
    }
    return overdue.length;
  });
}
