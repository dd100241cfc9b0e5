import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createLogger } from '../logger.ts';
import { PeriodicTasks } from './periodic.ts';

const silent = createLogger('silent');

describe('periodic tasks', () => {
  it('run again after a failure, and never twice at once', async () => {
    const tasks = new PeriodicTasks(silent);
    let runs = 0;
    let active = 0;
    let overlapped = false;
    await new Promise<void>((resolve) => {
      tasks.start({
        name: 'test',
        everyMs: 1,
        run: async () => {
          active += 1;
          overlapped ||= active > 1;
          runs += 1;
          await new Promise((done) => setImmediate(done));
          active -= 1;
          if (runs === 3) resolve();
          throw new Error('fails each time');
        },
      });
    });
    await tasks.stop();
    assert.equal(overlapped, false);
    assert.ok(runs >= 3);
  });

  it('wait for what runs when they are stopped, and start nothing after', async () => {
    const tasks = new PeriodicTasks(silent);
    let finished = false;
    let runs = 0;
    const begun = new Promise<void>((resolve) => {
      tasks.start({
        name: 'test',
        everyMs: 1,
        run: async () => {
          runs += 1;
          resolve();
          await new Promise((done) => setTimeout(done, 20));
          finished = true;
        },
      });
    });
    await begun;
    await tasks.stop();
    assert.equal(finished, true);
    assert.equal(runs, 1);
  });
});
