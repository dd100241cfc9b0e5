import { sql, type Kysely } from 'kysely';

/** Calendars that rooms are booked by, what came of reading them, and links under which rooms give out their own. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  `create table calendar_feeds (
    id bigint generated always as identity primary key,
    room_id bigint not null references rooms (id) on delete cascade,
    name text not null,
    -- Whoever has it reads the whole calendar.
    url_sealed text not null,
    host text not null,
    check_in_time text not null,
    check_out_time text not null,
    ignored_summaries text[] not null,
    is_active boolean not null default true,
    -- Of the last good read, for conditional requests.
    etag text,
    last_modified text,
    next_read_at timestamptz not null,
    last_read_at timestamptz,
    last_good_at timestamptz,
    failures integer not null default 0,
    state text not null default 'new' check (state in ('new', 'good', 'failing', 'held')),
    problem text not null default '',
    created_by bigint references users (id) on delete set null,
    version integer not null default 1,
    created_at timestamptz not null,
    updated_at timestamptz not null
  )`,
  `create index calendar_feeds_room_idx on calendar_feeds (room_id)`,
  `create index calendar_feeds_due_idx on calendar_feeds (next_read_at) where is_active`,

  // Lacking in the last good read: one more, and the booking ends.
  `create table calendar_feed_missing (
    feed_id bigint not null references calendar_feeds (id) on delete cascade,
    key text not null,
    since timestamptz not null,
    primary key (feed_id, key)
  )`,
  // Taken back by a person, for as long as the feed says the same.
  `create table calendar_feed_overruled (
    feed_id bigint not null references calendar_feeds (id) on delete cascade,
    key text not null,
    said text not null,
    primary key (feed_id, key)
  )`,
  `create table calendar_feed_runs (
    id bigint generated always as identity primary key,
    feed_id bigint not null references calendar_feeds (id) on delete cascade,
    read_at timestamptz not null,
    outcome text not null check (outcome in ('applied', 'unchanged', 'empty', 'shrunken', 'failed')),
    problem text not null default '',
    known_count integer not null default 0,
    present_count integer not null default 0,
    -- What was done, with what is needed to take it back. No names.
    changes jsonb not null default '[]',
    warnings jsonb not null default '[]',
    undone_at timestamptz
  )`,
  `create index calendar_feed_runs_feed_idx on calendar_feed_runs (feed_id, id)`,

  `create table calendar_links (
    room_id bigint primary key references rooms (id) on delete cascade,
    token_hash text not null unique,
    shows_guests boolean not null,
    created_by bigint references users (id) on delete set null,
    created_at timestamptz not null
  )`,
];
