import { sql, type RawBuilder } from 'kysely';
import { moveOn, writeMoves, type Move } from './advance.ts';
import type { DeliveryContext } from './context.ts';
import { publishSteps, type Told } from './events.ts';
import type { Database } from '../../platform/database/connection.ts';
import type { EventConsumer, RecordedEvent } from '../../platform/events/event.ts';
import { judgeUse } from './rules/use-at-door.ts';
import { findAllForUpdate, type PinFacts } from './store/deliveries.ts';
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
}

type KnownPin = Pick<PinFacts, 'valid_from' | 'valid_until'> & { readonly id: number; readonly changed_at: Date };

/** A vendor's lock may still take the digits that the PIN had before, or at the time that it had: then nobody knows what a use of it shows. */
const mayHoldFormerCode = (pinId: RawBuilder<unknown>) => sql<boolean>`exists (
  select from lock_entries e where e.pin_id = ${pinId} and e.state in ('sent', 'awaiting', 'proven', 'removing') and (e.wish <> 'keep' or e.is_moving))`;

/** What the uses, one after the other, make of the deliveries. Many are judged together: nearly all are of codes that are proven already. */
async function judgeUses(trx: DeliveryDatabase, uses: readonly Use[], now: Date): Promise<Told[]> {
  const pinIds = [...new Set(uses.map(({ pinId }) => pinId))];
  const deliveries = new Map((await findAllForUpdate(trx, pinIds)).map((row) => [row.pin_id, row]));
  // Read once those are locked: whoever changes a PIN locks its delivery too, so that the change is committed by now, or waits.
  const { rows } = await sql<KnownPin>`
    select id, valid_from, valid_until, updated_at as changed_at from pins
    where id = any(${pinIds}::bigint[]) and not ${mayHoldFormerCode(sql.ref('pins.id'))}`.execute(trx);
  const pins = new Map(rows.map((row) => [row.id, row]));
  await noteKnownToLocks(trx, [...pins.keys()]);
  const moves: Move[] = [];
  for (const { pinId, usedAt } of uses) {
    const [row, pin] = [deliveries.get(pinId), pins.get(pinId)];
    if (row === undefined || pin === undefined) continue;
    const { is_stale: isStale, is_proven: isProven, evidence_at: evidenceAt } = row;
    const known = { isWanted: row.desired === 'present', isStale, isProven, evidenceAt, changedAt: pin.changed_at };
    const judged = judgeUse(known, usedAt);
    if (judged === null) continue;
    const evidence = { source: 'used_at_door', at: usedAt } as const;
    const span = { proven_from: pin.valid_from, proven_until: pin.valid_until };
    const also = judged === 'again' ? {} : { is_proven: true, ...span, failures: 0 };
    const moved = moveOn(row, { causes: ['proven'], evidence, problem: null, also }, now);
    deliveries.set(pinId, moved.row);
    moves.push(moved);
  }
  return await writeMoves(trx, moves, now);
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
        return pinId === null ? [] : [{ pinId, usedAt: occurredAt(event) }];
      });
      if (uses.length > 0) await publishSteps(events, trx, await judgeUses(trx, uses, clock.now()));
    },
  };
}

function occurredAt({ data, occurredAt: recordedAt }: RecordedEvent): Date {
  const told: unknown = typeof data === 'object' && data !== null && 'occurred_at' in data ? data.occurred_at : null;
  const at = typeof told === 'string' ? new Date(told) : recordedAt;
  return Number.isNaN(at.getTime()) ? recordedAt : at;
}
