import { TTLockClient } from '@smartlock/ttlock';
import { environment, run } from './connect.ts';

// The steps of signing in, one by one; `startWithEnv` does them all.
await run(async () => {
  const settings = environment();
  const client = new TTLockClient();
  console.log(`At first: ${await client.status()}`);
  client.configure(settings['TTLOCK_CLIENT_ID'] ?? '', settings['TTLOCK_CLIENT_SECRET'] ?? '', settings['TTLOCK_BASE_URL']);
  console.log(`With the application: ${await client.status()}`);
  await client.authenticate(settings['TTLOCK_USERNAME'] ?? '', settings['TTLOCK_PASSWORD'] ?? '');
  console.log(`Signed in: ${await client.status()}, as user ${await client.getUserId()}`);
  console.log(`Calls this month: ${await client.getMonthRequestCount()}`);
  await client.reset();
  console.log(`After reset: ${await client.status()}`);
});
