import { readFile } from 'node:fs/promises';
import { saveToken } from '../token-store.ts';
import type { GatewayContext } from './context.ts';
import { readPatch, WrongSetting, type ConfigPatch } from './gateway-config.ts';
import { GatewayError } from './gateway-error.ts';
import { readOldConfig } from './old-config.ts';
import { ensureAccount, pollSoon, readGateway, saveConfig, tellOthers } from './store/gateway.ts';

const source = 'utec-gateway.config';

/** Sets what is given. The audit trail and the log tell which keys changed, and no values. */
export async function changeConfig(context: GatewayContext, given: ConfigPatch): Promise<void> {
  let patch: ConfigPatch;
  try {
    patch = readPatch(given, context.isAllowedAddress);
  } catch (error) {
    throw error instanceof WrongSetting ? new GatewayError(422, error.message) : error;
  }
  const changed = await context.db.transaction().execute(async (trx) => {
    const names = await saveConfig(trx, context.keyring, patch);
    await context.audit.record(trx, {
      action: 'utec_gateway.configured',
      resourceType: 'utec_gateway',
      resourceId: null,
      detail: { changed: names.join(', ') },
    });
    if (names.length > 0) await pollSoon(trx, context.clock.now(), true);
    await tellOthers(trx);
    return names;
  });
  context.cache.drop();
  if (changed.length > 0) await context.log.add('INFO', source, `configuration changed: ${changed.join(', ')}`);
}

/** Takes over the file of another gateway, once: whoever has a configuration here keeps it. */
export async function importOldConfig(context: GatewayContext, path: string, ownerId: number): Promise<boolean> {
  if ((await readGateway(context.db)) !== undefined) return false;
  const { patch: found, token } = readOldConfig(await readFile(path, 'utf8'));
  const patch = readPatch(found, context.isAllowedAddress);
  const receivedAt = context.clock.now().getTime();
  await context.db.transaction().execute(async (trx) => {
    await saveConfig(trx, context.keyring, patch);
    const accountId = await ensureAccount(trx, ownerId);
    if (token !== null) {
      const record = { ...token, receivedAt, subject: null };
      await saveToken(trx, context.keyring, accountId, null, { token: record, lease: null });
    }
    await context.audit.record(trx, {
      action: 'utec_gateway.imported',
      resourceType: 'utec_gateway',
      resourceId: null,
      detail: { has_token: token !== null },
    });
    await pollSoon(trx, context.clock.now(), true);
    await tellOthers(trx);
  });
  context.cache.drop();
  await context.log.add('INFO', source, `configuration of another gateway imported${token === null ? '' : ', with its token'}`);
  return true;
}
