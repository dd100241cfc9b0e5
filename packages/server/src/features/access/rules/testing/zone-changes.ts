import { readWallClock } from './slow-oracle.ts';

/** Zones with every kind of change: whole and half hours, at midnight, twice around Ramadan, none at all, beyond the date line. */
export const testZones = [
  'Europe/Berlin',
  'Europe/London',
  'Europe/Dublin',
  'America/New_York',
  'America/St_Johns',
  'America/Santiago',
  'America/Havana',
  'America/Asuncion',
  'America/Nuuk',
  'Atlantic/Azores',
  'Africa/Casablanca',
  'Africa/Cairo',
  'Asia/Gaza',
  'Asia/Beirut',
  'Asia/Kathmandu',
  'Australia/Adelaide',
  'Australia/Lord_Howe',
  'Antarctica/Troll',
  'Pacific/Chatham',
  'Pacific/Apia',
  'Pacific/Kiritimati',
] as const;

const hourMs = 3_600_000;

/** How far the clock on the wall is ahead of UTC, read off its text. */
function aheadMs(timezone: string, instant: number): number {
  const { date, time } = readWallClock(timezone, instant);
  return Date.parse(`${date}T${time}Z`) - instant;
}

/** Every instant of these years at which a zone's clocks are changed, found by looking at the clock. */
export function findChanges(timezone: string, firstYear: number, lastYear: number): number[] {
  const changes: number[] = [];
  const step = 12 * hourMs;
  for (let at = Date.UTC(firstYear, 0); at < Date.UTC(lastYear + 1, 0); at += step) {
    const before = aheadMs(timezone, at);
    if (aheadMs(timezone, at + step) === before) continue;
    let quarter = at;
    while (aheadMs(timezone, quarter) === before) quarter += hourMs / 4;
    changes.push(quarter);
  }
  return changes;
}
