import { test } from 'node:test';
import { countUsesThroughCrashes } from './harness/access-crashes.ts';
import { surroundings } from './harness/surroundings.ts';

const rounds = 20;

for (const place of surroundings) {
  test(`${rounds} times kill -9 during validations neither lose an answered use nor count one twice, on ${place.name}`, (t) =>
    countUsesThroughCrashes(t, place, rounds));
}
