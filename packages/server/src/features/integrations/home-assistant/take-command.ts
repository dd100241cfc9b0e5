import { runWithAuditContext } from '../../../platform/audit/audit-context.ts';
import { invalidInput, SmartLockError } from '../../../platform/errors.ts';
import { auditContextOf, requireHomeAccount, type HomeAccount } from './account.ts';
import type { Refusal } from './bridge.ts';
import type { HomeAssistantContext } from './context.ts';
import type { LockView } from './lock-view.ts';
import { installOfferedFirmware } from './manage-lock.ts';
import { refreshLock } from './refresh-lock.ts';

/**
 * A command from the broker. Whoever may publish there may say this; what becomes of it is decided by the same rules as at the API, for the
 * account that Home Assistant acts as. Null: taken, and its outcome will show.
 */
export async function takeCommand(
  context: HomeAssistantContext,
  view: LockView,
  key: string,
  payload: string,
): Promise<Refusal | null> {
  let account: HomeAccount;
  try {
    account = await requireHomeAccount(context);
  } catch (error) {
    return refusalOf(key, error);
  }
  const auditContext = auditContextOf(account);
  return await runWithAuditContext(auditContext, async () => {
    await context.audit.prepare(context.db, auditContext);
    try {
      await perform(context, account, view, key, payload);
      return null;
    } catch (error) {
      const refusal = refusalOf(key, error);
      if (!(error instanceof SmartLockError) || error.kind === 'internal')
        context.logger.error({ err: error, device_id: view.deviceId }, 'a command from Home Assistant failed');
      // Nobody waits for an answer as at the API, so that the trail is where a refusal is found.
      await context.audit.record(context.db, {
        action: 'home_assistant.refused',
        resourceType: 'device',
        resourceId: view.id,
        devicePk: view.id,
        success: false,
        detail: { code: error instanceof SmartLockError ? error.code : 'internal', command: refusal.command },
      });
      return refusal;
    }
  });
}

async function perform(
  context: HomeAssistantContext,
  account: HomeAccount,
  view: LockView,
  key: string,
  payload: string,
): Promise<void> {
  const { viewer, requester } = account;
  const { devices, access } = context;
  switch (key) {
    case 'lock':
      await devices.moveBolt(viewer, view.id, readMove(payload), requester);
      return;
    case 'refresh':
      requirePress(payload);
      await refreshLock(context, viewer, view.id);
      return;
    case 'firmware':
      if (payload !== 'INSTALL') throw unknownPayload('INSTALL');
      await installOfferedFirmware(context, account, view.id);
      return;
    case 'cleanup_passcodes':
      requirePress(payload);
      await access.cleanUpCodesOf(viewer, view.id);
      return;
    default:
      throw new SmartLockError('not_found', 'unknown_command', 'There is no such command for a lock.');
  }
}

function readMove(payload: string): 'lock' | 'unlock' {
  if (payload === 'LOCK') return 'lock';
  if (payload === 'UNLOCK') return 'unlock';
  throw unknownPayload('LOCK or UNLOCK');
}

function requirePress(payload: string): void {
  if (payload !== 'PRESS') throw unknownPayload('PRESS');
}

function unknownPayload(expected: string): SmartLockError {
  return invalidInput('payload', `Must be ${expected}.`, 'unknown_payload');
}

/** The key comes from a topic: only known ones are named. */
function refusalOf(key: string, error: unknown): Refusal {
  const reason =
    error instanceof SmartLockError && error.kind !== 'internal'
      ? error.message
      : 'Something went wrong in the server; its log tells more.';
  return { command: key.slice(0, 40), reason };
}
