import assert from 'node:assert/strict';
import {
  call,
  password,
  registerLock,
  registerPerson,
  startDevices,
  type DevicesFixture,
  type FixtureOptions,
  type Person,
  type PlayedLock,
} from '../../devices/testing/devices-fixture.ts';

export interface RoomAnswer {
  readonly id: number;
  readonly name: string;
  readonly owner_id: number;
  readonly doors: readonly { readonly device: { readonly id: number }; readonly kind: string }[];
}

export interface BookingAnswer {
  readonly id: number;
  readonly room: { readonly id: number; readonly name: string };
  readonly status: string;
  readonly starts_at: string;
  readonly ends_at: string;
  readonly opens_at: string;
  readonly closes_at: string;
  readonly undo_until: string | null;
  readonly doors: readonly {
    readonly device: { readonly id: number; readonly name: string };
    readonly pin: number;
    readonly pin_code: string;
    readonly pin_code_hidden: string | null;
    readonly is_proven: boolean;
    readonly problem: { readonly code: string } | null;
  }[];
  readonly checks: readonly {
    readonly stage: string;
    readonly is_proven: boolean;
    readonly doors: readonly { readonly device: number; readonly is_proven: boolean; readonly backup_pin: number | null }[];
  }[];
}

export interface BookingsFixture extends DevicesFixture {
  readonly owner: Person;
  readonly front: PlayedLock;
  readonly door: PlayedLock;
  /** From when minutes are counted. */
  readonly beganAt: Date;
}

/** The whole program's features, an owner, a front door and the door of a room. */
export async function startBookings(options: FixtureOptions = {}): Promise<BookingsFixture> {
  const fixture = await startDevices(options);
  const owner = await registerPerson(fixture);
  const front = await registerLock(fixture, owner);
  const door = await registerLock(fixture, owner);
  const beganAt = new Date(Math.floor(fixture.clock.now().getTime() / 1000) * 1000);
  return { ...fixture, owner, front, door, beganAt };
}

/** So many minutes after the test began. */
export function inMinutes({ beganAt }: BookingsFixture, minutes: number): string {
  return new Date(beganAt.getTime() + minutes * 60_000).toISOString();
}

let rooms = 0;
let guests = 0;

export async function makeRoom(fixture: BookingsFixture, body: object = {}, person: Person = fixture.owner): Promise<RoomAnswer> {
  const answer = await call(fixture, person, 'POST', '/rooms/', {
    name: `Studio ${++rooms}`,
    time_zone: 'Europe/Berlin',
    doors: [
      { device: fixture.front.id, kind: 'front' },
      { device: fixture.door.id, kind: 'own' },
    ],
    ...body,
  });
  assert.equal(answer.statusCode, 201, answer.body);
  return answer.json<RoomAnswer>();
}

export function bookingOrder(fixture: BookingsFixture, room: RoomAnswer, from: number, until: number, body: object = {}) {
  return {
    room: room.id,
    guest_name: 'Grace Hopper',
    guest_email: `guest${++guests}@example.org`,
    starts_at: inMinutes(fixture, from),
    ends_at: inMinutes(fixture, until),
    ...body,
  };
}

/** Books the room from and until so many minutes after the test began. */
export async function book(
  fixture: BookingsFixture,
  room: RoomAnswer,
  from: number,
  until: number,
  body: object = {},
): Promise<BookingAnswer> {
  const answer = await call(fixture, fixture.owner, 'POST', '/bookings/', bookingOrder(fixture, room, from, until, body));
  assert.equal(answer.statusCode, 201, answer.body);
  return answer.json<BookingAnswer>();
}

export async function readBooking(fixture: BookingsFixture, id: number): Promise<BookingAnswer> {
  const answer = await call(fixture, fixture.owner, 'GET', `/bookings/${id}/`);
  assert.equal(answer.statusCode, 200, answer.body);
  return answer.json<BookingAnswer>();
}

/** What a keypad of that lock would be told. */
export async function typeIn(fixture: DevicesFixture, lock: PlayedLock, pinCode: string): Promise<boolean> {
  const answer = await call(
    fixture,
    null,
    'POST',
    '/access/pins/validate/',
    { pin_code: pinCode },
    { 'x-device-key': lock.keys.api_key },
  );
  return answer.json<{ valid: boolean }>().valid;
}

/** The lock tells that it holds exactly the codes that it should. */
export async function confirmCodes(fixture: DevicesFixture, lock: PlayedLock): Promise<void> {
  const state = await fixture.db
    .selectFrom('device_states')
    .select('wanted_codes_digest')
    .where('device_pk', '=', lock.id)
    .executeTakeFirstOrThrow();
  await lock.status({ codes_digest: state.wanted_codes_digest });
  // It looks at locks of our own every half second of this clock.
  fixture.clock.advance(1);
  await fixture.features.delivery.worker.turn();
}

/** After a day tokens are over. */
export async function signInAgain(fixture: DevicesFixture, person: Person): Promise<Person> {
  const answer = await call(fixture, null, 'POST', '/auth/login/', { email: person.email, password });
  assert.equal(answer.statusCode, 200, answer.body);
  return { ...person, access: answer.json<{ tokens: { access: string } }>().tokens.access };
}

/** What was written to this address or number, newest last. */
export async function messagesTo(fixture: DevicesFixture, to: string) {
  const all = (await fixture.features.mailer.list(200, 0)).filter((message) => message.to === to).toReversed();
  return await Promise.all(
    all.map(async ({ id, subject, template }) => ({
      subject,
      template,
      text: (await fixture.features.mailer.read(id))?.content?.text ?? '',
    })),
  );
}
