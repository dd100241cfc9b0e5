import { setTimeout } from 'node:timers/promises';
import type { Clock } from '../../platform/clock.ts';
import { conflict, SmartLockError } from '../../platform/errors.ts';
import type { Logger } from '../../platform/logger.ts';
import type { LockVendor, LockVendors, VendorLockRef } from '../../vendors/lock-vendor.ts';
import type { AccessRecorder } from './access-recorder.ts';
import { recordRefusal } from './record-refusal.ts';
import type { CommandOrder, CommandTarget, Requester, SentCommand } from './request-command.ts';
import type { NewCommand } from './store/commands.ts';
import { markOffline } from './store/telemetry.ts';
import type { DeviceDatabase } from './tables.ts';

/** A sleeping lock behind a gateway takes seconds to wake, and the gateway may have others to serve first. From then on nothing is sent any more. */
const lifeMs = 30_000;
/** The vendor's last answer may still be on its way. */
const answerGraceMs = 5_000;
const statusTimeoutMs = 10_000;
/** How long the end of the program waits for vendors. */
const stopWaitMs = 5_000;

/** What a vendor's word makes of a command. */
export type VendorVerdict =
  | { readonly state: 'done'; readonly lockState: 'locked' | 'unlocked' }
  | { readonly state: 'rejected' | 'unknown'; readonly code: string; readonly reason: string };

export interface VendorCommandsDeps {
  readonly db: DeviceDatabase;
  readonly vendors: LockVendors;
  readonly recordAccess: AccessRecorder;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly settle: (target: CommandTarget, requestId: string, verdict: VendorVerdict) => Promise<void>;
  /** After a lock was moved: its own record of that will follow. */
  readonly onMoved: (vendor: string, lock: VendorLockRef) => Promise<void>;
}

/**
 * Commands to locks that are reached through a vendor's cloud. The row is written first; then the vendor is asked, beside the request, for a bounded time. If this
 * process dies meanwhile, the row ends as expired by its deadline.
 */
export class VendorCommands {
  readonly #deps: VendorCommandsDeps;
  readonly #running = new Set<Promise<void>>();

  constructor(deps: VendorCommandsDeps) {
    this.#deps = deps;
  }

  async send(
    target: CommandTarget,
    order: CommandOrder,
    requester: Requester,
    requestId: string,
    keep: (command: NewCommand) => Promise<void>,
  ): Promise<SentCommand> {
    const { vendor, lock } = this.#reach(target);
    if (order.command !== 'lock' && order.command !== 'unlock') {
      throw conflict(
        'not_supported_here',
        `This lock is reached through the cloud of ${vendor.name}, which does not take ${order.command} from here. Use the vendor's app.`,
      );
    }
    if (!target.is_online) await this.#requireBack(target, vendor, lock, order, requester);
    const now = this.#deps.clock.now();
    const expiresAt = new Date(now.getTime() + lifeMs);
    await keep({
      requestId,
      devicePk: target.id,
      command: order.command,
      requestedBy: requester.userId,
      ipAddress: requester.ipAddress,
      userAgent: requester.userAgent,
      createdAt: now,
      expiresAt,
      answerDeadline: new Date(expiresAt.getTime() + answerGraceMs),
      detail: {},
    });
    const running = this.#carryOut(target, vendor, lock, order.command, requestId).finally(() => this.#running.delete(running));
    this.#running.add(running);
    return { requestId, sentAt: now, expiresAt };
  }

  /** Resolves when no vendor is being asked any more, or when that takes too long: what is still open then expires by its deadline. */
  async idle(): Promise<void> {
    const enough = new AbortController();
    const tooLong = setTimeout(stopWaitMs, undefined, { signal: enough.signal }).catch(() => undefined);
    await Promise.race([Promise.allSettled(this.#running), tooLong]);
    enough.abort();
  }

  #reach(target: CommandTarget): { vendor: LockVendor; lock: VendorLockRef } {
    const vendor = this.#deps.vendors.find(target.vendor ?? '');
    const { vendor_account_id: accountId, vendor_ref: ref } = target;
    if (vendor === undefined || accountId == null || ref == null) {
      throw conflict(
        'vendor_not_connected',
        `The account through which ${target.device_id} was reached is gone. Connect it again.`,
      );
    }
    return { vendor, lock: { accountId, ref } };
  }

  /** It was away when it was last looked at, which may be a while ago: it is looked at again before anybody is turned away. */
  async #requireBack(
    target: CommandTarget,
    vendor: LockVendor,
    lock: VendorLockRef,
    order: CommandOrder,
    requester: Requester,
  ): Promise<void> {
    const { isOnline } = await vendor.readStatus(lock, 'cloud', AbortSignal.timeout(statusTimeoutMs));
    if (isOnline === true) return;
    const { db, recordAccess, clock } = this.#deps;
    await markOffline(db, target.id);
    await recordRefusal(recordAccess, db, target, order, requester, {
      at: clock.now(),
      reason: 'Device offline',
      requestId: null,
    });
    throw offline(target, null);
  }

  async #carryOut(
    target: CommandTarget,
    vendor: LockVendor,
    lock: VendorLockRef,
    command: 'lock' | 'unlock',
    requestId: string,
  ): Promise<void> {
    const { settle, onMoved, logger } = this.#deps;
    try {
      await settle(target, requestId, await verdictOf(vendor, lock, command));
    } catch (error) {
      // The row is open, and expires by its deadline.
      logger.error({ err: error, request_id: requestId }, "a vendor's answer to a command could not be kept");
    }
    try {
      await onMoved(vendor.name, lock);
    } catch (error) {
      logger.warn({ err: error, request_id: requestId }, "a lock's records will be read at the next turn only");
    }
  }
}

async function verdictOf(vendor: LockVendor, lock: VendorLockRef, command: 'lock' | 'unlock'): Promise<VendorVerdict> {
  const outcome = await vendor.move(lock, command === 'lock' ? 'locked' : 'unlocked', AbortSignal.timeout(lifeMs));
  if (outcome.state === 'done') return outcome;
  const { code, message } = outcome.error;
  return outcome.state === 'unknown'
    ? { state: 'unknown', code: 'outcome_unknown', reason: message }
    : { state: 'rejected', code, reason: message };
}

export function offline(target: { readonly device_id: string }, reason: string | null): SmartLockError {
  return conflict(
    'device_offline',
    `The device ${target.device_id} is offline, so nothing was sent.${reason === null ? '' : ` ${reason}`} Check its power and its network, then try again.`,
  );
}
