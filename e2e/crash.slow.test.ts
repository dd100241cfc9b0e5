import { test } from 'node:test';
import { surviveCrashes } from './harness/crash-rounds.ts';
import { surroundings } from './harness/surroundings.ts';

const rounds = 20;

for (const place of surroundings) {
  test(`${rounds} times kill -9 under load lose nothing that was acknowledged, on ${place.name}`, async (t) => {
    const victim = (round: number) =>
      place.isEmbedded && round % 2 === 1 ? ('the server and its database' as const) : ('the server' as const);
    await surviveCrashes(
      t,
      place,
      Array.from({ length: rounds }, (_, round) => victim(round)),
    );
  });
}
