/** Rows of `authorization.test.ts` about U-tec: an account that does not exist, for everybody. */
export const utecTable = `
GET /api/v1/integrations/utec/accounts/               401      200    200    200     200   200   200       200    403
POST /api/v1/integrations/utec/accounts/              401      400    400    400     400   400   400       400    403
GET /api/v1/integrations/utec/accounts/:id/           401      404    404    404     404   404   404       404    403
PATCH /api/v1/integrations/utec/accounts/:id/         401      404    404    404     404   404   404       404    403
DELETE /api/v1/integrations/utec/accounts/:id/        401      404    404    404     404   404   404       404    403
POST /api/v1/integrations/utec/accounts/:id/refresh/  401      404    404    404     404   404   404       404    403
POST /api/v1/integrations/utec/accounts/:id/login/    401      404    404    404     404   404   404       404    403
POST /api/v1/integrations/utec/accounts/:id/callback/ 401      404    404    404     404   404   404       404    403
GET /api/v1/integrations/utec/accounts/:id/locks/     401      404    404    404     404   404   404       404    403
POST /api/v1/integrations/utec/accounts/:id/import/   401      404    404    404     404   404   404       404    403
PATCH /api/v1/integrations/utec/accounts/:id/locks/:lock_id/ 401      404    404    404     404   404   404       404    403
GET /api/v1/integrations/utec/accounts/:id/locks/:lock_id/passcodes/ 401      404    404    404     404   404   404       404    403
POST /api/v1/integrations/utec/accounts/:id/locks/:lock_id/passcodes/ 401      404    404    404     404   404   404       404    403
PATCH /api/v1/integrations/utec/accounts/:id/locks/:lock_id/passcodes/:passcode_id/ 401      404    404    404     404   404   404       404    403
DELETE /api/v1/integrations/utec/accounts/:id/locks/:lock_id/passcodes/:passcode_id/ 401      404    404    404     404   404   404       404    403
GET /integrations/utec/callback                       400      400    400    400     400   400   400       400    400
POST /api/v1/integrations/utec/pushes/:address/       404      404    404    404     404   404   404       404    404
`;

export const utecBodies: Readonly<Record<string, object>> = {
  'PATCH /api/v1/integrations/utec/accounts/:id/': { name: 'Studio' },
  'POST /api/v1/integrations/utec/accounts/:id/callback/': { callback: 'the-code' },
  'PATCH /api/v1/integrations/utec/accounts/:id/locks/:lock_id/': { time_zone: 'Europe/Berlin' },
  'POST /api/v1/integrations/utec/accounts/:id/locks/:lock_id/passcodes/': { passcode: '739184', name: 'Cleaner' },
  'PATCH /api/v1/integrations/utec/accounts/:id/locks/:lock_id/passcodes/:passcode_id/': { name: 'Cleaner' },
};
