import { BlockList } from 'node:net';
import type { Notifications } from '../../platform/database/notifications.ts';
import type { Clock } from '../../platform/clock.ts';
import { notAllowed, SmartLockError } from '../../platform/errors.ts';
import type { Logger } from '../../platform/logger.ts';
import { networkOf } from './networks.ts';
import { listBlocks } from './store/addresses.ts';
import type { SecurityDatabase } from './tables.ts';

/** Processes tell each other on this channel which networks were blocked and unblocked. */
export const blocksChannel = 'addresses_blocked';

interface Block {
  readonly untilMs: number;
  /** Of networks larger than what is counted: they have to be looked through. */
  readonly wide: BlockList | null;
}

/** An address that may not try credentials now, as it is told. */
export function addressBlocked(until: Date | null, now: Date): SmartLockError {
  const message =
    'Too many wrong credentials came from your network address, so none are taken from it for a while. What you are signed in to goes on working; an administrator can unblock the address.';
  if (until === null) return notAllowed('address_blocked', message);
  return new SmartLockError('not_allowed', 'address_blocked', message, {
    retryAfterSeconds: Math.max(1, Math.ceil((until.getTime() - now.getTime()) / 1000)),
    extra: { blocked_until: until.toISOString() },
  });
}

/** What to tell the other processes. */
export function describeBlock(network: string, until: Date | null): string {
  return `${network} ${until === null ? 'always' : until.getTime()}`;
}

export function describeUnblock(network: string): string {
  return `${network} never`;
}

/**
 * The blocked networks, in memory, so that asking costs nothing. A block that this process makes holds when its commit is notified, as it
 * does in every other; a process that lost its notifications reads all of them again.
 */
export class AddressBlocks {
  readonly #deps: {
    readonly db: SecurityDatabase;
    readonly notifications: Notifications;
    readonly clock: Clock;
    readonly logger: Logger;
  };
  readonly #blocks = new Map<string, Block>();
  readonly #wide = new Set<string>();
  #stop: Array<() => void> = [];

  constructor(deps: { db: SecurityDatabase; notifications: Notifications; clock: Clock; logger: Logger }) {
    this.#deps = deps;
  }

  /** Listens, then loads: nothing is missed in between. */
  async start(): Promise<void> {
    const { notifications, logger } = this.#deps;
    this.#stop = [
      notifications.subscribe(blocksChannel, (payload) => this.#hear(payload)),
      notifications.onReconnect(() => {
        this.#load().catch((error: unknown) => logger.error({ err: error }, 'the blocked addresses could not be read again'));
      }),
    ];
    await notifications.whenHealthy();
    await this.#load();
  }

  stop(): void {
    for (const end of this.#stop) end();
  }

  /** Throws not_allowed `address_blocked`. */
  check(address: string): void {
    if (this.#blocks.size === 0) return;
    const network = networkOf(address);
    if (network === undefined) return;
    const now = this.#deps.clock.now();
    const block = this.#blocks.get(network);
    if (block !== undefined && block.untilMs > now.getTime()) throw refusal(block, now);
    for (const name of this.#wide) {
      const wide = this.#blocks.get(name);
      if (wide?.wide == null || wide.untilMs <= now.getTime()) continue;
      const bare = network.split('/', 1)[0] ?? '';
      if (wide.wide.check(bare, bare.includes(':') ? 'ipv6' : 'ipv4')) throw refusal(wide, now);
    }
  }

  async #load(): Promise<void> {
    const blocks = await listBlocks(this.#deps.db, this.#deps.clock.now());
    this.#blocks.clear();
    this.#wide.clear();
    for (const { network, blocked_until } of blocks) this.#set(network, blocked_until?.getTime() ?? Number.POSITIVE_INFINITY);
  }

  #hear(payload: string): void {
    const [network = '', until = ''] = payload.split(' ', 2);
    if (until === 'never') {
      this.#blocks.delete(network);
      this.#wide.delete(network);
    } else {
      this.#set(network, until === 'always' ? Number.POSITIVE_INFINITY : Number(until));
    }
  }

  #set(network: string, untilMs: number): void {
    const [start = '', prefix = ''] = network.split('/', 2);
    const family = start.includes(':') ? 'ipv6' : 'ipv4';
    const isCounted = prefix === (family === 'ipv6' ? '64' : '32') || prefix === '';
    let wide: BlockList | null = null;
    if (!isCounted) {
      wide = new BlockList();
      wide.addSubnet(start, Number(prefix), family);
      this.#wide.add(network);
    }
    this.#blocks.set(network, { untilMs, wide });
  }
}

function refusal({ untilMs }: Block, now: Date): SmartLockError {
  return addressBlocked(Number.isFinite(untilMs) ? new Date(untilMs) : null, now);
}
