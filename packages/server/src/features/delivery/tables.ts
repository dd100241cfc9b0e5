import type { ColumnType, Generated, GeneratedAlways } from 'kysely';
import type { Database } from '../../platform/database/connection.ts';
import type { CodeRules, LockCapabilities, VendorCodeKind } from '../../vendors/lock-vendor.ts';
import type { DeliveryPhase, EvidenceSource } from './rules/phases.ts';
import type { ProblemCode } from './rules/problems.ts';
import type { EntryState, EntryWish } from './rules/reconcile.ts';

export const overAccessKinds = [
  'removed_code',
  'leftover_code',
  'unmanaged_code',
  'person_without_role',
  'vendor_key',
  'broker_account',
] as const;
export type OverAccessKind = (typeof overAccessKinds)[number];

type WithDefault<T> = ColumnType<T, T | undefined, T>;

/** A type, not an interface: Kysely asks for an index signature. */
export type DeliveryTables = {
  deliveries: {
    pin_id: number;
    device_pk: number;
    desired: 'present' | 'absent';
    phase: WithDefault<DeliveryPhase>;
    is_stale: WithDefault<boolean>;
    evidence: WithDefault<EvidenceSource>;
    evidence_at: Date | null;
    is_proven: WithDefault<boolean>;
    proven_from: Date | null;
    proven_until: Date | null;
    problem: ProblemCode | null;
    problem_at: Date | null;
    failures: WithDefault<number>;
    tried_at: WithDefault<Date[]>;
    next_try_at: Date | null;
    plan_at: Date | null;
    revokes_first: WithDefault<boolean>;
    remove_by: Date | null;
    updated_at: Generated<Date>;
  };
  delivery_steps: {
    id: GeneratedAlways<number>;
    pin_id: number;
    from_phase: DeliveryPhase | null;
    to_phase: DeliveryPhase;
    cause: string;
    problem: ProblemCode | null;
    at: Date;
  };
  lock_entries: {
    id: GeneratedAlways<number>;
    device_pk: number;
    pin_id: number | null;
    digits_sealed: string;
    digits_hash: string;
    starts_at: Date | null;
    ends_at: Date | null;
    next_starts_at: ColumnType<Date | null, Date | null | undefined, Date | null>;
    next_ends_at: ColumnType<Date | null, Date | null | undefined, Date | null>;
    is_moving: WithDefault<boolean>;
    wish: WithDefault<EntryWish>;
    state: WithDefault<EntryState>;
    code_ref: ColumnType<string | null, string | null | undefined, string | null>;
    evidence: WithDefault<EvidenceSource>;
    sent_at: ColumnType<Date | null, Date | null | undefined, Date | null>;
    try_at: ColumnType<Date | null, Date | null | undefined, Date | null>;
    misses: WithDefault<number>;
    /** Made out by the lock itself, to whole hours. */
    is_offline: WithDefault<boolean>;
    /** Until then it opens, whatever its vendor lists. */
    opens_until: ColumnType<Date | null, Date | null | undefined, Date | null>;
    created_at: Date;
    gone_at: ColumnType<Date | null, Date | null | undefined, Date | null>;
  };
  delivery_locks: {
    device_pk: number;
    account_id: number;
    due_at: Date | null;
    needed_at: Date | null;
    leased_until: Date | null;
    lease: string | null;
    gateways: string[] | null;
    gateways_at: Date | null;
    rules: ColumnType<CodeRules | null, string | null, string | null>;
    capabilities: ColumnType<LockCapabilities | null, string | null, string | null>;
    model_at: Date | null;
    /** When the keys that people hold in the app of its maker were read. */
    keys_at: ColumnType<Date | null, Date | null | undefined, Date | null>;
    read_state: 'known' | 'empty' | 'unreadable' | null;
    read_at: Date | null;
    read_problem: ProblemCode | null;
    look_again_at: Date | null;
    codes_read: number | null;
    failures: WithDefault<number>;
    breaker_until: Date | null;
    problem: ProblemCode | null;
    failed_at: Date | null;
  };
  unmanaged_codes: {
    id: GeneratedAlways<number>;
    device_pk: number;
    code_ref: string;
    name: string;
    digits_sealed: string;
    digits_hash: string;
    kind: VendorCodeKind;
    starts_at: Date | null;
    ends_at: Date | null;
    is_chosen: boolean;
    first_seen_at: Date;
    last_seen_at: Date;
  };
  vendor_keys: {
    device_pk: number;
    key_ref: string;
    holder: string;
    name: string;
    starts_at: Date | null;
    ends_at: Date | null;
    first_seen_at: Date;
  };
  over_access: {
    id: GeneratedAlways<number>;
    /** Null: of every device. */
    device_pk: number | null;
    kind: OverAccessKind;
    ref: string;
    label: string;
    found_at: Date;
    ended_at: Date | null;
  };
};

export type DeliveryDatabase = ReturnType<typeof withDeliveryTables>;

/** The same connection, knowing this feature's tables. */
export function withDeliveryTables(db: Database) {
  return db.$extendTables<DeliveryTables>();
}
