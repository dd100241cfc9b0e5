import { sql } from 'kysely';
import type { Suspicions } from '../../platform/mqtt/suspicions.ts';
import type { SecurityContext } from './context.ts';
import { raiseAlert } from './raise-alert.ts';
import type { SecurityDatabase } from './tables.ts';

const flushAfterMs = 1_000;
/** Of a flood under ever new names, so many are told apart within a second. */
const keptMax = 100;
const shownMax = 5;

interface Seen {
  readonly kind: 'refused' | 'forged' | 'replayed';
  readonly deviceId: string;
  readonly what: string;
  count: number;
}

const alerts = {
  refused: { type: 'unauthorized_access', severity: 'medium' },
  forged: { type: 'forged_message', severity: 'high' },
  replayed: { type: 'replayed_message', severity: 'medium' },
} as const;

interface Gathered {
  readonly seen: Map<string, Seen>;
  /** Names of locks that are not registered. */
  readonly unregistered: Set<string>;
  unregisteredCount: number;
}

const nothing = (): Gathered => ({ seen: new Map(), unregistered: new Set(), unregisteredCount: 0 });

/**
 * Gathers what was seen on the broker and makes alerts of it once a second: a flood costs one write a second, and one alert. What is
 * gathered when the process dies is lost; it comes again if it matters.
 */
export class DeviceSuspicions implements Suspicions {
  readonly #context: Pick<SecurityContext, 'db' | 'clock' | 'events' | 'jobs' | 'settings' | 'logger'>;
  #gathered = nothing();
  #timer: NodeJS.Timeout | undefined;
  #flushing: Promise<void> = Promise.resolve();

  constructor(context: Pick<SecurityContext, 'db' | 'clock' | 'events' | 'jobs' | 'settings' | 'logger'>) {
    this.#context = context;
  }

  unregistered(deviceId: string): void {
    this.#gathered.unregisteredCount += 1;
    if (this.#gathered.unregistered.size < shownMax) this.#gathered.unregistered.add(deviceId.slice(0, 64));
    this.#flushSoon();
  }

  refused(deviceId: string): void {
    this.#add({
      kind: 'refused',
      deviceId,
      what: 'Something tried to connect as this lock with other keys than its own',
      count: 1,
    });
  }

  forged(deviceId: string, what: string): void {
    this.#add({ kind: 'forged', deviceId, what, count: 1 });
  }

  replayed(deviceId: string, what: string): void {
    this.#add({ kind: 'replayed', deviceId, what, count: 1 });
  }

  /** Writes what was gathered. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const gathered = this.#gathered;
    this.#gathered = nothing();
    this.#flushing = this.#flushing.then(() => this.#write(gathered));
    await this.#flushing;
  }

  #add(seen: Seen): void {
    const key = `${seen.kind} ${seen.deviceId}`;
    const known = this.#gathered.seen.get(key);
    if (known !== undefined) known.count += 1;
    else if (this.#gathered.seen.size < keptMax) this.#gathered.seen.set(key, seen);
    this.#flushSoon();
  }

  #flushSoon(): void {
    this.#timer ??= setTimeout(() => void this.flush(), flushAfterMs);
  }

  async #write(gathered: Gathered): Promise<void> {
    const { db, logger } = this.#context;
    try {
      await db.transaction().execute((trx) => this.#raise(trx, gathered));
    } catch (error) {
      logger.error(
        { err: error, messages: gathered.seen.size + gathered.unregisteredCount },
        'suspicious messages were seen, and no alert could be raised',
      );
    }
  }

  async #raise(trx: SecurityDatabase, { seen, unregistered, unregisteredCount }: Gathered): Promise<void> {
    const at = this.#context.clock.now();
    const strangers = new Set(unregistered);
    let strangersCount = unregisteredCount;
    const ids = await findDevices(
      trx,
      [...seen.values()].map(({ deviceId }) => deviceId),
    );
    for (const { kind, deviceId, what, count } of seen.values()) {
      const devicePk = ids.get(deviceId);
      if (devicePk === undefined) {
        strangers.add(deviceId);
        strangersCount += count;
        continue;
      }
      await raiseAlert(this.#context, trx, {
        ...alerts[kind],
        devicePk,
        incident: kind === 'refused' ? 'keys' : '',
        description: `${what}. ${kind === 'refused' ? 'If the lock was not given new keys lately, somebody poses as it.' : 'If the lock is not faulty, somebody else knows its keys: rotate them.'}`,
        at,
        count,
      });
    }
    if (strangersCount === 0) return;
    const shown = [...strangers].slice(0, shownMax);
    const more = strangersCount > shown.length ? ' and others' : '';
    await raiseAlert(this.#context, trx, {
      type: 'unregistered_device',
      severity: 'low',
      devicePk: null,
      description: `Something that is not registered speaks as ${shown.join(', ')}${more}. Register it, or take it off the network.`,
      at,
      count: strangersCount,
    });
  }
}

async function findDevices(trx: SecurityDatabase, deviceIds: readonly string[]): Promise<ReadonlyMap<string, number>> {
  if (deviceIds.length === 0) return new Map();
  const { rows } = await sql<{ id: number; device_id: string }>`
    select id, device_id from devices where device_id = any(${[...deviceIds]}::text[]) and deleted_at is null`.execute(trx);
  return new Map(rows.map(({ id, device_id }) => [device_id, id]));
}
