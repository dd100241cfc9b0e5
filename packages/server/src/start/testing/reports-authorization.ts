import type { Pool } from 'pg';

/** Rows of the table of authorisation (start/authorization.test.ts) about reports, none of which is ready. The columns are those of that table. */
export const reportTable = `
GET /api/v1/reports/access/                             401      200    200    200     200   200   200       200    403
POST /api/v1/reports/access/                            401      404    404    404     202   202   404       202    403
GET /api/v1/reports/access/:id/                         401      404    404    404     200   200   404       200    403
GET /api/v1/reports/access/:id/pdf/                     401      404    404    404     409   409   404       409    403
GET /api/v1/reports/access/:id/csv/                     401      404    404    404     409   409   404       409    403
DELETE /api/v1/reports/access/:id/                      401      404    404    404     204   204   404       204    403
`;

/** A report of this device that is still to be made. */
export async function insertQueuedReport(pool: Pick<Pool, 'query'>, deviceId: number): Promise<number> {
  const made = await pool.query<{ id: number }>(
    `insert into access_reports (device_pk, month, first_day, last_day, time_zone, starts_at, ends_at, language, pdf_file, csv_file, created_at)
     values ($1, '2025-01-01', '2025-01-01', '2025-01-31', 'UTC', '2025-01-01T00:00Z', '2025-02-01T00:00Z', 'en',
       gen_random_uuid()::text, gen_random_uuid()::text, now())
     returning id`,
    [deviceId],
  );
  return Number(made.rows[0]?.id);
}
