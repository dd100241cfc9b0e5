import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeHoursForAll, describeSchedule } from './schedule-text.ts';
import type { Schedule, Weekday } from './schedule.ts';

function describe(rules: readonly string[], exceptions: Schedule['exceptions'] = [], timezone = 'Europe/Berlin'): string {
  return describeSchedule({
    timezone,
    rules: rules.map((text) => {
      const words = text.split(' ');
      const [start = '', end = ''] = (words.pop() ?? '').split('-');
      return { weekdays: words as Weekday[], start, end };
    }),
    exceptions,
  });
}

const texts: [readonly string[], string][] = [
  [['mon 10:00-14:00'], 'Mondays 10:00–14:00'],
  [['mon tue wed thu fri 09:00-17:00'], 'Monday to Friday 09:00–17:00'],
  [['fri wed tue mon thu 09:00-17:00'], 'Monday to Friday 09:00–17:00'],
  [['mon 09:00-17:00', 'wed tue 09:00-17:00'], 'Monday to Wednesday 09:00–17:00'],
  [['fri 22:00-06:00'], 'Fridays 22:00–06:00 (next day)'],
  [['sat sun 10:00-12:00'], 'Saturdays and Sundays 10:00–12:00'],
  [['mon wed fri 10:00-12:00'], 'Mondays, Wednesdays and Fridays 10:00–12:00'],
  [['mon tue wed fri 10:00-12:00'], 'Monday to Wednesday and Fridays 10:00–12:00'],
  [['sun mon 10:00-12:00'], 'Mondays and Sundays 10:00–12:00'],
  [['fri sat sun mon wed 10:00-12:00'], 'Wednesdays and Friday to Monday 10:00–12:00'],
  [['mon tue wed thu fri sat sun 00:00-24:00'], 'Every day all day'],
  [['sun 00:00-00:00'], 'Sundays all day'],
  [['sun 18:00-24:00', 'sat 18:00-00:00'], 'Saturdays and Sundays 18:00–24:00'],
  [['sun 10:00-10:00'], 'Sundays 10:00–10:00 (next day)'],
  [['mon tue 13:00-17:00', 'mon tue 09:00-12:00'], 'Mondays and Tuesdays 09:00–12:00 and 13:00–17:00'],
  [['mon tue wed thu fri 09:00-17:00', 'sat 10:00-12:00'], 'Monday to Friday 09:00–17:00; Saturdays 10:00–12:00'],
  [['mon tue 09:00-12:00', 'tue 13:00-17:00'], 'Mondays 09:00–12:00; Tuesdays 09:00–12:00 and 13:00–17:00'],
];

test('schedules read as people would say them', () => {
  for (const [rules, text] of texts) assert.equal(describe(rules), `${text}, Berlin time`);
});

test('exceptions are listed by date, days in a row that stay closed as one', () => {
  const text = describe(
    ['mon 10:00-14:00'],
    [
      { date: '2026-12-31', start: '10:00', end: '12:00' },
      { date: '2026-12-25', closed: true },
      { date: '2026-12-24', closed: true },
      { date: '2026-12-26', closed: true },
      { date: '2027-01-01', closed: true },
      { date: '2026-12-31', start: '08:00', end: '09:00' },
      { date: '2026-12-31', closed: true },
    ],
    'America/New_York',
  );
  assert.equal(
    text,
    'Mondays 10:00–14:00, New York time; closed from 24 December 2026 to 26 December 2026; ' +
      'on 31 December 2026 open 08:00–09:00 and 10:00–12:00; closed on 1 January 2027',
  );
});

test('a schedule of dates alone, and one that never opens, say so', () => {
  const opening = { date: '2026-12-31', start: '22:00', end: '02:00' };
  assert.equal(describe([], [opening], 'UTC'), 'Closed every week, UTC; on 31 December 2026 open 22:00–02:00 (next day)');
  assert.equal(describe([], []), 'Never open, Berlin time');
});

test('messages have the hours in every language', () => {
  const german = (rules: Schedule['rules'], exceptions: Schedule['exceptions'] = [], timezone = 'Europe/Berlin') =>
    describeHoursForAll({ timezone, rules, exceptions });
  const weekdays: Weekday[] = ['mon', 'tue', 'wed', 'thu', 'fri'];
  assert.deepEqual(german([{ weekdays, start: '09:00', end: '17:00' }]), {
    en: 'Monday to Friday 09:00–17:00, Berlin time',
    de: 'Montag bis Freitag 09:00–17:00, Ortszeit Berlin',
  });
  assert.equal(
    german(
      [{ weekdays: ['sat', 'sun'], start: '22:00', end: '06:00' }],
      [
        { date: '2026-12-24', start: '10:00', end: '12:00' },
        { date: '2026-12-25', closed: true },
        { date: '2026-12-26', closed: true },
      ],
      'UTC',
    )?.de,
    'samstags und sonntags 22:00–06:00 (am nächsten Tag), UTC; am 24. Dezember 2026 offen 10:00–12:00; ' +
      'geschlossen vom 25. Dezember 2026 bis 26. Dezember 2026',
  );
  assert.equal(
    german([{ weekdays: [...weekdays, 'sat', 'sun'], start: '00:00', end: '24:00' }])?.de,
    'jeden Tag ganztags, Ortszeit Berlin',
  );
  assert.equal(describeHoursForAll(null), null);
});
