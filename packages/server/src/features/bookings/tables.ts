import type { ColumnType, GeneratedAlways } from 'kysely';
import type { Schedule } from '../access/index.ts';
import type { Database } from '../../platform/database/connection.ts';
import type { CheckStage } from './rules/arrival-checks.ts';

type WithDefault<T> = ColumnType<T, T | undefined, T>;

export const doorKinds = ['own', 'front'] as const;
export type DoorKind = (typeof doorKinds)[number];
export const bookingSources = ['manual', 'api', 'calendar', 'webhook'] as const;
export type BookingSource = (typeof bookingSources)[number];
export const bookingStatuses = ['confirmed', 'cancelled', 'no_show', 'completed'] as const;
export type BookingStatus = (typeof bookingStatuses)[number];
export const staffPurposes = ['staff', 'cleaning'] as const;
export type StaffPurpose = (typeof staffPurposes)[number];

export const feedStates = ['new', 'good', 'failing', 'held'] as const;
export type FeedState = (typeof feedStates)[number];
export const runOutcomes = ['applied', 'unchanged', 'empty', 'shrunken', 'failed'] as const;
export type RunOutcome = (typeof runOutcomes)[number];
export const changeKinds = ['add', 'move', 'cancel', 'miss'] as const;

/** What a read of a calendar has done, with what is needed to take it back. */
export interface DoneChange {
  readonly kind: (typeof changeKinds)[number];
  readonly key: string;
  /** Null: it could not be booked. */
  readonly booking: number | null;
  readonly said: string;
  readonly before: { readonly starts_at: string; readonly ends_at: string } | null;
  readonly after: { readonly starts_at: string; readonly ends_at: string } | null;
  /** Why it was not done. */
  readonly refusal: { readonly code: string; readonly message: string } | null;
}

/** `spare`: the lock is known to hold it. `offline`: the lock makes it out itself, and nobody has seen yet that it does. */
export const backupKinds = ['spare', 'offline'] as const;
export type BackupKind = (typeof backupKinds)[number];

/** What a check found at one door. */
export interface CheckedDoor {
  readonly device: number;
  readonly pin: number;
  readonly is_proven: boolean;
  readonly phase: string;
  readonly evidence: string;
  readonly evidence_at: string | null;
  readonly problem: { readonly code: string; readonly message: string } | null;
  /** The PIN that was handed out instead, at the last check. */
  readonly backup_pin: number | null;
  /** Left out by checks from before there were offline ones. */
  readonly backup_kind?: BackupKind | null;
}

export function backupKindOf({ backup_pin: pin, backup_kind: kind }: CheckedDoor): BackupKind | null {
  return pin === null ? null : (kind ?? 'spare');
}

/** A type, not an interface: Kysely asks for an index signature. */
export type BookingTables = {
  access_grants: { id: GeneratedAlways<number>; kind: 'booking' | 'staff'; created_at: Date };
  rooms: {
    id: GeneratedAlways<number>;
    owner_id: number;
    name: string;
    time_zone: string;
    buffer_before_minutes: WithDefault<number>;
    buffer_after_minutes: WithDefault<number>;
    directions: WithDefault<string>;
    guest_may_open: WithDefault<boolean>;
    version: WithDefault<number>;
    created_at: Date;
    updated_at: Date;
    deleted_at: ColumnType<Date | null, Date | null | undefined, Date | null>;
  };
  room_doors: { room_id: number; device_pk: number; kind: DoorKind; position: number };
  booking_series: {
    id: GeneratedAlways<number>;
    room_id: number;
    rrule: string;
    time_zone: string;
    first_start: Date;
    duration_minutes: number;
    created_by: number | null;
    created_at: Date;
    cancelled_at: ColumnType<Date | null, Date | null | undefined, Date | null>;
  };
  bookings: {
    id: GeneratedAlways<number>;
    room_id: number;
    owner_id: number;
    series_id: ColumnType<number | null, number | null | undefined, number | null>;
    grant_id: number;
    source: BookingSource;
    external_id: string | null;
    guest_name: string;
    guest_email: string | null;
    guest_phone: string | null;
    language: string;
    notes: WithDefault<string>;
    starts_at: Date;
    ends_at: Date;
    opens_at: Date;
    closes_at: Date;
    status: WithDefault<BookingStatus>;
    status_reason: WithDefault<string>;
    status_changed_at: Date;
    codes_since: Date;
    undo_until: ColumnType<Date | null, Date | null | undefined, Date | null>;
    calendar_said: ColumnType<string | null, string | null | undefined, string | null>;
    created_by: number | null;
    version: WithDefault<number>;
    created_at: Date;
    updated_at: Date;
  };
  booking_links: { token_hash: string; booking_id: number; created_at: Date };
  booking_checks: {
    booking_id: number;
    stage: CheckStage;
    codes_since: Date;
    checked_at: Date;
    is_proven: boolean;
    doors: ColumnType<readonly CheckedDoor[], string, string>;
  };
  booking_proofs: {
    id: GeneratedAlways<number>;
    booking_id: number;
    statement: string;
    public_key: string;
    signature: string;
    made_at: Date;
  };
  staff_codes: {
    id: GeneratedAlways<number>;
    room_id: number;
    grant_id: number;
    name: string;
    purpose: StaffPurpose;
    email: string | null;
    schedule: ColumnType<Schedule, string, string>;
    valid_from: Date;
    valid_until: Date | null;
    created_by: number | null;
    version: WithDefault<number>;
    created_at: Date;
    updated_at: Date;
    ended_at: ColumnType<Date | null, Date | null | undefined, Date | null>;
  };
  calendar_feeds: {
    id: GeneratedAlways<number>;
    room_id: number;
    name: string;
    url_sealed: string;
    host: string;
    check_in_time: string;
    check_out_time: string;
    ignored_summaries: string[];
    is_active: WithDefault<boolean>;
    etag: ColumnType<string | null, string | null | undefined, string | null>;
    last_modified: ColumnType<string | null, string | null | undefined, string | null>;
    next_read_at: Date;
    last_read_at: ColumnType<Date | null, Date | null | undefined, Date | null>;
    last_good_at: ColumnType<Date | null, Date | null | undefined, Date | null>;
    failures: WithDefault<number>;
    state: WithDefault<FeedState>;
    problem: WithDefault<string>;
    created_by: number | null;
    version: WithDefault<number>;
    created_at: Date;
    updated_at: Date;
  };
  calendar_feed_missing: { feed_id: number; key: string; since: Date };
  calendar_feed_overruled: { feed_id: number; key: string; said: string };
  calendar_feed_runs: {
    id: GeneratedAlways<number>;
    feed_id: number;
    read_at: Date;
    outcome: RunOutcome;
    problem: WithDefault<string>;
    known_count: WithDefault<number>;
    present_count: WithDefault<number>;
    changes: ColumnType<readonly DoneChange[], string, string>;
    warnings: ColumnType<readonly string[], string, string>;
    undone_at: ColumnType<Date | null, Date | null | undefined, Date | null>;
  };
  booking_inbound_sources: {
    id: GeneratedAlways<number>;
    owner_id: number;
    name: string;
    slug: string;
    secret_sealed: string;
    created_at: Date;
    last_used_at: ColumnType<Date | null, Date | null | undefined, Date | null>;
  };
  booking_inbound_messages: { source_id: number; message_id: string; received_at: Date };
  calendar_links: {
    room_id: number;
    token_hash: string;
    shows_guests: boolean;
    created_by: number | null;
    created_at: Date;
  };
};

export type BookingDatabase = ReturnType<typeof withBookingTables>;

/** The same connection, knowing this feature's tables. */
export function withBookingTables(db: Database) {
  return db.$extendTables<BookingTables>();
}
