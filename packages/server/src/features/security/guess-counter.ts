import type { QueryExecutorProvider } from 'kysely';
import type { Database } from '../../platform/database/connection.ts';
import { notify } from '../../platform/database/notifications.ts';
import type { GuessGuard, WrongGuess } from '../../platform/http/guess-guard.ts';
import { addressBlocked as refused, blocksChannel, describeBlock, type AddressBlocks } from './address-blocks.ts';
import type { SecurityContext } from './context.ts';
import { addressBlocked } from './events.ts';
import { isLoopback, networkOf } from './networks.ts';
import { raiseAlert } from './raise-alert.ts';
import {
  countAtAccount,
  countFromNetwork,
  findBlock,
  insertFailure,
  takeTurn,
  upsertBlock,
  type BlockedAddressRow,
} from './store/addresses.ts';
import { withSecurityTables, type SecurityDatabase } from './tables.ts';

export const windowMs = 15 * 60_000;
const minuteMs = 60_000;

export type CounterDeps = Pick<SecurityContext, 'clock' | 'events' | 'jobs' | 'settings' | 'access'>;

/** All attacks on the log-in are one incident, from however many addresses they come. */
const loginIncident = 'login';

/** Blocks a network for what came from it, in the caller's transaction; every process knows with the commit. */
export async function blockNetwork(
  deps: CounterDeps,
  trx: SecurityDatabase,
  block: {
    readonly network: string;
    readonly reason: string;
    readonly failures: number;
    readonly until: Date | null;
    readonly by: number | null;
  },
): Promise<BlockedAddressRow> {
  const at = deps.clock.now();
  const row = await upsertBlock(trx, { ...block, at });
  await deps.access.markAttemptsBlocked(trx, row.network, new Date(at.getTime() - windowMs));
  await notify(trx, blocksChannel, describeBlock(row.network, row.blocked_until));
  await deps.events.publish(
    trx,
    addressBlocked,
    {
      network: row.network,
      reason: block.reason,
      blocked_until: row.blocked_until?.toISOString() ?? null,
      user: block.by,
      at: at.toISOString(),
    },
    {},
  );
  return row;
}

/** So many wrong ones from there: blocks the network, unless that would cut off everybody, and tells people. */
export async function punish(
  deps: CounterDeps,
  trx: SecurityDatabase,
  network: string,
  failures: number,
  where: { readonly devicePk: number | null },
): Promise<void> {
  const at = deps.clock.now();
  const { addressBlockMinutes } = deps.settings;
  const address = network.replace(/\/32$/, '');
  let consequence = `Its credentials are refused for ${addressBlockMinutes} minutes`;
  if (isLoopback(network)) {
    consequence =
      'It is the server itself and was not blocked: if that is a reverse proxy, name it in TRUST_PROXY, so that its clients can be told apart';
  } else {
    await blockNetwork(deps, trx, {
      network,
      reason: `${failures} failed attempts within 15 minutes`,
      failures,
      until: new Date(at.getTime() + addressBlockMinutes * minuteMs),
      by: null,
    });
  }
  await raiseAlert(deps, trx, {
    type: 'multiple_failures',
    severity: 'high',
    devicePk: where.devicePk,
    // At a door the same incident as its lockout.
    incident: where.devicePk === null ? loginIncident : '',
    description: `${failures} failed attempts from ${address}. ${consequence}.`,
    at,
  });
}

/** Counts wrong credentials by the address that they come from, and by the account that they are tried at. */
export function createGuessCounter(deps: CounterDeps, blocks: Pick<AddressBlocks, 'check'>): GuessGuard {
  async function countAtNetwork(trx: SecurityDatabase, network: string, guess: WrongGuess): Promise<boolean> {
    const failures = await countFromNetwork(trx, network, new Date(guess.at.getTime() - windowMs));
    if (failures < deps.settings.addressFailuresMax) return false;
    await punish(deps, trx, network, failures, guess);
    return true;
  }

  async function countAtLogin(trx: SecurityDatabase, accountHash: string, guess: WrongGuess): Promise<void> {
    const failures = await countAtAccount(trx, accountHash, new Date(guess.at.getTime() - windowMs));
    if (failures < deps.settings.addressFailuresMax) return;
    await raiseAlert(deps, trx, {
      type: 'multiple_failures',
      severity: 'high',
      devicePk: null,
      incident: loginIncident,
      description: `${failures} failed log-ins at one account within 15 minutes. Further ones have to wait, up to a minute each.`,
      at: guess.at,
    });
  }

  return {
    check: (address) => blocks.check(address),

    async failed(provider, guess) {
      const network = guess.address === null ? undefined : networkOf(guess.address);
      if (network === undefined) return { wasBlocked: false };
      const trx = security(provider);
      await takeTurn(trx, network);
      if ((await findBlock(trx, network, guess.at)) !== undefined) return { wasBlocked: true };
      await insertFailure(trx, network, guess);
      const isPunished = await countAtNetwork(trx, network, guess);
      if (!isPunished && guess.accountHash !== undefined) await countAtLogin(trx, guess.accountHash, guess);
      return { wasBlocked: false };
    },

    async requireOpen(provider, address) {
      const network = address === null ? undefined : networkOf(address);
      if (network === undefined) return;
      const trx = security(provider);
      await takeTurn(trx, network);
      const now = deps.clock.now();
      const block = await findBlock(trx, network, now);
      if (block !== undefined) throw refused(block.blocked_until, now);
    },
  };
}

/** What comes from another feature is a transaction of the same database. */
function security(provider: QueryExecutorProvider): SecurityDatabase {
  return withSecurityTables(provider as Database);
}
