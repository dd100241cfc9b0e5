import { sql } from 'kysely';
import { advance, moveOn, proof, writeMoves } from './advance.ts';
import type { DeliveryContext } from './context.ts';
import { publishSteps } from './events.ts';
import { judgeOwn } from './rules/own-lock.ts';
import { findForUpdate, type PlannedDelivery } from './store/deliveries.ts';
import type { DeliveryDatabase } from './tables.ts';

const judgedPerRound = 500;

type Judged = PlannedDelivery & {
  readonly is_online: boolean;
  readonly is_locked_down: boolean;
  readonly tells_codes: boolean;
  readonly agrees: boolean;
  readonly is_overdue: boolean;
};

/**
 * Locks of our own are brought their codes by the comparison of digests. Here their word becomes evidence: what a lock says it holds, and what it
 * should hold, are read in one snapshot together with the changes that are not planned yet.
 */
export async function judgeOwnLocks(context: Pick<DeliveryContext, 'db' | 'events' | 'clock' | 'settings'>): Promise<number> {
  const { db, events, clock, settings } = context;
  return await db.transaction().execute(async (trx) => {
    const now = clock.now();
    const rows = await loadToJudge(trx, now);
    const moves = rows.map((row) => {
      const lock = { isOnline: row.is_online, isLockedDown: row.is_locked_down, tellsCodes: row.tells_codes, agrees: row.agrees };
      const delivery = { isStale: row.is_stale, isWanted: row.is_wanted, isOverdue: row.is_overdue };
      const { causes, isProven, isGone, problem } = judgeOwn(delivery, lock);
      const isOver = row.valid_until !== null && row.valid_until <= now;
      const isLeaving = row.phase === 'removing' || row.phase === 'failed_to_remove';
      const removeBy =
        row.is_wanted || isGone || isOver ? null : isLeaving ? row.remove_by : new Date(now.getTime() + settings.removeWithinMs);
      const shown = proof('seen_in_read_back', now, { from: row.valid_from, until: row.valid_until });
      const also = {
        ...(isProven ? shown.also : row.is_wanted ? {} : { is_proven: false }),
        is_stale: false,
        // One message replaces the code, so that there is nothing to be done first.
        revokes_first: false,
        remove_by: removeBy,
      };
      const evidence = isProven || isGone ? { source: 'seen_in_read_back' as const, at: now } : undefined;
      return moveOn(row, { causes, problem, evidence, also }, now);
    });
    await publishSteps(events, trx, await writeMoves(trx, moves, now));
    return rows.length;
  });
}

/** Those about which there is anything new; a bounded number. Locked first, and read as they are then. */
async function loadToJudge(trx: DeliveryDatabase, now: Date): Promise<Judged[]> {
  const { rows: news } = await sql<{ pin_id: number }>`
    select d.pin_id from deliveries d
      join devices v on v.id = d.device_pk and v.vendor = 'mqtt' and v.deleted_at is null
      join device_states s on s.device_pk = d.device_pk
    where d.is_stale
      or (d.phase not in ('confirmed', 'removed', 'failed') and (
        (s.codes_digest = s.wanted_codes_digest and not (d.phase = 'suspended' and s.is_locked_down))
        or (d.phase = 'suspended' and not s.is_locked_down) or (d.phase <> 'suspended' and s.is_locked_down and d.desired = 'present')
        or (d.phase = 'removing' and d.remove_by <= ${now})
        or (d.phase = 'programming' and (d.problem = 'lock_offline') is distinct from (not s.is_online))))
      or (d.phase = 'confirmed' and s.is_locked_down)
    order by d.device_pk, d.pin_id
    limit ${judgedPerRound} for update of d skip locked`.execute(trx);
  if (news.length === 0) return [];
  const { rows } = await sql<Judged>`
    select d.*, p.pin_sealed, p.pin_hash, p.valid_from, p.valid_until, p.schedule, p.max_uses,
      (p.is_active and p.deleted_at is null) as is_wanted, s.is_online, s.is_locked_down,
      s.codes_digest is not null as tells_codes, s.codes_digest is not distinct from s.wanted_codes_digest as agrees,
      (d.phase = 'removing' and d.remove_by <= ${now}) as is_overdue
    from deliveries d join device_states s on s.device_pk = d.device_pk join pins p on p.id = d.pin_id
    where d.pin_id = any(${news.map(({ pin_id: pinId }) => pinId)}::bigint[]) order by d.device_pk, d.pin_id`.execute(trx);
  return rows;
}

/** The lock's own answer to one code, in the transaction-free moment after it: evidence of its own, before the digest agrees. */
export async function noteTaken(
  { db, events, clock }: Pick<DeliveryContext, 'db' | 'events' | 'clock'>,
  pinId: number,
  revision: number,
): Promise<void> {
  await db.transaction().execute(async (trx) => {
    const row = await findForUpdate(trx, pinId);
    if (row === undefined || row.is_stale || row.phase === 'confirmed') return;
    const { rows } = await sql<{ valid_from: Date; valid_until: Date | null }>`
      select valid_from, valid_until from pins where id = ${pinId} and revision = ${revision} and is_active and deleted_at is null`.execute(
      trx,
    );
    const [pin] = rows;
    if (pin === undefined) return;
    const at = clock.now();
    const { also } = proof('reported_by_lock', at, { from: pin.valid_from, until: pin.valid_until });
    const evidence = { source: 'reported_by_lock', at } as const;
    const { told } = await advance(
      trx,
      row,
      { causes: ['answered'], evidence, problem: null, ...(also === undefined ? {} : { also }) },
      at,
    );
    await publishSteps(events, trx, told);
  });
}
