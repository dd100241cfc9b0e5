/** Rows of the table of authorisation (start/authorization.test.ts) about notifications. The columns are those of that table. */
export const notificationTable = `
GET /api/v1/notifications/outbox/                       401      403    403    403     403   403   200       200    403
GET /api/v1/notifications/outbox/:id/                   401      403    403    403     403   403   404       404    403
GET /api/v1/notifications/                              401      200    200    200     200   200   200       200    403
GET /api/v1/notifications/:id/                          401      404    404    404     404   404   404       404    403
PATCH /api/v1/notifications/:id/                        401      404    404    404     404   404   404       404    403
POST /api/v1/notifications/read-all/                    401      200    200    200     200   200   200       200    403
GET /api/v1/notifications/preferences/                  401      200    200    200     200   200   200       200    403
PUT /api/v1/notifications/preferences/                  401      200    200    200     200   200   200       200    403
PATCH /api/v1/notifications/preferences/                401      200    200    200     200   200   200       200    403
GET /api/v1/notifications/push-tokens/                  401      200    200    200     200   200   200       200    403
POST /api/v1/notifications/push-tokens/                 401      400    400    400     400   400   400       400    403
DELETE /api/v1/notifications/push-tokens/:id/           401      404    404    404     404   404   404       404    403
GET /api/v1/notifications/push-subscriptions/           401      200    200    200     200   200   200       200    403
POST /api/v1/notifications/push-subscriptions/          401      400    400    400     400   400   400       400    403
DELETE /api/v1/notifications/push-subscriptions/:id/    401      404    404    404     404   404   404       404    403
GET /api/v1/notifications/vapid-key/                    401      200    200    200     200   200   200       200    403
GET /api/v1/notifications/telegram/link/                401      200    200    200     200   200   200       200    403
POST /api/v1/notifications/telegram/link/               401      409    409    409     409   409   409       409    403
DELETE /api/v1/notifications/telegram/link/             401      404    404    404     404   404   404       404    403
POST /api/v1/notifications/test/                        401      200    200    200     200   200   200       200    403
`.trimStart();

/** Enough for the request to be carried out by whoever may. */
export const notificationBodies: Readonly<Record<string, object>> = {
  'PATCH /api/v1/notifications/:id/': { is_read: true },
  'PUT /api/v1/notifications/preferences/': { quiet_hours: null },
  'PATCH /api/v1/notifications/preferences/': { quiet_hours: null },
  'POST /api/v1/notifications/test/': { channel: 'email' },
};
