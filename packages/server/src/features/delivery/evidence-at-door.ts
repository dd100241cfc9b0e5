import { sql, type RawBuilder } from 'kysely';
import { advance } from './advance.ts';
import type { DeliveryContext } from './context.ts';
import { publishSteps, type Told } from './events.ts';
import type { Database } from '../../platform/database/connection.ts';
import type { EventConsumer, RecordedEvent } from '../../platform/events/event.ts';
import { isShown } from './rules/is-shown.ts';
import { judgeUse } from './rules/use-at-door.ts';
import { findForUpdate, type PinFacts } from './store/deliveries.ts';
import { withDeliveryTables, type DeliveryDatabase } from './tables.ts';

function usedPin({ data }: RecordedEvent): number | null {
  const ref: unknown = typeof data === 'object' && data !== null && 'credential_ref' in data ? data.credential_ref : null;
  const [, id] = /^pin:([1-9]\d{0,14})$/.exec(typeof ref === 'string' ? ref : '') ?? [];
  return id === undefined ? null : Number(id);
}

/** A vendor's lock may still take the digits that the PIN had before, or at the time that it had: then nobody knows what a use of it shows. */
const mayHoldFormerCode = (pinId: RawBuilder<unknown>) => sql<boolean>`exists (
  select from lock_entries e where e.pin_id = ${pinId} and e.state in ('sent', 'awaiting', 'proven', 'removing') and (e.wish <> 'keep' or e.is_moving))`;

interface Use {
  readonly pinId: number;
  readonly usedAt: Date;
  /** The lock was away, and judged by what it held. */
  readonly isOffline: boolean;
}

type UsedRow = Pick<PinFacts, 'valid_from' | 'valid_until'> & {
  readonly since: Date;
  readonly has_schedule: boolean;
  readonly is_own: boolean;
};

async function noteUse(trx: DeliveryDatabase, { pinId, usedAt, isOffline }: Use, now: Date): Promise<Told[]> {
  const row = await findForUpdate(trx, pinId);
  if (row === undefined) return [];
  const { rows } = await sql<UsedRow>`
    select p.valid_from, p.valid_until, p.updated_at as since, p.schedule is not null as has_schedule, v.vendor = 'mqtt' as is_own
    from pins p join devices v on v.id = p.device_pk where p.id = ${pinId} and not ${mayHoldFormerCode(sql.ref('p.id'))}`.execute(
    trx,
  );
  const [pin] = rows;
  if (pin === undefined) return [];
  const { is_stale: isStale, is_proven: isProven, evidence_at: evidenceAt } = row;
  const known = { isWanted: row.desired === 'present', isStale, isProven, evidenceAt, changedAt: pin.since };
  const judged = judgeUse(known, usedAt);
  if (judged === null) return [];
  // Of a lock that was away nobody knows whether it had been told the present digits.
  if (judged === 'proof' && pin.is_own && isOffline) return [];
  const evidence = { source: 'used_at_door', at: usedAt } as const;
  const { valid_from: validFrom, valid_until: validUntil, has_schedule: hasSchedule } = pin;
  const shown = { ...known, provenFrom: row.proven_from, provenUntil: row.proven_until };
  if (judged === 'again' && !isShown(shown, { validFrom, validUntil, hasSchedule })) {
    // It opened at the time that it had; what it is given now is still to be shown.
    return (await advance(trx, row, { causes: [], evidence }, now)).told;
  }
  const span = { proven_from: validFrom, proven_until: validUntil };
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
        const use = { pinId, usedAt: occurredAt(event), isOffline: wasOffline(event) };
        await publishSteps(events, trx, await noteUse(trx, use, clock.now()));
      }
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
