import assert from 'node:assert/strict';
import { test } from 'node:test';
import { backDoor, startGateway, startReady } from './testing/gateway-fixture.ts';

test('the log tells each change at U-tec once, however many processes look', async () => {
  const first = await startReady();
  const { cloud } = first;
  const second = await startGateway({ database: first.fixture.database, joins: cloud, hasStaff: false });
  try {
    const pass = async (seconds: number): Promise<string[]> => {
      await first.ask('POST', '/logs/clear');
      first.advance(seconds);
      await first.poll();
      await Promise.all([first.tell(), second.tell()]);
      await second.tell();
      return (await first.ask('GET', '/logs')).text.split('\n').filter((line) => line.includes('utec-gateway.cloud'));
    };
    const started = await pass(61);
    assert.equal(started.length, 2);
    assert.match(started.join('\n'), /INFO - there is a new token; it lasts until 20/);
    assert.match(started.join('\n'), /INFO - new at U-tec: AA:BB:CC:00:00:01, AA:BB:CC:00:00:02, AA:BB:CC:00:00:03/);
    assert.deepEqual(await pass(61), []);
    cloud.world.isDown = true;
    const [down, ...more] = await pass(61);
    assert.match(down ?? '', /ERROR - U-tec could not be asked: /);
    assert.deepEqual(more, []);
    cloud.world.isDown = false;
    assert.match((await pass(1_200)).join('\n'), /INFO - U-tec can be reached again/);
    cloud.world.locks.delete(backDoor);
    await first.ask('POST', '/api/status/refresh');
    await first.ask('POST', '/api/status/refresh');
    assert.match((await pass(61)).join('\n'), /INFO - no longer at U-tec: AA:BB:CC:00:00:02/);
    cloud.world.accounts.endSessions();
    cloud.world.accounts.endRefreshTokens();
    assert.match((await pass(61)).join('\n'), /ERROR - U-tec takes neither token any more: log in again/);
  } finally {
    await second.close();
    await first.close();
  }
});
