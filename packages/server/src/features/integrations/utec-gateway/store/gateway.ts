import { sql, type QueryExecutorProvider } from 'kysely';
import type { Keyring } from '../../../../platform/crypto/secret-box.ts';
import { defaultConfig, type ConfigPatch, type GatewayConfig } from '../gateway-config.ts';

/** Tells every process that something of the gateway changed. */
export const gatewayChannel = 'utec_gateway';

export interface GatewayRow extends GatewayConfig {
  readonly account_id: number | null;
  readonly secret_key_sealed: string | null;
}

const secretContext = 'utec_gateway.secret_key';

export async function readGateway(db: QueryExecutorProvider): Promise<GatewayRow | undefined> {
  const { rows } = await sql<GatewayRow>`select * from utec_gateway`.execute(db);
  return rows[0];
}

export function openSecretKey(keyring: Keyring, row: Pick<GatewayRow, 'secret_key_sealed'>): string {
  return row.secret_key_sealed === null ? '' : keyring.open(row.secret_key_sealed, secretContext);
}

/** Keeps what was set before there is an account. Answers all of it. */
export async function saveDraft(trx: QueryExecutorProvider, keyring: Keyring, patch: ConfigPatch): Promise<GatewayRow> {
  const it = defaultConfig;
  await sql`
    insert into utec_gateway (api_base_url, oauth_base_url, action_path, access_key, scope, redirect_uri, status_poll_interval,
      auto_refresh_enabled, refresh_buffer_minutes)
    values (${it.api_base_url}, ${it.oauth_base_url}, ${it.action_path}, ${it.access_key}, ${it.scope}, ${it.redirect_uri},
      ${it.status_poll_interval}, ${it.auto_refresh_enabled}, ${it.refresh_buffer_minutes})
    on conflict (is_only) do nothing`.execute(trx);
  const { rows } = await sql<GatewayRow>`select * from utec_gateway for update`.execute(trx);
  const before = rows[0];
  if (before === undefined) throw new Error('the row of the gateway is gone');
  const { secret_key: secretKey, ...config } = patch;
  const next = { ...before, ...config };
  const sealed =
    secretKey === undefined ? before.secret_key_sealed : secretKey === '' ? null : keyring.seal(secretKey, secretContext);
  await sql`
    update utec_gateway set api_base_url = ${next.api_base_url}, oauth_base_url = ${next.oauth_base_url},
      action_path = ${next.action_path}, access_key = ${next.access_key}, secret_key_sealed = ${sealed}, scope = ${next.scope},
      redirect_uri = ${next.redirect_uri}, status_poll_interval = ${next.status_poll_interval},
      auto_refresh_enabled = ${next.auto_refresh_enabled}, refresh_buffer_minutes = ${next.refresh_buffer_minutes}`.execute(trx);
  return { ...next, secret_key_sealed: sealed };
}

/** From now on the account has the settings. */
export async function useAccount(db: QueryExecutorProvider, accountId: number): Promise<void> {
  await sql`update utec_gateway set account_id = ${accountId}, secret_key_sealed = null`.execute(db);
}

export async function tellOthers(db: QueryExecutorProvider): Promise<void> {
  await sql`select pg_notify(${gatewayChannel}, '')`.execute(db);
}

/** Seals the secret under the present key. */
export async function resealSecretKey(db: QueryExecutorProvider, keyring: Keyring): Promise<void> {
  const row = await readGateway(db);
  if (row === undefined || row.secret_key_sealed === null || !keyring.needsReseal(row.secret_key_sealed)) return;
  const sealed = keyring.seal(keyring.open(row.secret_key_sealed, secretContext), secretContext);
  await sql`
    update utec_gateway set secret_key_sealed = ${sealed} where secret_key_sealed = ${row.secret_key_sealed}`.execute(db);
}

/** What the log has told. */
export interface Noted {
  readonly problem: string | null;
  readonly expiresAt: string | null;
  readonly needsLogin: boolean;
  readonly ids: readonly string[];
}

/** Answers what was noted before when this process is the one that notes the change; undefined where there is nothing to tell. */
export async function noteChange(db: QueryExecutorProvider, noted: Noted): Promise<{ before: Noted | null } | undefined> {
  const text = JSON.stringify(noted);
  const { rows } = await sql<{ before: Noted | null }>`
    update utec_gateway g set noted = ${text}::jsonb from (select noted as before from utec_gateway for update) as old
    where g.noted is distinct from ${text}::jsonb returning old.before`.execute(db);
  return rows[0];
}
