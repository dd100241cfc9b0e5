import { setTimeout as wait } from 'node:timers/promises';
import { connect, run } from './connect.ts';

// Shows every few seconds how long the token still lasts: `token-monitor.ts [times] [seconds between]`.
await run(async () => {
  const [times = 5, seconds = 2] = process.argv.slice(2).map(Number);
  const client = await connect();
  for (let time = 1; time <= times; time += 1) {
    await client.getValidToken();
    const { status, expiresAt, subject } = await client.tokenReport();
    const hours = ((expiresAt?.getTime() ?? Date.now()) - Date.now()) / 3_600_000;
    console.log(`${new Date().toISOString()} user ${subject}: ${status}, ${hours.toFixed(1)} hours left`);
    if (time < times) await wait(seconds * 1000);
  }
  await client.refreshToken();
  console.log(`Refreshed: good until ${(await client.tokenReport()).expiresAt?.toISOString()}`);
});
