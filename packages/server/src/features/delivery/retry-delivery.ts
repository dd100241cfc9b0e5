import { sql } from 'kysely';
import { conflict, notFound } from '../../platform/errors.ts';
import { mayDo, type Viewer } from '../devices/index.ts';
import { advanceAndTell } from './advance.ts';
import type { DeliveryContext } from './context.ts';
import { isSettled } from './rules/phases.ts';
import { findForUpdate } from './store/deliveries.ts';
import { roleOnDelivery } from './store/lists.ts';

/** A person looked after what was in the way: the code, and the lock that was left alone, are tried now. */
export async function retryDelivery(context: DeliveryContext, viewer: Viewer, pinId: number): Promise<void> {
  const role = await roleOnDelivery(context.db, viewer, pinId);
  if (role === undefined || !mayDo(role, 'manage')) throw notFound('delivery');
  await context.db.transaction().execute(async (trx) => {
    const row = await findForUpdate(trx, pinId);
    if (row === undefined) throw notFound('delivery');
    if (isSettled(row.phase) && row.phase !== 'failed' && !row.is_stale) {
      throw conflict('nothing_to_retry', `The code of PIN ${pinId} is ${row.phase}: there is nothing to try again.`);
    }
    const now = context.clock.now();
    const also = { failures: 0, next_try_at: null };
    await advanceAndTell(context, trx, row, { causes: ['retry_asked', 'removal_retry_asked'], also }, now);
    await sql`update lock_entries set try_at = null, state = case when state = 'refused' then 'to_add' else state end
      where pin_id = ${pinId} and state <> 'gone'`.execute(trx);
    await sql`update delivery_locks set due_at = ${now}, needed_at = ${now}, breaker_until = null where device_pk = ${row.device_pk}`.execute(
      trx,
    );
    await context.audit.record(trx, {
      action: 'delivery.retried',
      resourceType: 'pin',
      resourceId: pinId,
      devicePk: row.device_pk,
      detail: { phase: row.phase, problem: row.problem },
    });
  });
  const { device_pk: devicePk } = await context.db
    .selectFrom('deliveries')
    .select('device_pk')
    .where('pin_id', '=', pinId)
    .executeTakeFirstOrThrow();
  context.codesChanged(devicePk);
}
