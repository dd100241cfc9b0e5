import { test } from 'node:test';
import { countUsesThroughCrashes } from './harness/access-crashes.ts';
import { surroundings } from './harness/surroundings.ts';

for (const place of surroundings) {
  test(`kill -9 during validations neither loses an answered use nor counts one twice, on ${place.name}`, (t) =>
    countUsesThroughCrashes(t, place, 1));
}
