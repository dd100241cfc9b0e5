import { sql } from 'kysely';
import { notFound } from '../../../platform/errors.ts';
import type { CodeRules } from '../../../vendors/lock-vendor.ts';
import type { Schedule } from '../../access/index.ts';
import { visibleDevices, type Viewer } from '../../devices/index.ts';
import type { DeliveryContext } from '../context.ts';
import { readFacts } from '../store/facts.ts';
import type { DiagnosisFacts } from './diagnose.ts';

interface Row {
  readonly device_pk: number;
  readonly device_name: string;
  readonly pin_sealed: string;
  readonly pin_hash: string;
  readonly is_active: boolean;
  readonly is_deleted: boolean;
  readonly valid_from: Date;
  readonly valid_until: Date | null;
  readonly schedule: Schedule | null;
  readonly usage_count: number;
  readonly max_uses: number | null;
  readonly is_online: boolean;
  readonly clock_offset_ms: number | null;
  readonly is_locked_down: boolean;
  readonly blocked_until: Date | null;
  readonly rules: CodeRules | null;
  readonly same_pins: number;
  readonly same_unmanaged: number;
}

/** Throws not_found unless the viewer manages the device of this PIN. */
export async function gatherFacts({ db, secrets }: DeliveryContext, viewer: Viewer, pinId: number): Promise<DiagnosisFacts> {
  const { rows } = await sql<Row>`
    select p.device_pk, v.device_name, p.pin_sealed, p.pin_hash, p.is_active, p.deleted_at is not null as is_deleted, p.valid_from, p.valid_until,
      p.schedule, p.usage_count, p.max_uses, s.is_online, s.clock_offset_ms, s.is_locked_down, o.blocked_until, l.rules,
      (select count(*)::int from pins q where q.device_pk = p.device_pk and q.id <> p.id and q.pin_hash = p.pin_hash
        and q.is_active and q.deleted_at is null
        and (q.valid_until is null or q.valid_until >= p.valid_from) and (p.valid_until is null or q.valid_from <= p.valid_until)) as same_pins,
      (select count(*)::int from unmanaged_codes u where u.device_pk = p.device_pk and u.digits_hash = p.pin_hash) as same_unmanaged
    from pins p join ${visibleDevices(viewer)} v on v.device_pk = p.device_pk and v.role in ('owner', 'staff', 'manager')
      join device_states s on s.device_pk = p.device_pk left join door_lockouts o on o.device_pk = p.device_pk
      left join delivery_locks l on l.device_pk = p.device_pk
    where p.id = ${pinId}`.execute(db);
  const [row] = rows;
  if (row === undefined) throw notFound('PIN');
  const digits = secrets.open(row);
  return {
    credential: {
      kind: 'pin',
      deviceId: row.device_pk,
      isMatch: true,
      isActive: row.is_active && !row.is_deleted,
      validFrom: row.valid_from,
      validUntil: row.valid_until,
      schedule: row.schedule,
      usageCount: row.usage_count,
      maxUses: row.max_uses,
    },
    isDeleted: row.is_deleted,
    digits: { length: digits.length, startsWithZero: digits.startsWith('0') },
    delivery: (await readFacts(db, [pinId])).get(pinId) ?? null,
    lock: {
      name: row.device_name,
      isOnline: row.is_online,
      clockOffsetMs: row.clock_offset_ms,
      isLockedDown: row.is_locked_down,
      blockedUntil: row.blocked_until,
      rules: row.rules,
      sameDigits: { pins: row.same_pins, unmanaged: row.same_unmanaged },
    },
  };
}
