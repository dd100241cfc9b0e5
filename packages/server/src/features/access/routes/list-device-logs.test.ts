import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import {
  call,
  registerLock,
  registerPerson,
  startDevices,
  type DevicesFixture,
  type LogEntry,
  type Person,
  type PlayedLock,
} from '../../devices/testing/devices-fixture.ts';

interface Page {
  readonly count: number | null;
  readonly next: string | null;
  readonly results: (LogEntry & { readonly id: number })[];
}

describe('the access log', () => {
  let fixture: DevicesFixture;
  let owner: Person;
  let lock: PlayedLock;
  const days = [
    '2026-01-30T23:59:59.999Z',
    '2026-01-31T00:00:00.000Z',
    '2026-01-31T12:00:00.000Z',
    '2026-01-31T23:59:59.999Z',
    '2026-02-01T00:00:00.000Z',
  ];

  before(async () => {
    fixture = await startDevices();
    owner = await registerPerson(fixture);
    lock = await registerLock(fixture, owner);
    // Two of each instant, so that an order by time alone is none.
    for (const [index, timestamp] of days.entries()) {
      for (const method of ['pin', 'manual']) {
        await lock.send('event', {
          event_id: `${method}-${index}`,
          type: 'access',
          method,
          action: index % 2 === 0 ? 'unlock' : 'lock',
          success: index !== 2,
          timestamp,
        });
      }
    }
  });
  after(() => fixture.close());

  async function page(query: string): Promise<Page> {
    const answer = await call(fixture, owner, 'GET', `/devices/${lock.id}/logs/${query}`);
    assert.equal(answer.statusCode, 200, answer.body);
    return answer.json<Page>();
  }

  it('is newest first, page by page, none twice', async () => {
    const whole = (await page('?page_size=100')).results;
    assert.deepEqual(
      whole.map((entry) => entry.timestamp),
      days.flatMap((day) => [day, day]).toReversed(),
    );
    const pages = [];
    for (const number of [1, 2, 3, 4]) pages.push(...(await page(`?page=${number}&page_size=3`)).results);
    assert.deepEqual(pages, whole);
  });

  it('goes on by cursor where the page before ended, also when entries came meanwhile', async () => {
    const whole = (await page('?page_size=100')).results.map((entry) => entry.id);
    const seen: number[] = [];
    let next: string | null = '?cursor=&page_size=3';
    for (let pages = 0; next !== null && pages < 10; pages += 1) {
      const answer: Page = await page(next);
      assert.equal(answer.count, null);
      seen.push(...answer.results.map((entry) => entry.id));
      next = answer.next === null ? null : new URL(answer.next).search;
      if (pages === 0) {
        await lock.send('event', {
          event_id: 'meanwhile',
          type: 'access',
          method: 'auto',
          action: 'lock',
          success: true,
          timestamp: '2026-03-01T00:00:00Z',
        });
      }
    }
    assert.deepEqual(seen, whole);
    await fixture.database.pool.query("delete from access_logs where event_id = 'meanwhile'");
  });

  for (const [query, count] of [
    ['?access_method=pin', 5],
    ['?success=false', 2],
    ['?action=lock', 4],
    ['?action=lock&access_method=manual', 2],
    ['?start_date=2026-01-31', 8],
    ['?end_date=2026-01-31', 8],
    ['?start_date=2026-01-31&end_date=2026-01-31', 6],
    ['?start_date=2026-01-31T12:00:00Z', 6],
    ['?end_date=2026-01-31T12:00:00Z', 4],
    ['?start_date=2026-01-31T13:00:00%2B01:00', 6],
    ['?start_date=2027-01-01', 0],
  ] as const) {
    it(`${query} finds ${count}`, async () => assert.equal((await page(query)).count, count));
  }

  for (const query of [
    '?start_date=yesterday',
    '?start_date=2026-02-30',
    '?start_date=2026-01-31T12:00:00',
    '?end_date=0000-01-01',
    '?end_date=275760-09-13T00:00:00Z',
    '?access_method=key',
    '?action=open',
    '?success=maybe',
    '?cursor=%20',
    '?cursor=eyJ0IjoxZTMwMCwiaWQiOjF9',
  ]) {
    it(`${query} is refused`, async () =>
      assert.equal((await call(fixture, owner, 'GET', `/devices/${lock.id}/logs/${query}`)).statusCode, 400));
  }

  it('names who gave a command, with address and program', async () => {
    const other = await registerLock(fixture, owner);
    other.answersWith(() => ({ success: true }));
    await call(
      fixture,
      owner,
      'POST',
      `/devices/${other.id}/unlock/?wait=5`,
      {},
      { 'user-agent': 'x'.repeat(600), 'x-forwarded-for': '2001:db8::7' },
    );
    const [entry] = (await call(fixture, owner, 'GET', `/devices/${other.id}/logs/`)).json().results;
    assert.match(entry.user, /^Ada/);
    assert.deepEqual([entry.user_id, entry.ip_address, entry.user_agent.length], [owner.id, '2001:db8::7', 500]);
  });

  it('takes an attempt whose address is none, or has a zone', async () => {
    const other = await registerLock(fixture, owner, { online: false });
    for (const address of ['garbage', 'fe80::1%eth0', '1.2.3.4:99'])
      assert.equal(
        (await call(fixture, owner, 'POST', `/devices/${other.id}/lock/`, {}, { 'x-forwarded-for': address })).statusCode,
        409,
      );
    const entries: { ip_address: string | null }[] = (await call(fixture, owner, 'GET', `/devices/${other.id}/logs/`)).json()
      .results;
    assert.deepEqual(new Set(entries.map((entry) => entry.ip_address)), new Set([null, 'fe80::1', null]));
  });
});
