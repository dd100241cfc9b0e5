import type { TokenState, TokenStore, VersionedState } from '@smartlock/oauth-tokens';
import { sql, type QueryExecutorProvider } from 'kysely';
import type { Keyring } from '../../platform/crypto/secret-box.ts';

const contextOf = (accountId: number): string => `vendor_tokens.state:${accountId}`;
const instantOf = (ms: number | undefined): Date | null => (ms === undefined ? null : new Date(ms));

/** The token of one account in the database, sealed; only the latest is there. All processes share it. */
export class DatabaseTokenStore implements TokenStore {
  readonly #db: QueryExecutorProvider;
  readonly #keyring: Keyring;
  readonly #accountId: number;

  constructor(db: QueryExecutorProvider, keyring: Keyring, accountId: number) {
    this.#db = db;
    this.#keyring = keyring;
    this.#accountId = accountId;
  }

  async read(): Promise<VersionedState> {
    const row = await readRow(this.#db, this.#accountId);
    if (row === undefined || row.state_sealed === null) return { token: null, lease: null, version: row?.version ?? 0 };
    const state = JSON.parse(this.#keyring.open(row.state_sealed, contextOf(this.#accountId))) as TokenState;
    return { ...state, version: row.version };
  }

  async compareAndSet(expected: number, next: TokenState): Promise<boolean> {
    return await saveToken(this.#db, this.#keyring, this.#accountId, expected, next);
  }
}

/**
 * Stores the state over version `expected`, or over whatever is there when it is null. What failed before is forgotten once there is a new token: the lease of a
 * renewal, and its return, leave it alone.
 */
export async function saveToken(
  db: QueryExecutorProvider,
  keyring: Keyring,
  accountId: number,
  expected: number | null,
  { token, lease }: TokenState,
): Promise<boolean> {
  const sealed = keyring.seal(JSON.stringify({ token, lease }), contextOf(accountId));
  const expiresAt = instantOf(token?.expiresAt);
  const refreshedAt = instantOf(token?.receivedAt);
  const keepIfSame = (column: 'error_code' | 'error' | 'failed_at') =>
    sql`case when t.refreshed_at is distinct from ${refreshedAt}::timestamptz then null else t.${sql.ref(column)} end`;
  const update = sql`
    state_sealed = ${sealed}, version = t.version + 1, expires_at = ${expiresAt}, refreshed_at = ${refreshedAt},
    error_code = ${keepIfSame('error_code')}, error = ${keepIfSame('error')}, failed_at = ${keepIfSame('failed_at')}`;
  if (expected !== null && expected > 0) {
    const { numAffectedRows } = await sql`
      update vendor_tokens t set ${update} where t.account_id = ${accountId} and t.version = ${expected}`.execute(db);
    return numAffectedRows === 1n;
  }
  const onlyFirst = expected === 0 ? sql`where t.version = 0` : sql``;
  const { numAffectedRows } = await sql`
    insert into vendor_tokens as t (account_id, state_sealed, version, expires_at, refreshed_at)
    values (${accountId}, ${sealed}, 1, ${expiresAt}, ${refreshedAt})
    on conflict (account_id) do update set ${update} ${onlyFirst}`.execute(db);
  return numAffectedRows === 1n;
}

/** Notes why there is no usable token. True when it is not known already, so that people are told once. */
export async function noteTokenFailure(
  db: QueryExecutorProvider,
  accountId: number,
  failure: { readonly code: string; readonly message: string },
  at: Date,
): Promise<boolean> {
  const { rows } = await sql<{ error_code: string | null }>`
    select error_code from vendor_tokens where account_id = ${accountId} for update`.execute(db);
  await sql`
    insert into vendor_tokens (account_id, error_code, error, failed_at)
    values (${accountId}, ${failure.code}, ${failure.message}, ${at})
    on conflict (account_id) do update
      set error_code = excluded.error_code, error = excluded.error, failed_at = excluded.failed_at`.execute(db);
  return rows[0]?.error_code !== failure.code;
}

/** Seals it under the present key, unless it was written anew meanwhile. */
export async function resealToken(db: QueryExecutorProvider, keyring: Keyring, accountId: number): Promise<void> {
  const row = await readRow(db, accountId);
  if (row === undefined || row.state_sealed === null || !keyring.needsReseal(row.state_sealed)) return;
  const context = contextOf(accountId);
  const sealed = keyring.seal(keyring.open(row.state_sealed, context), context);
  await sql`
    update vendor_tokens set state_sealed = ${sealed} where account_id = ${accountId} and version = ${row.version}`.execute(db);
}

async function readRow(
  db: QueryExecutorProvider,
  accountId: number,
): Promise<{ readonly state_sealed: string | null; readonly version: number } | undefined> {
  const { rows } = await sql<{ state_sealed: string | null; version: number }>`
    select state_sealed, version from vendor_tokens where account_id = ${accountId}`.execute(db);
  return rows[0];
}
