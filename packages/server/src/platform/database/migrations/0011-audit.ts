import { sql, type Kysely } from 'kysely';

/** The audit trail: its entries, their chain, the signed checkpoints, and the keys under which what is personal in it is sealed. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  // `user:12`, `guest:7`, `unknown:2027-01`. Without its key nothing personal of theirs can be read in the trail any more.
  `create table audit_person_keys (
    person text primary key,
    key_sealed text,
    created_at timestamptz not null,
    destroyed_at timestamptz,
    check ((key_sealed is null) = (destroyed_at is not null))
  )`,

  // No foreign keys: an entry outlives what it tells of. The columns beside the body are for finding entries; the body is what is hashed.
  `create table audit_entries (
    id bigint generated always as identity primary key,
    body text not null,
    occurred_at timestamptz not null,
    actor_user_id bigint,
    subject_user_id bigint,
    device_pk bigint,
    action text not null,
    resource_type text not null,
    resource_id text,
    success boolean not null,
    seq bigint unique,
    hash bytea,
    check ((seq is null) = (hash is null))
  )`,
  `create index audit_entries_unsealed_idx on audit_entries (id) where seq is null`,
  `create index audit_entries_actor_idx on audit_entries (actor_user_id, id desc) where actor_user_id is not null`,
  `create index audit_entries_subject_idx on audit_entries (subject_user_id, id desc) where subject_user_id is not null`,
  `create index audit_entries_device_idx on audit_entries (device_pk, id desc) where device_pk is not null`,
  `create index audit_entries_resource_idx on audit_entries (resource_type, resource_id, id desc)`,
  `create index audit_entries_action_idx on audit_entries (action, id desc)`,
  `create index audit_entries_occurred_idx on audit_entries (occurred_at, id)`,

  // The one change that an entry ever sees is that it gets its place in the chain.
  `create function audit_entries_are_kept() returns trigger language plpgsql as $$
  begin
    if tg_op = 'UPDATE' and old.seq is null and new.seq is not null
      and (to_jsonb(new) - 'seq' - 'hash') = (to_jsonb(old) - 'seq' - 'hash') then
      return new;
    end if;
    raise exception 'entries of the audit trail are neither changed nor deleted' using errcode = 'restrict_violation';
  end $$`,
  `create trigger audit_entries_are_kept before update or delete on audit_entries
    for each row execute function audit_entries_are_kept()`,

  `create table audit_signing_keys (
    key_id text primary key,
    public_key text not null,
    created_at timestamptz not null
  )`,
  `create table audit_checkpoints (
    seq bigint primary key,
    hash bytea not null,
    at timestamptz not null,
    key_id text not null references audit_signing_keys (key_id),
    signature text not null
  )`,
];
