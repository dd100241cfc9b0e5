import { sql } from 'kysely';
import { visibleDevices, type Viewer } from '../../devices/index.ts';
import type { AuditedGuest } from '../audit.ts';
import { managingRoles } from '../policy.ts';
import type { AccessDatabase } from '../tables.ts';

export type GuestToErase = AuditedGuest;

const columns = ['t.id', 't.device_pk', 't.guest_email', 't.guest_name', 't.notes', 't.access_type'] as const;

export async function findManagedGuest(db: AccessDatabase, viewer: Viewer, id: number): Promise<GuestToErase | undefined> {
  return await db
    .selectFrom('temporary_accesses as t')
    .innerJoin(visibleDevices(viewer).as('v'), 'v.device_pk', 't.device_pk')
    .select(columns)
    .where('t.id', '=', id)
    .where('t.erased_at', 'is', null)
    .where(sql<boolean>`v.role = any(${[...managingRoles]}::text[])`)
    .executeTakeFirst();
}

/** In the order of devices, which are locked one after the other. */
export async function findGuestsByEmail(db: AccessDatabase, email: string): Promise<GuestToErase[]> {
  return await db
    .selectFrom('temporary_accesses as t')
    .select(columns)
    .where(sql<boolean>`lower(t.guest_email) = ${email.toLowerCase()}`)
    .where('t.erased_at', 'is', null)
    .orderBy('t.device_pk')
    .orderBy('t.id')
    .execute();
}

/** Ends the access and its PIN where they live, and takes the person out of both and out of the log. Answers the PIN's number. */
export async function eraseGuestRow(trx: AccessDatabase, id: number, at: Date): Promise<number[]> {
  await trx
    .updateTable('temporary_accesses')
    .set((set) => ({
      guest_email: '',
      guest_name: 'Erased guest',
      notes: '',
      erased_at: at,
      revoked_at: sql<Date>`coalesce(revoked_at, ${at})`,
      version: set('version', '+', 1),
      updated_at: at,
    }))
    .where('id', '=', id)
    .execute();
  const pins = await trx
    .updateTable('pins')
    .set((set) => ({
      label: '',
      deleted_at: sql<Date>`coalesce(deleted_at, ${at})`,
      revision: set('revision', '+', 1),
      version: set('version', '+', 1),
    }))
    .where('temporary_access_id', '=', id)
    .returning('id')
    .execute();
  await sql`
    update access_logs set is_erased = true, ip_address = null, user_agent = null, location_lat = null, location_lon = null
    where pin_id in (select id from pins where temporary_access_id = ${id})
  `.execute(trx);
  return pins.map((pin) => pin.id);
}
