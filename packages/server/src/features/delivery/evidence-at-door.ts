import { sql, type RawBuilder } from 'kysely';
import { advance } from './advance.ts';
import type { DeliveryContext } from './context.ts';
import { publishSteps, type Told } from './events.ts';
import type { Database } from '../../platform/database/connection.ts';
import type { EventConsumer, RecordedEvent } from '../../platform/events/event.ts';
import { judgeUse } from './rules/use-at-door.ts';
import { findForUpdate } from './store/deliveries.ts';
import { withDeliveryTables, type DeliveryDatabase } from './tables.ts';

function usedPin({ data }: RecordedEvent): number | null {
  const ref: unknown = typeof data === 'object' && data !== null && 'credential_ref' in data ? data.credential_ref : null;
  const [, id] = /^pin:([1-9]\d{0,14})$/.exec(typeof ref === 'string' ? ref : '') ?? [];
  return id === undefined ? null : Number(id);
}

/** A vendor's lock may still take the digits that the PIN had before, or at the time that it had: then nobody knows what a use of it shows. */
const mayHoldFormerCode = (pinId: RawBuilder<unknown>) => sql<boolean>`exists (
  select from lock_entries e where e.pin_id = ${pinId} and e.state in ('sent', 'awaiting', 'proven', 'removing') and (e.wish <> 'keep' or e.is_moving))`;

async function noteUse(trx: DeliveryDatabase, pinId: number, usedAt: Date, now: Date): Promise<Told[]> {
  const row = await findForUpdate(trx, pinId);
  if (row === undefined) return [];
  const { rows } = await sql<{ valid_from: Date; valid_until: Date | null; since: Date }>`
    select valid_from, valid_until, updated_at as since from pins where id = ${pinId} and not ${mayHoldFormerCode(sql.ref('pins.id'))}`.execute(
    trx,
  );
  const [pin] = rows;
  if (pin === undefined) return [];
  const { is_stale: isStale, is_proven: isProven, evidence_at: evidenceAt } = row;
  const known = { isWanted: row.desired === 'present', isStale, isProven, evidenceAt, changedAt: pin.since };
  const judged = judgeUse(known, usedAt);
  if (judged === null) return [];
  const evidence = { source: 'used_at_door', at: usedAt } as const;
  const span = { proven_from: pin.valid_from, proven_until: pin.valid_until };
  const also = judged === 'again' ? {} : { is_proven: true, ...span, failures: 0 };
  return (await advance(trx, row, { causes: ['proven'], evidence, problem: null, also }, now)).told;
}

/** Whoever opened a door with a code has shown that the lock takes it. */
export function createEvidenceAtDoor({ events, clock }: Pick<DeliveryContext, 'events' | 'clock'>): EventConsumer {
  return {
    name: 'delivery-evidence',
    types: ['access.granted'],
    async handle(provider, happened) {
      // A consumer is handed a transaction.
      const trx = withDeliveryTables(provider as Database);
      for (const event of happened) {
        const pinId = usedPin(event);
        if (pinId === null) continue;
        await publishSteps(events, trx, await noteUse(trx, pinId, occurredAt(event), clock.now()));
      }
    },
  };
}

function occurredAt({ data, occurredAt: recordedAt }: RecordedEvent): Date {
  const told: unknown = typeof data === 'object' && data !== null && 'occurred_at' in data ? data.occurred_at : null;
  const at = typeof told === 'string' ? new Date(told) : recordedAt;
  return Number.isNaN(at.getTime()) ? recordedAt : at;
}
