import { Type } from 'typebox';
import { currentUser } from '../../../platform/http/auth.ts';
import { SmartLockError } from '../../../platform/errors.ts';
import { errorResponses, IdParams, Nullable, StringEnum, Timestamp } from '../../../platform/http/schemas.ts';
import type { App } from '../../../platform/http/types.ts';
import { requireOpenableNow } from '../move-bolt.ts';
import type { Requester } from '../request-command.ts';
import { lockStatuses } from '../schemas.ts';
import type { SentCommand } from '../request-command.ts';
import { failureText } from '../settle-command.ts';
import type { CommandRow } from '../store/commands.ts';
import { offline } from '../vendor-commands.ts';
import { isOwnProtocol } from '../vendor-rules.ts';
import type { DeviceRow } from '../store/devices.ts';
import { allQuery, authorizedDevice, requesterOf, type DeviceRoutesContext } from './context.ts';
import { readWait, waitSecondsMax } from './wait.ts';

const body = Type.Object(
  {
    pin_code: Type.Optional(
      Type.String({
        pattern: '^[0-9]{4,8}$',
        description: 'Judged here, then handed to the lock, encrypted; the lock opens only if it accepts it',
      }),
    ),
  },
  { additionalProperties: false },
);

/** The lock, or the vendor who speaks for it, did not answer in time, or nobody can tell what the door did. */
function noAnswer(device: DeviceRow, sent: SentCommand, row: CommandRow | undefined, waitSeconds: number): SmartLockError {
  const after = isOwnProtocol(device)
    ? `It refuses the command from ${sent.expiresAt.toISOString()} on; whether it moved before, its next status tells.`
    : `Its vendor is asked until ${sent.expiresAt.toISOString()} at the latest; whether it moved, the command and the lock's own record will tell.`;
  const isUnknown = row?.error === 'outcome_unknown';
  return new SmartLockError(
    'timeout',
    isUnknown ? 'outcome_unknown' : 'command_timeout',
    isUnknown
      ? `Nobody can tell whether ${device.device_id} moved: ${row.detail.reason ?? 'no answer came back'} Look at the door, or wait for the lock's own record.`
      : `The lock ${device.device_id} did not answer within ${waitSeconds} s. ${after}`,
    { extra: { request_id: sent.requestId, device_id: device.device_id } },
  );
}

const query = Type.Object({
  ...allQuery,
  wait: Type.Optional(
    Type.Integer({ minimum: 0, maximum: waitSecondsMax, description: "Seconds to wait for the lock's own answer" }),
  ),
});

const answer = Type.Object({
  status: Type.String(),
  device_id: Type.String(),
  timestamp: Timestamp,
  request_id: Type.String({ format: 'uuid' }),
  expires_at: Timestamp,
  result: Type.Optional(StringEnum(['succeeded', 'failed'], { description: "The lock's answer, where it was waited for" })),
  lock_status: Type.Optional(Nullable(StringEnum(lockStatuses))),
  error: Type.Optional(Nullable(Type.String())),
  reason: Type.Optional(Nullable(Type.String({ description: 'The error in words' }))),
});

/** Before anything is sent. A lock that is away is not asked, so nothing is counted for it. */
async function requireGoodPin(
  context: DeviceRoutesContext,
  device: DeviceRow,
  pinCode: string | undefined,
  requester: Requester,
  command: 'lock' | 'unlock',
): Promise<void> {
  if (pinCode === undefined || !device.is_online) return;
  const { allowed, reason, retryAfterSeconds } = await context.judgePin(device, pinCode, requester, command);
  if (allowed) return;
  throw new SmartLockError(
    'not_allowed',
    'pin_refused',
    `The PIN was refused (${reason ?? 'Invalid PIN'}), so nothing was sent to ${device.device_id}. Check the PIN and when it is valid.`,
    retryAfterSeconds === null ? { extra: { reason } } : { extra: { reason, retry_after: retryAfterSeconds }, retryAfterSeconds },
  );
}

/** POST …/lock/ and …/unlock/. */
export function moveBoltRoutes(app: App, context: DeviceRoutesContext): void {
  for (const command of ['lock', 'unlock'] as const) {
    app.post(
      `/:id/${command}/`,
      {
        config: { apiScope: 'devices:control' },
        schema: {
          operationId: `${command}Device`,
          summary: `${command === 'lock' ? 'Lock' : 'Unlock'} the door; with ?wait the lock's own answer`,
          tags: ['Devices'],
          params: IdParams,
          querystring: query,
          body,
          response: { 200: answer, ...errorResponses(400, 401, 403, 404, 409, 503, 504) },
        },
      },
      async (request, reply) => {
        const { seconds: waitSeconds, isPreference } = readWait(request.headers['prefer'], request.query.wait);
        const order = { command };
        const ahead = context.sender.readAhead(request.params.id, order, requesterOf(request));
        const device = await authorizedDevice(context, request, 'operate');
        if (command === 'unlock') await requireOpenableNow(context, device, currentUser(request), requesterOf(request));
        // An offline lock is refused below, before a use of the PIN is counted.
        if (device.is_online) await requireGoodPin(context, device, request.body.pin_code, requesterOf(request), command);
        if (waitSeconds === 0) {
          const sent = await context.sender.send(device, order, requesterOf(request), undefined, ahead);
          return {
            status: `${command} command sent`,
            device_id: device.device_id,
            timestamp: sent.sentAt.toISOString(),
            request_id: sent.requestId,
            expires_at: sent.expiresAt.toISOString(),
          };
        }
        const { sent, row } = await context.sender.sendAndWait(device, order, requesterOf(request), waitSeconds, ahead);
        if (row === undefined || row.status === 'expired') throw noAnswer(device, sent, row, waitSeconds);
        if (row.error === 'device_offline') throw offline(device, failureText(row.error, row.detail));
        if (isPreference) reply.header('preference-applied', `wait=${waitSeconds}`);
        return {
          status: `${command} command sent`,
          device_id: device.device_id,
          timestamp: sent.sentAt.toISOString(),
          request_id: sent.requestId,
          expires_at: sent.expiresAt.toISOString(),
          result: row.status === 'succeeded' ? ('succeeded' as const) : ('failed' as const),
          lock_status: row.lock_status,
          error: row.error,
          reason: failureText(row.error, row.detail),
        };
      },
    );
  }
}
