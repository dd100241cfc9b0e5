import type { JobResult } from '../../platform/jobs/job.ts';
import type { SecurityContext } from './context.ts';
import { punish, windowMs } from './guess-counter.ts';
import { isLoopback, networkOf } from './networks.ts';
import { raiseAlert } from './raise-alert.ts';
import {
  deleteEndedBlocks,
  deleteFailuresBefore,
  findBlock,
  listFailingNetworks,
  sumLogins,
  takeTurn,
} from './store/addresses.ts';
import { wasToldOf } from './store/alerts.ts';

const dayMs = 86_400_000;
/** Fewer than this a day are people who mistype. */
const slowGuessing = { attemptsMin: 20, addressesMin: 5 };
const wandering = { attemptsMin: 5, doorsMin: 3 };
/** One try here and one there, at many accounts from many addresses. */
const spraying = { failuresMin: 30, networksMin: 10, accountsMin: 10 };

/**
 * Every quarter of an hour: networks with too many failures that were not blocked as they came (as after a change of the settings), and what no
 * counter of one door, one address or one account sees: slow guessing from many places, one address at many doors, one try at each of many accounts.
 */
export async function detectSuspicious(context: SecurityContext): Promise<JobResult> {
  const now = context.clock.now();
  const lately = new Date(now.getTime() - windowMs);
  const today = new Date(now.getTime() - dayMs);
  const period = { since: today, lately };
  const figures = { blocked: 0, doors: 0, wandering: 0, log_ins: 0 };

  for (const { network, failures } of await listFailingNetworks(context.db, lately, context.settings.addressFailuresMax)) {
    // Was told of as it came, and is never blocked.
    if (isLoopback(network)) continue;
    figures.blocked += await context.db.transaction().execute(async (trx) => {
      await takeTurn(trx, network);
      if ((await findBlock(trx, network, now)) !== undefined) return 0;
      await punish(context, trx, network, failures, { devicePk: null });
      return 1;
    });
  }

  for (const { devicePk, attempts, addresses } of await context.access.findGuessedDoors(period, slowGuessing)) {
    // Guessing that is fast enough for the lockout has its alert already: one attack is one alert.
    if (await wasToldOf(context.db, 'multiple_failures', devicePk, today)) continue;
    figures.doors += 1;
    await context.db.transaction().execute((trx) =>
      raiseAlert(context, trx, {
        type: 'multiple_failures',
        severity: 'high',
        devicePk,
        incident: 'slow',
        description: `${attempts} codes were refused within a day, from ${addresses} addresses: somebody may be guessing slowly. Longer PINs help.`,
        at: now,
      }),
    );
  }

  for (const { address, attempts, doors } of await context.access.findWanderingAddresses(period, wandering)) {
    figures.wandering += 1;
    const network = networkOf(address);
    await context.db.transaction().execute(async (trx) => {
      await raiseAlert(context, trx, {
        type: 'multiple_failures',
        severity: 'high',
        devicePk: null,
        incident: `doors:${network ?? address}`,
        description: `${attempts} codes were refused at ${doors} doors within a day, from ${address}.`,
        at: now,
      });
    });
  }

  const logins = await sumLogins(context.db, lately);
  if (
    logins.failures >= spraying.failuresMin &&
    logins.networks >= spraying.networksMin &&
    logins.accounts >= spraying.accountsMin
  ) {
    figures.log_ins = logins.failures;
    await context.db.transaction().execute((trx) =>
      raiseAlert(context, trx, {
        type: 'multiple_failures',
        severity: 'high',
        devicePk: null,
        incident: 'login',
        description: `${logins.failures} log-ins failed within 15 minutes, from ${logins.networks} addresses at ${logins.accounts} accounts.`,
        at: now,
      }),
    );
  }
  await deleteEndedBlocks(context.db, now);
  await deleteFailuresBefore(context.db, today);
  return figures;
}
