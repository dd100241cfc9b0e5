import { isUtecError, TokenError, type UtecClient } from '@smartlock/utec';
import type { GatewayContext } from './context.ts';
import { noteSignInRequired, reasonOf } from './cloud-failure.ts';
import { readDevices, saveDiscovery, saveStates, type HeardStates } from './store/devices.ts';
import { claimPoll, pollFailed, pollSucceeded, tellOthers, type GatewayRow } from './store/gateway.ts';

const hourMs = 3_600_000;
const discoverEveryMs = 6 * hourMs;
const backOffMaxMs = 15 * 60_000;
const jitter = 0.2;
const source = 'utec-gateway.poll';

/**
 * Asks the cloud on our own clock: devices now and then, their states in one Query, into the cache that all answers come from. Of many
 * processes one takes each turn.
 */
export async function pollCloud(context: GatewayContext, options: { readonly force?: boolean } = {}): Promise<boolean> {
  const row = await claimPoll(context.db, context.clock.now(), { force: options.force === true });
  if (row === undefined || row.account_id === null) return false;
  const snapshot = await context.cache.get();
  if (!snapshot.token.hasToken || snapshot.token.needsLogin) return false;
  try {
    const client = await context.cloud.clientOf(row, row.account_id);
    await readCloud(context, client, row, options.force === true);
    if (row.failures > 0) await context.log.add('INFO', source, 'U-tec can be reached again');
    return true;
  } catch (error) {
    if (!isUtecError(error) && !(error instanceof TokenError)) throw error;
    await failed(context, row, error);
    return false;
  } finally {
    context.cache.drop();
  }
}

async function readCloud(context: GatewayContext, client: UtecClient, row: GatewayRow, alsoDiscover: boolean): Promise<void> {
  const known = await readDevices(context.db);
  const isDiscoveryDue = alsoDiscover || known.length === 0 || row.discover_at.getTime() <= context.clock.now().getTime();
  if (isDiscoveryDue) await discover(context, client);
  const ids = (isDiscoveryDue ? await readDevices(context.db) : known).filter(({ device }) => device.isLock).map(({ id }) => id);
  const heard = ids.length === 0 ? [] : await queryStates(context, client, ids);
  const now = context.clock.now();
  await context.db.transaction().execute(async (trx) => {
    await saveStates(trx, heard, now);
    await pollSucceeded(trx, now, isDiscoveryDue ? new Date(now.getTime() + discoverEveryMs) : null);
    await tellOthers(trx);
  });
}

async function discover(context: GatewayContext, client: UtecClient): Promise<void> {
  const devices = await client.discover();
  const { added, removed } = await context.db.transaction().execute((trx) => saveDiscovery(trx, context.keyring, devices));
  if (added.length > 0) await context.log.add('INFO', source, `new at U-tec: ${added.join(', ')}`);
  if (removed.length > 0) await context.log.add('INFO', source, `no longer at U-tec: ${removed.join(', ')}`);
}

/** One bad device does not spoil the others: it simply was not heard. */
async function queryStates(context: GatewayContext, client: UtecClient, ids: readonly string[]): Promise<readonly HeardStates[]> {
  const answers = await client.query(ids);
  const heard: HeardStates[] = [];
  for (const [id, answer] of answers) {
    if (answer.error === null) heard.push({ id, states: answer.states, isOnline: answer.lock.isOnline });
    else await context.log.add('WARNING', source, `${id}: ${reasonOf(answer.error)}`);
  }
  return heard;
}

/** The states of one lock, at once. */
export async function readLockNow(context: GatewayContext, client: UtecClient, id: string): Promise<void> {
  const heard = await queryStates(context, client, [id]);
  await context.db.transaction().execute(async (trx) => {
    await saveStates(trx, heard, context.clock.now());
    await tellOthers(trx);
  });
  context.cache.drop();
}

async function failed(context: GatewayContext, row: GatewayRow, error: unknown): Promise<void> {
  const reason = reasonOf(error);
  // Where the reason stays the same, one line is enough.
  if (row.problem !== reason) await context.log.add('ERROR', source, `U-tec could not be asked: ${reason}`);
  const waitMs = Math.min(row.status_poll_interval * 1000 * 2 ** Math.min(row.failures, 10), backOffMaxMs);
  const spread = 1 + jitter * (2 * Math.random() - 1);
  const nextAt = new Date(context.clock.now().getTime() + waitMs * spread);
  if (row.account_id !== null) await noteSignInRequired(context, row.account_id, error);
  await context.db.transaction().execute(async (trx) => {
    await pollFailed(trx, reason, nextAt);
    await tellOthers(trx);
  });
}
