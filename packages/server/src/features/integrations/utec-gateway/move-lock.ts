import type { CommandOutcome, UtecState } from '@smartlock/utec';
import type { GatewayContext } from './context.ts';
import { gatewayErrorOf, noteSignInRequired, reasonOf } from './cloud-failure.ts';
import { GatewayError, noToken } from './gateway-error.ts';
import { pollCloud } from './poll-cloud.ts';
import { presentStatus } from './presenter.ts';
import { saveStates } from './store/devices.ts';
import { pollSoon, tellOthers } from './store/gateway.ts';

export type Move = 'lock' | 'unlock';

/** Clients wait for ten seconds in all; within these the outcome is looked for. */
const followMs = 6_000;
const answerWithinMs = 8_500;
/** After activity the cloud is asked sooner than usual. */
const lookAgainMs = 10_000;
const source = 'utec-gateway.command';

/**
 * Sends a command and answers with what came of it: 200 when U-tec accepted it, with the state that was seen then, and a refusal in every other case,
 * since clients look at the status alone. What is found out after the answer goes into the cache.
 */
export async function moveLock(context: GatewayContext, id: string, move: Move): Promise<object> {
  await requireLock(context, id);
  try {
    const outcome = await withinTime(send(context, id, move));
    await record(context, id, move, outcome.outcome, null);
    const snapshot = await context.cache.get();
    const rows = snapshot.devices.filter((row) => row.id === id);
    return { status: 'ok', outcome: outcome.outcome, ...presentStatus(snapshot, rows, context.clock.now(), 'Command') };
  } catch (error) {
    const shown = gatewayErrorOf(error);
    if (shown === undefined) throw error;
    await record(context, id, move, 'failed', { error: shown, reason: reasonOf(error) });
    throw shown;
  }
}

/** An id that is not in the list may be that of a lock that came a moment ago. */
async function requireLock(context: GatewayContext, id: string): Promise<void> {
  const snapshot = await context.cache.get();
  if (!snapshot.token.hasToken || snapshot.token.needsLogin) throw new GatewayError(401, noToken);
  const isKnown = (row: { readonly id: string }): boolean => row.id === id;
  if (snapshot.devices.some(isKnown)) return;
  if (snapshot.devices.length === 0 && (await pollCloud(context, { force: true }))) {
    if ((await context.cache.get()).devices.some(isKnown)) return;
  }
  throw new GatewayError(404, 'There is no device with this id at U-tec.');
}

async function send(context: GatewayContext, id: string, move: Move): Promise<CommandOutcome> {
  const { client, accountId } = await context.cloud.open();
  try {
    const outcome = move === 'lock' ? await client.lock(id, { followMs }) : await client.unlock(id, { followMs });
    await keepOutcome(context, id, outcome);
    return outcome;
  } catch (error) {
    await noteSignInRequired(context, accountId, error);
    throw error;
  }
}

async function keepOutcome(context: GatewayContext, id: string, { lock }: CommandOutcome): Promise<void> {
  const now = context.clock.now();
  await context.db.transaction().execute(async (trx) => {
    if (lock !== null) {
      const states: readonly UtecState[] = [
        { capability: 'st.lock', name: 'lockState', value: lock.lockState },
        { capability: 'st.lock', name: 'lockMode', value: lock.lockMode },
        { capability: 'st.batteryLevel', name: 'level', value: lock.batteryLevel },
        { capability: 'st.doorSensor', name: 'sensorState', value: lock.door },
      ];
      const said = states.filter(({ value }) => value !== null);
      await saveStates(trx, [{ id, states: said, isOnline: lock.isOnline }], now);
    }
    await pollSoon(trx, new Date(now.getTime() + lookAgainMs), false);
    await tellOthers(trx);
  });
  context.cache.drop();
}

/** Whoever stands at the door is told in time; the command goes on, and its outcome shows in the states. */
async function withinTime(work: Promise<CommandOutcome>): Promise<CommandOutcome> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(
    () =>
      reject(
        new GatewayError(504, 'The U-tec cloud did not answer in time. It is not known whether the command was carried out.'),
      ),
    answerWithinMs,
  );
  // It may fail after the answer, when nobody waits for it any more.
  work.catch(() => undefined);
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

async function record(
  context: GatewayContext,
  id: string,
  move: Move,
  outcome: CommandOutcome['outcome'] | 'failed',
  failure: { readonly error: GatewayError; readonly reason: string } | null,
): Promise<void> {
  await context.db.transaction().execute((trx) =>
    context.audit.record(trx, {
      action: move === 'lock' ? 'utec_gateway.locked' : 'utec_gateway.unlocked',
      resourceType: 'utec_device',
      resourceId: id,
      success: failure === null,
      detail: { outcome, ...(failure === null ? {} : { status: failure.error.status }) },
    }),
  );
  if (failure === null)
    await context.log.add(
      'INFO',
      source,
      `${move} ${id}: ${outcome === 'confirmed' ? 'confirmed' : 'accepted, not confirmed yet'}`,
    );
  else await context.log.add('ERROR', source, `${move} ${id}: ${failure.reason}`);
}
