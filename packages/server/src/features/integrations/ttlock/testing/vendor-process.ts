import { once } from 'node:events';
import { openDatabase, type DatabaseConnection } from '../../../../platform/database/connection.ts';
import { createLogger } from '../../../../platform/logger.ts';
import { createOwnVendor } from './own-vendor.ts';

/**
 * A process of the program as far as tokens go. It says `ready`, waits for a line, makes its calls all at once and says how many succeeded. `stallAt` makes it say
 * `stalled` and do nothing more: when the answer of the token endpoint is at the door, when it was read but not stored, or when a call is about to use the new token.
 */
interface Order {
  readonly connection: DatabaseConnection;
  readonly accountId: number;
  readonly aheadMs: number;
  readonly calls: number;
  readonly journalFolder: string;
  readonly stallAt: 'arriving' | 'storing' | 'use' | null;
}

const { connection, accountId, aheadMs, calls, journalFolder, stallAt } = JSON.parse(process.argv[2] ?? '') as Order;
const { db } = openDatabase({ connection, poolMax: 4, applicationName: 'vendor-process', logger: createLogger('silent') });

async function stall(): Promise<never> {
  process.stdout.write('stalled\n');
  setInterval(() => {}, 60_000);
  return await new Promise<never>(() => {});
}

async function watchedFetch(url: string, init: RequestInit): Promise<Response> {
  const isToken = new URL(url).pathname === '/oauth2/token';
  if (!isToken && stallAt === 'use') return await stall();
  const response = await fetch(url, init);
  if (isToken && stallAt === 'arriving') {
    await response.text();
    return await stall();
  }
  return response;
}

const vendor = createOwnVendor({
  db,
  aheadMs,
  journalFolder,
  fetch: watchedFetch,
  beforeStoring: stallAt === 'storing' ? stall : undefined,
});

process.stdout.write('ready\n');
await once(process.stdin, 'data');
const results = await Promise.allSettled(Array.from({ length: calls }, () => vendor.listGateways(accountId)));
process.stdout.write(`done ${results.filter(({ status }) => status === 'fulfilled').length}\n`);
process.exit(0);
