import { sql } from 'kysely';
import type { DeliveryFacts } from '../delivery.ts';
import type { DeliveryPhase, EvidenceSource } from '../rules/phases.ts';
import { describeProblem, type ProblemCode } from '../rules/problems.ts';
import type { DeliveryDatabase } from '../tables.ts';

export interface FactsRow {
  readonly pin_id: number;
  readonly device_pk: number;
  readonly desired: 'present' | 'absent';
  readonly phase: DeliveryPhase;
  readonly is_stale: boolean;
  readonly evidence: EvidenceSource;
  readonly evidence_at: Date | null;
  readonly problem: ProblemCode | null;
  readonly problem_at: Date | null;
  readonly next_try_at: Date | null;
  readonly is_shown: boolean;
  readonly is_offline: boolean;
}

/**
 * A PIN that was changed this moment is planned: what was known of it is of the PIN as it was. Proven is what the lock is shown to take at least for
 * the time that is wanted: a schedule's whole time a lock of a vendor is never told at once, so that there it is the present opening that counts.
 * What has begun when it was shown need not have begun as early as the PIN says. A code that the lock makes out itself counts as that where it has
 * the time that is wanted.
 */
export const factColumns = sql`d.pin_id, d.device_pk, d.desired, d.is_stale, d.evidence, d.evidence_at, d.problem, d.problem_at, d.next_try_at,
  case when d.is_stale and d.desired = 'present' then 'planned'
    when d.is_stale and d.phase not in ('removed', 'failed_to_remove') then 'removing' else d.phase end as phase,
  (d.desired = 'present' and d.is_proven and (p.schedule is not null and not d.is_stale
    or (d.proven_from <= p.valid_from or d.proven_from <= d.evidence_at)
      and (d.proven_until is null or d.proven_until >= p.valid_until))) as is_shown,
  exists (select from lock_entries e where e.pin_id = d.pin_id and e.is_offline and e.wish = 'keep' and e.state <> 'gone'
    and e.starts_at <= p.valid_from and e.ends_at >= p.valid_until) as is_offline`;

export function presentFacts(row: FactsRow): DeliveryFacts {
  const { problem, problem_at: problemAt } = row;
  return {
    pinId: row.pin_id,
    devicePk: row.device_pk,
    desired: row.desired,
    phase: row.phase,
    evidence: { source: row.evidence, at: row.evidence_at },
    problem: problem === null || problemAt === null ? null : { code: problem, message: describeProblem(problem), at: problemAt },
    nextTryAt: row.next_try_at,
    isProven: row.is_shown,
    isOffline: row.is_offline,
  };
}

export async function readFacts(db: DeliveryDatabase, pinIds: readonly number[]): Promise<ReadonlyMap<number, DeliveryFacts>> {
  if (pinIds.length === 0) return new Map();
  const { rows } = await sql<FactsRow>`
    select ${factColumns} from deliveries d join pins p on p.id = d.pin_id
    where d.pin_id = any(${[...pinIds]}::bigint[])`.execute(db);
  return new Map(rows.map((row) => [row.pin_id, presentFacts(row)]));
}
