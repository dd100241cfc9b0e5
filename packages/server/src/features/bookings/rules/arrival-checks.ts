/** When a booking is looked at before its guest arrives, and what follows. Pure. */

export const checkStages = ['24h', '2h', '30min'] as const;
export type CheckStage = (typeof checkStages)[number];

/** Minutes before the codes open at which each is due. */
export const stageMinutes: Readonly<Record<CheckStage, number>> = { '24h': 1440, '2h': 120, '30min': 30 };
export const lastStage: CheckStage = '30min';
/** After a late change the locks get this long before the last check says that they have not confirmed it. */
export const graceMinutes = 2;

const minuteMs = 60_000;

/** The codes of a booking: when they open, and since when they are as they are. */
export interface CodeTimes {
  readonly opensAt: Date;
  readonly closesAt: Date;
  readonly codesSince: Date;
}

/**
 * From when on a check is due; null: not at all. An early one whose time was over before the codes were made or changed is left out, since
 * nothing could have been done by then; the last one is always made.
 */
export function checkDueAt(stage: CheckStage, { opensAt, codesSince }: CodeTimes): Date | null {
  const planned = opensAt.getTime() - stageMinutes[stage] * minuteMs;
  if (stage !== lastStage) return codesSince.getTime() <= planned ? new Date(planned) : null;
  return new Date(Math.max(planned, codesSince.getTime() + graceMinutes * minuteMs));
}

/** An early check is made until the codes open, the last one up to the end. Of bookings that are confirmed. */
export function isCheckDue(stage: CheckStage, times: CodeTimes, now: Date): boolean {
  const dueAt = checkDueAt(stage, times);
  if (dueAt === null || dueAt > now || times.closesAt <= now) return false;
  return stage === lastStage || times.opensAt > now;
}

/** At the last check a door that is not known to take the code gets a spare one that it is known to hold. */
export function needsBackup(stage: CheckStage, isDoorProven: boolean): boolean {
  return stage === lastStage && !isDoorProven;
}

/** Whether every door is known to take the code: a booking without doors has nothing that was proven. */
export function isEveryDoorProven(doors: readonly { readonly is_proven: boolean }[]): boolean {
  return doors.length > 0 && doors.every((door) => door.is_proven);
}
