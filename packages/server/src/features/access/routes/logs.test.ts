import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
  call,
  registerLock,
  registerPerson,
  registerStaff,
  share,
  startDevices,
  type DevicesFixture,
  type Person,
  type PlayedLock,
} from '../../devices/testing/devices-fixture.ts';

let fixture: DevicesFixture;
let owner: Person;
let member: Person;
let stranger: Person;
let staff: Person;
let front: PlayedLock;
let back: PlayedLock;

interface Entry {
  readonly id: number;
  readonly device: { readonly id: number };
  readonly user_id: number | null;
}
interface Page {
  readonly count: number | null;
  readonly next: string | null;
  readonly results: readonly Entry[];
}

/** Older first; `minutesAgo` from now. */
async function write(
  door: PlayedLock,
  minutesAgo: number,
  fields: { userId?: number; success?: boolean; agent?: string; method?: string } = {},
): Promise<void> {
  await fixture.database.pool.query(
    `insert into access_logs (device_pk, user_id, access_method, action, success, user_agent, occurred_at) values ($1, $2, $3, 'unlock', $4, $5, $6)`,
    [
      door.id,
      fields.userId ?? null,
      fields.method ?? 'pin',
      fields.success ?? true,
      fields.agent ?? null,
      new Date(Date.now() - minutesAgo * 60_000),
    ],
  );
}

before(async () => {
  fixture = await startDevices();
  owner = await registerPerson(fixture);
  member = await registerPerson(fixture);
  stranger = await registerPerson(fixture);
  staff = await registerStaff(fixture);
  front = await registerLock(fixture, owner);
  back = await registerLock(fixture, owner);
  await share(fixture, owner, back, member, 'member');
  for (let index = 0; index < 12; index += 1)
    await write(index % 3 === 0 ? back : front, index * 10, {
      userId: index % 2 === 0 ? owner.id : member.id,
      success: index !== 5,
    });
  await write(front, 26 * 60, { method: 'manual' });
});
after(() => fixture.close());

const get = async (query: string, person: Person | null = owner, path = 'logs/') =>
  await call(fixture, person, 'GET', `/access/${path}?${query}`);
const page = async (query: string, person = owner, path = 'logs/'): Promise<Page> => {
  const answer = await get(query, person, path);
  assert.equal(answer.statusCode, 200, answer.body);
  return answer.json<Page>();
};

test('the log goes over all devices of a person, newest first, each with its device', async () => {
  const all = await page('');
  assert.equal(all.count, 13);
  assert.deepEqual(all.results[0]?.device, { id: back.id, name: 'Front door' });
  assert.partialDeepStrictEqual(all.results[0], {
    access_method: 'pin',
    action: 'unlock',
    success: true,
    failure_reason: null,
    location_lat: null,
  });
  assert.equal((await page('', stranger)).count, 0);
});

test('where somebody does not manage, they see their own attempts', async () => {
  const own = await page('', member);
  assert.ok((own.count ?? 0) > 0);
  assert.ok(own.results.every((entry) => entry.device.id === back.id && entry.user_id === member.id));
  assert.equal((await page(`user=${owner.id}`, member)).count, 0);
});

test('it is filtered by device, person, success, method and time', async () => {
  assert.equal((await page(`device=${back.id}`)).count, 4);
  assert.equal((await page(`user=${member.id}`)).count, 6);
  assert.equal((await page('success=false')).count, 1);
  assert.equal((await page('access_method=manual&action=unlock')).count, 1);
  const since = new Date(Date.now() - 25 * 60_000).toISOString();
  assert.equal((await page(`start_date=${since}`)).count, 3);
  assert.equal((await page(`end_date=${since}`)).count, 10);
  assert.equal((await page('end_date=2020-01-01')).count, 0);
  for (const query of ['start_date=2026-02-30', 'start_date=2026-01-01T00:00:00', 'action=open', 'cursor=%00', 'device=x']) {
    assert.equal((await get(query)).statusCode, 400, query);
  }
});

test('recent is the last 24 hours', async () => {
  assert.equal((await page('', owner, 'logs/recent/')).count, 12);
  assert.equal((await page('start_date=2020-01-01', owner, 'logs/recent/')).count, 12);
});

test('pages by cursor and by number have every entry once, in one order', async () => {
  const whole = (await page('page_size=100')).results.map(({ id }) => id);
  for (const person of [owner, staff]) {
    const all = person === staff ? 'all=true&' : '';
    const collected: number[] = [];
    let next: string | null = `/api/v1/access/logs/?${all}page_size=5&cursor=`;
    while (next !== null) {
      const answer: { json<T>(): T } = await fixture.app.inject({
        url: next,
        headers: { authorization: `Bearer ${person.access}` },
      });
      const { results, next: following, count }: Page = answer.json<Page>();
      assert.equal(count, null);
      collected.push(...results.map(({ id }) => id));
      next = following === null ? null : new URL(following).pathname + new URL(following).search;
    }
    assert.deepEqual(collected, whole);
  }
  const second = (await page('page_size=5&page=2')).results.map(({ id }) => id);
  assert.deepEqual(second, whole.slice(5, 10));
});

test('it is exported whole as CSV, in which nothing runs as a formula', async () => {
  const door = await registerLock(fixture, owner);
  for (const agent of ['=cmd|calc', '+1', '-1', '@sum', 'plain, with "quotes"'])
    await write(door, 1, { agent, userId: owner.id });
  const answer = await get(`device=${door.id}`, owner, 'logs/export/');
  assert.equal(answer.statusCode, 200);
  assert.equal(answer.headers['content-type'], 'text/csv; charset=utf-8');
  assert.match(String(answer.headers['content-disposition']), /attachment; filename="access-logs\.csv"/u);
  const lines = answer.body.trimEnd().split('\r\n');
  assert.equal(lines.length, 6);
  assert.ok(lines[0]?.startsWith('id,timestamp,device_id,device,'));
  for (const cell of ["'=cmd|calc", "'+1", "'-1", "'@sum", '"plain, with ""quotes"""'])
    assert.ok(answer.body.includes(`,${cell},`), cell);
  await fixture.database.pool.query(
    `insert into access_logs (device_pk, access_method, action, success, occurred_at)
     select $1, 'pin', 'unlock', true, now() - n * interval '1 second' from generate_series(1, 2500) n`,
    [door.id],
  );
  const long = await get(`device=${door.id}&access_method=pin`, owner, 'logs/export/');
  const ids = long.body
    .trimEnd()
    .split('\r\n')
    .slice(1)
    .map((line) => line.split(',', 1)[0]);
  assert.equal(new Set(ids).size, 2505, 'over several reads, each entry once');
  assert.equal((await get('', stranger, 'logs/export/')).body.trimEnd().split('\r\n').length, 1);
});

test('nobody sees a log without credentials', async () => {
  for (const path of ['logs/', 'logs/recent/', 'logs/export/']) assert.equal((await get('', null, path)).statusCode, 401, path);
});
