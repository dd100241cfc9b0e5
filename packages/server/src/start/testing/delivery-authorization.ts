/** Rows of `authorization.test.ts` about codes on their way to locks: the owner's PIN, and codes of a lock that do not exist. */
export const deliveryTable = `
GET /api/v1/deliveries/                                 401      200    200    200     200   200   200       200    403
GET /api/v1/access/pins/:id/deliveries/                 401      404    404    404     200   200   404       200    403
GET /api/v1/access/pins/:id/diagnosis/                  401      404    404    404     200   200   404       200    403
POST /api/v1/deliveries/:id/retry/                      401      404    404    404     404   404   404       404    403
GET /api/v1/devices/:id/codes/                          401      404    403    403     200   200   404       200    403
POST /api/v1/devices/:id/codes/:code_id/adopt/          401      404    403    403     404   404   404       404    403
GET /api/v1/devices/:id/backup-codes/                   401      404    403    403     200   200   404       200    403
GET /api/v1/access/over-access/                         401      200    200    200     200   200   200       200    403
`;
