import { readFile } from 'node:fs/promises';
import type { AccountWishes } from '../utec/index.ts';
import type { GatewayContext } from './context.ts';
import { readPatch, WrongSetting, type ConfigPatch } from './gateway-config.ts';
import { GatewayError } from './gateway-error.ts';
import { readOldConfig } from './old-config.ts';
import { openSecretKey, readGateway, saveDraft, tellOthers, useAccount } from './store/gateway.ts';

const source = 'utec-gateway.config';

/** Sets what is given. The audit trail and the log tell which keys changed, and no secret. */
export async function changeConfig(context: GatewayContext, given: ConfigPatch): Promise<void> {
  let patch: ConfigPatch;
  try {
    patch = readPatch(given, context.isAllowedAddress);
  } catch (error) {
    throw error instanceof WrongSetting ? new GatewayError(422, error.message) : error;
  }
  try {
    await save(context, patch);
  } finally {
    await tellOthers(context.db);
    context.cache.drop();
  }
  const names = Object.keys(patch);
  if (names.length > 0) await context.log.add('INFO', source, `configuration set: ${names.toSorted().join(', ')}`);
}

/** Where there is an account it has the settings; before, they wait until there are keys to make one of. */
async function save(context: GatewayContext, patch: ConfigPatch): Promise<void> {
  const { account } = await context.cache.get();
  if (account !== null) {
    await context.accounts.change(account.id, wishesOf(patch));
    return;
  }
  const draft = await context.db.transaction().execute(async (trx) => {
    const saved = await saveDraft(trx, context.keyring, patch);
    await context.audit.record(trx, {
      action: 'utec_gateway.configured',
      resourceType: 'utec_gateway',
      resourceId: null,
      detail: { set: Object.keys(patch).toSorted().join(', ') },
    });
    return saved;
  });
  const clientSecret = openSecretKey(context.keyring, draft);
  if (draft.access_key === '' || clientSecret === '' || draft.redirect_uri === '') return;
  const ownerId = await context.ownerOf();
  if (ownerId === undefined) throw new GatewayError(503, 'There is no administrator yet, who is to own the account.');
  // The same keys again are the same account, so that a start which ended half way goes on here.
  const made = await context.accounts.connect({
    ownerId,
    isStaff: true,
    name: 'U-tec gateway',
    clientId: draft.access_key,
    clientSecret,
    redirectUri: draft.redirect_uri,
    oauthBaseUrl: draft.oauth_base_url,
    apiBaseUrl: draft.api_base_url,
    actionPath: draft.action_path,
    scope: draft.scope,
  });
  await context.accounts.change(made.id, {
    isAutoRefreshed: draft.auto_refresh_enabled,
    refreshBufferMinutes: draft.refresh_buffer_minutes,
    pollSeconds: draft.status_poll_interval,
  });
  await useAccount(context.db, made.id);
}

/** An account without keys is none: empty ones stand for what is there. */
function wishesOf(patch: ConfigPatch): AccountWishes {
  return {
    clientId: nonEmpty(patch.access_key),
    clientSecret: nonEmpty(patch.secret_key),
    redirectUri: nonEmpty(patch.redirect_uri),
    oauthBaseUrl: patch.oauth_base_url,
    apiBaseUrl: patch.api_base_url,
    actionPath: patch.action_path,
    scope: nonEmpty(patch.scope),
    isAutoRefreshed: patch.auto_refresh_enabled,
    refreshBufferMinutes: patch.refresh_buffer_minutes,
    pollSeconds: patch.status_poll_interval,
  };
}

function nonEmpty(text: string | undefined): string | undefined {
  return text === '' ? undefined : text;
}

/** Takes over the file of another gateway, once: whoever has a configuration here keeps it. */
export async function importOldConfig(context: GatewayContext, path: string): Promise<boolean> {
  if ((await readGateway(context.db)) !== undefined) return false;
  const { patch, token } = readOldConfig(await readFile(path, 'utf8'));
  await changeConfig(context, patch);
  const { account } = await context.cache.get();
  if (account !== null && token !== null) {
    const receivedAt = context.clock.now().getTime();
    await context.accounts.adoptToken(account.id, { ...token, receivedAt, subject: null });
    context.cache.drop();
  }
  await context.log.add('INFO', source, `configuration of another gateway imported${token === null ? '' : ', with its token'}`);
  return true;
}
