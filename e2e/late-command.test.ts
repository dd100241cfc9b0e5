import { test } from 'node:test';
import { provokeLateUnlocks } from './harness/late-commands.ts';
import { surroundings } from './harness/surroundings.ts';

for (const place of surroundings) {
  test(`no unlock is carried out late or twice while locks come and go, on ${place.name}`, async (t) => {
    await provokeLateUnlocks(t, place, { locks: 10, reconnects: 25 });
  });
}
