/** Rows of `authorization.test.ts` about TTLock: an account that does not exist, for everybody. */
export const ttlockTable = `
GET /api/v1/integrations/ttlock/accounts/               401      200    200    200     200   200   200       200    403
POST /api/v1/integrations/ttlock/accounts/              401      400    400    400     400   400   400       400    403
GET /api/v1/integrations/ttlock/accounts/:id/           401      404    404    404     404   404   404       404    403
DELETE /api/v1/integrations/ttlock/accounts/:id/        401      404    404    404     404   404   404       404    403
POST /api/v1/integrations/ttlock/accounts/:id/refresh/  401      404    404    404     404   404   404       404    403
GET /api/v1/integrations/ttlock/accounts/:id/locks/     401      404    404    404     404   404   404       404    403
POST /api/v1/integrations/ttlock/accounts/:id/import/   401      404    404    404     404   404   404       404    403
GET /api/v1/integrations/ttlock/accounts/:id/gateways/  401      404    404    404     404   404   404       404    403
POST /api/v1/integrations/ttlock/accounts/:id/test/     401      404    404    404     404   404   404       404    403
GET /api/v1/integrations/ttlock/accounts/:id/locks/:lock_id/passcodes/ 401      404    404    404     404   404   404       404    403
POST /api/v1/integrations/ttlock/accounts/:id/locks/:lock_id/passcodes/ 401      404    404    404     404   404   404       404    403
PATCH /api/v1/integrations/ttlock/accounts/:id/locks/:lock_id/passcodes/:passcode_id/ 401      404    404    404     404   404   404       404    403
DELETE /api/v1/integrations/ttlock/accounts/:id/locks/:lock_id/passcodes/:passcode_id/ 401      404    404    404     404   404   404       404    403
GET /api/v1/integrations/ttlock/accounts/:id/locks/:lock_id/records/ 401      404    404    404     404   404   404       404    403
POST /api/v1/integrations/ttlock/callbacks/:secret/     400      400    400    400     400   400   400       400    400
`;
