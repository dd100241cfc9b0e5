import { conflict, notFound } from '../../platform/errors.ts';
import { requireRole, type Viewer } from '../devices/index.ts';
import type { DeliveryContext } from './context.ts';
import { withDeliveryTables } from './tables.ts';

/** A code that was found on a lock becomes a PIN, as it is: nothing is told to the lock. */
export async function adoptCode(
  context: DeliveryContext,
  viewer: Viewer,
  deviceId: number,
  codeId: number,
  label: string | undefined,
): Promise<number> {
  const { root, secrets, sparePins, clock, audit } = context;
  const device = await context.getDevice(viewer, deviceId);
  requireRole(device.role, 'manage');
  return await root.transaction().execute(async (database) => {
    const trx = withDeliveryTables(database);
    const found = await trx
      .deleteFrom('unmanaged_codes')
      .where('id', '=', codeId)
      .where('device_pk', '=', device.id)
      .returningAll()
      .executeTakeFirst();
    if (found === undefined) throw notFound('code on this lock');
    if (found.kind !== 'permanent' && found.kind !== 'period') {
      throw conflict(
        'not_adoptable',
        `Codes of the kind ${found.kind} cannot be adopted: their time is not one that a PIN can have. Leave it, or make a PIN and delete it at the lock.`,
      );
    }
    const now = clock.now();
    const digits = secrets.open({ device_pk: device.id, pin_sealed: found.digits_sealed, pin_hash: found.digits_hash });
    const pinId = await sparePins.add(database, {
      devicePk: device.id,
      digits,
      label: label ?? found.name,
      createdBy: viewer.userId,
      isSpare: false,
      validFrom: found.starts_at ?? now,
      validUntil: found.ends_at,
      schedule: null,
    });
    const sealed = secrets.seal(device.id, digits);
    await trx
      .insertInto('lock_entries')
      .values({
        device_pk: device.id,
        pin_id: pinId,
        digits_sealed: sealed.pin_sealed,
        digits_hash: sealed.pin_hash,
        starts_at: found.starts_at,
        ends_at: found.ends_at,
        state: 'awaiting',
        code_ref: found.code_ref,
        created_at: now,
      })
      .execute();
    await audit.record(trx, {
      action: 'delivery.code_adopted',
      resourceType: 'pin',
      resourceId: pinId,
      devicePk: device.id,
      detail: { code: found.code_ref },
    });
    return pinId;
  });
}
