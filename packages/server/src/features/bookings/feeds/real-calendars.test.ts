import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { calendarBytesMax, readCalendar, type CalendarRead, type CalendarRules } from './read-calendar.ts';
import { decodeCalendar } from './split-calendar.ts';
import { refusalOf } from './testing/refusal.ts';

const rules: CalendarRules = {
  timeZone: 'Europe/Berlin',
  checkInTime: '15:00',
  checkOutTime: '11:00',
  ignoredSummaries: ['Airbnb (Not available)', 'Blocked'],
  from: new Date('2027-03-12T00:00:00Z'),
  until: new Date('2028-03-12T00:00:00Z'),
};
const read = (name: string): Promise<CalendarRead> =>
  readCalendar(decodeCalendar(readFileSync(new URL(`testing/calendars/${name}.ics`, import.meta.url))), rules);
const lines = ({ stays }: CalendarRead): string[] =>
  stays.map(
    ({ startsAt, endsAt, summary, isCancelled }) =>
      `${startsAt.toISOString().slice(0, 16)} – ${endsAt.toISOString().slice(0, 16)} ${summary}${isCancelled ? ' (cancelled)' : ''}`,
  );

/** Files in the shapes that these programs and portals export. */
describe('calendars as they are exported', () => {
  it('Airbnb: nights, without the days that the host has blocked', async () => {
    assert.deepEqual(lines(await read('airbnb')), ['2027-03-26T14:00 – 2027-03-30T09:00 Reserved']);
  });

  it('Booking.com: every reservation is called closed', async () => {
    assert.deepEqual(lines(await read('booking-com')), [
      '2027-04-10T13:00 – 2027-04-14T09:00 CLOSED - Not available',
      '2027-04-14T13:00 – 2027-04-15T09:00 CLOSED - Not available',
    ]);
  });

  it('VRBO: names, a title that is left out, and an entry without UID that is known again', async () => {
    const once = await read('vrbo');
    assert.deepEqual(lines(once), [
      '2027-07-03T13:00 – 2027-07-10T09:00 Reserved - Grace',
      '2027-07-20T13:00 – 2027-07-22T09:00 Reserved - Ada',
    ]);
    assert.deepEqual((await read('vrbo')).stays, once.stays);
  });

  it('Google: a weekly series without an end, as far as is read ahead, with one left out and one moved', async () => {
    const all = lines(await read('google'));
    assert.deepEqual(all.slice(0, 4), [
      // 16 March is left out; what was meant for the 23rd is on the 24th.
      '2027-03-18T17:00 – 2027-03-18T19:00 Band (cancelled)',
      '2027-03-24T17:00 – 2027-03-24T20:00 Chor (Generalprobe)',
      '2027-03-30T17:00 – 2027-03-30T20:00 Chor',
      '2027-04-06T17:00 – 2027-04-06T20:00 Chor',
    ]);
    assert.equal(all.at(-1), '2028-03-07T18:00 – 2028-03-07T21:00 Chor');
    assert.equal(all.length, 52);
    const later = { ...rules, from: new Date('2027-04-12T00:00:00Z'), until: new Date('2028-04-12T00:00:00Z') };
    const text = readFileSync(new URL('testing/calendars/google.ics', import.meta.url), 'utf8');
    const next = await readCalendar(text, later);
    assert.equal(lines(next).at(-1), '2028-04-11T17:00 – 2028-04-11T20:00 Chor', 'each read sees further');
  });

  it('Exchange: zones of Windows and one of its own, a long folded UID, exceptions, and what is free time', async () => {
    assert.deepEqual(lines(await read('exchange')), [
      '2027-03-18T17:00 – 2027-03-18T18:30 Raum 12: Seminar',
      '2027-03-20T04:00 – 2027-03-20T05:00 Call with Pune',
      '2027-03-26T08:00 – 2027-03-26T09:30 Raum 12: Seminar (verlegt)',
      '2027-04-08T16:00 – 2027-04-08T17:30 Raum 12: Seminar',
    ]);
  });

  it('Outlook: a quoted zone of Windows, one by the name on the screen, and a text that looks like an entry', async () => {
    assert.deepEqual(lines(await read('outlook')), [
      '2027-03-15T16:00 – 2027-03-15T17:00 Lesson, piano',
      '2027-03-16T16:00 – 2027-03-16T17:00 Lesson, violin',
    ]);
  });

  it('Apple: alarms with UIDs of their own, a night in which clocks change, times of no zone, whole days by a rule', async () => {
    const { stays, warnings } = await read('apple');
    assert.deepEqual(lines({ stays, warnings }), [
      '2027-03-28T00:30 – 2027-03-28T02:00 Nuit du changement d’heure – répétition avec des amis de l’orchestre du conservatoire',
      '2027-04-05T08:00 – 2027-04-05T09:30 Sans fuseau',
      '2027-05-01T13:00 – 2027-05-02T09:00 Journée',
    ]);
    assert.equal(stays[0]?.key, '5D2F4B1E-7C33-4B0A-9E1B-0F5C2D6A8E77');
    assert.deepEqual(warnings, []);
  });

  it('a character that is folded in its middle is whole again', () => {
    const whole = Buffer.from('SUMMARY:Café\r\n');
    const at = whole.indexOf(0xc3) + 1;
    const folded = Buffer.concat([whole.subarray(0, at), Buffer.from('\r\n '), whole.subarray(at)]);
    assert.equal(decodeCalendar(folded), 'SUMMARY:Café\r\n');
  });
});

/** Many years of a room, with as much prose as it takes. */
function large(bytes: number): string {
  const parts = ['BEGIN:VCALENDAR\r\nVERSION:2.0\r\n'];
  const prose = 'Wishes a late check-in and a cot. '.repeat(4);
  const dayMs = 86_400_000;
  const day = (at: number): string => new Date(at).toISOString().slice(0, 10).replaceAll('-', '');
  let size = 0;
  for (let index = 0; size < bytes; index += 1) {
    const at = Date.UTC(2027, 2, 14) + (index % 300) * dayMs - Math.floor(index / 300) * 400 * dayMs;
    const entry = `BEGIN:VEVENT\r\nUID:${index}@example.com\r\nDTSTART;VALUE=DATE:${day(at)}\r\nDTEND;VALUE=DATE:${day(at + dayMs)}\r\nSUMMARY:Stay ${index}\r\nDESCRIPTION:${prose}\r\nEND:VEVENT\r\n`;
    parts.push(entry);
    size += entry.length;
  }
  return [...parts, 'END:VCALENDAR\r\n'].join('');
}

describe('a calendar of 10 MB', () => {
  it('is read, and others have their turn meanwhile', async () => {
    const text = large(10_000_000);
    let turns = 0;
    const timer = setInterval(() => (turns += 1), 1);
    const { stays } = await readCalendar(text, rules);
    clearInterval(timer);
    assert.equal(stays.length, 300);
    assert.ok(turns > 5, `${turns} turns`);
  });

  it('is refused by name where it is larger, has no end, or is one hostile entry', async () => {
    const refusal = (text: string): Promise<string> => refusalOf(text, rules);
    const wrapped = (entry: string): string =>
      `BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:1\r\n${entry}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n`;
    const start = 'DTSTART:20270701T180000Z\r\nDTEND:20270701T190000Z';
    assert.equal(await refusal(large(calendarBytesMax)), 'calendar_too_large');
    assert.equal(await refusal(large(1_000_000).slice(0, 900_000)), 'not_a_calendar');
    const dates = Array.from({ length: 200_000 }, () => 'RDATE:20270702T180000Z').join('\r\n');
    assert.equal(await refusal(wrapped(`${start}\r\n${dates}`)), 'too_many_entries');
    const zones = 'BEGIN:VTIMEZONE\r\nTZID:x\r\nEND:VTIMEZONE\r\n'.repeat(201);
    assert.equal(await refusal(`BEGIN:VCALENDAR\r\n${zones}END:VCALENDAR`), 'too_many_entries');
    assert.equal(await refusal(wrapped(`${start}\r\nRRULE:FREQ=HOURLY`.replaceAll('2027', '1990'))), 'too_many_entries');
    assert.equal(await refusal(wrapped('BEGIN:VEVENT')), 'not_a_calendar');
    assert.equal(await refusal(wrapped('END:VEVENT')), 'not_a_calendar');
    assert.equal(await refusal(wrapped(`${start}\r\nBEGIN:VALARM`)), 'not_a_calendar');
    assert.equal(await refusal(wrapped(`${start}\r\nDESCRIPTION:${'\r\n x'.repeat(2_000_000)}`)), 'read');
  });
});
