import type { GatewayContext } from './context.ts';
import { noteChange } from './store/gateway.ts';

const source = 'utec-gateway.cloud';

/** Puts into the log what has changed at the account since it was last told: reached or not, the token, the devices. */
export async function tellChanges(context: GatewayContext): Promise<void> {
  context.cache.drop();
  const { account, devices } = await context.cache.get();
  if (account === null) return;
  const now = {
    problem: account.pollError,
    expiresAt: account.token.expiresAt?.toISOString() ?? null,
    needsLogin: account.token.needsPerson,
    ids: devices.map(({ ref }) => ref).toSorted(),
  };
  const noted = await noteChange(context.db, now);
  if (noted === undefined) return;
  const before = noted.before ?? { problem: null, expiresAt: null, needsLogin: false, ids: [] };
  if (now.problem !== before.problem) {
    if (now.problem === null) await context.log.add('INFO', source, 'U-tec can be reached again');
    else await context.log.add('ERROR', source, `U-tec could not be asked: ${now.problem}`);
  }
  if (now.expiresAt !== before.expiresAt && now.expiresAt !== null)
    await context.log.add('INFO', source, `there is a new token; it lasts until ${now.expiresAt}`);
  if (now.needsLogin && !before.needsLogin)
    await context.log.add('ERROR', source, 'U-tec takes neither token any more: log in again');
  const added = now.ids.filter((id) => !before.ids.includes(id));
  const removed = before.ids.filter((id) => !now.ids.includes(id));
  if (added.length > 0) await context.log.add('INFO', source, `new at U-tec: ${added.join(', ')}`);
  if (removed.length > 0) await context.log.add('INFO', source, `no longer at U-tec: ${removed.join(', ')}`);
}
