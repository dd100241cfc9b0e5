/**
 * Rows of the table of authorisation (start/authorization.test.ts) about second factors, passkeys, presence, sessions and API keys. The
 * columns are those of that table.
 */
export const signInTable = `
POST /api/v1/auth/login/second-factor/                  400      400    400    400     400   400   400       400    400
POST /api/v1/auth/session/second-factor/                400      400    400    400     400   400   400       400    400
POST /api/v1/auth/login/passkey/options/                200      200    200    200     200   200   200       200    200
POST /api/v1/auth/login/passkey/                        400      400    400    400     400   400   400       400    400
POST /api/v1/auth/session/passkey/                      400      400    400    400     400   400   400       400    400
DELETE /api/v1/auth/sessions/                           401      200    200    200     200   200   200       200    403
GET /api/v1/auth/second-factor/                         401      200    200    200     200   200   200       200    403
POST /api/v1/auth/second-factor/totp/                   401      201    201    201     201   201   201       201    403
POST /api/v1/auth/second-factor/totp/confirm/           401      400    400    400     400   400   400       400    403
DELETE /api/v1/auth/second-factor/totp/                 401      404    404    404     404   404   404       404    403
POST /api/v1/auth/second-factor/backup-codes/           401      409    409    409     409   409   409       409    403
GET /api/v1/auth/passkeys/                              401      200    200    200     200   200   200       200    403
POST /api/v1/auth/passkeys/options/                     401      200    200    200     200   200   200       200    403
POST /api/v1/auth/passkeys/                             401      400    400    400     400   400   400       400    403
PATCH /api/v1/auth/passkeys/:id/                        401      404    404    404     404   404   404       404    403
DELETE /api/v1/auth/passkeys/:id/                       401      404    404    404     404   404   404       404    403
GET /api/v1/auth/step-up/                               401      200    200    200     200   200   200       200    403
POST /api/v1/auth/step-up/options/                      401      200    200    200     200   200   200       200    403
POST /api/v1/auth/step-up/                              401      400    400    400     400   400   400       400    403
GET /api/v1/api-keys/                                   401      200    200    200     200   200   200       200    403
POST /api/v1/api-keys/                                  401      400    400    400     400   400   400       400    403
GET /api/v1/api-keys/:id/                               401      404    404    404     404   404   404       404    403
PATCH /api/v1/api-keys/:id/                             401      404    404    404     404   404   404       404    403
DELETE /api/v1/api-keys/:id/                            401      404    404    404     404   404   404       404    403
DELETE /api/v1/users/:id/second-factor/                 401      403    403    403     403   403   404       404    403
`.trimStart();

/** Enough for the request to be carried out by whoever may. */
export const signInBodies: Readonly<Record<string, object>> = {
  'PATCH /api/v1/auth/passkeys/:id/': { name: 'Phone' },
  'PATCH /api/v1/api-keys/:id/': { name: 'Dashboard' },
};
