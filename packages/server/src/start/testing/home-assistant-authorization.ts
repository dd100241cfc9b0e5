/** Rows of `authorization.test.ts` about Home Assistant. */
export const homeAssistantTable = `
GET /api/v1/devices/:id/home-assistant/                 401      404    403    403     200   200   404       200    403
PUT /api/v1/devices/:id/home-assistant/                 401      404    403    403     200   200   404       200    403
GET /api/v1/devices/:id/state/                          401      404    200    200     200   200   404       200    403
POST /api/v1/devices/:id/create-passcode/               401      400    400    400     400   400   400       400    403
POST /api/v1/devices/:id/cleanup-passcodes/             401      404    403    403     200   200   404       200    403
`;
