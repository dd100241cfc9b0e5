import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { SmartLockError } from '../../../platform/errors.ts';
import { requestOrigin } from '../../../platform/http/request-origin.ts';
import { StringEnum } from '../../../platform/http/schemas.ts';
import type { App } from '../../../platform/http/types.ts';
import type { BookingContext } from '../context.ts';
import { currentPins } from '../in-rooms.ts';
import type { BookingRow } from '../store/bookings.ts';
import { findByLink } from '../store/links.ts';
import { findAnyRoom, type RoomRow } from '../store/rooms.ts';
import { hashOfLink } from '../tell-guest.ts';
import { openAsGuest } from './open-as-guest.ts';
import { gonePage, guestPage, sendGuestPage, waitPage } from './page.ts';
import { guestPageScript, scriptPath } from './script.ts';
import { guestPageStyle, stylePath } from './style.ts';
import { openResults } from './texts.ts';

const formBytesMax = 1024;
const Params = Type.Object({ token: Type.String({ maxLength: 200 }) });
const DoorNumber = Type.String({ pattern: '^[1-9][0-9]{0,14}$' });

interface Found {
  readonly booking: BookingRow;
  readonly room: RoomRow;
}

/** Pages of guests, who have no account: the link is all that they show. They work without script, on any phone. */
export function registerGuestPages(app: App, context: BookingContext): void {
  const { db, clock, grants, guesses } = context;
  app.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string', bodyLimit: formBytesMax },
    (_request, body, done) => done(null, Object.fromEntries(new URLSearchParams(body.toString()))),
  );

  /** A link that leads nowhere counts as a wrong credential of its address, like a wrong code. */
  async function find(request: FastifyRequest, token: string): Promise<Found | undefined> {
    const { ipAddress } = requestOrigin(request);
    if (ipAddress !== null) guesses.check(ipAddress);
    const booking = await findByLink(db, hashOfLink(token));
    const room = booking === undefined ? undefined : await findAnyRoom(db, booking.room_id);
    if (booking !== undefined && room !== undefined) return { booking, room };
    if (ipAddress !== null) {
      const guess = { kind: 'qr', address: ipAddress, devicePk: null, at: clock.now() } as const;
      await db.transaction().execute(async (trx) => void (await guesses.failed(trx, guess)));
    }
    return undefined;
  }

  async function withBooking(
    request: FastifyRequest,
    reply: FastifyReply,
    token: string,
    answer: (found: Found) => Promise<FastifyReply>,
  ): Promise<FastifyReply> {
    const language = request.headers['accept-language'];
    try {
      const found = await find(request, token);
      return found === undefined ? sendGuestPage(reply, gonePage(language)) : await answer(found);
    } catch (error) {
      if (error instanceof SmartLockError && error.code === 'address_blocked') return sendGuestPage(reply, waitPage(language));
      throw error;
    }
  }

  app.get(
    '/g/:token',
    {
      schema: {
        hide: true,
        params: Params,
        querystring: Type.Object({ door: Type.Optional(DoorNumber), result: Type.Optional(StringEnum(openResults)) }),
      },
    },
    async (request, reply) => {
      const { token } = request.params;
      return await withBooking(request, reply, token, async ({ booking, room }) => {
        const { door: number, result: what } = request.query;
        const door = room.doors.find(({ device_pk }) => String(device_pk) === number);
        const pins = currentPins((await grants.list(db, [booking.grant_id])).get(booking.grant_id) ?? []);
        const result = door === undefined || what === undefined ? null : { door, what };
        return sendGuestPage(reply, guestPage({ booking, room, pins, now: clock.now(), token, result }));
      });
    },
  );

  app.post(
    '/g/:token/open',
    {
      config: { idempotent: false, throttle: 'pin', audit: 'never' },
      schema: { hide: true, params: Params, body: Type.Object({ door: DoorNumber }, { additionalProperties: false }) },
    },
    async (request, reply) => {
      const { token } = request.params;
      return await withBooking(request, reply, token, async ({ booking, room }) => {
        const door = room.doors.find(({ device_pk }) => String(device_pk) === request.body.door);
        if (door === undefined) return sendGuestPage(reply, gonePage(booking.language));
        const result = await openAsGuest(context, { booking, room }, door.device_pk, requestOrigin(request));
        // Shown by another address: loading that again opens nothing.
        const shown = `/g/${encodeURIComponent(token)}?door=${door.device_pk}&result=${result}`;
        return reply.code(303).headers({ 'cache-control': 'no-store', 'referrer-policy': 'no-referrer', location: shown }).send();
      });
    },
  );

  for (const [path, type, text] of [
    [stylePath, 'text/css; charset=utf-8', guestPageStyle],
    [scriptPath, 'text/javascript; charset=utf-8', guestPageScript],
  ] as const) {
    app.get(path, { schema: { hide: true } }, (_request, reply) =>
      reply.header('cache-control', 'public, max-age=3600').type(type).send(text),
    );
  }
}
