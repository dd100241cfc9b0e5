import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Type } from 'typebox';
import { Compile } from 'typebox/compile';
import { SmartLockError } from '../../../platform/errors.ts';
import { Nullable } from '../../../platform/http/schemas.ts';
import { validatorCompiler } from '../../../platform/http/validation.ts';
import {
  checkSchedule,
  isOpenAt,
  nextClosing,
  nextOpening,
  scheduleErrors,
  ScheduleSchema,
  type Schedule,
  type Weekday,
} from './schedule.ts';

type Rule = Schedule['rules'][number];
type Exception = Schedule['exceptions'][number];

function rule(days: string, hours: string): Rule {
  const [start = '', end = ''] = hours.split('-');
  return { weekdays: days.split(' ') as Weekday[], start, end };
}

function berlin(rules: Rule[], exceptions: Exception[] = []): Schedule {
  return { timezone: 'Europe/Berlin', rules, exceptions };
}

function isOpen(schedule: Schedule, at: string): boolean {
  return isOpenAt(schedule, new Date(at));
}

function next(schedule: Schedule, from: string): (string | undefined)[] {
  return [nextOpening, nextClosing].map((search) => search(schedule, new Date(from))?.toISOString());
}

test('a rule opens at its start and closes at its end, to the second', () => {
  const cleaning = berlin([rule('mon', '10:00-14:00')]);
  assert.ok(!isOpen(cleaning, '2026-11-23T08:59:59.999Z'));
  assert.ok(isOpen(cleaning, '2026-11-23T09:00:00Z'));
  assert.ok(isOpen(cleaning, '2026-11-23T12:59:59.999Z'));
  assert.ok(!isOpen(cleaning, '2026-11-23T13:00:00Z'));
  assert.ok(!isOpen(cleaning, '2026-11-24T10:00:00Z'), 'not on Tuesday');
  assert.ok(isOpen(cleaning, '2026-07-06T08:00:00Z'), 'an hour earlier in UTC in summer');
});

test('an end at or before the start is on the next day', () => {
  const bar = berlin([rule('fri', '22:00-06:00')]);
  assert.ok(isOpen(bar, '2026-11-28T04:59:59Z'), 'Saturday 05:59:59');
  assert.ok(!isOpen(bar, '2026-11-28T05:00:00Z'));
  assert.ok(!isOpen(bar, '2026-11-27T04:00:00Z'), 'Friday 05:00 belongs to Thursday');
  const round = berlin([rule('fri', '10:00-10:00')]);
  assert.ok(isOpen(round, '2026-11-28T08:59:59Z'));
  assert.ok(!isOpen(round, '2026-11-28T09:00:00Z'));
  for (const end of ['24:00', '00:00']) {
    const day = berlin([rule('fri', `00:00-${end}`)]);
    assert.ok(isOpen(day, '2026-11-27T22:59:59Z'), end);
    assert.ok(!isOpen(day, '2026-11-27T23:00:00Z'), end);
  }
});

test('an exception replaces the rules of its date and not the tail of the day before', () => {
  const bar = (exceptions: Exception[]) => berlin([rule('fri sat', '22:00-06:00')], exceptions);
  const saturdayEarly = '2026-11-28T04:00:00Z';
  const saturdayNight = '2026-11-28T22:00:00Z';
  assert.ok(isOpen(bar([{ date: '2026-11-28', closed: true }]), saturdayEarly), "Friday's tail stays");
  assert.ok(!isOpen(bar([{ date: '2026-11-28', closed: true }]), saturdayNight));
  assert.ok(!isOpen(bar([{ date: '2026-11-27', closed: true }]), saturdayEarly), "Friday's tail goes with Friday");
  const early = bar([{ date: '2026-11-28', start: '08:00', end: '10:00' }]);
  assert.ok(isOpen(early, '2026-11-28T08:30:00Z'));
  assert.ok(!isOpen(early, saturdayNight));
  const two = bar([
    { date: '2026-11-28', start: '08:00', end: '10:00' },
    { date: '2026-11-28', start: '23:00', end: '01:00' },
    { date: '2026-11-28', closed: true },
  ]);
  assert.ok(isOpen(two, '2026-11-28T08:30:00Z') && isOpen(two, '2026-11-28T23:30:00Z'), 'several of one date add up');
});

test('in the hour that clocks skip nothing happens; in the hour that they repeat a rule applies twice', () => {
  const night = berlin([rule('sun', '02:15-02:45')]);
  assert.deepEqual(next(night, '2026-03-28T00:00:00Z'), ['2026-04-05T00:15:00.000Z', '2026-04-05T00:45:00.000Z']);
  assert.deepEqual(next(night, '2026-10-24T00:00:00Z'), ['2026-10-25T00:15:00.000Z', '2026-10-25T00:45:00.000Z']);
  assert.deepEqual(next(night, '2026-10-25T00:45:00Z'), ['2026-10-25T01:15:00.000Z', '2026-10-25T01:45:00.000Z']);
});

test('a change of clocks into the middle of an opening opens, and out of it closes', () => {
  const night = berlin([rule('sun', '02:30-04:00')]);
  assert.deepEqual(next(night, '2026-03-28T00:00:00Z'), ['2026-03-29T01:00:00.000Z', '2026-03-29T02:00:00.000Z']);
  const before = berlin([rule('sun', '02:30-03:00')]);
  assert.deepEqual(next(before, '2026-10-25T00:30:00Z'), ['2026-10-25T01:30:00.000Z', '2026-10-25T01:00:00.000Z']);
});

test('the instant itself is not its next opening or closing', () => {
  const cleaning = berlin([rule('mon', '10:00-14:00')]);
  assert.deepEqual(next(cleaning, '2026-11-23T09:00:00Z'), ['2026-11-30T09:00:00.000Z', '2026-11-23T13:00:00.000Z']);
  assert.deepEqual(next(cleaning, '2026-11-23T08:59:59.999Z'), ['2026-11-23T09:00:00.000Z', '2026-11-23T13:00:00.000Z']);
  assert.deepEqual(next(cleaning, '2026-11-23T13:00:00Z'), ['2026-11-30T09:00:00.000Z', '2026-11-30T13:00:00.000Z']);
});

test('openings that touch are one', () => {
  const days = berlin([rule('mon tue', '00:00-24:00'), rule('mon', '08:00-12:00')]);
  assert.deepEqual(next(days, '2026-11-22T12:00:00Z'), ['2026-11-22T23:00:00.000Z', '2026-11-24T23:00:00.000Z']);
});

test('what is always open, and what never is, has neither a next opening nor a next closing', () => {
  const everyDay = 'mon tue wed thu fri sat sun';
  assert.deepEqual(next(berlin([rule(everyDay, '00:00-24:00')]), '2026-11-21T00:00:00Z'), [undefined, undefined]);
  assert.deepEqual(next(berlin([], [{ date: '2026-12-24', closed: true }]), '2026-11-21T00:00:00Z'), [undefined, undefined]);
  assert.deepEqual(next(berlin([], [{ date: '2020-12-24', start: '10:00', end: '11:00' }]), '2026-11-21T00:00:00Z'), [
    undefined,
    undefined,
  ]);
  const open = berlin([rule(everyDay, '00:00-24:00')], [{ date: '2091-06-01', closed: true }]);
  assert.deepEqual(next(open, '2026-11-21T00:00:00Z'), ['2091-06-01T22:00:00.000Z', '2091-05-31T22:00:00.000Z']);
});

test('an exception is found decades ahead, and openings after many weeks of closed days', () => {
  const far = berlin([], [{ date: '2099-06-01', start: '23:00', end: '01:00' }]);
  assert.deepEqual(next(far, '2026-11-21T00:00:00Z'), ['2099-06-01T21:00:00.000Z', '2099-06-01T23:00:00.000Z']);
  const mondays = Array.from({ length: 200 }, (_, week) =>
    new Date(Date.UTC(2026, 10, 23 + 7 * week)).toISOString().slice(0, 10),
  );
  const closed = berlin(
    [rule('mon', '10:00-14:00')],
    mondays.map((date) => ({ date, closed: true as const })),
  );
  assert.deepEqual(next(closed, '2026-11-21T00:00:00Z'), ['2030-09-23T08:00:00.000Z', '2030-09-23T12:00:00.000Z']);
});

const validator = Compile(ScheduleSchema);

test('the schema takes the documented schedule and refuses what has another form', () => {
  const valid = {
    timezone: 'Europe/Berlin',
    rules: [{ weekdays: ['mon', 'tue'], start: '10:00', end: '24:00' }],
    exceptions: [
      { date: '2026-12-25', closed: true },
      { date: '2026-12-24', start: '10:00', end: '12:00' },
    ],
  };
  assert.ok(validator.Check(valid));
  const [first] = valid.rules;
  const wrong: unknown[] = [
    { ...valid, extra: 1 },
    { ...valid, timezone: 7 },
    ...['8:00', '24:00', '10:60', '10:00:00', '١٠:٠٠'].map((start) => ({ ...valid, rules: [{ ...first, start }] })),
    ...['25:00', '24:01', ''].map((end) => ({ ...valid, rules: [{ ...first, end }] })),
    ...[[], ['monday'], ['mon', 'mon'], 'mon'].map((weekdays) => ({ ...valid, rules: [{ ...first, weekdays }] })),
    { ...valid, rules: Array.from({ length: 51 }, () => first) },
    { ...valid, exceptions: Array.from({ length: 201 }, () => ({ date: '2026-12-25', closed: true })) },
    ...['2026-02-29', '2026-1-1', 'today'].map((date) => ({ ...valid, exceptions: [{ date, closed: true }] })),
    { ...valid, exceptions: [{ date: '2026-12-25', closed: false }] },
    { ...valid, exceptions: [{ date: '2026-12-25', closed: true, note: 'x' }] },
  ];
  for (const schedule of wrong) assert.ok(!validator.Check(schedule), JSON.stringify(schedule).slice(0, 300));
});

test('in a body, exceptions may be left out and mistakes are named', () => {
  const schema = Type.Object({ schedule: Type.Optional(Nullable(ScheduleSchema)) });
  const validate = validatorCompiler({ schema, httpPart: 'body', method: 'POST', url: '/' });
  const body = (times: object) => ({ schedule: { timezone: 'UTC', rules: [{ weekdays: ['mon'], start: '10:00', ...times }] } });
  const valid = body({ end: '14:00' });
  assert.equal(validate(valid), true);
  assert.deepEqual(valid.schedule, { ...body({ end: '14:00' }).schedule, exceptions: [] });
  assert.equal(validate({ schedule: null }), true);
  const { error } = validate(body({ end: '2pm' })) as { error: unknown };
  assert.ok(error instanceof SmartLockError);
  assert.deepEqual(
    error.fields.map(({ field, code }) => `${field} ${code}`),
    ['schedule.rules.0.end invalid_format'],
  );
});

test('what the schema cannot say is refused by name', () => {
  const date = '2026-12-25';
  const schedule = {
    timezone: 'Europe/Atlantis',
    rules: [],
    exceptions: [{ date }, { date, closed: true as const }, { date, closed: true as const, start: '10:00', end: '11:00' }],
  };
  const found = scheduleErrors(schedule, 'schedule').map(({ field, code }) => `${field} ${code}`);
  assert.deepEqual(found, [
    'schedule.timezone unknown_timezone',
    'schedule.exceptions.0 closed_or_hours',
    'schedule.exceptions.2 closed_or_hours',
  ]);
  assert.throws(
    () => checkSchedule(schedule),
    (error) => error instanceof SmartLockError && error.kind === 'invalid_input' && error.fields.length === 3,
  );
  const half = berlin([rule('mon', '10:00-14:00')], [{ date, start: '10:00' }]);
  assert.deepEqual(
    scheduleErrors(half).map(({ code }) => code),
    ['closed_or_hours'],
  );
  assert.deepEqual(
    scheduleErrors(berlin([])).map(({ field, code }) => `${field} ${code}`),
    ['schedule.rules never_open'],
  );
  checkSchedule(berlin([], [{ date, start: '10:00', end: '11:00' }]));
});
