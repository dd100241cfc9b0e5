/** Rows of `authorization.test.ts` about Home Assistant. */
export const homeAssistantTable = `
GET /api/v1/devices/:id/home-assistant/                 401      404    403    403     200   200   404       200    403
PUT /api/v1/devices/:id/home-assistant/                 401      404    403    403     200   200   404       200    403
`;
