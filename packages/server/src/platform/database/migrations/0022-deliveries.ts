import { sql, type Kysely } from 'kysely';

/** Which code should be on which lock, how far it is on its way, and how we know. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const phases = `'planned', 'scheduled', 'programming', 'awaiting_evidence', 'confirmed', 'removing', 'removed', 'failed', 'failed_to_remove', 'suspended', 'unknown'`;

const statements = [
  // One a PIN, since a PIN is of one device.
  `create table deliveries (
    pin_id bigint primary key references pins (id) on delete cascade,
    device_pk bigint not null references devices (id) on delete cascade,
    desired text not null check (desired in ('present', 'absent')),
    phase text not null default 'planned' check (phase in (${phases})),
    -- The PIN was changed, and what follows from it is not worked out yet.
    is_stale boolean not null default true,
    evidence text not null default 'none'
      check (evidence in ('none', 'accepted_by_cloud', 'reported_by_lock', 'seen_in_read_back', 'used_at_door')),
    evidence_at timestamptz,
    -- The lock is proven to take the present digits, for this time.
    is_proven boolean not null default false,
    proven_from timestamptz,
    proven_until timestamptz,
    problem text,
    problem_at timestamptz,
    failures integer not null default 0,
    -- The latest tries, oldest first.
    tried_at timestamptz[] not null default '{}',
    next_try_at timestamptz,
    -- When time alone changes what is wanted.
    plan_at timestamptz,
    -- Old digits go before new ones come.
    revokes_first boolean not null default false,
    -- Removed by then, or somebody is told.
    remove_by timestamptz,
    updated_at timestamptz not null default now()
  ) with (fillfactor = 80)`,
  `create index deliveries_device_idx on deliveries (device_pk, pin_id)`,
  `create index deliveries_stale_idx on deliveries (device_pk) where is_stale`,
  `create index deliveries_open_idx on deliveries (device_pk) where phase not in ('confirmed', 'removed', 'failed')`,
  `create index deliveries_problem_idx on deliveries (problem, pin_id) where problem is not null`,

  // Each step with its cause: nothing goes back without one.
  `create table delivery_steps (
    id bigint generated always as identity primary key,
    pin_id bigint not null references deliveries (pin_id) on delete cascade,
    from_phase text,
    to_phase text not null,
    cause text not null,
    problem text,
    at timestamptz not null
  )`,
  `create index delivery_steps_pin_idx on delivery_steps (pin_id, id)`,

  // A code of ours in a vendor's lock. Written before the lock is told, so that whoever comes after a crash knows what to look for.
  `create table lock_entries (
    id bigint generated always as identity primary key,
    device_pk bigint not null references devices (id) on delete cascade,
    -- Null: the PIN is gone from the database, its code from the lock not yet.
    pin_id bigint references pins (id) on delete set null,
    digits_sealed text not null,
    digits_hash text not null,
    starts_at timestamptz,
    ends_at timestamptz,
    -- Told to the lock, and not proven yet.
    next_starts_at timestamptz,
    next_ends_at timestamptz,
    is_moving boolean not null default false,
    wish text not null default 'keep' check (wish in ('keep', 'replace', 'remove')),
    state text not null default 'to_add' check (state in ('to_add', 'sent', 'awaiting', 'proven', 'removing', 'gone', 'refused')),
    code_ref text,
    evidence text not null default 'none',
    sent_at timestamptz,
    try_at timestamptz,
    misses integer not null default 0,
    created_at timestamptz not null,
    gone_at timestamptz
  ) with (fillfactor = 80)`,
  `create index lock_entries_device_idx on lock_entries (device_pk) where state <> 'gone'`,
  `create index lock_entries_pin_idx on lock_entries (pin_id)`,
  // One present code a PIN; and what was sent to a lock is there once.
  `create unique index lock_entries_kept_key on lock_entries (pin_id) where wish = 'keep' and state <> 'gone'`,
  `create unique index lock_entries_held_key on lock_entries (device_pk, digits_hash) where state in ('sent', 'awaiting', 'proven', 'removing')`,

  // Locks that are told through a vendor's cloud.
  `create table delivery_locks (
    device_pk bigint primary key references devices (id) on delete cascade,
    account_id bigint not null,
    -- When there is something to do; null: nothing.
    due_at timestamptz,
    -- When the most urgent of it is needed at the door.
    needed_at timestamptz,
    leased_until timestamptz,
    lease uuid,
    -- What carries commands to it: of all locks behind one gateway one is told at a time. Null: not asked yet.
    gateways text[],
    gateways_at timestamptz,
    rules jsonb,
    capabilities jsonb,
    model_at timestamptz,
    read_state text check (read_state in ('known', 'empty', 'unreadable')),
    read_at timestamptz,
    read_problem text,
    codes_read integer,
    failures integer not null default 0,
    breaker_until timestamptz,
    problem text
  ) with (fillfactor = 70)`,
  `create index delivery_locks_due_idx on delivery_locks (due_at) where due_at is not null`,
  `create index delivery_locks_leased_idx on delivery_locks (leased_until) where leased_until is not null`,

  // Found in a lock and not ours: shown, and never touched.
  `create table unmanaged_codes (
    id bigint generated always as identity primary key,
    device_pk bigint not null references devices (id) on delete cascade,
    code_ref text not null,
    name text not null,
    digits_sealed text not null,
    digits_hash text not null,
    kind text not null,
    starts_at timestamptz,
    ends_at timestamptz,
    is_chosen boolean not null,
    first_seen_at timestamptz not null,
    last_seen_at timestamptz not null,
    unique (device_pk, code_ref)
  )`,

  // Whatever changes a PIN, by whichever way, has its delivery planned anew, in the same transaction.
  `create function note_delivery() returns trigger language plpgsql as $$
  begin
    insert into deliveries (pin_id, device_pk, desired)
      values (new.id, new.device_pk, case when new.is_active and new.deleted_at is null then 'present' else 'absent' end)
      on conflict (pin_id) do update set desired = excluded.desired, is_stale = true,
        is_proven = deliveries.is_proven and (tg_op = 'INSERT' or new.pin_hash = old.pin_hash);
    return null;
  end $$`,
  `create trigger note_delivery after insert or update of revision on pins for each row execute function note_delivery()`,
  `insert into deliveries (pin_id, device_pk, desired, phase)
    select id, device_pk, 'present', 'planned' from pins where is_active and deleted_at is null`,
];
