import { call, type DevicesFixture, type Person, type PlayedLock } from '../../features/devices/testing/devices-fixture.ts';

/** Rows of the table of authorisation (start/authorization.test.ts) about alerts, lockdowns and blocked addresses. The columns are those of that table. */
export const securityTable = `
GET /api/v1/security/alerts/                            401      200    200    200     200   200   200       200    403
GET /api/v1/security/alerts/unresolved/                 401      200    200    200     200   200   200       200    403
GET /api/v1/security/alerts/:id/                        401      404    404    404     200   200   404       200    403
POST /api/v1/security/alerts/:id/acknowledge/           401      404    404    404     200   200   404       200    403
POST /api/v1/security/alerts/:id/resolve/               401      404    404    404     200   200   404       200    403
GET /api/v1/security/lockdowns/                         401      200    200    200     200   200   200       200    403
POST /api/v1/security/lockdowns/                        401      404    403    403     200   200   404       200    403
GET /api/v1/security/lockdowns/:id/                     401      404    404    404     200   200   404       200    403
POST /api/v1/security/lockdowns/:id/end/                401      404    404    404     200   200   404       200    403
DELETE /api/v1/security/lockdowns/:id/                  401      404    404    404     204   204   404       204    403
GET /api/v1/security/blocked-addresses/                 401      403    403    403     403   403   200       200    403
POST /api/v1/security/blocked-addresses/                401      403    403    403     403   403   400       400    403
DELETE /api/v1/security/blocked-addresses/:id/          401      403    403    403     403   403   404       404    403
`.trimStart();

/** An alert or a lockdown of this door, which has to be its own: nobody else's is to be locked down. */
export async function makeIncident(fixture: DevicesFixture, owner: Person, door: PlayedLock, route: string): Promise<number> {
  if (route.includes('/lockdowns/')) {
    const started = await call(fixture, owner, 'POST', '/security/lockdowns/', { device_ids: [door.id] });
    return started.json<{ id: number }>().id;
  }
  const { rows } = await fixture.database.pool.query<{ id: number }>(
    `insert into security_alerts (alert_type, severity, device_pk, description, created_at, last_seen_at)
     values ('jam', 'high', $1, 'The bolt is jammed.', now(), now()) returning id`,
    [door.id],
  );
  return Number(rows[0]?.id);
}
