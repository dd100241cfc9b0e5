/** By the wall clock of a zone; an end before the start is on the next day. */
export interface QuietHours {
  /** `22:00` */
  readonly start: string;
  readonly end: string;
  readonly timeZone: string;
}

const minuteMs = 60_000;
const dayMinutes = 1440;

function minuteOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return hours * 60 + minutes;
}

function wallClock(timeZone: string): (instantMs: number) => number {
  const format = new Intl.DateTimeFormat('en-GB', { timeZone, hourCycle: 'h23', hour: '2-digit', minute: '2-digit' });
  return (instantMs) => minuteOf(format.format(instantMs));
}

/** When the quiet that holds at `now` ends; null where none holds. Where the clocks are put forward past the end, it ends with that. */
export function quietUntil(now: Date, { start, end, timeZone }: QuietHours): Date | null {
  const from = minuteOf(start);
  const to = minuteOf(end);
  const clock = wallClock(timeZone);
  const isQuiet = (instantMs: number): boolean => {
    const minute = clock(instantMs);
    return from < to ? minute >= from && minute < to : minute >= from || minute < to;
  };
  let quiet = Math.floor(now.getTime() / minuteMs) * minuteMs;
  if (from === to || !isQuiet(quiet)) return null;
  let loud = quiet;
  while (isQuiet(loud)) {
    quiet = loud;
    loud += ((to - clock(loud) + dayMinutes) % dayMinutes || dayMinutes) * minuteMs;
  }
  // Where the clocks were changed in between, it may have ended before.
  while (loud - quiet > minuteMs) {
    const middle = quiet + Math.floor((loud - quiet) / minuteMs / 2) * minuteMs;
    if (isQuiet(middle)) quiet = middle;
    else loud = middle;
  }
  return new Date(loud);
}
