import { hasFeature, isTTLockError, TokenError, TTLockApiError, type LockDetail, type TTLockClient } from '@smartlock/ttlock';
import type { Clock } from '../../platform/clock.ts';
import type { CheckResult, Certainty, ConnectionCheck } from '../lock-vendor.ts';
import type { Connections } from './connections.ts';
import { explain } from './errors.ts';
import { wayTo } from './way-to-lock.ts';

const dayMs = 86_400_000;
const weakDbm = -75;
const badDbm = -85;
const lowBattery = 20;
const emptyBattery = 10;
const clockWarningMs = 60_000;
const clockFailureMs = 300_000;
const recordsBackMs = 30 * dayMs;
/** No passcode has it: ids are far larger. Renaming it changes nothing anywhere. */
const idOfNoPasscode = 1;

/** In the order in which one thing needs the other. */
const checkNames = [
  'credentials',
  'token',
  'lock_visible',
  'lock_admin',
  'passcode_permission',
  'gateway',
  'signal',
  'battery',
  'clock_offset',
  'remote_unlock',
  'quota',
] as const;
type CheckName = (typeof checkNames)[number];
type Answer = Omit<ConnectionCheck, 'name'>;

function answer(
  result: CheckResult,
  certainty: Certainty,
  finding: string,
  whatToDo: string | null = null,
  value: ConnectionCheck['value'] = null,
): Answer {
  return { result, certainty, finding, whatToDo, value };
}

const skipped = (why: string): Answer => answer('skipped', 'certain', why);

/** What a call that failed tells of the question it was asked for. */
function failure(error: unknown): Answer {
  if (error instanceof TTLockApiError) {
    const isPassing = error.isRetryable;
    return answer(
      isPassing ? 'unknown' : 'failed',
      isPassing ? 'unsure' : 'certain',
      sentence(error.facts.meaning),
      error.whatToDo,
      error.errcode,
    );
  }
  const explained = explain(error, 'Asking TTLock');
  return answer('unknown', 'unsure', explained.message, 'Check the connection to TTLock and run the test again.');
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

interface Options {
  readonly signal?: AbortSignal;
}

/** Asks one after another, and goes on where something is wrong, so that everything that can be found out is found out at once. Opens no door. */
export async function testConnection(
  deps: { readonly connections: Connections; readonly clock: Clock },
  accountId: number,
  lockRef: string | null,
  signal: AbortSignal | undefined,
): Promise<readonly ConnectionCheck[]> {
  const options: Options = signal === undefined ? {} : { signal };
  const found = new Map<CheckName, Answer>();
  await deps.connections.raw(accountId, async (client) => {
    await checkApplication(client, found, options);
    await checkToken(client, found, options);
    const noteFailure = (error: unknown): Promise<void> => deps.connections.noteFailure(accountId, error);
    const ref = await findLock(client, found, lockRef, noteFailure, options);
    if (ref === null) return;
    await checkLock(client, deps.clock, found, ref, options);
  });
  const missing = skipped('Not asked, because something before it is missing.');
  return checkNames.map((name) => ({ name, ...(found.get(name) ?? missing) }));
}

async function checkApplication(client: TTLockClient, found: Map<CheckName, Answer>, options: Options): Promise<void> {
  try {
    const used = await client.getMonthRequestCount(options);
    found.set('credentials', answer('ok', 'certain', 'TTLock knows the application and its secret.'));
    const limit = client.budgetReport()?.limit ?? null;
    const share = limit === null ? 0 : used / limit;
    const said = `${used} calls were made this month${limit === null ? '' : ` of the ${limit} that we allow ourselves`}.`;
    const spare = 'Poll less (TTLOCK_POLL_MINUTES), or raise TTLOCK_MONTHLY_CALLS if the plan in the developer console has more.';
    if (share >= 1) found.set('quota', answer('failed', 'certain', said, spare, used));
    else if (share >= 0.8) found.set('quota', answer('warning', 'certain', said, spare, used));
    else found.set('quota', answer('ok', limit === null ? 'unsure' : 'likely', said, null, used));
  } catch (error) {
    found.set('credentials', failure(error));
    const isUsedUp = isTTLockError(error, 'monthly_quota_used_up', 'rate_limited');
    if (isUsedUp)
      found.set('credentials', answer('unknown', 'unsure', 'The month’s calls are used up, so nothing can be asked.'));
    found.set('quota', isUsedUp ? answer('failed', 'certain', 'TTLock refuses further calls.', error.whatToDo) : failure(error));
  }
}

async function checkToken(client: TTLockClient, found: Map<CheckName, Answer>, options: Options): Promise<void> {
  try {
    await client.getValidToken(options);
    const { expiresAt } = await client.tokenReport();
    found.set('token', answer('ok', 'certain', `There is a token, valid until ${expiresAt?.toISOString() ?? 'further notice'}.`));
  } catch (error) {
    found.set('token', tokenFailure(error));
  }
}

function tokenFailure(error: unknown): Answer {
  if (!(error instanceof TokenError) || error.isRetryable) return failure(error);
  const signIn = 'Connect the account again with its user name and password: smartlock ttlock login';
  return answer('failed', 'certain', error.message, signIn);
}

async function findLock(
  client: TTLockClient,
  found: Map<CheckName, Answer>,
  wanted: string | null,
  noteFailure: (error: unknown) => Promise<void>,
  options: Options,
): Promise<string | null> {
  if (found.get('token')?.result !== 'ok') return null;
  const another =
    'Take the lock’s id from GET …/locks/; a lock of another TTLock account must be transferred or that account connected.';
  try {
    const locks = await client.locks.list({}, options).all();
    const ids = locks.map(({ lockId }) => String(lockId));
    const ref = wanted ?? ids[0];
    if (ref === undefined) {
      found.set(
        'lock_visible',
        answer('failed', 'certain', 'The account has no locks.', `Add the lock in the TTLock app. ${another}`, 0),
      );
      return null;
    }
    if (ids.includes(ref)) {
      const which = wanted === null ? ', the first of them, is looked at' : '';
      found.set(
        'lock_visible',
        answer(
          'ok',
          'certain',
          `The account sees ${ids.length} locks; ${ref}${which === '' ? ' is one of them' : which}.`,
          null,
          ref,
        ),
      );
    } else {
      found.set(
        'lock_visible',
        answer('failed', 'certain', `Lock ${ref} is not among the ${ids.length} locks of the account.`, another, ref),
      );
    }
    return ref;
  } catch (error) {
    if (!(error instanceof TokenError)) {
      found.set('lock_visible', failure(error));
      return wanted;
    }
    // Only a call shows that TTLock does not accept the token any more.
    found.set('token', tokenFailure(error));
    await noteFailure(error);
    return null;
  }
}

async function checkLock(
  client: TTLockClient,
  clock: Clock,
  found: Map<CheckName, Answer>,
  ref: string,
  options: Options,
): Promise<void> {
  let detail: LockDetail | null = null;
  let isGone = false;
  try {
    detail = await client.getLock(ref, options);
    found.set('lock_admin', answer('ok', 'certain', 'The account is the lock’s administrator.'));
    found.set('battery', batteryAnswer(detail.electricQuantity));
  } catch (error) {
    found.set('lock_admin', failure(error));
    isGone = isTTLockError(error, 'lock_not_found');
  }
  if (isGone) return;
  found.set('passcode_permission', await checkPasscodes(client, ref, options));
  const isReachable = await checkWay(client, found, ref, detail?.featureValue ?? null, options);
  found.set(
    'clock_offset',
    isReachable
      ? await checkClock(client, clock, ref, options)
      : skipped('The lock cannot be reached, so its clock was not asked.'),
  );
  found.set(
    'remote_unlock',
    detail === null
      ? skipped('The lock’s features could not be read.')
      : await checkRemoteUnlock(client, clock, ref, detail, options),
  );
}

function batteryAnswer(percent: number | null): Answer {
  const replace = 'Replace or charge the batteries; weak ones make locks hard to reach.';
  if (percent === null || percent < 0) return answer('unknown', 'unsure', 'TTLock has heard no battery level yet.');
  const said = `The battery is at ${percent} %, as last heard.`;
  if (percent < emptyBattery) return answer('failed', 'likely', said, replace, percent);
  if (percent < lowBattery) return answer('warning', 'likely', said, replace, percent);
  return answer('ok', 'likely', said, null, percent);
}

/**
 * Renames a passcode that does not exist: who may not manage passcodes is refused for that, who may is told that there is no such passcode. Nothing is
 * left behind, and nothing is sent to the lock.
 */
async function checkPasscodes(client: TTLockClient, ref: string, options: Options): Promise<Answer> {
  const fine = 'Passcodes may be managed: a change of one that does not exist was refused for that reason alone.';
  try {
    await client.passcodes.change({ lockId: ref, passcodeId: idOfNoPasscode, name: 'Connection test' }, options);
    return answer('ok', 'unsure', 'TTLock accepted a change of a passcode that does not exist, which says little.');
  } catch (error) {
    return isTTLockError(error, 'passcode_not_found') ? answer('ok', 'likely', fine) : failure(error);
  }
}

async function checkWay(
  client: TTLockClient,
  found: Map<CheckName, Answer>,
  ref: string,
  featureValue: string | null,
  options: Options,
): Promise<boolean> {
  try {
    const way = await wayTo(client, ref, featureValue, options);
    if (way.isOnline !== true) {
      const isWifi = hasFeature(featureValue, 'wifi');
      found.set(
        'gateway',
        answer(
          'failed',
          'certain',
          isWifi ? 'The lock’s WiFi is offline.' : 'No gateway that is online has heard the lock within the last half hour.',
          isWifi
            ? 'Check the lock’s batteries and its WiFi (TTLock app: lock → Settings → WiFi).'
            : 'Check the gateway’s power and network, move it closer to the lock, and make sure it belongs to the same TTLock account.',
        ),
      );
      found.set('signal', skipped('There is no way to the lock now.'));
      return false;
    }
    found.set(
      'gateway',
      answer('ok', 'likely', 'There is a way to the lock. A gateway counts as online for some minutes after it lost power.'),
    );
    found.set('signal', signalAnswer(way.signalDbm));
    return true;
  } catch (error) {
    found.set('gateway', failure(error));
    found.set('signal', skipped('The way to the lock could not be read.'));
    return false;
  }
}

function signalAnswer(dbm: number | null): Answer {
  if (dbm === null) return answer('unknown', 'unsure', 'TTLock tells no signal strength of this lock.');
  const said = `The signal between lock and gateway is ${dbm} dBm.`;
  const closer = 'Move the gateway closer to the lock, away from metal.';
  if (dbm < badDbm) return answer('failed', 'likely', `${said} Many commands will fail.`, closer, dbm);
  if (dbm < weakDbm) return answer('warning', 'likely', `${said} Some commands will fail.`, closer, dbm);
  return answer('ok', 'likely', said, null, dbm);
}

async function checkClock(client: TTLockClient, clock: Clock, ref: string, options: Options): Promise<Answer> {
  try {
    const before = clock.now().getTime();
    const time = await client.locks.getTime(ref, options);
    const offsetMs = time.getTime() - Math.round((before + clock.now().getTime()) / 2);
    const seconds = Math.round(offsetMs / 1000);
    const said = `The lock’s clock is ${Math.abs(seconds)} s ${seconds < 0 ? 'behind' : 'ahead'}.`;
    const adjust = 'Set the lock’s clock (TTLock app: lock → Settings → Lock Clock): it judges every code by it.';
    if (Math.abs(offsetMs) > clockFailureMs) return answer('failed', 'certain', said, adjust, seconds);
    if (Math.abs(offsetMs) > clockWarningMs) return answer('warning', 'certain', said, adjust, seconds);
    return answer('ok', 'certain', said, null, seconds);
  } catch (error) {
    return failure(error);
  }
}

/**
 * Only unlocking would tell for certain (−4043), and a test opens no door. The feature bit is believed where it says no; where it says yes, a record of an
 * unlocking from afar within the last 30 days makes it likely.
 */
async function checkRemoteUnlock(
  client: TTLockClient,
  clock: Clock,
  ref: string,
  detail: LockDetail,
  options: Options,
): Promise<Answer> {
  const switchOn = 'Switch on Remote Unlock in the TTLock app: lock → Settings → Remote Unlock.';
  if (!hasFeature(detail.featureValue, 'unlockByGateway')) {
    return answer(
      'failed',
      'likely',
      'The lock’s features do not contain unlocking from afar; TTLock would answer −4043.',
      switchOn,
      -4043,
    );
  }
  try {
    const startDate = clock.now().getTime() - recordsBackMs;
    const records = await client.records.list({ lockId: ref, startDate, pageSize: 200 }, options);
    const last = records.list.find(({ recordType, success }) => success && (recordType === 12 || recordType === 3));
    if (last !== undefined) {
      return answer('ok', 'likely', `The lock was unlocked from afar at ${new Date(last.lockDate).toISOString()}.`, null, true);
    }
  } catch (error) {
    if (!(error instanceof TTLockApiError)) return failure(error);
  }
  return answer(
    'unknown',
    'unsure',
    'The model can be unlocked from afar, and nobody has within 30 days. Only unlocking it tells.',
    switchOn,
  );
}
