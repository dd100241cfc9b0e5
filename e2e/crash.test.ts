import { test } from 'node:test';
import { surviveCrashes } from './harness/crash-rounds.ts';
import { surroundings } from './harness/surroundings.ts';

for (const place of surroundings) {
  test(`kill -9 under load loses nothing that was acknowledged, on ${place.name}`, async (t) => {
    await surviveCrashes(t, place, place.isEmbedded ? ['the server', 'the server and its database'] : ['the server']);
  });
}
