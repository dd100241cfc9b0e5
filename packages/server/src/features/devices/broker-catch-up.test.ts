import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createLogger } from '../../platform/logger.ts';
import { until } from '../../platform/database/testing/until.ts';
import { BrokerCatchUp } from './broker-catch-up.ts';

const logger = createLogger('silent');

describe('a broker that missed something', () => {
  it('is compared soon, once for many misses, and again while that fails', async () => {
    let comparisons = 0;
    const catchUp = new BrokerCatchUp({
      logger,
      pausesMs: [1, 1, 1],
      compare: async () => {
        comparisons += 1;
        if (comparisons < 3) throw new Error('away');
      },
    });
    for (let miss = 0; miss < 10; miss += 1) catchUp.missed();
    await until(() => comparisons === 3);
    await catchUp.stop();
    assert.equal(comparisons, 3);
  });

  it('is not asked for ever', async () => {
    let comparisons = 0;
    const catchUp = new BrokerCatchUp({
      logger,
      pausesMs: [1, 1],
      compare: async () => {
        comparisons += 1;
        throw new Error('away');
      },
    });
    catchUp.missed();
    await until(() => comparisons === 2);
    await new Promise((resolve) => setTimeout(resolve, 20));
    assert.equal(comparisons, 2);
    // What is missed later begins anew.
    catchUp.missed();
    await until(() => comparisons === 4);
    await catchUp.stop();
  });

  it('is left alone after the stop', async () => {
    let comparisons = 0;
    const catchUp = new BrokerCatchUp({ logger, pausesMs: [5], compare: async () => void (comparisons += 1) });
    catchUp.missed();
    await catchUp.stop();
    await new Promise((resolve) => setTimeout(resolve, 20));
    assert.equal(comparisons, 0);
  });
});
