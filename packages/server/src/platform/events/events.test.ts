import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { sql, type QueryExecutorProvider } from 'kysely';
import { Type } from 'typebox';
import { openNotifications, type Notifications } from '../database/notifications.ts';
import { createTestDatabase, type TestDatabase } from '../database/testing/create-test-database.ts';
import { until } from '../database/testing/until.ts';
import { createLogger } from '../logger.ts';
import { EventAnnouncer } from './announcer.ts';
import { EventConsumers } from './consumers.ts';
import { defineEvent, type EventConsumer, type EventOutbox, type RecordedEvent } from './event.ts';
import { comparePositions, decodeEventId, encodeEventId } from './event-position.ts';
import { adoptRestoredEvents, deletedUpTo, deleteEventsBefore, presentPosition, readEvents } from './event-store.ts';
import { EventFeed } from './feed.ts';
import { createEventOutbox } from './outbox.ts';

const silent = createLogger('silent');
const counted = defineEvent({ type: 'test.counted', summary: 'A test counted.', data: Type.Object({ n: Type.Integer() }) });
const other = defineEvent({ type: 'test.other', summary: 'Something else.', data: Type.Object({}) });

function numberOf(event: RecordedEvent): number {
  return (event.data as { n: number }).n;
}

describe('the outbox of events', () => {
  let database: TestDatabase;
  let notifications: Notifications;
  let now = new Date('2026-05-01T12:00:00Z');
  let outbox: EventOutbox;
  let announcer: EventAnnouncer;
  const publish = (trx: QueryExecutorProvider, n: number) => outbox.publish(trx, counted, { n }, {});
  before(async () => {
    database = await createTestDatabase();
    notifications = openNotifications({ connection: database.connection, logger: silent });
    await notifications.whenHealthy();
    announcer = new EventAnnouncer({ db: database.db, logger: silent });
    outbox = createEventOutbox({ clock: { now: () => now }, announcer });
  });
  after(async () => {
    await announcer.stop();
    await notifications.close();
    await database.close();
  });
  beforeEach(async () => {
    now = new Date('2026-05-01T12:00:00Z');
    await sql`truncate events`.execute(database.db);
    await sql`delete from event_consumers`.execute(database.db);
    await sql`update event_retention set xid = '0', event_id = 0`.execute(database.db);
  });

  /** Other tests use the same server at the same time: a transaction of theirs may hold events back for a moment. */
  const readable = (count: number) => until(async () => (await everything()).length === count);
  const everything = async () => (await readEvents(database.db, { xid: 0n, id: 0 }, 10_000)).events;

  async function withConsumers<T>(consumers: readonly EventConsumer[], run: () => Promise<T>, batchMax?: number): Promise<T> {
    const runner = new EventConsumers({
      db: database.db,
      notifications,
      consumers,
      logger: silent,
      retryMsMin: 5,
      retryMsMax: 20,
      ...(batchMax === undefined ? {} : { batchMax }),
    });
    await runner.start();
    try {
      return await run();
    } finally {
      await runner.stop();
    }
  }

  it('tells what was committed, as it was published, and nothing of what was rolled back', async () => {
    await database.db.transaction().execute(async (trx) => {
      await outbox.publish(trx, counted, { n: 1 }, { devicePk: 7, userId: 8, isForManagers: true });
    });
    await assert.rejects(
      database.db.transaction().execute(async (trx) => {
        await publish(trx, 2);
        throw new Error('changed my mind');
      }),
    );
    await readable(1);
    const [event, ...more] = await everything();
    assert.equal(more.length, 0);
    assert.ok(event !== undefined);
    const { id, position, ...rest } = event;
    assert.deepEqual(rest, {
      type: 'test.counted',
      devicePk: 7,
      userId: 8,
      isForManagers: true,
      isForOwner: false,
      data: { n: 1 },
      occurredAt: now,
    });
    assert.deepEqual(decodeEventId(id), position);
  });

  it('a transaction that commits late is not missed by who has read later numbers', async () => {
    let finish: () => void = () => {};
    const finished = new Promise<void>((resolve) => (finish = resolve));
    let written: () => void = () => {};
    const isWritten = new Promise<void>((resolve) => (written = resolve));
    const late = database.db.transaction().execute(async (trx) => {
      await publish(trx, 1);
      written();
      await finished;
    });
    await isWritten;
    await publish(database.db, 2);
    const early = await readEvents(database.db, { xid: 0n, id: 0 }, 100);
    assert.deepEqual([early.events.length, early.isHeldBack], [0, true], 'the second waits for the first');
    finish();
    await late;
    await readable(2);
    assert.deepEqual((await everything()).map(numberOf), [1, 2]);
  });

  it('under many writers who commit and roll back in any order, each reader sees each event once, in one order', async () => {
    const feed = new EventFeed({ db: database.db, notifications, logger: silent });
    feed.start();
    const live: number[] = [];
    feed.listen((events) => void live.push(...events.map(numberOf)));
    await feed.whenLive();
    const consumed: number[] = [];
    const consumer: EventConsumer = {
      name: 'test',
      handle: async (_trx, events) => void consumed.push(...events.map(numberOf)),
    };
    const committed: number[] = [];
    await withConsumers(
      [consumer],
      async () => {
        await Promise.all(
          Array.from({ length: 8 }, async (_, writer) => {
            for (let turn = 0; turn < 25; turn += 1) {
              const n = writer * 1000 + turn * 10;
              const rollsBack = (writer + turn) % 5 === 0;
              await database.db
                .transaction()
                .execute(async (trx) => {
                  await publish(trx, n);
                  // Commits fall in an order that is not the one of the numbers.
                  await sql`select pg_sleep(${((writer * 7 + turn * 3) % 5) / 1000})`.execute(trx);
                  await publish(trx, n + 1);
                  if (rollsBack) throw new Error('rolled back');
                })
                .then(
                  () => committed.push(n, n + 1),
                  () => undefined,
                );
            }
          }),
        );
        await until(() => consumed.length >= committed.length && live.length >= committed.length);
      },
      7,
    );
    await feed.stop();
    const inOrder = (await everything()).map(numberOf);
    assert.equal(committed.length, 8 * 25 * 2 * (4 / 5));
    assert.deepEqual(
      inOrder.toSorted((a, b) => a - b),
      committed.toSorted((a, b) => a - b),
    );
    assert.deepEqual(consumed, inOrder);
    assert.deepEqual(live, inOrder);
  });

  it('ids are in the order of positions as texts, and what is no id is known', () => {
    const positions = [
      { xid: 1n, id: 900 },
      { xid: 15n, id: 1 },
      { xid: 16n, id: 1 },
      { xid: 2n ** 40n, id: 2 ** 40 },
    ];
    const ids = positions.map(encodeEventId);
    assert.deepEqual(ids.toSorted(), ids);
    assert.deepEqual(
      ids.map((id) => decodeEventId(id)),
      positions,
    );
    assert.ok(comparePositions({ xid: 1n, id: 900 }, { xid: 15n, id: 1 }) < 0);
    for (const wrong of ['', 'x', 'f'.repeat(28), '0'.repeat(27), `${ids[0]} `]) assert.equal(decodeEventId(wrong), undefined);
  });

  describe('consumers', () => {
    it('one that is new starts at the present, and goes on where it was', async () => {
      await publish(database.db, 1);
      await readable(1);
      const seen: number[] = [];
      const consumer: EventConsumer = { name: 'fresh', handle: async (_trx, events) => void seen.push(...events.map(numberOf)) };
      await withConsumers([consumer], async () => {
        await publish(database.db, 2);
        await until(() => seen.length === 1);
      });
      await publish(database.db, 3);
      await withConsumers([consumer], () => until(() => seen.length === 2));
      assert.deepEqual(seen, [2, 3]);
    });

    it('gets the types that it asks for', async () => {
      const seen: string[] = [];
      const consumer: EventConsumer = {
        name: 'picky',
        types: ['test.other'],
        handle: async (_trx, events) => void seen.push(...events.map(({ type }) => type)),
      };
      await withConsumers([consumer], async () => {
        await publish(database.db, 1);
        await outbox.publishAll(database.db, [
          { type: 'test.other', data: {}, subject: {} },
          { type: 'test.counted', data: { n: 2 }, subject: {} },
        ]);
        await outbox.publish(database.db, other, {}, {});
        await until(() => seen.length === 2);
      });
      assert.deepEqual(seen, ['test.other', 'test.other']);
    });

    it('one that fails is handed the same events again, keeps no half of its work, and holds nobody else up', async () => {
      await sql`create table if not exists test_effects (n integer)`.execute(database.db);
      let failures = 0;
      const failing: EventConsumer = {
        name: 'failing',
        async handle(trx, events) {
          for (const event of events) {
            await sql`insert into test_effects values (${numberOf(event)})`.execute(trx);
            if (numberOf(event) === 2 && failures < 3) {
              failures += 1;
              throw new Error('not yet');
            }
          }
        },
      };
      const seen: number[] = [];
      const sound: EventConsumer = { name: 'sound', handle: async (_trx, events) => void seen.push(...events.map(numberOf)) };
      const effects = async () =>
        (await sql<{ n: number }>`select n from test_effects`.execute(database.db)).rows.map(({ n }) => n);
      await withConsumers([failing, sound], async () => {
        await outbox.publishAll(
          database.db,
          [1, 2, 3].map((n) => ({ type: counted.type, data: { n }, subject: {} })),
        );
        await until(() => seen.length === 3);
        await until(async () => (await effects()).length === 3);
      });
      assert.deepEqual([await effects(), failures, seen], [[1, 2, 3], 3, [1, 2, 3]]);
    });

    it('two processes work for one consumer in turn: each effect is there once', async () => {
      await sql`create table if not exists test_shared (n integer)`.execute(database.db);
      const consumer: EventConsumer = {
        name: 'shared',
        async handle(trx, events) {
          for (const event of events) await sql`insert into test_shared values (${numberOf(event)})`.execute(trx);
        },
      };
      await withConsumers(
        [consumer],
        () =>
          withConsumers(
            [consumer],
            async () => {
              for (let n = 0; n < 100; n += 1) await publish(database.db, n);
              await until(
                async () =>
                  (await sql<{ count: number }>`select count(*) as count from test_shared`.execute(database.db)).rows[0]
                    ?.count === 100,
              );
            },
            3,
          ),
        3,
      );
      const { rows } = await sql<{ n: number }>`select n from test_shared`.execute(database.db);
      assert.deepEqual(
        rows.map(({ n }) => n),
        Array.from({ length: 100 }, (_, n) => n),
      );
    });

    it('two of one name are refused, since positions are kept by name', () => {
      const consumer: EventConsumer = { name: 'twice', handle: async () => {} };
      assert.throws(
        () => new EventConsumers({ db: database.db, notifications, consumers: [consumer, consumer], logger: silent }),
        /one name/,
      );
    });
  });

  describe('retention', () => {
    it('deletes what is old and was seen, and remembers up to where', async () => {
      await sql`insert into event_consumers (name, xid, event_id) values ('slow', '0', 0)`.execute(database.db);
      for (const n of [1, 2, 3]) await publish(database.db, n);
      now = new Date('2026-05-09T12:00:00Z');
      await publish(database.db, 4);
      await readable(4);
      const old = new Date('2026-05-02T12:00:00Z');
      assert.equal(await deleteEventsBefore(database.db, old, ['slow'], 100), 0, 'the consumer has not seen them');
      const second = (await everything())[1];
      assert.equal(await deleteEventsBefore(database.db, old, ['gone from the program'], 2), 2, 'a bounded piece');
      assert.deepEqual(await deletedUpTo(database.db), second?.position);
      assert.equal(await deleteEventsBefore(database.db, old, [], 100), 1);
      assert.deepEqual((await everything()).map(numberOf), [4]);
    });
  });

  it("a restored database's events, numbered by another server, are read again and come before new ones", async () => {
    for (const n of [1, 2, 3]) await publish(database.db, n);
    await readable(3);
    const [first] = await everything();
    // What a dump of a server that is a billion transactions ahead brings along.
    await sql`update events set xid = (xid::text::bigint + 1000000000)::text::xid8`.execute(database.db);
    await sql`insert into event_consumers (name, xid, event_id)
              select 'restored', xid, id from events order by xid, id limit 1`.execute(database.db);
    assert.equal((await everything()).length, 0);
    assert.equal(await adoptRestoredEvents(database.db), true);
    assert.equal(await adoptRestoredEvents(database.db), false, 'once is enough');
    const seen: number[] = [];
    await withConsumers(
      [{ name: 'restored', handle: async (_trx, events) => void seen.push(...events.map(numberOf)) }],
      async () => {
        await publish(database.db, 4);
        await until(() => seen.length === 3);
      },
    );
    assert.deepEqual(seen, [2, 3, 4]);
    assert.ok(first !== undefined && comparePositions(first.position, await presentPosition(database.db)) < 0);
  });

  it('word of an event arrives within milliseconds of its commit, also when that takes a while', async () => {
    const feed = new EventFeed({ db: database.db, notifications, logger: silent, lookEveryMs: 60_000 });
    feed.start();
    let heard = 0;
    feed.listen((events) => void (heard += events.length));
    await feed.whenLive();
    await publish(database.db, 1);
    await until(() => heard === 1, 5_000);
    await database.db.transaction().execute(async (trx) => {
      await publish(trx, 2);
      await sql`select pg_sleep(0.2)`.execute(trx);
    });
    await until(() => heard === 2, 5_000);
    await feed.stop();
  });

  it('the feed tells what comes after its start, also when no word of it arrives', async () => {
    await publish(database.db, 1);
    await readable(1);
    const deaf = { subscribe: () => () => {}, onReconnect: () => () => {} };
    const feed = new EventFeed({ db: database.db, notifications: deaf, logger: silent, lookEveryMs: 10 });
    feed.start();
    const seen: number[] = [];
    const unlisten = feed.listen((events) => void seen.push(...events.map(numberOf)));
    await feed.whenLive();
    await publish(database.db, 2);
    await until(() => seen.length === 1);
    unlisten();
    // Nobody listens: what happens meanwhile is nobody's, and the position is forgotten.
    await until(() => {
      try {
        return feed.position === undefined;
      } catch {
        return true;
      }
    });
    await publish(database.db, 3);
    await readable(3);
    feed.listen((events) => void seen.push(...events.map(numberOf)));
    await feed.whenLive();
    await publish(database.db, 4);
    await until(() => seen.length === 2);
    await feed.stop();
    assert.deepEqual(seen, [2, 4]);
  });
});
