import { sql } from 'kysely';
import { visibleDevices, type DeviceRole, type Viewer } from '../../devices/index.ts';
import type { DeliveryPhase } from '../rules/phases.ts';
import type { ProblemCode } from '../rules/problems.ts';
import type { DeliveryDatabase, OverAccessKind } from '../tables.ts';
import type { VendorCodeKind } from '../../../vendors/lock-vendor.ts';
import { factColumns, type FactsRow } from './facts.ts';

export interface VisibleDelivery extends FactsRow {
  readonly label: string;
  readonly device_id: string;
  readonly device_name: string;
  readonly valid_from: Date;
  readonly valid_until: Date | null;
}

export interface DeliveryFilter {
  readonly pin?: number | undefined;
  readonly device?: number | undefined;
  readonly phase?: DeliveryPhase | undefined;
  readonly problem?: ProblemCode | undefined;
}

/** Those of devices that the viewer manages. */
function visible(viewer: Viewer, { pin, device, phase, problem }: DeliveryFilter) {
  return sql`from (select ${factColumns}, p.label, v.device_id, v.device_name, p.valid_from, p.valid_until
      from deliveries d join pins p on p.id = d.pin_id join ${visibleDevices(viewer)} v on v.device_pk = d.device_pk
      where v.role in ('owner', 'staff', 'manager')
        and (${device ?? null}::bigint is null or d.device_pk = ${device ?? null}) and (${pin ?? null}::bigint is null or d.pin_id = ${pin ?? null})
        and (${problem ?? null}::text is null or d.problem = ${problem ?? null})) f
    where ${phase ?? null}::text is null or f.phase = ${phase ?? null}`;
}

export async function countDeliveries(db: DeliveryDatabase, viewer: Viewer, filter: DeliveryFilter): Promise<number> {
  const { rows } = await sql<{ count: number }>`select count(*)::int as count ${visible(viewer, filter)}`.execute(db);
  return rows[0]?.count ?? 0;
}

export async function pageOfDeliveries(
  db: DeliveryDatabase,
  viewer: Viewer,
  filter: DeliveryFilter,
  { limit, offset }: { limit: number; offset: number },
): Promise<VisibleDelivery[]> {
  const { rows } = await sql<VisibleDelivery>`
    select f.* ${visible(viewer, filter)} order by f.pin_id desc limit ${limit} offset ${offset}`.execute(db);
  return rows;
}

export interface StepRow {
  readonly from_phase: DeliveryPhase | null;
  readonly to_phase: DeliveryPhase;
  readonly cause: string;
  readonly problem: ProblemCode | null;
  readonly at: Date;
}

const stepsShown = 100;

/** The latest, newest first. */
export async function listSteps(db: DeliveryDatabase, pinId: number): Promise<StepRow[]> {
  return await db
    .selectFrom('delivery_steps')
    .select(['from_phase', 'to_phase', 'cause', 'problem', 'at'])
    .where('pin_id', '=', pinId)
    .orderBy('id', 'desc')
    .limit(stepsShown)
    .execute();
}

export interface FoundCode {
  readonly id: number | null;
  readonly code_ref: string | null;
  readonly pin_id: number | null;
  readonly name: string;
  readonly digits_sealed: string;
  readonly digits_hash: string;
  readonly kind: VendorCodeKind | null;
  readonly starts_at: Date | null;
  readonly ends_at: Date | null;
  readonly state: string;
}

/** What a vendor's lock holds: codes of ours, and those that are not. */
export async function listFound(db: DeliveryDatabase, devicePk: number): Promise<FoundCode[]> {
  const { rows } = await sql<FoundCode>`
    select null::bigint as id, e.code_ref, e.pin_id, coalesce(p.label, '') as name, e.digits_sealed, e.digits_hash, null as kind,
      e.starts_at, e.ends_at, e.state
    from lock_entries e left join pins p on p.id = e.pin_id
    where e.device_pk = ${devicePk} and e.state not in ('gone', 'to_add', 'refused')
    union all
    select id, code_ref, null, name, digits_sealed, digits_hash, kind, starts_at, ends_at, 'unmanaged'
    from unmanaged_codes where device_pk = ${devicePk}
    order by code_ref nulls last`.execute(db);
  return rows;
}

export interface OverAccessRow {
  readonly id: number;
  readonly device_pk: number | null;
  readonly device_name: string | null;
  readonly kind: OverAccessKind;
  readonly ref: string;
  readonly label: string;
  readonly found_at: Date;
}

export async function listOverAccess(db: DeliveryDatabase, viewer: Viewer, max: number): Promise<OverAccessRow[]> {
  const { rows } = await sql<OverAccessRow>`
    select o.id, o.device_pk, v.device_name, o.kind, o.ref, coalesce(p.label, case when k.name = '' then k.holder else k.name || ' (' || k.holder || ')' end, o.label) as label, o.found_at
    from over_access o left join ${visibleDevices(viewer)} v on v.device_pk = o.device_pk and v.role in ('owner', 'staff', 'manager')
      left join pins p on o.ref = 'pin:' || p.id and p.device_pk = o.device_pk
      left join vendor_keys k on o.ref = 'key:' || k.key_ref and k.device_pk = o.device_pk
    where o.ended_at is null and (v.device_pk is not null or (o.device_pk is null and ${viewer.seesAll}::boolean)) order by o.id desc limit ${max}`.execute(
    db,
  );
  return rows;
}

export interface SpareCode {
  readonly pin_id: number;
  readonly pin_sealed: string;
  readonly pin_hash: string;
  readonly is_ready: boolean;
}

export async function listSpareCodes(db: DeliveryDatabase, devicePk: number): Promise<SpareCode[]> {
  const { rows } = await sql<SpareCode>`
    select p.id as pin_id, p.pin_sealed, p.pin_hash, (d.is_proven and d.phase = 'confirmed' and not d.is_stale) as is_ready
    from pins p join deliveries d on d.pin_id = p.id
    where p.device_pk = ${devicePk} and p.is_spare and p.is_active and p.deleted_at is null order by p.id`.execute(db);
  return rows;
}

/** The role that somebody has on the device of a delivery; undefined: it does not exist for them. */
export async function roleOnDelivery(db: DeliveryDatabase, viewer: Viewer, pinId: number): Promise<DeviceRole | undefined> {
  const { rows } = await sql<{ role: DeviceRole }>`
    select v.role from deliveries d join ${visibleDevices(viewer)} v on v.device_pk = d.device_pk
    where d.pin_id = ${pinId}`.execute(db);
  return rows[0]?.role;
}
