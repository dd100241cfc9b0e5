import { sql, type QueryExecutorProvider } from 'kysely';

/** What stands in the way of everything that goes through an account at a vendor, as it was last learnt. The vendor is not asked. */
export interface VendorAccountState {
  readonly signedOut: { readonly code: string; readonly at: Date } | null;
  readonly calls: CountedCalls | null;
}

export interface CountedCalls {
  readonly used: number;
  readonly limit: number | null;
  readonly resetsAt: Date;
  readonly countedAt: Date;
}

export async function noteCalls(db: QueryExecutorProvider, accountId: number, calls: CountedCalls): Promise<void> {
  const { used, limit, resetsAt, countedAt } = calls;
  await sql`
    update vendor_accounts set calls_used = ${used}, calls_limit = ${limit}, calls_reset_at = ${resetsAt}, calls_counted_at = ${countedAt}
    where id = ${accountId}`.execute(db);
}

interface Row {
  readonly error_code: string | null;
  readonly failed_at: Date | null;
  readonly calls_used: number | null;
  readonly calls_limit: number | null;
  readonly calls_reset_at: Date | null;
  readonly calls_counted_at: Date | null;
}

/** Null: there is no such account any more. */
export async function readAccountState(db: QueryExecutorProvider, accountId: number): Promise<VendorAccountState | null> {
  const { rows } = await sql<Row>`
    select t.error_code, t.failed_at, a.calls_used, a.calls_limit, a.calls_reset_at, a.calls_counted_at
    from vendor_accounts a left join vendor_tokens t on t.account_id = a.id where a.id = ${accountId}`.execute(db);
  const [row] = rows;
  if (row === undefined) return null;
  const { error_code: code, failed_at: at, calls_used: used, calls_reset_at: resetsAt, calls_counted_at: countedAt } = row;
  return {
    signedOut: code === null || at === null ? null : { code, at },
    calls:
      used === null || resetsAt === null || countedAt === null ? null : { used, limit: row.calls_limit, resetsAt, countedAt },
  };
}
