import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';
import { call, password, registerPerson, share, type Person } from '../devices/testing/devices-fixture.ts';
import { runJob } from '../integrations/ttlock/testing/ttlock-fixture.ts';
import { frontDoor, startDelivery, type DeliveryWorld } from './testing/delivery-fixture.ts';

let world: DeliveryWorld;
let person: Person;

before(async () => {
  world = await startDelivery();
  await world.work();
  person = await registerPerson(world.fixture);
});
after(() => world.fixture.close());

const overAccess = async (): Promise<string[]> =>
  (await call(world.fixture, world.owner, 'GET', '/access/over-access/'))
    .json<{ results: Array<{ description: string }> }>()
    .results.map(({ description }) => description);
/** What is stored and told of it, but for PINs themselves. */
async function kept(): Promise<string> {
  const { pool } = world.fixture.database;
  const rows = await pool.query(
    `select o::text as row from over_access o union all select u::text from unmanaged_codes u
     union all select k::text from vendor_keys k
     union all select e::text from events e where type = 'access.left_over'`,
  );
  return rows.rows.map(({ row }: { row: string }) => row).join('\n');
}

it('what opens and should not is told by the number of its PIN, whose name goes with the person; a code named by their address too', async () => {
  const { device } = world.device(frontDoor);
  await share(world.fixture, world.owner, { id: device }, person, 'member');
  const pin = await world.makePin(frontDoor, { pin_code: '482913', label: 'Vanessatoerase', user: person.id });
  await world.work();
  // As a role that ended in a way that left the PIN.
  await world.fixture.database.pool.query('delete from device_shares where user_id = $1', [person.id]);
  const passcodes = `/integrations/ttlock/accounts/${world.accountId}/locks/${frontDoor}/passcodes/`;
  await call(world.fixture, world.owner, 'POST', passcodes, { passcode: '998877', name: person.email });
  world.fixture.clock.advance(13 * 3600);
  await world.work();
  await runJob(world.fixture, 'compare_access', {});
  assert.ok((await overAccess()).some((text) => text.includes('Vanessatoerase')));
  const stored = await kept();
  assert.ok(stored.includes(`PIN ${pin}`) && !stored.includes('Vanessatoerase') && stored.includes(person.email), stored);

  await world.fixture.database.pool.query(
    `insert into vendor_keys (device_pk, key_ref, holder, name, first_seen_at) values ($1, '9', $2, 'Vanessatoerase', now())`,
    [device, person.email],
  );
  const again = await call(world.fixture, null, 'POST', '/auth/login/', { email: person.email, password });
  const signedIn = { ...person, access: again.json<{ tokens: { access: string } }>().tokens.access };
  const exported = await call(world.fixture, signedIn, 'GET', '/users/me/export/');
  const records = exported.json<{ deliveries: Array<{ record: string }> }>().deliveries.map(({ record }) => record);
  assert.deepEqual(records, ['delivery', 'over_access', 'code_at_lock', 'key_at_vendor']);

  const erased = await call(world.fixture, signedIn, 'DELETE', '/users/me/', { password });
  assert.equal(erased.statusCode, 204, erased.body);
  const afterwards = [await kept(), ...(await overAccess())].join('\n');
  for (const trace of ['Vanessatoerase', person.email]) assert.ok(!afterwards.includes(trace), trace);
});
