import { conflict, notFound } from '../../platform/errors.ts';
import type { Viewer } from '../devices/index.ts';
import type { AlertType } from './alert-kinds.ts';
import type { SecurityContext } from './context.ts';
import { alertAcknowledged, alertResolved } from './events.ts';
import { audienceOf, describeAlert } from './raise-alert.ts';
import {
  findAlert,
  listOpen,
  listQuiet,
  markAcknowledged,
  markResolved,
  type AlertRow,
  type VisibleAlert,
} from './store/alerts.ts';
import type { SecurityDatabase } from './tables.ts';

type SettleDeps = Pick<SecurityContext, 'db' | 'clock' | 'events' | 'audit'>;

const quietPerRound = 200;
const dayMs = 86_400_000;

function alreadyResolved(id: number) {
  return conflict('already_resolved', `Alert ${id} is resolved already. What happens from now on opens a new one.`);
}

export async function getAlert(deps: SettleDeps, viewer: Viewer, id: number): Promise<VisibleAlert> {
  const alert = await findAlert(deps.db, viewer, id);
  if (alert === undefined) throw notFound('alert');
  return alert;
}

/** From now on it goes no further. Acknowledged again it stays with whoever was first. */
export async function acknowledgeAlert(deps: SettleDeps, viewer: Viewer, id: number): Promise<AlertRow> {
  await getAlert(deps, viewer, id);
  const at = deps.clock.now();
  return await deps.db.transaction().execute(async (trx) => {
    const alert = await markAcknowledged(trx, id, viewer.userId, at);
    if (alert === undefined) throw alreadyResolved(id);
    if (alert.acknowledged_by === viewer.userId && alert.acknowledged_at?.getTime() === at.getTime()) {
      const data = { ...describeAlert(alert), user: viewer.userId, at: at.toISOString() };
      await deps.events.publish(trx, alertAcknowledged, data, audienceOf(alert));
      await deps.audit.record(trx, { action: 'alert.acknowledged', ...auditedAlert(alert) });
    }
    return alert;
  });
}

export async function resolveAlert(deps: SettleDeps, viewer: Viewer, id: number, notes: string): Promise<AlertRow> {
  await getAlert(deps, viewer, id);
  return await deps.db.transaction().execute(async (trx) => {
    const alert = await resolve(deps, trx, id, { userId: viewer.userId, notes });
    if (alert === undefined) throw alreadyResolved(id);
    await deps.audit.record(trx, { action: 'alert.resolved', ...auditedAlert(alert) });
    return alert;
  });
}

const auditedAlert = (alert: AlertRow) => ({
  resourceType: 'alert',
  resourceId: alert.id,
  devicePk: alert.device_pk,
  detail: { alert_type: alert.alert_type, severity: alert.severity },
});

async function resolve(
  deps: Pick<SettleDeps, 'clock' | 'events'>,
  trx: SecurityDatabase,
  id: number,
  { userId, notes }: { readonly userId: number | null; readonly notes: string },
): Promise<AlertRow | undefined> {
  const at = deps.clock.now();
  const alert = await markResolved(trx, id, { userId, notes, at });
  if (alert === undefined) return undefined;
  const data = { ...describeAlert(alert), user: userId, at: at.toISOString() };
  await deps.events.publish(trx, alertResolved, data, audienceOf(alert));
  return alert;
}

/** The cause ended: what is open of this type on this device resolves itself, with a note that says so. */
export async function resolveByItself(
  deps: Pick<SettleDeps, 'clock' | 'events'>,
  trx: SecurityDatabase,
  cause: { readonly type: AlertType; readonly devicePk: number | null; readonly incident?: string; readonly notes: string },
): Promise<void> {
  for (const { id } of await listOpen(trx, cause.type, cause.devicePk, cause.incident)) {
    await resolve(deps, trx, id, { userId: null, notes: cause.notes });
  }
}

/** A clock that was right for a day needs nobody any more: no message tells that it is right again. */
export async function resolveQuiet(deps: SettleDeps): Promise<number> {
  const before = new Date(deps.clock.now().getTime() - dayMs);
  return await deps.db.transaction().execute(async (trx) => {
    const quiet = await listQuiet(trx, 'clock_drift', before, quietPerRound);
    for (const { id } of quiet) await resolve(deps, trx, id, { userId: null, notes: 'The clock was right for a day.' });
    return quiet.length;
  });
}
