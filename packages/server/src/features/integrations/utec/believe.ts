import type { CloudReading, CloudState } from '../../../vendors/lock-vendor.ts';

/** Single reports of a healthy lock being away are common: this many in a row are believed. */
export const awayReportsMin = 2;

export interface Known {
  readonly states: readonly CloudState[] | null;
  readonly isOnline: boolean | null;
  readonly awayReports: number;
}

const isHealth = ({ capability, name }: CloudState): boolean => capability === 'st.healthCheck' && name === 'status';

/**
 * What is to be thought of a lock after one more report. A state that is left out stays what it was; a lock is away once it was reported so twice, and back at the
 * first word of it.
 */
export function believe(known: Known, reading: Pick<CloudReading, 'states' | 'isOnline'>): Known {
  const awayReports = reading.isOnline === false ? known.awayReports + 1 : 0;
  const isDoubted = reading.isOnline === false && awayReports < awayReportsMin;
  const isOnline = isDoubted ? known.isOnline : (reading.isOnline ?? known.isOnline);
  const said = new Map([...(known.states ?? []), ...reading.states].map((state) => [`${state.capability}/${state.name}`, state]));
  const health =
    isOnline === null ? [] : [{ capability: 'st.healthCheck', name: 'status', value: isOnline ? 'Online' : 'Offline' }];
  return { states: [...health, ...[...said.values()].filter((state) => !isHealth(state))], isOnline, awayReports };
}

/** After three missed turns, and never before two minutes. */
export function isStale(heardAt: Date | null, pollSeconds: number, now: Date): boolean {
  return heardAt === null || now.getTime() - heardAt.getTime() > Math.max(3 * pollSeconds, 120) * 1000;
}

const failureMsMax = 15 * 60_000;
/** While something is going on, the cloud is asked as often as it bears. */
const activeSeconds = 30;

export interface Turn {
  readonly pollSeconds: number;
  readonly isActive: boolean;
  /** In a row, this turn included. */
  readonly failures: number;
  readonly random: () => number;
}

/** How long until the next turn: longer with each failure, up to a quarter of an hour, and never all at once. */
export function nextTurnMs({ pollSeconds, isActive, failures, random }: Turn): number {
  if (failures === 0) return (isActive ? Math.min(pollSeconds, activeSeconds) : pollSeconds) * 1000;
  const ms = Math.min(pollSeconds * 1000 * 2 ** Math.min(failures, 10), failureMsMax);
  return Math.round(ms * (0.8 + 0.4 * random()));
}
