import { test } from 'node:test';
import { deliverThroughCrashes } from './harness/delivery-crashes.ts';
import { surroundings } from './harness/surroundings.ts';

const rounds = 20;

for (const place of surroundings) {
  test(`${rounds} times kill -9 while codes travel to locks lose none, send none twice and leave none behind, on ${place.name}`, (t) =>
    deliverThroughCrashes(t, place, rounds, 7));
}
