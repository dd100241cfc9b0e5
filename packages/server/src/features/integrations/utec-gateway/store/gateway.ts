import { sql, type QueryExecutorProvider } from 'kysely';
import type { Keyring } from '../../../../platform/crypto/secret-box.ts';
import { defaultConfig, type ConfigPatch, type GatewayConfig } from '../gateway-config.ts';

/** Tells every process that something of the gateway changed. */
export const gatewayChannel = 'utec_gateway';

export interface GatewayRow extends GatewayConfig {
  readonly account_id: number | null;
  readonly version: number;
  readonly secret_key_sealed: string | null;
  readonly discover_at: Date;
  readonly poll_at: Date;
  readonly polled_at: Date | null;
  readonly failures: number;
  readonly problem: string | null;
}

const secretContext = 'utec_gateway.secret_key';

/** As `POST /api/config` and an import may set them. */
const columns = Object.keys(defaultConfig) as (keyof GatewayConfig)[];

export async function readGateway(db: QueryExecutorProvider): Promise<GatewayRow | undefined> {
  const { rows } = await sql<GatewayRow>`select * from utec_gateway`.execute(db);
  return rows[0];
}

export function openSecretKey(keyring: Keyring, row: GatewayRow): string {
  return row.secret_key_sealed === null ? '' : keyring.open(row.secret_key_sealed, secretContext);
}

/** Writes what is given over what is there, and answers the names of what changed. */
export async function saveConfig(trx: QueryExecutorProvider, keyring: Keyring, patch: ConfigPatch): Promise<readonly string[]> {
  await ensureRow(trx);
  const { rows } = await sql<GatewayRow>`select * from utec_gateway for update`.execute(trx);
  const before = rows[0];
  if (before === undefined) throw new Error('the row of the gateway is gone');
  const changed: string[] = columns.filter((name) => patch[name] !== undefined && patch[name] !== before[name]);
  const { secret_key: secretKey } = patch;
  const isSecretNew = secretKey !== undefined && secretKey !== openSecretKey(keyring, before);
  if (isSecretNew) changed.push('secret_key');
  if (changed.length === 0) return changed;
  const next = { ...before, ...patch };
  const sealed = !isSecretNew ? before.secret_key_sealed : secretKey === '' ? null : keyring.seal(secretKey, secretContext);
  await sql`
    update utec_gateway set version = version + 1, api_base_url = ${next.api_base_url}, oauth_base_url = ${next.oauth_base_url},
      action_path = ${next.action_path}, access_key = ${next.access_key}, secret_key_sealed = ${sealed}, scope = ${next.scope},
      redirect_uri = ${next.redirect_uri}, status_poll_interval = ${next.status_poll_interval},
      auto_refresh_enabled = ${next.auto_refresh_enabled}, refresh_buffer_minutes = ${next.refresh_buffer_minutes}`.execute(trx);
  return changed;
}

async function ensureRow(trx: QueryExecutorProvider): Promise<void> {
  const it = defaultConfig;
  await sql`
    insert into utec_gateway (api_base_url, oauth_base_url, action_path, access_key, scope, redirect_uri, status_poll_interval,
      auto_refresh_enabled, refresh_buffer_minutes)
    values (${it.api_base_url}, ${it.oauth_base_url}, ${it.action_path}, ${it.access_key}, ${it.scope}, ${it.redirect_uri},
      ${it.status_poll_interval}, ${it.auto_refresh_enabled}, ${it.refresh_buffer_minutes})
    on conflict (is_only) do nothing`.execute(trx);
}

/** The account that the token hangs on; made for its owner when there is none. */
export async function ensureAccount(trx: QueryExecutorProvider, ownerId: number): Promise<number> {
  await ensureRow(trx);
  const { rows } = await sql<{ account_id: number | null }>`select account_id from utec_gateway for update`.execute(trx);
  const known = rows[0]?.account_id ?? null;
  if (known !== null) return known;
  const made = await sql<{ id: number }>`
    insert into vendor_accounts (vendor, owner_id, name) values ('utec_gateway', ${ownerId}, 'U-tec gateway') returning id`.execute(
    trx,
  );
  const id = made.rows[0]?.id;
  if (id === undefined) throw new Error('the account of the gateway was not made');
  await sql`update utec_gateway set account_id = ${id}`.execute(trx);
  return id;
}

export async function startLogin(trx: QueryExecutorProvider, stateHash: string, until: Date): Promise<void> {
  await sql`update utec_gateway set login_state_hash = ${stateHash}, login_until = ${until}`.execute(trx);
}

/** Whether this is the log-in under way. It is taken once. */
export async function takeLogin(trx: QueryExecutorProvider, stateHashes: readonly string[], now: Date): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update utec_gateway set login_state_hash = null, login_until = null
    where login_state_hash = any(${stateHashes}) and login_until > ${now}`.execute(trx);
  return numAffectedRows === 1n;
}

/** Takes the next turn, for one process. Undefined: it is not due, or there is nothing to ask with. */
export async function claimPoll(
  db: QueryExecutorProvider,
  now: Date,
  options: { readonly force: boolean },
): Promise<GatewayRow | undefined> {
  const { rows } = await sql<GatewayRow>`
    update utec_gateway g set poll_at = ${now}::timestamptz + make_interval(secs => g.status_poll_interval)
    where (${options.force} or g.poll_at <= ${now}) and g.account_id is not null and g.access_key <> ''
    returning g.*`.execute(db);
  return rows[0];
}

export async function pollSucceeded(trx: QueryExecutorProvider, now: Date, discoverAt: Date | null): Promise<void> {
  await sql`
    update utec_gateway set polled_at = ${now}, failures = 0, problem = null,
      discover_at = coalesce(${discoverAt}::timestamptz, discover_at)`.execute(trx);
}

export async function pollFailed(trx: QueryExecutorProvider, problem: string, nextAt: Date): Promise<void> {
  await sql`update utec_gateway set failures = failures + 1, problem = ${problem}, poll_at = ${nextAt}`.execute(trx);
}

/** Asks the cloud soon, and for the list of devices too where that is wished. */
export async function pollSoon(trx: QueryExecutorProvider, at: Date, alsoDiscover: boolean): Promise<void> {
  await sql`
    update utec_gateway set poll_at = least(poll_at, ${at}),
      discover_at = case when ${alsoDiscover} then least(discover_at, ${at}) else discover_at end`.execute(trx);
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

/** The code of what is wrong with the token, as it was noted. */
export async function readTokenProblem(db: QueryExecutorProvider, accountId: number): Promise<string | null> {
  const { rows } = await sql<{ error_code: string | null }>`
    select error_code from vendor_tokens where account_id = ${accountId}`.execute(db);
  return rows[0]?.error_code ?? null;
}

export async function readAccount(
  db: QueryExecutorProvider,
  accountId: number,
): Promise<{ readonly id: number; readonly name: string; readonly owner_id: number } | undefined> {
  const { rows } = await sql<{ id: number; name: string; owner_id: number }>`
    select id, name, owner_id from vendor_accounts where id = ${accountId}`.execute(db);
  return rows[0];
}
