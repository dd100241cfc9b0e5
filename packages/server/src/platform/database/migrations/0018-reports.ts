import { sql, type Kysely } from 'kysely';

/** Access reports: what was asked for, where the files are, and whom they name. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  `create table access_reports (
    id bigint generated always as identity primary key,
    device_pk bigint not null references devices (id) on delete cascade,
    -- The first day of a whole month; null for a period from day to day.
    month date,
    first_day date not null,
    last_day date not null check (last_day >= first_day),
    time_zone text not null,
    starts_at timestamptz not null,
    ends_at timestamptz not null check (ends_at > starts_at),
    language text not null,
    status text not null default 'queued' check (status in ('queued', 'ready', 'failed')),
    is_scheduled boolean not null default false,
    is_mailed boolean not null default false,
    requested_by bigint references users (id) on delete set null,
    -- Named before they are written, so that a worker that dies leaves no file that nobody knows.
    pdf_file text not null unique,
    csv_file text not null unique,
    pdf_bytes bigint,
    csv_bytes bigint,
    totals jsonb,
    has_archived_entries boolean not null default false,
    problem text,
    created_at timestamptz not null,
    ready_at timestamptz
  )`,
  `create index access_reports_device_idx on access_reports (device_pk, created_at desc, id desc)`,
  // However many workers and repetitions there are, one report of a month is made by the schedule.
  `create unique index access_reports_scheduled_key on access_reports (device_pk, month) where is_scheduled`,
  `create index access_reports_requested_idx on access_reports (requested_by) where requested_by is not null`,

  // As user:7, guest:3 or name:…; whoever is erased takes the reports that name them along.
  `create table access_report_people (
    report_id bigint not null references access_reports (id) on delete cascade,
    person text not null,
    primary key (report_id, person)
  )`,
  `create index access_report_people_person_idx on access_report_people (person)`,
];
