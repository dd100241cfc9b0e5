import assert from 'node:assert/strict';
import type { UtecSwitches } from '@smartlock/simulators';
import { frontDoor, startGateway, startReady } from './gateway-fixture.ts';

export interface Month {
  readonly switches: Partial<UtecSwitches>;
  readonly stepHours: number;
  /** Whether access tokens also end before their time: between requests, and while one is on its way. */
  readonly isCut: boolean;
}

const days = 30;
const daySeconds = 86_400;
const bufferSeconds = 300;

/**
 * Thirty days of two processes on one database, which read, command and look ahead all the time. Nothing fails that the cloud would have served, nobody logs in
 * again, and each end of a token costs one refresh.
 */
export async function liveThroughMonth({ switches, stepHours, isCut }: Month): Promise<void> {
  let cutInFlight = 0;
  let cuts = 0;
  const first = await startReady({
    cloud: { switches },
    onRequest(url) {
      if (cutInFlight === 0 || !url.endsWith('/action')) return;
      cutInFlight -= 1;
      cut();
    },
  });
  const { cloud } = first;
  const cut = (): void => {
    if (cloud.world.accounts.endSessions() > 0) cuts += 1;
  };
  const second = await startGateway({ database: first.fixture.database, joins: cloud, hasStaff: false });
  try {
    const steps = (days * 24) / stepHours;
    await first.ask('POST', '/api/config', { status_poll_interval: stepHours * 3600 });
    const refreshesBefore = cloud.counts.get('token') ?? 0;
    for (let step = 0; step < steps; step += 1) {
      if (isCut && step % 5 === 2) cut();
      if (isCut && step % 5 === 4) cutInFlight = 1;
      first.advance(stepHours * 3600);
      await Promise.all([first.poll(), second.poll(), first.schedule(), second.schedule()]);
      const move = step % 2 === 0 ? 'unlock' : 'lock';
      const [moved, read] = await Promise.all([
        first.ask('POST', `/api/${move}`, { id: frontDoor }),
        second.ask('POST', '/api/status', { id: frontDoor }),
      ]);
      assert.deepEqual([moved.status, moved.body.outcome, read.status], [200, 'confirmed', 200], `step ${step}: ${moved.text}`);
      assert.equal(read.body.payload.devices[0].stale, false, `step ${step}`);
    }
    const refreshes = (cloud.counts.get('token') ?? 0) - refreshesBefore;
    const natural = Math.ceil((days * daySeconds) / (cloud.switches.token_lifetime_s - bufferSeconds));
    assert.ok(refreshes > 0 && refreshes <= natural + cuts, `${refreshes} refreshes, ${natural} ends and ${cuts} cuts`);
    assert.equal((await first.ask('GET', '/health')).body.token_valid, true);
    const failures = (await first.ask('GET', '/logs')).text.split('\n').filter((line) => line.includes(' - ERROR - '));
    assert.deepEqual(failures, []);
  } finally {
    await second.close();
    await first.close();
  }
}
