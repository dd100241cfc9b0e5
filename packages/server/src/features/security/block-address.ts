import { notify } from '../../platform/database/notifications.ts';
import { invalidInput, notFound } from '../../platform/errors.ts';
import { blocksChannel, describeUnblock } from './address-blocks.ts';
import type { SecurityContext } from './context.ts';
import { addressUnblocked } from './events.ts';
import { blockNetwork } from './guess-counter.ts';
import { isLoopback, readNetwork } from './networks.ts';
import { deleteBlock, forgetFailures, type BlockedAddressRow } from './store/addresses.ts';

/** By an administrator's hand, for some minutes or until somebody unblocks it. */
export async function blockAddress(
  context: SecurityContext,
  order: { readonly address: string; readonly reason: string; readonly minutes: number | null; readonly by: number },
): Promise<BlockedAddressRow> {
  const network = readNetwork(order.address);
  if (isLoopback(network)) {
    throw invalidInput('address', 'This is the server itself: blocking it could lock you out.', 'own_address');
  }
  const until = order.minutes === null ? null : new Date(context.clock.now().getTime() + order.minutes * 60_000);
  return await context.db.transaction().execute(async (trx) => {
    const block = { network, reason: order.reason, failures: 0, until, by: order.by };
    const row = await blockNetwork(context, trx, block);
    await context.audit.record(trx, {
      action: 'address.blocked',
      resourceType: 'blocked_address',
      resourceId: row.id,
      detail: { network: row.network, blocked_until: row.blocked_until?.toISOString() ?? null },
    });
    return row;
  });
}

export async function unblockAddress(context: SecurityContext, id: number, userId: number): Promise<void> {
  await context.db.transaction().execute(async (trx) => {
    const network = await deleteBlock(trx, id);
    if (network === undefined) throw notFound('blocked address');
    await forgetFailures(trx, network);
    await notify(trx, blocksChannel, describeUnblock(network));
    const data = { network, user: userId, at: context.clock.now().toISOString() };
    await context.events.publish(trx, addressUnblocked, data, {});
    await context.audit.record(trx, {
      action: 'address.unblocked',
      resourceType: 'blocked_address',
      resourceId: id,
      detail: { network },
    });
  });
}
