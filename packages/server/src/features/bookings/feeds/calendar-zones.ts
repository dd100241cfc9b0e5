import { offsetMsAt } from '../../access/index.ts';

/** A wall clock as a calendar writes it. */
export interface WallTime {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
}

/** What Outlook and Exchange call zones, from CLDR's windowsZones. Those that people book rooms in; others come with their own VTIMEZONE. */
const windowsZones: Readonly<Record<string, string>> = {
  'AUS Eastern Standard Time': 'Australia/Sydney',
  'Alaskan Standard Time': 'America/Anchorage',
  'Arab Standard Time': 'Asia/Riyadh',
  'Arabian Standard Time': 'Asia/Dubai',
  'Argentina Standard Time': 'America/Argentina/Buenos_Aires',
  'Atlantic Standard Time': 'America/Halifax',
  'Canada Central Standard Time': 'America/Regina',
  'Cen. Australia Standard Time': 'Australia/Adelaide',
  'Central America Standard Time': 'America/Guatemala',
  'Central Europe Standard Time': 'Europe/Budapest',
  'Central European Standard Time': 'Europe/Warsaw',
  'Central Standard Time': 'America/Chicago',
  'Central Standard Time (Mexico)': 'America/Mexico_City',
  'China Standard Time': 'Asia/Shanghai',
  'E. Africa Standard Time': 'Africa/Nairobi',
  'E. Australia Standard Time': 'Australia/Brisbane',
  'E. Europe Standard Time': 'Europe/Chisinau',
  'E. South America Standard Time': 'America/Sao_Paulo',
  'Eastern Standard Time': 'America/New_York',
  'Egypt Standard Time': 'Africa/Cairo',
  'FLE Standard Time': 'Europe/Kiev',
  'GMT Standard Time': 'Europe/London',
  'GTB Standard Time': 'Europe/Bucharest',
  'Greenwich Standard Time': 'Atlantic/Reykjavik',
  'Hawaiian Standard Time': 'Pacific/Honolulu',
  'India Standard Time': 'Asia/Kolkata',
  'Israel Standard Time': 'Asia/Jerusalem',
  'Korea Standard Time': 'Asia/Seoul',
  'Mountain Standard Time': 'America/Denver',
  'New Zealand Standard Time': 'Pacific/Auckland',
  'Newfoundland Standard Time': 'America/St_Johns',
  'Pacific SA Standard Time': 'America/Santiago',
  'Pacific Standard Time': 'America/Los_Angeles',
  'Romance Standard Time': 'Europe/Paris',
  'Russian Standard Time': 'Europe/Moscow',
  'SA Pacific Standard Time': 'America/Bogota',
  'SE Asia Standard Time': 'Asia/Bangkok',
  'Singapore Standard Time': 'Asia/Singapore',
  'South Africa Standard Time': 'Africa/Johannesburg',
  'Taipei Standard Time': 'Asia/Taipei',
  'Tokyo Standard Time': 'Asia/Tokyo',
  'Turkey Standard Time': 'Europe/Istanbul',
  'US Eastern Standard Time': 'America/Indiana/Indianapolis',
  'US Mountain Standard Time': 'America/Phoenix',
  UTC: 'UTC',
  'W. Australia Standard Time': 'Australia/Perth',
  'W. Central Africa Standard Time': 'Africa/Lagos',
  'W. Europe Standard Time': 'Europe/Berlin',
};

/** As Windows shows them, behind `(UTC-05:00) `; some versions of Outlook write that. */
const shownZones: Readonly<Record<string, string>> = {
  'Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna': 'Europe/Berlin',
  'Athens, Bucharest': 'Europe/Bucharest',
  'Belgrade, Bratislava, Budapest, Ljubljana, Prague': 'Europe/Budapest',
  'Brussels, Copenhagen, Madrid, Paris': 'Europe/Paris',
  'Canberra, Melbourne, Sydney': 'Australia/Sydney',
  'Central Time (US & Canada)': 'America/Chicago',
  'Dublin, Edinburgh, Lisbon, London': 'Europe/London',
  'Eastern Time (US & Canada)': 'America/New_York',
  'Helsinki, Kyiv, Riga, Sofia, Tallinn, Vilnius': 'Europe/Kiev',
  'Mountain Time (US & Canada)': 'America/Denver',
  'Pacific Time (US & Canada)': 'America/Los_Angeles',
  'Sarajevo, Skopje, Warsaw, Zagreb': 'Europe/Warsaw',
};

/** The zone of the IANA database that a calendar means by a name; undefined: none that is known by name. */
export function knownZone(tzid: string): string | undefined {
  // Some write `/freeassociation.sourceforge.net/Europe/Berlin` or quote the name.
  const name = tzid.replaceAll('"', '').trim();
  for (const candidate of [
    name,
    windowsZones[name],
    shownZones[name.replace(/^\((?:UTC|GMT)[^)]*\) /u, '')],
    /(?:^|\/)([A-Z][A-Za-z_]+\/[A-Za-z_+-]+(?:\/[A-Za-z_+-]+)?)$/u.exec(name)?.[1],
  ]) {
    if (candidate !== undefined && candidate !== '' && isZone(candidate)) return candidate;
  }
  return undefined;
}

const known = new Map<string, boolean>();

function isZone(name: string): boolean {
  const before = known.get(name);
  if (before !== undefined) return before;
  let isKnown = true;
  try {
    Intl.DateTimeFormat('en', { timeZone: name });
  } catch {
    isKnown = false;
  }
  // Names come from strangers.
  if (known.size < 1000) known.set(name, isKnown);
  return isKnown;
}

/** The instant at which clocks there show this. One that they skip is moved on by as much; of one that comes twice it is the first. */
export function instantOf({ year, month, day, hour, minute, second }: WallTime, timeZone: string): Date {
  const asUtc = Date.UTC(year, month - 1, day, hour, minute, second);
  if (timeZone === 'UTC') return new Date(asUtc);
  const dayMs = 86_400_000;
  const [before, after] = [offsetMsAt(timeZone, asUtc - dayMs), offsetMsAt(timeZone, asUtc + dayMs)];
  for (const offset of [before, after]) {
    if (offsetMsAt(timeZone, asUtc - offset) === offset) return new Date(asUtc - offset);
  }
  return new Date(asUtc - before);
}
