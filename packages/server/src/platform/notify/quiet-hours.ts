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

/** Zones change their clocks at quarters of an hour: within one, wall clocks run on as all clocks do. */
const quarterMinutes = 15;
/** No quiet lasts a day, nor does a change of the clocks make it last two. */
const searchedMinutes = 2 * dayMinutes;

/** When the quiet that holds at `now` ends; null where none holds. Where the clocks are put forward past the end, it ends with that. */
export function quietUntil(now: Date, { start, end, timeZone }: QuietHours): Date | null {
  const from = minuteOf(start);
  const to = minuteOf(end);
  const clock = wallClock(timeZone);
  const isQuiet = (minute: number): boolean => (from < to ? minute >= from && minute < to : minute >= from || minute < to);
  const first = Math.floor(now.getTime() / minuteMs);
  if (from === to || !isQuiet(clock(first * minuteMs))) return null;
  let shown = 0;
  for (let minute = first; minute < first + searchedMinutes; minute += 1) {
    shown = minute === first || minute % quarterMinutes === 0 ? clock(minute * minuteMs) : (shown + 1) % dayMinutes;
    if (!isQuiet(shown)) return new Date(minute * minuteMs);
  }
  return new Date((first + searchedMinutes) * minuteMs);
}
