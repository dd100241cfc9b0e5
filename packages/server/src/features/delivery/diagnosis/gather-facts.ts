import { sql } from 'kysely';
import { notFound } from '../../../platform/errors.ts';
import type { CodeRules, LockCapabilities } from '../../../vendors/lock-vendor.ts';
import type { Schedule } from '../../access/index.ts';
import { visibleDevices, type Viewer } from '../../devices/index.ts';
import type { DeliveryContext } from '../context.ts';
import type { DeliveryPhase } from '../rules/phases.ts';
import type { ProblemCode } from '../rules/problems.ts';
import { readFacts } from '../store/facts.ts';
import type { DeliveryDatabase } from '../tables.ts';
import type { CodeListFacts, DiagnosisFacts, HeldEntry, LockFacts } from './facts.ts';
import { readLive } from './read-live.ts';
import { whenIs } from './question.ts';

interface Row {
  readonly device_pk: number;
  readonly device_name: string;
  readonly vendor: string;
  readonly vendor_account_id: number | null;
  readonly vendor_ref: string | null;
  readonly pin_sealed: string;
  readonly pin_hash: string;
  readonly is_active: boolean;
  readonly deleted_at: Date | null;
  readonly created_at: Date;
  readonly updated_at: Date;
  readonly valid_from: Date;
  readonly valid_until: Date | null;
  readonly schedule: Schedule | null;
  readonly usage_count: number;
  readonly max_uses: number | null;
  readonly is_online: boolean;
  readonly last_seen: Date | null;
  readonly reported_at: Date | null;
  readonly tells_codes: boolean;
  readonly clock_offset_ms: number | null;
  readonly is_locked_down: boolean;
  readonly blocked_until: Date | null;
  readonly rules: CodeRules | null;
  readonly capabilities: LockCapabilities | null;
  readonly model_at: Date | null;
  readonly gateways: string[] | null;
  readonly gateways_at: Date | null;
  readonly read_state: CodeListFacts['state'] | null;
  readonly read_at: Date | null;
  readonly read_problem: ProblemCode | null;
  readonly codes_read: number | null;
  readonly failures: number | null;
  readonly breaker_until: Date | null;
  readonly problem: ProblemCode | null;
  readonly failed_at: Date | null;
  readonly same_pins: number;
  readonly same_unmanaged: number;
  readonly unmanaged_seen_at: Date | null;
}

export interface DiagnosisWish {
  readonly pinId: number;
  /** Null: now. */
  readonly at: Date | null;
  /** The vendor is asked. */
  readonly isLive: boolean;
}

/** Throws not_found unless the viewer manages the device of this PIN. */
export async function gatherFacts(
  context: DeliveryContext,
  viewer: Viewer,
  { pinId, at, isLive }: DiagnosisWish,
): Promise<DiagnosisFacts> {
  const { db, secrets, clock, settings } = context;
  const row = await readRow(db, viewer, pinId);
  if (row === undefined) throw notFound('PIN');
  const digits = secrets.open(row);
  const isVendors = row.vendor !== 'mqtt';
  const ref =
    row.vendor_ref === null || row.vendor_account_id === null ? null : { accountId: row.vendor_account_id, ref: row.vendor_ref };
  const live = isLive ? await readLive(context, row.vendor, ref, digits) : null;
  const now = clock.now();
  const heardAt = isVendors ? row.reported_at : row.last_seen;
  // A lock that told its time just now was reached, whatever was known of it.
  const reached = live?.clock ?? null;
  const lock: LockFacts = {
    ...lockOf(row),
    isOnline: row.is_online || reached !== null,
    heardAt: reached?.at ?? heardAt,
    clock: reached ?? (row.clock_offset_ms === null ? null : { offsetMs: row.clock_offset_ms, at: heardAt }),
    entries: isVendors ? await readEntries(db, pinId, row.pin_hash) : [],
    account: row.vendor_account_id === null ? null : await context.accountState(row.vendor_account_id),
  };
  return {
    now,
    credential: {
      kind: 'pin',
      deviceId: row.device_pk,
      isMatch: true,
      isActive: row.is_active && row.deleted_at === null,
      validFrom: row.valid_from,
      validUntil: row.valid_until,
      schedule: row.schedule,
      usageCount: row.usage_count,
      maxUses: row.max_uses,
    },
    isDeleted: row.deleted_at !== null,
    deletedAt: row.deleted_at,
    madeAt: row.created_at,
    changedAt: row.updated_at,
    digits: { length: digits.length, startsWithZero: digits.startsWith('0') },
    delivery: (await readFacts(db, [pinId])).get(pinId) ?? null,
    phaseThen: at !== null && whenIs(at, now) === 'past' ? await readPhaseAt(db, pinId, at) : null,
    lock,
    aheadMs: settings.aheadMs,
    live: live?.reading ?? null,
  };
}

function lockOf(row: Row): Omit<LockFacts, 'isOnline' | 'heardAt' | 'clock' | 'entries' | 'account'> {
  const isVendors = row.vendor !== 'mqtt';
  return {
    name: row.device_name,
    isVendors,
    judge: isVendors || row.tells_codes ? 'lock' : 'server',
    isLockedDown: row.is_locked_down,
    blockedUntil: row.blocked_until,
    rules: row.rules,
    capabilities: row.capabilities,
    modelAt: row.model_at,
    sameDigits: { pins: row.same_pins, unmanaged: row.same_unmanaged, unmanagedSeenAt: row.unmanaged_seen_at },
    codeList:
      row.read_state === null
        ? null
        : { state: row.read_state, readAt: row.read_at, problem: row.read_problem, codes: row.codes_read },
    gateways: row.gateways,
    gatewaysAt: row.gateways_at,
    way: {
      problem: row.problem,
      failures: row.failures ?? 0,
      breakerUntil: row.breaker_until,
      failedAt: row.failed_at,
    },
  };
}

async function readRow(db: DeliveryDatabase, viewer: Viewer, pinId: number): Promise<Row | undefined> {
  const { rows } = await sql<Row>`
    select p.device_pk, v.device_name, x.vendor, x.vendor_account_id, x.vendor_ref, p.pin_sealed, p.pin_hash, p.is_active, p.deleted_at,
      p.created_at, p.updated_at, p.valid_from, p.valid_until, p.schedule, p.usage_count, p.max_uses,
      s.is_online, s.last_seen, s.reported_at, s.codes_digest is not null as tells_codes, s.clock_offset_ms, s.is_locked_down,
      o.blocked_until, l.rules, l.capabilities, l.model_at, l.gateways, l.gateways_at, l.read_state, l.read_at, l.read_problem,
      l.codes_read, l.failures, l.breaker_until, l.problem, l.failed_at,
      (select count(*)::int from pins q where q.device_pk = p.device_pk and q.id <> p.id and q.pin_hash = p.pin_hash
        and q.is_active and q.deleted_at is null
        and (q.valid_until is null or q.valid_until >= p.valid_from) and (p.valid_until is null or q.valid_from <= p.valid_until)) as same_pins,
      coalesce(u.same_unmanaged, 0) as same_unmanaged, u.unmanaged_seen_at
    from pins p join ${visibleDevices(viewer)} v on v.device_pk = p.device_pk and v.role in ('owner', 'staff', 'manager')
      join devices x on x.id = p.device_pk
      join device_states s on s.device_pk = p.device_pk left join door_lockouts o on o.device_pk = p.device_pk
      left join delivery_locks l on l.device_pk = p.device_pk
      left join lateral (
        select count(*)::int as same_unmanaged, max(c.last_seen_at) as unmanaged_seen_at
        from unmanaged_codes c where c.device_pk = p.device_pk and c.digits_hash = p.pin_hash
      ) u on true
    where p.id = ${pinId}`.execute(db);
  return rows[0];
}

async function readEntries(db: DeliveryDatabase, pinId: number, pinHash: string): Promise<readonly HeldEntry[]> {
  const rows = await db
    .selectFrom('lock_entries')
    .selectAll()
    .where('pin_id', '=', pinId)
    .where('state', '<>', 'gone')
    .orderBy('id')
    .execute();
  return rows.map((row) => ({
    startsAt: row.starts_at,
    endsAt: row.ends_at,
    next: row.is_moving ? { startsAt: row.next_starts_at, endsAt: row.next_ends_at } : null,
    state: row.state,
    evidence: row.evidence,
    hasPresentDigits: row.digits_hash === pinHash,
  }));
}

/** Each step of a code is kept, and so where it was at any time. */
async function readPhaseAt(db: DeliveryDatabase, pinId: number, at: Date): Promise<DiagnosisFacts['phaseThen']> {
  const { rows } = await sql<{ phase: DeliveryPhase; since: Date }>`
    select to_phase as phase, at as since from delivery_steps where pin_id = ${pinId} and at <= ${at} order by id desc limit 1`.execute(
    db,
  );
  return rows[0] ?? null;
}
