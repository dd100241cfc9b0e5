const dayMs = 86_400_000;
const minuteMs = 60_000;
/** About 99 days: as much of a zone is worked out at once. */
const blockMs = 2 ** 33;
const instantMax = 8_640_000_000_000_000;
/** Names differ in case too, so that their number is in the hands of callers; what is kept is not. */
const zonesKeptMax = 1000;
const blocksKeptMax = 200;

/** One offset of a zone, in ms east of UTC, that holds until before `until`. */
interface Segment {
  readonly until: number;
  readonly offsetMs: number;
}

interface Zone {
  readonly format: Intl.DateTimeFormat;
  readonly blocks: Map<number, readonly Segment[]>;
}

/** From `from` on, the zone's clocks are `minutes` ahead of UTC. */
export interface UtcOffset {
  readonly from: string;
  readonly minutes: number;
}

const zones = new Map<string, Zone>();

function zoneOf(timezone: string): Zone {
  const kept = zones.get(timezone);
  if (kept !== undefined) return kept;
  const format = new Intl.DateTimeFormat('en-US', { timeZone: timezone, timeZoneName: 'longOffset' });
  if (zones.size >= zonesKeptMax) zones.clear();
  const zone: Zone = { format, blocks: new Map() };
  zones.set(timezone, zone);
  return zone;
}

/** Whether this is a zone of the IANA database. Bare offsets such as `+02:00` are none: they know no daylight saving. */
export function isTimezone(name: string): boolean {
  if (!/^[A-Za-z][A-Za-z0-9_+/-]{0,63}$/.test(name)) return false;
  try {
    zoneOf(name);
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

const offsetForm = /GMT(?:([+-])(\d{2}):(\d{2})(?::(\d{2}))?)?$/;

function readOffsetMs(zone: Zone, instant: number): number {
  const text = zone.format.format(Math.max(-instantMax, Math.min(instantMax, instant)));
  const match = offsetForm.exec(text);
  if (match === null) throw new Error(`The offset of a time zone could not be read from "${text}".`);
  const [, sign, hours = '0', minutes = '0', seconds = '0'] = match;
  // Locks are told whole minutes. Only offsets of long ago have seconds.
  const total = Number(hours) * 60 + Number(minutes) + Math.round(Number(seconds) / 60);
  return (sign === '-' ? -total : total) * minuteMs;
}

/** The first second in (before, after] at which the offset is no longer that of `before`. */
function findChange(zone: Zone, before: number, offsetBefore: number, after: number): number {
  let low = before;
  let high = after;
  while (high - low > 1000) {
    const middle = low + Math.floor((high - low) / 2000) * 1000;
    if (readOffsetMs(zone, middle) === offsetBefore) low = middle;
    else high = middle;
  }
  return high;
}

function findSegments(zone: Zone, block: number): readonly Segment[] {
  // Blocks begin at odd milliseconds, changes at whole seconds: the search runs on those.
  const start = Math.floor((block * blockMs) / 1000) * 1000;
  const end = (block + 1) * blockMs;
  const segments: Segment[] = [];
  let offsetMs = readOffsetMs(zone, start);
  for (let at = start; at < end;) {
    const next = Math.min(at + dayMs, Math.ceil(end / 1000) * 1000);
    const offsetNext = readOffsetMs(zone, next);
    if (offsetNext !== offsetMs) {
      const change = findChange(zone, at, offsetMs, next);
      if (change >= end) break;
      segments.push({ until: change, offsetMs });
      offsetMs = offsetNext;
    }
    at = next;
  }
  segments.push({ until: end, offsetMs });
  return segments;
}

function segmentAt(timezone: string, instant: number): Segment {
  const zone = zoneOf(timezone);
  const block = Math.floor(instant / blockMs);
  let segments = zone.blocks.get(block);
  if (segments === undefined) {
    segments = findSegments(zone, block);
    if (zone.blocks.size >= blocksKeptMax) zone.blocks.clear();
    zone.blocks.set(block, segments);
  }
  for (const segment of segments) if (instant < segment.until) return segment;
  throw new RangeError(`${instant} is not an instant.`);
}

/** Milliseconds to add to an instant to get the wall-clock time in this zone. */
export function offsetMsAt(timezone: string, instant: number): number {
  return segmentAt(timezone, instant).offsetMs;
}

/** Until before when the offset of `instant` certainly holds; it may hold longer. */
export function offsetHoldsUntil(timezone: string, instant: number): number {
  return segmentAt(timezone, instant).until;
}

/**
 * The offsets of a zone from `from` on, as a lock is told them: the first entry is the offset at `from`, each further one
 * a change before `until`.
 */
export function zoneOffsets(timezone: string, from: Date, until: Date): readonly UtcOffset[] {
  const entries: UtcOffset[] = [];
  const end = until.getTime();
  let minutes: number | null = null;
  let at = from.getTime();
  do {
    const segment = segmentAt(timezone, at);
    const segmentMinutes = segment.offsetMs / minuteMs;
    if (segmentMinutes !== minutes) entries.push({ from: new Date(at).toISOString(), minutes: segmentMinutes });
    minutes = segmentMinutes;
    at = segment.until;
  } while (at < end);
  return entries;
}

/** Where a zone's clocks are: "Berlin", "Buenos Aires", "UTC-5". */
export function placeOfTimezone(timezone: string): string {
  const fixed = /^(?:Etc\/)?GMT([+-])(\d{1,2})$/i.exec(timezone);
  if (fixed !== null) {
    // The signs of these names are the other way round than everywhere else.
    return fixed[2] === '0' ? 'UTC' : `UTC${fixed[1] === '+' ? '-' : '+'}${fixed[2]}`;
  }
  if (/^(?:Etc\/)?(?:UTC|UCT|GMT0?|Zulu|Universal|Greenwich)$/i.test(timezone)) return 'UTC';
  return (timezone.split('/').at(-1) ?? timezone).replaceAll('_', ' ');
}
