import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { sql } from 'kysely';

import { createTestDatabase, type TestDatabase } from '../../testing/test-database.ts';
import { createLogger } from '../logger.ts';
import { createLeadership } from './leadership.ts';
import { until } from './testing/until.ts';

const logger = createLogger('silent');
let database: TestDatabase;

before(async () => {
  database = await createTestDatabase();
});
after(() => database.close());

/** Candidates that note what happens to them, and how many lead at the same time. */
function createCandidates(count: number, key: string) {
  const events: string[] = [];
  let leaders = 0;
  let leadersMax = 0;
  const candidates = Array.from({ length: count }, (_, index) => {
    const leadership = createLeadership({ connection: database.connection, key, logger, tryEveryMs: 20 });
    leadership.start(
      async () => {
        leaders += 1;
        leadersMax = Math.max(leadersMax, leaders);
        events.push(`gained ${index}`);
      },
      async () => {
        leaders -= 1;
        events.push(`lost ${index}`);
      },
    );
    return leadership;
  });
  return { candidates, events, leadersMax: () => leadersMax };
}

test('exactly one leads, and the next takes over when it stops', async () => {
  const { candidates, events, leadersMax } = createCandidates(3, 'stop');
  await until(() => events.length === 1);
  const first = candidates.findIndex((candidate) => candidate.isLeader());
  assert.deepEqual(events, [`gained ${first}`]);
  await candidates[first]?.stop();
  assert.equal(events[1], `lost ${first}`);
  await until(() => events.length === 3);
  assert.match(events[2] ?? '', /^gained/);
  await Promise.all(candidates.map((candidate) => candidate.stop()));
  assert.equal(leadersMax(), 1);
  assert.equal(
    events.filter((event) => event.startsWith('gained')).length,
    events.filter((event) => event.startsWith('lost')).length,
  );
  assert.ok(candidates.every((candidate) => !candidate.isLeader()));
});

test('a leader whose connection is lost is told, and somebody leads again', async () => {
  const { candidates, events } = createCandidates(2, 'loss');
  await until(() => events.length === 1);
  await sql`select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and granted
    and database = (select oid from pg_database where datname = current_database())`.execute(database.db);
  await until(() => events.filter((event) => event.startsWith('gained')).length === 2);
  await until(() => events.some((event) => event.startsWith('lost')));
  assert.equal(candidates.filter((candidate) => candidate.isLeader()).length, 1);
  await Promise.all(candidates.map((candidate) => candidate.stop()));
});

test('who cannot take up what it leads gives the leadership up and tries again', async () => {
  const events: string[] = [];
  const leadership = createLeadership({ connection: database.connection, key: 'failing', logger, tryEveryMs: 20 });
  leadership.start(
    async () => {
      events.push('gained');
      if (events.length === 1) throw new Error('not ready');
    },
    async () => void events.push('lost'),
  );
  await until(() => events.length === 3);
  assert.deepEqual(events, ['gained', 'lost', 'gained']);
  await leadership.stop();
  assert.deepEqual(events, ['gained', 'lost', 'gained', 'lost']);
});
