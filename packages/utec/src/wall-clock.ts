import { ParameterError } from './errors.ts';

// Times of codes are wall-clock at the lock, and the service does not tell the lock's time zone: callers do.

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known !== undefined) return known;
  try {
    const format = new Intl.DateTimeFormat('en-GB', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
    });
    formats.set(zone, format);
    return format;
  } catch {
    throw new ParameterError('timeZone', 'must be a time zone such as Europe/Berlin');
  }
}

/** `YYYY-MM-DD HH:mm` there; seconds are cut. */
export function wallClockOf(instant: Date, zone: string): string {
  if (Number.isNaN(instant.getTime())) throw new ParameterError('instant', 'must be a valid date');
  const parts = new Map(
    formatOf(zone)
      .formatToParts(instant)
      .map(({ type, value }) => [type, value]),
  );
  const of = (type: Intl.DateTimeFormatPartTypes): string => parts.get(type) ?? '';
  return `${of('year').padStart(4, '0')}-${of('month')}-${of('day')} ${of('hour')}:${of('minute')}`;
}

const written = /^(\d{4})-(\d\d)-(\d\d) (\d\d):(\d\d)$/;

/**
 * The instant at which clocks there show this; of the two in the hour that is repeated in autumn, the earlier one; of an hour that is left out in spring, where the
 * clock jumps to. Null for what is not of this form.
 */
export function instantOfWallClock(text: string, zone: string): Date | null {
  const [, year, month, day, hour, minute] = written.exec(text.trim()) ?? [];
  if (year === undefined) return null;
  const asUtc = Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute));
  if (Number.isNaN(asUtc) || new Date(asUtc).toISOString().slice(0, 16).replace('T', ' ') !== text.trim()) return null;
  const offsetAt = (ms: number): number => Date.parse(`${wallClockOf(new Date(ms), zone).replace(' ', 'T')}:00Z`) - ms;
  // Offsets a day around it cover every change; the larger offset gives the earlier instant.
  const offsets = [offsetAt(asUtc - 86_400_000), offsetAt(asUtc + 86_400_000)].toSorted((a, b) => b - a);
  const candidates = offsets.map((offset) => asUtc - offset);
  const exact = candidates.find((ms) => wallClockOf(new Date(ms), zone) === text.trim());
  return new Date(exact ?? candidates.at(-1) ?? asUtc);
}
