import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { call, registerPerson, type Person } from '../../devices/testing/devices-fixture.ts';
import {
  inMinutes,
  makeRoom,
  readBooking,
  startBookings,
  type BookingsFixture,
  type RoomAnswer,
} from '../testing/bookings-fixture.ts';

interface Source {
  readonly id: number;
  readonly url: string;
  readonly secret: string;
}
interface Taken {
  readonly outcome: string;
  readonly booking: number | null;
}

describe('a program that books by signed messages', () => {
  let fixture: BookingsFixture;
  let stranger: Person;
  let room: RoomAnswer;
  let source: Source;
  let sent = 0;

  before(async () => {
    fixture = await startBookings();
    stranger = await registerPerson(fixture);
    room = await makeRoom(fixture);
    const made = await call(fixture, fixture.owner, 'POST', '/bookings/inbound-sources/', { name: 'Portal' });
    assert.equal(made.statusCode, 201, made.body);
    source = made.json<Source>();
  });
  after(() => fixture.close());

  const stay = (externalId: string, from: number, to: number, more: object = {}) => ({
    external_id: externalId,
    room: room.id,
    guest_name: 'Grace Hopper',
    starts_at: inMinutes(fixture, from),
    ends_at: inMinutes(fixture, to),
    ...more,
  });

  /** As the specification has it: base64 of HMAC-SHA256 over `id.timestamp.body`, the key being what stands behind `whsec_`. */
  function send(
    message: object | string,
    more: { id?: string; secret?: string; ageSeconds?: number; url?: string; tamper?: boolean } = {},
  ) {
    const { id = `msg_${(sent += 1)}`, secret = source.secret, ageSeconds = 0, url = source.url, tamper = false } = more;
    const body = typeof message === 'string' ? message : JSON.stringify(message, null, 1);
    const timestamp = String(Math.floor(fixture.clock.now().getTime() / 1000) - ageSeconds);
    const key = Buffer.from(secret.replace('whsec_', ''), 'base64');
    const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
    return fixture.app.inject({
      method: 'POST',
      url: new URL(url).pathname,
      headers: {
        'content-type': 'application/json',
        'webhook-id': id,
        'webhook-timestamp': timestamp,
        'webhook-signature': `v1a,none v1,${signature}`,
      },
      payload: tamper ? body.replace('Grace', 'Mallory') : body,
    });
  }

  it('books, changes and cancels by what it calls its bookings', async () => {
    const booked = (await send({ type: 'booking.created', data: stay('r-1', 1000, 1060) })).json<Taken>();
    assert.equal(booked.outcome, 'booked');
    const id = booked.booking ?? 0;
    assert.match((await readBooking(fixture, id)).doors[0]?.pin_code ?? '', /^\d+$/);
    const changed = await send({ type: 'booking.changed', data: stay('r-1', 1000, 1090) });
    assert.deepEqual(changed.json<Taken>(), { outcome: 'changed', booking: id });
    assert.equal((await readBooking(fixture, id)).ends_at, inMinutes(fixture, 1090));
    const cancelled = await send({ type: 'booking.cancelled', data: { external_id: 'r-1', reason: 'Ill' } });
    assert.deepEqual(cancelled.json<Taken>(), { outcome: 'cancelled', booking: id });
    assert.equal((await readBooking(fixture, id)).status, 'cancelled');
    assert.deepEqual((await send({ type: 'booking.cancelled', data: { external_id: 'never' } })).json<Taken>(), {
      outcome: 'unknown',
      booking: null,
    });
    // An old message that comes late does not bring it back.
    assert.equal((await send({ type: 'booking.changed', data: stay('r-1', 1000, 1060) })).statusCode, 409);
  });

  it('a message that is sent twice is done once', async () => {
    const first = await send({ type: 'booking.created', data: stay('r-2', 2000, 2060) }, { id: 'same' });
    await send({ type: 'booking.changed', data: stay('r-2', 2000, 2090) });
    assert.equal(
      (await send({ type: 'booking.created', data: stay('r-2', 2000, 2060) }, { id: 'same' })).json<Taken>().outcome,
      'seen_before',
    );
    assert.equal((await readBooking(fixture, first.json<Taken>().booking ?? 0)).ends_at, inMinutes(fixture, 2090));
  });

  it('what is not signed by its secret, was changed on its way, is old, or goes to nobody, does nothing', async () => {
    const message = { type: 'booking.created', data: stay('r-3', 3000, 3060) };
    const other = `whsec_${Buffer.alloc(32, 1).toString('base64')}`;
    for (const [more, code] of [
      [{ secret: other }, 'invalid_signature'],
      [{ tamper: true }, 'invalid_signature'],
      [{ url: source.url.replace(/[^/]+\/$/, 'nobody/') }, 'invalid_signature'],
      [{ id: '' }, 'invalid_signature'],
      [{ ageSeconds: 301 }, 'message_too_old'],
      [{ ageSeconds: -301 }, 'message_too_old'],
    ] as const) {
      const refused = await send(message, more);
      assert.deepEqual([refused.statusCode, refused.json<{ code: string }>().code], [401, code]);
    }
    assert.equal((await send(message, { ageSeconds: 299 })).json<Taken>().outcome, 'booked');
    for (const bad of ['{', '[]', { type: 'booking.created', data: {} }, { type: 'other', data: {} }]) {
      assert.equal((await send(bad)).statusCode, 400);
    }
  });

  it('books nothing any more once the account of its owner is switched off', async () => {
    const made = await call(fixture, stranger, 'POST', '/bookings/inbound-sources/', { name: 'Theirs' });
    const theirs = made.json<Source>();
    const cancel = () =>
      send({ type: 'booking.cancelled', data: { external_id: 'x' } }, { url: theirs.url, secret: theirs.secret });
    const setActive = (isActive: boolean) =>
      fixture.database.pool.query('update users set is_active = $2 where id = $1', [stranger.id, isActive]);
    assert.equal((await cancel()).statusCode, 200);
    await setActive(false);
    const refused = await cancel();
    await setActive(true);
    assert.deepEqual([refused.statusCode, refused.json<{ code: string }>().code], [401, 'source_inactive']);
    assert.equal((await call(fixture, stranger, 'DELETE', `/bookings/inbound-sources/${theirs.id}/`)).statusCode, 204);
  });

  it('books rooms of its owner alone; others neither see nor delete it', async () => {
    const theirs = (await call(fixture, stranger, 'POST', '/bookings/inbound-sources/', { name: 'Theirs' })).json<Source>();
    const refused = await send(
      { type: 'booking.created', data: stay('r-4', 4000, 4060) },
      { url: theirs.url, secret: theirs.secret },
    );
    assert.equal(refused.statusCode, 404);
    assert.equal((await call(fixture, stranger, 'DELETE', `/bookings/inbound-sources/${source.id}/`)).statusCode, 404);
    const listed = await call(fixture, fixture.owner, 'GET', '/bookings/inbound-sources/');
    assert.equal(listed.json<{ results: object[] }>().results.length, 1);
    assert.ok(!listed.body.includes('whsec_'));
    assert.equal((await call(fixture, stranger, 'DELETE', `/bookings/inbound-sources/${theirs.id}/`)).statusCode, 204);
    assert.equal(
      (await send({ type: 'booking.cancelled', data: { external_id: 'x' } }, { url: theirs.url, secret: theirs.secret }))
        .statusCode,
      401,
    );
  });
});
