import { test } from 'node:test';
import { provokeLateUnlocks } from './harness/late-commands.ts';
import { surroundings } from './harness/surroundings.ts';

for (const place of surroundings) {
  test(`in 1,000 reconnects no unlock is carried out late or twice, on ${place.name}`, async (t) => {
    await provokeLateUnlocks(t, place, { locks: 50, reconnects: 1_000 });
  });
}
