import type { MovedBolt, Requester } from '../../devices/index.ts';
import { SmartLockError } from '../../../platform/errors.ts';
import { gatewayErrorOf, refusalOf } from './cloud-failure.ts';
import { readySnapshot, type GatewayContext } from './context.ts';
import { GatewayError } from './gateway-error.ts';
import { presentStatus } from './presenter.ts';
import { tellOthers } from './store/gateway.ts';

export type Move = 'lock' | 'unlock';

/** Clients wait for ten seconds in all, and the cloud takes its share of them. */
const waitSeconds = 6;
const source = 'utec-gateway.command';

/**
 * Moves the bolt by the rules of the API, which also keeps record of it, and answers with what came of it: 200 when U-tec accepted it, and a refusal in every other
 * case, since clients look at the status alone. What is found out after the answer shows in the states.
 */
export async function moveLock(
  context: GatewayContext,
  id: string,
  move: Move,
  origin: Omit<Requester, 'userId'>,
): Promise<object> {
  const { account, devices } = await readySnapshot(context);
  if (!devices.some(({ ref }) => ref === id)) throw new GatewayError(404, 'There is no device with this id at U-tec.');
  try {
    const outcome = outcomeOf(await context.accounts.move(account.id, id, move, origin, waitSeconds));
    await hearNow(context, account.id);
    const line = outcome === 'confirmed' ? 'confirmed' : 'accepted, not confirmed yet';
    await context.log.add('INFO', source, `${move} ${id}: ${line}`);
    const snapshot = await context.cache.get();
    const moved = snapshot.devices.filter(({ ref }) => ref === id);
    return { status: 'ok', outcome, ...presentStatus(moved, 'Command') };
  } catch (error) {
    const shown = gatewayErrorOf(error);
    if (shown === undefined) throw error;
    await context.log.add('ERROR', source, `${move} ${id}: ${shown.message}`);
    throw shown;
  }
}

/** Still open after all this time: U-tec has it, and nobody has seen the bolt move yet. */
export function outcomeOf({ state, code, reason }: Omit<MovedBolt, 'requestId'>): 'confirmed' | 'not_confirmed' {
  if (state === 'succeeded') return 'confirmed';
  if (state === 'open') return 'not_confirmed';
  throw refusalOf(code ?? 'failed', reason ?? 'The lock did not move.');
}

/** The client asks for the state in the same moment, and shall be told the truth. */
async function hearNow(context: GatewayContext, accountId: number): Promise<void> {
  try {
    await context.accounts.poll(accountId, AbortSignal.timeout(1_500));
  } catch (error) {
    if (!(error instanceof SmartLockError) && !(error instanceof DOMException)) throw error;
  }
  await tellOthers(context.db);
  context.cache.drop();
}
