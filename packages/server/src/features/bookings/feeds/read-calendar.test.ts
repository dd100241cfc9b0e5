import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { CalendarError, calendarBytesMax, readCalendar, type CalendarRules } from './read-calendar.ts';
import { refusalOf } from './testing/refusal.ts';

const rules: CalendarRules = {
  timeZone: 'Europe/Berlin',
  checkInTime: '15:00',
  checkOutTime: '11:00',
  ignoredSummaries: ['Airbnb (Not available)'],
  from: new Date('2027-01-01T00:00:00Z'),
  until: new Date('2028-01-01T00:00:00Z'),
};

const calendar = (...entries: string[]) =>
  ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//T//T//EN', ...entries, 'END:VCALENDAR', ''].join('\r\n');
const entry = (...lines: string[]) => ['BEGIN:VEVENT', ...lines, 'END:VEVENT'].join('\r\n');

async function read(...entries: string[]) {
  return (await readCalendar(calendar(...entries), rules)).stays.map(({ key, startsAt, endsAt, isCancelled }) => ({
    key,
    from: startsAt.toISOString(),
    to: endsAt.toISOString(),
    ...(isCancelled ? { isCancelled } : {}),
  }));
}

const refusal = (text: string): Promise<string> => refusalOf(text, rules);

describe('reading a calendar', () => {
  it('takes whole days as nights between check-in and check-out, as portals write them', async () => {
    // The shape of Airbnb's export: a reservation, and days that the host has blocked.
    assert.deepEqual(
      await read(
        entry(
          'DTEND;VALUE=DATE:20270330',
          'DTSTART;VALUE=DATE:20270326',
          'UID:1418fb94e984-1@airbnb.com',
          'DESCRIPTION:Reservation URL: https://www.airb\r\n nb.com/hosting/reservations/details/HMABC',
          'SUMMARY:Reserved',
        ),
        entry(
          'DTEND;VALUE=DATE:20270403',
          'DTSTART;VALUE=DATE:20270330',
          'UID:1418fb94e984-2@airbnb.com',
          'SUMMARY:Airbnb (Not available)',
        ),
      ),
      // Clocks change between: check-out is at 11:00 there all the same.
      [{ key: '1418fb94e984-1@airbnb.com', from: '2027-03-26T14:00:00.000Z', to: '2027-03-30T09:00:00.000Z' }],
    );
    assert.deepEqual(await read(entry('DTSTART;VALUE=DATE:20270501', 'UID:one-day', 'SUMMARY:CLOSED - Not available')), [
      { key: 'one-day', from: '2027-05-01T13:00:00.000Z', to: '2027-05-02T09:00:00.000Z' },
    ]);
  });

  it('knows zones by IANA and Windows names, by their own rules, and takes the room’s where none is named', async () => {
    const at = async (start: string, end: string, ...more: string[]) =>
      (await read(...more, entry(start, end, 'UID:a')))[0]?.from;
    assert.equal(await at('DTSTART:20270701T180000Z', 'DTEND:20270701T200000Z'), '2027-07-01T18:00:00.000Z');
    assert.equal(
      await at('DTSTART;TZID=America/New_York:20270701T180000', 'DTEND;TZID=America/New_York:20270701T200000'),
      '2027-07-01T22:00:00.000Z',
    );
    assert.equal(
      await at('DTSTART;TZID="W. Europe Standard Time":20270701T180000', 'DTEND;TZID="W. Europe Standard Time":20270701T200000'),
      '2027-07-01T16:00:00.000Z',
    );
    assert.equal(
      await at('DTSTART;TZID=/freeassociation.sourceforge.net/Europe/Lisbon:20270701T180000', 'DURATION:PT2H'),
      '2027-07-01T17:00:00.000Z',
    );
    assert.equal(await at('DTSTART:20270701T180000', 'DTEND:20270701T200000'), '2027-07-01T16:00:00.000Z');
    assert.equal(
      await at('DTSTART;TZID=Nowhere/Never:20270701T180000', 'DTEND;TZID=Nowhere/Never:20270701T200000'),
      '2027-07-01T16:00:00.000Z',
    );
    const zone = [
      'BEGIN:VTIMEZONE',
      'TZID:Our own zone',
      'BEGIN:STANDARD',
      'DTSTART:19701101T020000',
      'TZOFFSETFROM:+0300',
      'TZOFFSETTO:+0300',
      'END:STANDARD',
      'END:VTIMEZONE',
    ].join('\r\n');
    assert.equal(
      await at('DTSTART;TZID=Our own zone:20270701T180000', 'DTEND;TZID=Our own zone:20270701T200000', zone),
      '2027-07-01T15:00:00.000Z',
    );
  });

  it('repeats by the wall clock, leaves out exceptions, adds dates, and moves single ones', async () => {
    assert.deepEqual(
      await read(
        entry(
          'UID:choir',
          'DTSTART;TZID=Europe/Berlin:20270316T190000',
          'DTEND;TZID=Europe/Berlin:20270316T210000',
          'RRULE:FREQ=WEEKLY;COUNT=4',
          'EXDATE;TZID=Europe/Berlin:20270323T190000',
          'RDATE;TZID=Europe/Berlin:20270425T190000',
        ),
        entry(
          'UID:choir',
          'RECURRENCE-ID;TZID=Europe/Berlin:20270406T190000',
          'DTSTART;TZID=Europe/Berlin:20270407T180000',
          'DTEND;TZID=Europe/Berlin:20270407T190000',
        ),
        entry(
          'UID:choir',
          'RECURRENCE-ID;TZID=Europe/Berlin:20270330T190000',
          'DTSTART;TZID=Europe/Berlin:20270330T190000',
          'DTEND;TZID=Europe/Berlin:20270330T210000',
          'STATUS:CANCELLED',
        ),
      ),
      [
        { key: 'choir#2027-03-16T19:00:00', from: '2027-03-16T18:00:00.000Z', to: '2027-03-16T20:00:00.000Z' },
        { key: 'choir#2027-03-30T19:00:00', from: '2027-03-30T17:00:00.000Z', to: '2027-03-30T19:00:00.000Z', isCancelled: true },
        { key: 'choir#2027-04-06T19:00:00', from: '2027-04-07T16:00:00.000Z', to: '2027-04-07T17:00:00.000Z' },
        { key: 'choir#2027-04-25T19:00:00', from: '2027-04-25T17:00:00.000Z', to: '2027-04-25T19:00:00.000Z' },
      ],
    );
  });

  it('knows an entry without UID again, takes the latest of two that claim one UID, and leaves out what is free time', async () => {
    const nameless = entry('DTSTART:20270701T180000Z', 'DTEND:20270701T200000Z', 'SUMMARY:Band');
    const [first] = await read(nameless);
    assert.match(first?.key ?? '', /^no-uid-[0-9a-f]{40}$/);
    assert.deepEqual(await read(nameless), [first]);
    assert.deepEqual(
      (
        await read(
          entry('UID:b', 'SEQUENCE:2', 'DTSTART:20270702T180000Z', 'DTEND:20270702T200000Z'),
          entry('UID:b', 'SEQUENCE:1', 'DTSTART:20270703T180000Z', 'DTEND:20270703T200000Z'),
          entry('UID:free', 'TRANSP:TRANSPARENT', 'DTSTART:20270702T180000Z', 'DTEND:20270702T200000Z'),
        )
      ).map(({ from }) => from),
      ['2027-07-02T18:00:00.000Z'],
    );
  });

  it('leaves out single entries that make no sense, and says so', async () => {
    const { stays, warnings } = await readCalendar(
      calendar(
        entry('UID:backwards', 'DTSTART:20270702T180000Z', 'DTEND:20270702T170000Z'),
        entry('UID:timeless', 'SUMMARY:Nothing'),
        entry('UID:good', 'DTSTART:20270702T180000Z', 'DTEND:20270702T190000Z'),
      ),
      rules,
    );
    assert.deepEqual(
      stays.map(({ key }) => key),
      ['good'],
    );
    assert.equal(warnings.length, 2);
  });

  it('refuses what is no calendar, is cut off, or is too much, and says which', async () => {
    assert.equal(await refusal('<html><body>Sign in</body></html>'), 'not_a_calendar');
    assert.equal(await refusal(''), 'not_a_calendar');
    const whole = calendar(entry('UID:a', 'DTSTART:20270702T180000Z', 'DTEND:20270702T190000Z'));
    assert.equal(await refusal(whole), 'read');
    assert.equal(await refusal(whole.slice(0, -20)), 'not_a_calendar');
    assert.equal(await refusal(`BEGIN:VCALENDAR\r\n${'X'.repeat(calendarBytesMax)}\r\nEND:VCALENDAR`), 'calendar_too_large');
    const many = Array.from({ length: 50_001 }, (_, n) =>
      entry(`UID:${n}`, 'DTSTART:20270702T180000Z', 'DTEND:20270702T190000Z'),
    );
    assert.equal(await refusal(calendar(...many)), 'too_many_entries');
    const endless = Array.from({ length: 10 }, (_, n) =>
      entry(`UID:${n}`, 'DTSTART:20270102T180000Z', 'DTEND:20270102T180100Z', 'RRULE:FREQ=MINUTELY'),
    );
    assert.equal(await refusal(calendar(...endless)), 'too_many_entries');
  });

  it('gives up a rule that no time keeps, or hardly any, instead of looking for one without an end', async () => {
    for (const rule of [
      'FREQ=DAILY;BYMONTH=2;BYMONTHDAY=31',
      'FREQ=HOURLY;BYMONTH=2;BYMONTHDAY=30',
      'FREQ=MINUTELY;BYDAY=MO;BYMONTHDAY=29;BYMONTH=2',
      'FREQ=SECONDLY;BYMONTH=1',
      'FREQ=WEEKLY;BYMONTH=2;BYSETPOS=9;BYDAY=MO',
      'FREQ=MONTHLY;BYMONTHDAY=31;BYMONTH=2',
    ]) {
      const startedAt = performance.now();
      const bad = entry('UID:a', 'DTSTART:20270702T180000Z', 'DTEND:20270702T190000Z', `RRULE:${rule}`);
      assert.ok(['too_many_entries', 'read'].includes(await refusal(calendar(bad))), rule);
      assert.ok(performance.now() - startedAt < 3_000, rule);
    }
    const leap = entry('UID:a', 'DTSTART;VALUE=DATE:20240229', 'RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=29');
    assert.equal(await refusal(calendar(leap)), 'read');
  });

  it('refuses a time zone whose clocks change as no clocks do, which would be worked out for centuries', async () => {
    const zoned = (rule: string) =>
      calendar(
        `BEGIN:VTIMEZONE\r\nTZID:Mars\r\nBEGIN:STANDARD\r\nDTSTART:16010101T020000\r\nTZOFFSETFROM:+0100\r\nTZOFFSETTO:+0200`,
        `RRULE:${rule}\r\nEND:STANDARD\r\nEND:VTIMEZONE`,
        entry('UID:a', 'DTSTART;TZID=Mars:20270702T180000', 'DTEND;TZID=Mars:20270702T190000'),
      );
    for (const rule of [
      'FREQ=SECONDLY',
      'FREQ=DAILY;BYMONTH=2;BYMONTHDAY=31',
      'FREQ=YEARLY;BYMONTH=1;BYHOUR=1,2,3',
      'FREQ=YEARLY;BYDAY=MO',
      'FREQ=YEARLY;BYMONTH=1,2;BYDAY=MO',
      'FREQ=YEARLY\r\n ;BYSECOND=1',
    ]) {
      assert.equal(await refusal(zoned(rule)), 'not_a_calendar', rule);
    }
    for (const rule of ['FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU', 'FREQ=YEARLY;BYMONTH=3;BYDAY=SU;BYMONTHDAY=8,9,10,11,12,13,14'])
      assert.equal(await refusal(zoned(rule)), 'read', rule);
  });

  it('never fails in any other way, whatever comes', async () => {
    const line = fc.oneof(
      fc.constantFrom(
        'BEGIN:VEVENT',
        'END:VEVENT',
        'BEGIN:VTIMEZONE',
        'END:VTIMEZONE',
        'BEGIN:VCALENDAR',
        'END:VCALENDAR',
        'UID:1',
        'STATUS:CANCELLED',
        ' folded',
      ),
      fc
        .constantFrom('DTSTART', 'DTEND', 'DURATION', 'RRULE', 'RDATE', 'EXDATE', 'RECURRENCE-ID', 'SEQUENCE', 'SUMMARY')
        .chain((name) =>
          fc
            .tuple(
              fc.constantFrom('', ';VALUE=DATE', ';TZID=Europe/Berlin', ';TZID=', ';VALUE=PERIOD', ';VALUE="'),
              fc.oneof(
                fc.constantFrom(
                  '20270702T180000Z',
                  '20270702',
                  '99999999T999999',
                  '-P1D',
                  'PT1H',
                  'FREQ=DAILY',
                  'FREQ=YEARLY;BYMONTH=13',
                  'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30',
                  'FREQ=MONTHLY;BYDAY=6MO',
                  'FREQ=DAILY;BYMONTH=2;BYMONTHDAY=31',
                  'FREQ=SECONDLY;COUNT=9',
                  'FREQ=DAILY;INTERVAL=0',
                  '20270702T180000Z/PT1H',
                ),
                fc.string({ maxLength: 20 }),
              ),
            )
            .map(([parameter, value]) => `${name}${parameter}:${value}`),
        ),
      fc.string({ maxLength: 40 }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(line, { maxLength: 25 }), fc.constantFrom('\r\n', '\n'), async (lines, end) => {
        const text = ['BEGIN:VCALENDAR', 'BEGIN:VEVENT', ...lines, 'END:VEVENT', 'END:VCALENDAR'].join(end);
        try {
          for (const stay of (await readCalendar(text, rules)).stays) assert.ok(stay.endsAt > stay.startsAt);
        } catch (error) {
          if (!(error instanceof CalendarError)) throw error;
          assert.ok(error.message.length > 20);
        }
      }),
      { numRuns: 1_500 },
    );
  });
});
