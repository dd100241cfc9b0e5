import { sql } from 'kysely';
import { extractText, getDocumentProxy } from 'unpdf';
import type { JobResult } from '../../../platform/jobs/job.ts';
import { call, type DevicesFixture, type MovableClock, type Person } from '../../devices/testing/devices-fixture.ts';

/** Stands still until a test moves it. */
export function createStandingClock(start: string): MovableClock & { moveTo(at: string): void } {
  let now = Date.parse(start);
  return {
    now: () => new Date(now),
    advance: (seconds) => void (now += seconds * 1000),
    moveTo: (at) => void (now = Date.parse(at)),
  };
}

export interface Visits {
  readonly device: number;
  readonly from: string;
  readonly count: number;
  readonly everyMinutes?: number;
  readonly user?: number | null;
  readonly person?: string | null;
  readonly pin?: number | null;
}

/** Somebody at a door again and again: methods and outcomes take turns. */
export async function fillLog(fixture: DevicesFixture, visits: Visits): Promise<void> {
  const { device, from, count, everyMinutes = 60, user = null, person = null, pin = null } = visits;
  await sql`
    insert into access_logs (device_pk, user_id, pin_id, person_name, access_method, action, success, failure_reason, occurred_at)
    select ${device}, ${user}::bigint, ${pin}::bigint, ${person}::text, (array['pin', 'app', 'card'])[i % 3 + 1],
      case when i % 4 = 0 then 'lock' else 'unlock' end, i % 5 > 0, case when i % 5 = 0 then 'Invalid PIN' end,
      ${new Date(from)}::timestamptz + i * ${everyMinutes} * interval '1 minute' + i * interval '1 microsecond'
    from generate_series(0, ${count - 1}) i`.execute(fixture.database.db);
}

export async function runJob(
  { features }: DevicesFixture,
  name: string,
  payload: object,
  run: { readonly attempt?: number; readonly occurrenceAt?: Date } = {},
): Promise<JobResult> {
  const handler = features.jobHandlers.find(({ job }) => job.name === name);
  if (handler === undefined) throw new Error(`there is no job ${name}`);
  const { attempt = 1, occurrenceAt = null } = run;
  return (await handler.run(payload, { id: 'a-run', attempt, occurrenceAt, signal: new AbortController().signal })) ?? {};
}

export interface ReportAnswer {
  readonly id: number;
  readonly status: string;
  readonly problem: string | null;
  readonly first_day: string;
  readonly last_day: string;
  readonly time_zone: string;
  readonly starts_at: string;
  readonly ends_at: string;
  readonly language: string;
  readonly is_mailed: boolean;
  readonly has_archived_entries: boolean;
  readonly pdf_bytes: number | null;
  readonly csv_bytes: number | null;
  readonly totals: {
    readonly entries: number;
    readonly granted: number;
    readonly refused: number;
    readonly people: number;
    readonly by_day: readonly { readonly day: string; readonly granted: number; readonly refused: number }[];
    readonly by_method: readonly { readonly method: string; readonly granted: number; readonly refused: number }[];
  } | null;
}

export async function askForReport(fixture: DevicesFixture, person: Person, body: object): Promise<ReportAnswer> {
  const answer = await call(fixture, person, 'POST', '/reports/access/', body);
  if (answer.statusCode !== 202) throw new Error(`Asking for a report answered ${answer.statusCode}: ${answer.body}`);
  return answer.json();
}

/** Asked for and made, as a worker would. */
export async function makeReport(fixture: DevicesFixture, person: Person, body: object): Promise<ReportAnswer> {
  const { id } = await askForReport(fixture, person, body);
  await runJob(fixture, 'generate_access_report', { report_id: id });
  return (await call(fixture, person, 'GET', `/reports/access/${id}/`)).json();
}

export async function download(fixture: DevicesFixture, person: Person, id: number, format: 'pdf' | 'csv') {
  const answer = await call(fixture, person, 'GET', `/reports/access/${id}/${format}/`);
  if (answer.statusCode !== 200) throw new Error(`The ${format} answered ${answer.statusCode}: ${answer.body}`);
  return { headers: answer.headers, bytes: answer.rawPayload };
}

/** The text of each page as a reader of PDFs finds it. */
export async function pagesOf(pdf: Uint8Array): Promise<string[]> {
  const document = await getDocumentProxy(new Uint8Array(pdf));
  return (await extractText(document, { mergePages: false })).text;
}
