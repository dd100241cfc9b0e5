import { sql, type RawBuilder } from 'kysely';
import type { Origin } from '../context.ts';
import { forgiven, openDoor, trackDoor, type DoorState } from '../door-lockout.ts';
import type { AccessDatabase } from '../tables.ts';
import { pinColumns, type PinRow } from './pins.ts';

/** A PIN with the names that are told when it is used. */
export interface PinAtDoor extends PinRow {
  readonly device_id: string;
  readonly device_name: string;
  readonly user_name: string | null;
  readonly guest_name: string | null;
}

const pinColumnsText = sql.raw(pinColumns.join(', '));
const namesAtDoorText = sql.raw(`d.device_id, d.name as device_name,
  (select coalesce(nullif(trim(u.first_name || ' ' || u.last_name), ''), u.email) from users u where u.id = p.user_id) as user_name,
  (select t.guest_name from temporary_accesses t where t.id = p.temporary_access_id) as guest_name`);

export interface PinLookup {
  /** Undefined: no such device. */
  readonly door: DoorState | undefined;
  readonly pins: readonly PinAtDoor[];
}

/** Every PIN of the device with these digits, oldest first: several may share them at different times. */
export async function findPinsByHash(db: AccessDatabase, devicePk: number, hashes: readonly string[]): Promise<PinLookup> {
  // In text and not by the builder: somebody waits at the door, and building it cost more than the network.
  const { rows } = await sql<DoorState & { is_tracked: boolean } & (PinAtDoor | { id: null })>`
    select ${pinColumnsText}, ${namesAtDoorText}, d.is_locked_down, d.blocked_until, d.is_tracked
    from (
      select devices.id, devices.device_id, devices.name, s.is_locked_down, l.blocked_until, l.device_pk is not null as is_tracked
      from devices join device_states s on s.device_pk = devices.id left join door_lockouts l on l.device_pk = devices.id
      where devices.id = ${devicePk} and devices.deleted_at is null
    ) d
    left join pins p on p.device_pk = d.id and p.pin_hash = any(${[...hashes]}::text[]) and p.deleted_at is null
    order by p.id`.execute(db);
  const [door] = rows;
  if (door?.is_tracked === false) await trackDoor(db, devicePk);
  return { door, pins: rows.filter((row): row is typeof row & PinAtDoor => row.id !== null) };
}

/** The PIN itself, whatever was typed. Undefined when it, or its device, is deleted. */
export async function findPinById(db: AccessDatabase, id: number): Promise<PinAtDoor | undefined> {
  const { rows } = await sql<PinAtDoor>`
    select ${pinColumnsText}, ${namesAtDoorText}
    from pins p join devices d on d.id = p.device_pk and d.deleted_at is null
    where p.id = ${id} and p.deleted_at is null`.execute(db);
  return rows[0];
}

export interface PinUse {
  readonly usage_count: number;
  readonly max_uses: number | null;
}

/**
 * Counts one use, writes its log entry and tells of it in one statement: somebody waits at the door. Undefined, and nothing is written, when no use is left, the PIN was
 * changed since it was read, or the door takes no codes at the moment. A limited PIN gets a new revision: its lock must learn that a use was taken elsewhere.
 */
export async function usePinOnce(
  db: AccessDatabase,
  pin: Pick<PinRow, 'id' | 'version' | 'device_pk'>,
  entry: Origin & { readonly action: string; readonly at: Date; readonly isLogged: boolean },
  tell: (source: RawBuilder<unknown>) => RawBuilder<unknown> = () => sql`select 1`,
): Promise<PinUse | undefined> {
  const { rows } = await sql<PinUse>`
    with ${openDoor(pin.device_pk, entry.at)}, used as (
      update pins set usage_count = usage_count + 1, revision = revision + (max_uses is not null)::integer
      where id = ${pin.id} and version = ${pin.version} and is_active and deleted_at is null
        and (max_uses is null or usage_count < max_uses) and exists (select from door)
      returning id, device_pk, user_id, usage_count, max_uses
    ), logged as (
      insert into access_logs (device_pk, user_id, access_method, action, success, ip_address, user_agent, credential_ref, pin_id,
        location_lat, location_lon, occurred_at)
      select device_pk, user_id, 'pin', ${entry.action}::text, true, ${entry.ipAddress}::inet, ${entry.userAgent}::text, 'pin:' || id, id,
        ${entry.place?.latitude ?? null}::double precision, ${entry.place?.longitude ?? null}::double precision, ${entry.at}::timestamptz
      from used where ${entry.isLogged}::boolean
      returning id
    ), told as (
      ${tell(sql`logged`)}
    ), ${forgiven(pin.device_pk)}
    select usage_count, max_uses from used
  `.execute(db);
  return rows[0];
}
