import { sql, type RawBuilder } from 'kysely';
import { moveOn, writeMoves, type Advance, type Move } from './advance.ts';
import type { DeliveryContext } from './context.ts';
import { publishSteps, type Told } from './events.ts';
import type { Database } from '../../platform/database/connection.ts';
import type { EventConsumer, RecordedEvent } from '../../platform/events/event.ts';
import { isShown } from './rules/is-shown.ts';
import { judgeUse } from './rules/use-at-door.ts';
import { findAllForUpdate, type DeliveryRow, type PinFacts } from './store/deliveries.ts';
import { noteKnownToLocks } from './store/entries.ts';
import { withDeliveryTables, type DeliveryDatabase } from './tables.ts';

function usedPin({ data }: RecordedEvent): number | null {
  const ref: unknown = typeof data === 'object' && data !== null && 'credential_ref' in data ? data.credential_ref : null;
  const [, id] = /^pin:([1-9]\d{0,14})$/.exec(typeof ref === 'string' ? ref : '') ?? [];
  return id === undefined ? null : Number(id);
}

interface Use {
  readonly pinId: number;
  readonly usedAt: Date;
  /** The lock was away, and judged by what it held. */
  readonly isOffline: boolean;
}

type UsedPin = Pick<PinFacts, 'valid_from' | 'valid_until'> & {
  readonly id: number;
  readonly changed_at: Date;
  readonly has_schedule: boolean;
  readonly is_own: boolean;
};

/** A vendor's lock may still take the digits that the PIN had before, or at the time that it had: then nobody knows what a use of it shows. */
const mayHoldFormerCode = (pinId: RawBuilder<unknown>) => sql<boolean>`exists (
  select from lock_entries e where e.pin_id = ${pinId} and e.state in ('sent', 'awaiting', 'proven', 'removing') and (e.wish <> 'keep' or e.is_moving))`;

/** What the uses, one after the other, make of the deliveries. Many are judged together: nearly all are of codes that are proven already. */
async function judgeUses(trx: DeliveryDatabase, uses: readonly Use[], now: Date): Promise<Told[]> {
  const pinIds = [...new Set(uses.map(({ pinId }) => pinId))];
  const deliveries = new Map((await findAllForUpdate(trx, pinIds)).map((row) => [row.pin_id, row]));
  // Read once those are locked: whoever changes a PIN locks its delivery too, so that the change is committed by now, or waits.
  const { rows } = await sql<UsedPin>`
    select p.id, p.valid_from, p.valid_until, p.updated_at as changed_at, p.schedule is not null as has_schedule, v.vendor = 'mqtt' as is_own
    from pins p join devices v on v.id = p.device_pk
    where p.id = any(${pinIds}::bigint[]) and not ${mayHoldFormerCode(sql.ref('p.id'))}`.execute(trx);
  const pins = new Map(rows.map((row) => [row.id, row]));
  await noteKnownToLocks(trx, [...pins.keys()]);
  const moves: Move[] = [];
  for (const use of uses) {
    const [row, pin] = [deliveries.get(use.pinId), pins.get(use.pinId)];
    const change = row === undefined || pin === undefined ? null : changeBy(use, row, pin);
    if (row === undefined || change === null) continue;
    const moved = moveOn(row, change, now);
    deliveries.set(use.pinId, moved.row);
    moves.push(moved);
  }
  return await writeMoves(trx, moves, now);
}

/** What one use says of its PIN's code; null: nothing. */
function changeBy({ usedAt, isOffline }: Use, row: DeliveryRow, pin: UsedPin): Advance | null {
  const { is_stale: isStale, is_proven: isProven, evidence_at: evidenceAt } = row;
  const known = { isWanted: row.desired === 'present', isStale, isProven, evidenceAt, changedAt: pin.changed_at };
  const judged = judgeUse(known, usedAt);
  if (judged === null) return null;
  // Of a lock that was away nobody knows whether it had been told the present digits.
  if (judged === 'proof' && pin.is_own && isOffline) return null;
  const evidence = { source: 'used_at_door', at: usedAt } as const;
  const { valid_from: validFrom, valid_until: validUntil, has_schedule: hasSchedule } = pin;
  const shown = { ...known, provenFrom: row.proven_from, provenUntil: row.proven_until };
  // It opened at the time that it had; what it is given now is still to be shown.
  if (judged === 'again' && !isShown(shown, { validFrom, validUntil, hasSchedule })) return { causes: [], evidence };
  const also = judged === 'again' ? {} : { is_proven: true, proven_from: validFrom, proven_until: validUntil, failures: 0 };
  return { causes: ['proven'], evidence, problem: null, also };
}

/** Whoever opened a door with a code has shown that the lock takes it. */
export function createEvidenceAtDoor({ events, clock }: Pick<DeliveryContext, 'events' | 'clock'>): EventConsumer {
  return {
    name: 'delivery-evidence',
    types: ['access.granted'],
    async handle(provider, happened) {
      // A consumer is handed a transaction.
      const trx = withDeliveryTables(provider as Database);
      const uses = happened.flatMap((event) => {
        const pinId = usedPin(event);
        return pinId === null ? [] : [{ pinId, usedAt: occurredAt(event), isOffline: wasOffline(event) }];
      });
      if (uses.length > 0) await publishSteps(events, trx, await judgeUses(trx, uses, clock.now()));
    },
  };
}

function wasOffline({ data }: RecordedEvent): boolean {
  return typeof data === 'object' && data !== null && 'offline' in data && data.offline === true;
}

function occurredAt({ data, occurredAt: recordedAt }: RecordedEvent): Date {
  const told: unknown = typeof data === 'object' && data !== null && 'occurred_at' in data ? data.occurred_at : null;
  const at = typeof told === 'string' ? new Date(told) : recordedAt;
  return Number.isNaN(at.getTime()) ? recordedAt : at;
}
