import { test } from 'node:test';
import { deliverThroughCrashes } from './harness/delivery-crashes.ts';
import { surroundings } from './harness/surroundings.ts';

for (const place of surroundings.filter(({ isEmbedded }) => isEmbedded)) {
  test(`kill -9 while codes travel to locks loses none, sends none twice and leaves none behind, on ${place.name}`, (t) =>
    deliverThroughCrashes(t, place, 2));
}
