import assert from 'node:assert/strict';
import { test } from 'node:test';
import { placeOfTimezone, isTimezone, offsetHoldsUntil, offsetMsAt, zoneOffsets } from './zone-offsets.ts';

function offsets(timezone: string, from: string, until: string): string[] {
  return zoneOffsets(timezone, new Date(from), new Date(until)).map((entry) => `${entry.from} ${entry.minutes}`);
}

test('the offsets of the documented example', () => {
  assert.deepEqual(offsets('Europe/Berlin', '2025-10-26T01:00:00Z', '2026-04-01T00:00:00Z'), [
    '2025-10-26T01:00:00.000Z 60',
    '2026-03-29T01:00:00.000Z 120',
  ]);
});

test('half an hour of daylight saving, quarter hours and negative offsets', () => {
  assert.deepEqual(offsets('Australia/Lord_Howe', '2026-03-01T00:00:00Z', '2026-12-01T00:00:00Z'), [
    '2026-03-01T00:00:00.000Z 660',
    '2026-04-04T15:00:00.000Z 630',
    '2026-10-03T15:30:00.000Z 660',
  ]);
  assert.deepEqual(offsets('Asia/Kathmandu', '2026-01-01T00:00:00Z', '2029-01-01T00:00:00Z'), ['2026-01-01T00:00:00.000Z 345']);
  assert.deepEqual(offsets('America/St_Johns', '2026-03-01T00:00:00Z', '2026-04-01T00:00:00Z'), [
    '2026-03-01T00:00:00.000Z -210',
    '2026-03-08T05:30:00.000Z -150',
  ]);
});

test('Samoa jumps over the date line at the end of 2011', () => {
  assert.deepEqual(offsets('Pacific/Apia', '2011-12-01T00:00:00Z', '2012-05-01T00:00:00Z'), [
    '2011-12-01T00:00:00.000Z -600',
    '2011-12-30T10:00:00.000Z 840',
    '2012-03-31T14:00:00.000Z 780',
  ]);
});

test('a change at the very end is told, one after it is not, and one at the very beginning is the first entry', () => {
  const change = '2026-03-29T01:00:00.000Z';
  assert.deepEqual(offsets('Europe/Berlin', '2026-03-01T00:00:00Z', change), ['2026-03-01T00:00:00.000Z 60']);
  assert.deepEqual(offsets('Europe/Berlin', '2026-03-01T00:00:00Z', '2026-03-29T01:00:00.001Z'), [
    '2026-03-01T00:00:00.000Z 60',
    `${change} 120`,
  ]);
  assert.deepEqual(offsets('Europe/Berlin', change, change), [`${change} 120`]);
});

test('the offset changes between one millisecond and the next', () => {
  const change = Date.parse('2026-03-29T01:00:00Z');
  assert.equal(offsetMsAt('Europe/Berlin', change - 1), 3_600_000);
  assert.equal(offsetMsAt('Europe/Berlin', change), 7_200_000);
  assert.equal(offsetHoldsUntil('Europe/Berlin', change - 1), change);
});

test('instants before 1970 and at the ends of time have offsets', () => {
  assert.equal(offsetMsAt('Europe/Berlin', Date.parse('1960-07-01T00:00:00Z')), 3_600_000);
  assert.equal(offsetMsAt('Asia/Tokyo', 8_640_000_000_000_000), 32_400_000);
  assert.equal(offsetMsAt('UTC', -8_640_000_000_000_000), 0);
});

test('more names and years than are kept change nothing', () => {
  const at = Date.parse('2026-07-01T00:00:00Z');
  const name = 'america/argentina/buenos_aires';
  for (let count = 0; count < 1100; count += 1) {
    // Each number's bits choose the capitals: a name that was not seen before.
    const spelled = Array.from(name, (letter, index) => ((count >> index) & 1 ? letter.toUpperCase() : letter)).join('');
    assert.ok(isTimezone(spelled), spelled);
  }
  assert.equal(
    zoneOffsets('Europe/Paris', new Date('1990-01-01T00:00:00Z'), new Date('2060-01-01T00:00:00Z')).length,
    1 + 2 * 70,
  );
  assert.equal(offsetMsAt('Europe/Paris', at), 7_200_000);
});

test('only names of zones are zones', () => {
  for (const name of ['Europe/Berlin', 'UTC', 'Etc/GMT+5', 'America/Argentina/Buenos_Aires']) assert.ok(isTimezone(name), name);
  for (const name of ['', 'Berlin', 'Europe/Atlantis', '+02:00', 'UTC+2', ' UTC', 'Europe/Berlin\n', 'x'.repeat(200)]) {
    assert.ok(!isTimezone(name), JSON.stringify(name));
  }
});

test('zones are named for people', () => {
  const names = [
    'Europe/Berlin',
    'America/Argentina/Buenos_Aires',
    'America/New_York',
    'UTC',
    'Etc/UTC',
    'Etc/GMT+5',
    'Etc/GMT-14',
  ];
  assert.deepEqual(names.map(placeOfTimezone), ['Berlin', 'Buenos Aires', 'New York', 'UTC', 'UTC', 'UTC-5', 'UTC+14']);
});
