import { sql, type Selectable } from 'kysely';
import type { WrongGuess } from '../../../platform/http/guess-guard.ts';
import type { SecurityDatabase, SecurityTables } from '../tables.ts';

export type BlockedAddressRow = Selectable<SecurityTables['blocked_addresses']>;

/** Failures from one network are counted one after the other, in however many processes; the turn ends with the transaction. */
export async function takeTurn(trx: SecurityDatabase, network: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`guesses:${network}`}, 0))`.execute(trx);
}

export async function findBlock(db: SecurityDatabase, network: string, at: Date): Promise<BlockedAddressRow | undefined> {
  return await db
    .selectFrom('blocked_addresses')
    .selectAll()
    .where(sql<boolean>`network >>= ${network}::cidr`)
    .where((where) => where.or([where('blocked_until', 'is', null), where('blocked_until', '>', at)]))
    .limit(1)
    .executeTakeFirst();
}

export async function insertFailure(trx: SecurityDatabase, network: string, guess: WrongGuess): Promise<void> {
  await trx
    .insertInto('credential_failures')
    .values({
      network,
      kind: guess.kind,
      device_pk: guess.devicePk,
      account_hash: guess.accountHash ?? null,
      failed_at: guess.at,
    })
    .execute();
}

export async function countFromNetwork(trx: SecurityDatabase, network: string, since: Date): Promise<number> {
  const row = await trx
    .selectFrom('credential_failures')
    .select(sql<number>`count(*)`.as('count'))
    .where('network', '=', network)
    .where('failed_at', '>', since)
    .executeTakeFirstOrThrow();
  return row.count;
}

export async function countAtAccount(trx: SecurityDatabase, accountHash: string, since: Date): Promise<number> {
  const row = await trx
    .selectFrom('credential_failures')
    .select(sql<number>`count(*)`.as('count'))
    .where('account_hash', '=', accountHash)
    .where('failed_at', '>', since)
    .executeTakeFirstOrThrow();
  return row.count;
}

export interface NewBlock {
  readonly network: string;
  readonly reason: string;
  readonly failures: number;
  readonly until: Date | null;
  readonly by: number | null;
  readonly at: Date;
}

/** Blocks a network, or changes the block that it has: of two ends the later one counts. */
export async function upsertBlock(trx: SecurityDatabase, block: NewBlock): Promise<BlockedAddressRow> {
  return await trx
    .insertInto('blocked_addresses')
    .values({
      network: block.network,
      reason: block.reason,
      failures: block.failures,
      blocked_until: block.until,
      blocked_by: block.by,
      created_at: block.at,
      updated_at: block.at,
    })
    .onConflict((conflict) =>
      conflict.column('network').doUpdateSet({
        reason: block.reason,
        failures: sql`blocked_addresses.failures + ${block.failures}`,
        blocked_until: sql`case when blocked_addresses.blocked_until is null or ${block.until}::timestamptz is null then null
          else greatest(blocked_addresses.blocked_until, ${block.until}) end`,
        blocked_by: block.by,
        updated_at: block.at,
      }),
    )
    .returningAll()
    .executeTakeFirstOrThrow();
}

/** The network that was blocked; undefined when there was no such block. */
export async function deleteBlock(trx: SecurityDatabase, id: number): Promise<string | undefined> {
  const row = await trx.deleteFrom('blocked_addresses').where('id', '=', id).returning('network').executeTakeFirst();
  return row?.network;
}

/** What was counted from there is over: else the next slip would block it again. */
export async function forgetFailures(trx: SecurityDatabase, network: string): Promise<void> {
  await trx
    .deleteFrom('credential_failures')
    .where(sql<boolean>`network <<= ${network}::cidr`)
    .execute();
}

export async function listBlocks(
  db: SecurityDatabase,
  at: Date,
): Promise<Pick<BlockedAddressRow, 'network' | 'blocked_until'>[]> {
  return await db
    .selectFrom('blocked_addresses')
    .select(['network', 'blocked_until'])
    .where((where) => where.or([where('blocked_until', 'is', null), where('blocked_until', '>', at)]))
    .execute();
}

export async function countBlocks(db: SecurityDatabase, at: Date): Promise<number> {
  const row = await db
    .selectFrom('blocked_addresses')
    .select(sql<number>`count(*)`.as('count'))
    .where((where) => where.or([where('blocked_until', 'is', null), where('blocked_until', '>', at)]))
    .executeTakeFirstOrThrow();
  return row.count;
}

/** Newest first. */
export async function pageOfBlocks(
  db: SecurityDatabase,
  at: Date,
  page: { limit: number; offset: number },
): Promise<BlockedAddressRow[]> {
  return await db
    .selectFrom('blocked_addresses')
    .selectAll()
    .where((where) => where.or([where('blocked_until', 'is', null), where('blocked_until', '>', at)]))
    .orderBy('updated_at', 'desc')
    .orderBy('id', 'desc')
    .limit(page.limit)
    .offset(page.offset)
    .execute();
}

export async function deleteEndedBlocks(db: SecurityDatabase, at: Date): Promise<void> {
  await db.deleteFrom('blocked_addresses').where('blocked_until', '<=', at).execute();
}

export async function deleteFailuresBefore(db: SecurityDatabase, before: Date): Promise<void> {
  await db.deleteFrom('credential_failures').where('failed_at', '<', before).execute();
}

/** Networks with at least so many failures since then. */
export async function listFailingNetworks(
  db: SecurityDatabase,
  since: Date,
  failuresMin: number,
): Promise<Array<{ network: string; failures: number }>> {
  const { rows } = await sql<{ network: string; failures: number }>`
    select network::text as network, count(*)::integer as failures from credential_failures
    where failed_at > ${since} group by network having count(*) >= ${failuresMin} order by network`.execute(db);
  return rows;
}

/** Failed log-ins since then, from how many networks, at how many accounts. */
export async function sumLogins(
  db: SecurityDatabase,
  since: Date,
): Promise<{ failures: number; networks: number; accounts: number }> {
  const { rows } = await sql<{ failures: number; networks: number; accounts: number }>`
    select count(*)::integer as failures, count(distinct network)::integer as networks, count(distinct account_hash)::integer as accounts
    from credential_failures where failed_at > ${since} and kind = 'login'`.execute(db);
  return rows[0] ?? { failures: 0, networks: 0, accounts: 0 };
}
