import { sql } from 'kysely';
import { notFound } from '../../platform/errors.ts';
import type { Database } from '../../platform/database/connection.ts';
import type { DataSubject } from '../../platform/personal-data.ts';
import type { Viewer } from '../devices/index.ts';
import { recordGuest, recordPin } from './audit.ts';
import type { AccessContext } from './context.ts';
import { markCodesChanged } from './lock-codes.ts';
import { lockDevice, markPinsOfDeleted } from './store/pins.ts';
import { eraseGuestRow, findGuestsByEmail, findManagedGuest, type GuestToErase } from './store/erasure.ts';
import { withAccessTables, type AccessDatabase } from './tables.ts';

const rowsPerRead = 1000;

/** Their PINs without the digits, which their locks know, the codes they made, and each time they were at a door. */
export async function* exportAccess(db: AccessDatabase, { userId }: DataSubject): AsyncGenerator {
  const pins = await db
    .selectFrom('pins')
    .select([
      'id',
      'device_pk',
      'label',
      'is_active',
      'valid_from',
      'valid_until',
      'schedule',
      'usage_count',
      'created_at',
      'deleted_at',
    ])
    .where('user_id', '=', userId)
    .orderBy('id')
    .execute();
  for (const pin of pins) yield { record: 'pin', ...pin };
  const qrCodes = await db
    .selectFrom('qr_codes')
    .select(['id', 'device_pk', 'label', 'is_active', 'valid_from', 'valid_until', 'used_count', 'created_at', 'deleted_at'])
    .where('created_by', '=', userId)
    .orderBy('id')
    .execute();
  for (const qrCode of qrCodes) yield { record: 'qr_code_made', ...qrCode };
  // Whom they let in is those people's own.
  const guests = await db
    .selectFrom('temporary_accesses')
    .select(['id', 'device_pk', 'access_type', 'created_at', 'revoked_at'])
    .where('granted_by', '=', userId)
    .orderBy('id')
    .execute();
  for (const guest of guests) yield { record: 'guest_access_given', ...guest };
  for (let afterId = 0; ;) {
    const logs = await db
      .selectFrom('access_logs')
      .selectAll()
      .where('user_id', '=', userId)
      .where('id', '>', afterId)
      .orderBy('id')
      .limit(rowsPerRead)
      .execute();
    for (const { user_id: _, created_at: __, is_erased: ___, archive_id: ____, ...log } of logs)
      yield { record: 'access', ...log };
    const last = logs.at(-1);
    if (last === undefined || logs.length < rowsPerRead) return;
    afterId = last.id;
  }
}

/** Their PINs leave the locks; doors keep that somebody was there, and when. */
export async function eraseFromAccess(context: AccessContext, db: Database, { userId, email }: DataSubject) {
  const trx = withAccessTables(db);
  const { rows } = await sql<{ device_pk: number }>`
    select distinct device_pk from pins where user_id = ${userId} and deleted_at is null order by device_pk
  `.execute(trx);
  const devices = rows.map(({ device_pk: devicePk }) => devicePk);
  for (const devicePk of devices) {
    // A device that was deleted has no lock to be told.
    const isThere = await lockDevice(trx, devicePk);
    const ended = await markPinsOfDeleted(trx, devicePk, userId, context.clock.now());
    for (const pin of ended) await recordPin(context.audit, trx, 'pin.deleted', pin, null, { reason: 'erasure' });
    if (isThere) await markCodesChanged(trx, devicePk);
  }
  await trx.updateTable('pins').set({ user_id: null, label: '' }).where('user_id', '=', userId).execute();
  await trx.updateTable('pins').set({ created_by: null }).where('created_by', '=', userId).execute();
  await trx.updateTable('qr_codes').set({ created_by: null, label: '' }).where('created_by', '=', userId).execute();
  await trx.updateTable('temporary_accesses').set({ granted_by: null }).where('granted_by', '=', userId).execute();
  await trx
    .updateTable('access_logs')
    .set({ user_id: null, is_erased: true, ip_address: null, user_agent: null, location_lat: null, location_lon: null })
    .where('user_id', '=', userId)
    .execute();
  // Locks of vendors name people by their user name there, which is mostly their e-mail.
  await trx
    .updateTable('access_logs')
    .set({ person_name: null, is_erased: true })
    .where(sql<boolean>`person_name is not null and lower(person_name) = lower(${email})`)
    .execute();
  return (): void => devices.forEach((devicePk) => context.codesChanged(devicePk));
}

/** One guest, by those who manage the door. Also when the access is over. */
export async function eraseGuest(context: AccessContext, viewer: Viewer, id: number): Promise<void> {
  const guest = await findManagedGuest(context.db, viewer, id);
  if (guest === undefined) throw notFound('temporary access');
  await eraseGuests(context, [guest]);
}

/** A guest by e-mail, at every door, for administrators. Answers how many of their accesses there were. */
export async function eraseGuestsByEmail(context: AccessContext, email: string): Promise<number> {
  const guests = await findGuestsByEmail(context.db, email);
  await eraseGuests(context, guests);
  return guests.length;
}

async function eraseGuests(context: AccessContext, guests: readonly GuestToErase[]): Promise<void> {
  const { db, clock, audit, codesChanged, eraseMails, eraseTold } = context;
  await db.transaction().execute(async (trx) => {
    for (const guest of guests) {
      const isThere = await lockDevice(trx, guest.device_pk);
      const pinIds = await eraseGuestRow(trx, guest.id, clock.now());
      await eraseTold(trx, { temporaryAccessId: guest.id, credentialRefs: pinIds.map((id) => `pin:${id}`) });
      if (isThere) await markCodesChanged(trx, guest.device_pk);
      await recordGuest(audit, trx, 'guest.erased', guest, null);
      await audit.erasePerson(trx, `guest:${guest.id}`);
    }
    for (const email of new Set(guests.map(({ guest_email: address }) => address))) await eraseMails(trx, email);
  });
  for (const { device_pk: devicePk } of guests) codesChanged(devicePk);
}
