import { sql, type Kysely } from 'kysely';

/** Rooms, their bookings and staff codes, and what is kept of how their codes were checked and proven. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  // What one person was given on several doors at once: a PIN a door, mostly with the same digits.
  `create table access_grants (
    id bigint generated always as identity primary key,
    kind text not null check (kind in ('booking', 'staff')),
    created_at timestamptz not null
  )`,
  `alter table pins add column access_grant_id bigint references access_grants (id) on delete set null`,
  `create index pins_access_grant_idx on pins (access_grant_id) where access_grant_id is not null`,

  `create table rooms (
    id bigint generated always as identity primary key,
    -- The owner of its first door: told when something is wrong.
    owner_id bigint not null references users (id) on delete cascade,
    name text not null,
    time_zone text not null,
    buffer_before_minutes integer not null default 0 check (buffer_before_minutes between 0 and 1440),
    buffer_after_minutes integer not null default 0 check (buffer_after_minutes between 0 and 1440),
    directions text not null default '',
    guest_may_open boolean not null default false,
    version integer not null default 1,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    deleted_at timestamptz
  )`,
  `create index rooms_owner_idx on rooms (owner_id, id)`,
  `create table room_doors (
    room_id bigint not null references rooms (id) on delete cascade,
    device_pk bigint not null references devices (id) on delete cascade,
    -- A front door is shared: it may serve other rooms too.
    kind text not null check (kind in ('own', 'front')),
    position smallint not null,
    primary key (room_id, device_pk)
  )`,
  `create index room_doors_device_idx on room_doors (device_pk)`,

  `create table booking_series (
    id bigint generated always as identity primary key,
    room_id bigint not null references rooms (id) on delete cascade,
    rrule text not null,
    -- The zone in which the rule's wall-clock times are meant.
    time_zone text not null,
    first_start timestamptz not null,
    duration_minutes integer not null check (duration_minutes > 0),
    created_by bigint references users (id) on delete set null,
    created_at timestamptz not null,
    cancelled_at timestamptz
  )`,
  `create index booking_series_room_idx on booking_series (room_id)`,

  `create table bookings (
    id bigint generated always as identity primary key,
    room_id bigint not null references rooms (id) on delete cascade,
    -- The room's: what somebody else calls a booking is unique among one owner's.
    owner_id bigint not null references users (id) on delete cascade,
    series_id bigint references booking_series (id) on delete set null,
    grant_id bigint not null references access_grants (id),
    source text not null check (source in ('manual', 'api', 'calendar', 'webhook')),
    external_id text,
    guest_name text not null,
    guest_email text,
    guest_phone text,
    language text not null,
    notes text not null default '',
    starts_at timestamptz not null,
    ends_at timestamptz not null check (ends_at > starts_at),
    -- When its codes open: the stay and the room's buffers, as far as its neighbours leave room for them.
    opens_at timestamptz not null check (opens_at <= starts_at),
    closes_at timestamptz not null check (closes_at >= ends_at),
    status text not null default 'confirmed' check (status in ('confirmed', 'cancelled', 'no_show', 'completed')),
    status_reason text not null default '',
    status_changed_at timestamptz not null,
    -- Since when its codes are as they are: times and doors that change are checked anew.
    codes_since timestamptz not null,
    -- Until then a cancellation may be taken back.
    undo_until timestamptz,
    created_by bigint references users (id) on delete set null,
    version integer not null default 1,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    -- A room is had by one at a time.
    constraint bookings_overlap_excl exclude using gist
      (int8range(room_id, room_id, '[]') with &&, tstzrange(starts_at, ends_at) with &&) where (status = 'confirmed')
  )`,
  `create unique index bookings_external_key on bookings (owner_id, source, external_id) where external_id is not null`,
  `create index bookings_room_idx on bookings (room_id, starts_at)`,
  `create unique index bookings_grant_key on bookings (grant_id)`,
  `create index bookings_series_idx on bookings (series_id) where series_id is not null`,
  // What the next checks look for.
  `create index bookings_opening_idx on bookings (opens_at) where status = 'confirmed'`,
  `create index bookings_end_idx on bookings (closes_at) where status = 'confirmed'`,
  `create index bookings_guest_email_idx on bookings (lower(guest_email)) where guest_email is not null`,

  // A link of its own in each message, so that only hashes are kept; all of a booking lead to the same page.
  `create table booking_links (
    token_hash text primary key,
    booking_id bigint not null references bookings (id) on delete cascade,
    created_at timestamptz not null
  )`,
  `create index booking_links_booking_idx on booking_links (booking_id, created_at)`,

  `create table booking_checks (
    booking_id bigint not null references bookings (id) on delete cascade,
    stage text not null check (stage in ('24h', '2h', '30min')),
    -- Of the booking, as it was checked.
    codes_since timestamptz not null,
    checked_at timestamptz not null,
    is_proven boolean not null,
    -- By door: what was found, and what was done about it.
    doors jsonb not null,
    primary key (booking_id, stage, codes_since)
  )`,

  `create table booking_proofs (
    id bigint generated always as identity primary key,
    booking_id bigint not null references bookings (id) on delete cascade,
    statement text not null,
    public_key text not null,
    signature text not null,
    made_at timestamptz not null
  )`,
  `create index booking_proofs_booking_idx on booking_proofs (booking_id, id)`,

  `create table staff_codes (
    id bigint generated always as identity primary key,
    room_id bigint not null references rooms (id) on delete cascade,
    grant_id bigint not null references access_grants (id),
    name text not null,
    purpose text not null check (purpose in ('staff', 'cleaning')),
    email text,
    schedule jsonb not null,
    valid_from timestamptz not null,
    valid_until timestamptz,
    created_by bigint references users (id) on delete set null,
    version integer not null default 1,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    ended_at timestamptz
  )`,
  `create index staff_codes_room_idx on staff_codes (room_id) where ended_at is null`,
];
