import { sql, type Insertable, type Selectable } from 'kysely';
import { visibleDevices, type DeviceRole, type Viewer } from '../../devices/index.ts';
import type { OrderBy } from '../../../platform/http/schemas.ts';
import type { Origin } from '../context.ts';
import { forgiven, openDoor } from '../door-lockout.ts';
import { managingRoles } from '../policy.ts';
import type { AccessDatabase, AccessTables } from '../tables.ts';
import { containing } from './pins.ts';

export type QrCodeRow = Omit<Selectable<AccessTables['qr_codes']>, 'deleted_at'>;

export interface VisibleQrCode extends QrCodeRow {
  readonly device_id: string;
  readonly role: DeviceRole;
}

const qrColumnNames = [
  'id',
  'device_pk',
  'created_by',
  'code',
  'label',
  'is_signed',
  'is_single_use',
  'is_active',
  'valid_from',
  'valid_until',
  'used_count',
  'version',
  'created_at',
  'updated_at',
] as const;
const qrColumns = qrColumnNames.map((name) => `q.${name}` as const);

/** On devices that the viewer may see; what their role lets them do with them is the caller's to check. */
function qrCodesOnVisibleDevices(db: AccessDatabase, viewer: Viewer) {
  return db
    .selectFrom('qr_codes as q')
    .innerJoin(visibleDevices(viewer).as('v'), 'v.device_pk', 'q.device_pk')
    .where('q.deleted_at', 'is', null);
}

export async function findQrCode(db: AccessDatabase, viewer: Viewer, id: number): Promise<VisibleQrCode | undefined> {
  return await qrCodesOnVisibleDevices(db, viewer)
    .select([...qrColumns, 'v.device_id', 'v.role'])
    .where('q.id', '=', id)
    .executeTakeFirst();
}

export type ScannedQrCode = QrCodeRow & { readonly device_id: string };

/** For whoever holds the code: the device itself, or somebody whose role is looked at afterwards. */
export async function findScannedQrCode(
  db: AccessDatabase,
  by: { readonly code: string } | { readonly id: number },
): Promise<ScannedQrCode | undefined> {
  return await db
    .selectFrom('qr_codes as q')
    .innerJoin(
      sql<{ id: number; device_id: string }>`(select id, device_id from devices where deleted_at is null)`.as('d'),
      'd.id',
      'q.device_pk',
    )
    .select([...qrColumns, 'd.device_id'])
    .where('q.deleted_at', 'is', null)
    .where((where) => ('code' in by ? where('q.code', '=', by.code) : where('q.id', '=', by.id)))
    .executeTakeFirst();
}

export interface QrCodeFilter {
  readonly device?: number | undefined;
  readonly isActive?: boolean | undefined;
  readonly isSingleUse?: boolean | undefined;
  readonly used?: boolean | undefined;
  readonly search?: string | undefined;
}

export const qrCodeOrderings = ['id', 'label', 'created_at', 'valid_until'] as const;
export type QrCodeOrdering = OrderBy<(typeof qrCodeOrderings)[number]>;

function filteredQrCodes(db: AccessDatabase, viewer: Viewer, filter: QrCodeFilter) {
  let query = qrCodesOnVisibleDevices(db, viewer).where(sql<boolean>`v.role = any(${[...managingRoles]}::text[])`);
  if (filter.device !== undefined) query = query.where('q.device_pk', '=', filter.device);
  if (filter.isActive !== undefined) query = query.where('q.is_active', '=', filter.isActive);
  if (filter.isSingleUse !== undefined) query = query.where('q.is_single_use', '=', filter.isSingleUse);
  if (filter.used !== undefined) query = query.where('q.used_count', filter.used ? '>' : '=', 0);
  if (filter.search !== undefined && filter.search !== '') query = query.where('q.label', 'ilike', containing(filter.search));
  return query;
}

export async function countQrCodes(db: AccessDatabase, viewer: Viewer, filter: QrCodeFilter): Promise<number> {
  const row = await filteredQrCodes(db, viewer, filter)
    .select(sql<number>`count(*)`.as('count'))
    .executeTakeFirstOrThrow();
  return row.count;
}

export async function pageOfQrCodes(
  db: AccessDatabase,
  viewer: Viewer,
  filter: QrCodeFilter,
  { field, direction }: QrCodeOrdering,
  page: { limit: number; offset: number },
): Promise<VisibleQrCode[]> {
  return await filteredQrCodes(db, viewer, filter)
    .select([...qrColumns, 'v.device_id', 'v.role'])
    .orderBy(`q.${field}`, direction)
    .orderBy('q.id', direction)
    .limit(page.limit)
    .offset(page.offset)
    .execute();
}

export type NewQrCode = Omit<Insertable<AccessTables['qr_codes']>, 'used_count' | 'version' | 'deleted_at'>;

export async function insertQrCode(trx: AccessDatabase, qrCode: NewQrCode): Promise<QrCodeRow> {
  return await trx.insertInto('qr_codes').values(qrCode).returning(qrColumnNames).executeTakeFirstOrThrow();
}

/** A signed code holds its own number, which is known once it is inserted. */
export async function setQrCodeText(trx: AccessDatabase, id: number, code: string): Promise<QrCodeRow> {
  return await trx
    .updateTable('qr_codes as q')
    .set({ code })
    .where('q.id', '=', id)
    .returning(qrColumns)
    .executeTakeFirstOrThrow();
}

export type QrCodeChanges = Partial<Pick<NewQrCode, 'label' | 'is_active' | 'is_single_use' | 'valid_from' | 'valid_until'>>;

/** Undefined when the code is gone, or is not at `ifVersion` any more. */
export async function updateQrCode(
  db: AccessDatabase,
  id: number,
  changes: QrCodeChanges,
  ifVersion: number | undefined,
  at: Date,
): Promise<QrCodeRow | undefined> {
  let query = db
    .updateTable('qr_codes as q')
    .set((set) => ({ ...changes, version: set('q.version', '+', 1), updated_at: at }))
    .where('q.id', '=', id)
    .where('q.deleted_at', 'is', null);
  if (ifVersion !== undefined) query = query.where('q.version', '=', ifVersion);
  return await query.returning(qrColumns).executeTakeFirst();
}

export async function markQrCodeDeleted(
  db: AccessDatabase,
  id: number,
  ifVersion: number | undefined,
  at: Date,
): Promise<QrCodeRow | undefined> {
  let query = db
    .updateTable('qr_codes as q')
    .set((set) => ({ deleted_at: at, version: set('q.version', '+', 1) }))
    .where('q.id', '=', id)
    .where('q.deleted_at', 'is', null);
  if (ifVersion !== undefined) query = query.where('q.version', '=', ifVersion);
  return await query.returning(qrColumns).executeTakeFirst();
}

/** Counts one use and writes its log entry in one statement, whose number it answers; undefined, and nothing is written, when no use is left, the code was changed or the door takes none. */
export async function useQrCodeOnce(
  db: AccessDatabase,
  qrCode: Pick<QrCodeRow, 'id' | 'version' | 'device_pk'>,
  entry: Origin & { readonly userId: number | null; readonly at: Date },
): Promise<number | undefined> {
  const { rows } = await sql<{ id: number }>`
    with ${openDoor(qrCode.device_pk, entry.at)}, used as (
      update qr_codes set used_count = used_count + 1
      where id = ${qrCode.id} and version = ${qrCode.version} and is_active and deleted_at is null
        and (not is_single_use or used_count = 0) and exists (select from door)
      returning id, device_pk
    ), logged as (
      insert into access_logs
        (device_pk, user_id, access_method, action, success, ip_address, user_agent, credential_ref, qr_code_id,
         location_lat, location_lon, occurred_at)
      select device_pk, ${entry.userId}::bigint, 'qr', 'unlock', true, ${entry.ipAddress}::inet, ${entry.userAgent}::text,
        'qr:' || id, id, ${entry.place?.latitude ?? null}::double precision, ${entry.place?.longitude ?? null}::double precision,
        ${entry.at}::timestamptz
      from used
      returning id
    ), ${forgiven(qrCode.device_pk)}
    select id from logged
  `.execute(db);
  return rows[0]?.id;
}
