import { defineCommand, type ArgsDef } from 'citty';
import { accessFlags, address, fieldLines, given, readInstant, readNumber } from '../api-arguments.ts';
import { ApiSession } from '../api-session.ts';
import { print, runCommand, WrongUse } from '../terminal.ts';

interface BookingAnswer {
  readonly id: number;
  readonly room: { readonly id: number; readonly name: string };
  readonly guest_name: string;
  readonly starts_at: string;
  readonly ends_at: string;
  readonly status: string;
}

interface BookingDetail extends BookingAnswer {
  readonly doors: readonly {
    readonly device: { readonly name: string };
    readonly pin_code: string;
    readonly is_proven: boolean;
    readonly phase: string;
    readonly problem: { readonly message: string } | null;
  }[];
  readonly checks: readonly { readonly stage: string; readonly checked_at: string; readonly is_proven: boolean }[];
}

const idArgument = {
  id: { type: 'positional', required: true, description: "The booking's number, from `bookings list`" },
} as const;
const bookingNumber = (id: string): number => readNumber(id, 'booking', 'bookings list');
const readRoom = (text: string): number => readNumber(text, 'room', 'rooms list');

const lineOf = ({ id, room, guest_name, starts_at, ends_at, status }: BookingAnswer): string =>
  `${String(id).padStart(5)}  ${status.padEnd(9)}  ${starts_at} – ${ends_at}  ${room.name}  ${guest_name}`;

function detailLines(booking: BookingDetail): string[] {
  return [
    ...fieldLines({ ...booking, room: `${booking.room.id} (${booking.room.name})` }),
    ...booking.doors.map(
      ({ device, pin_code, is_proven, phase, problem }) =>
        `door ${device.name}: ${pin_code}, ${is_proven ? 'proven' : `not proven yet (${phase})`}${problem === null ? '' : `: ${problem.message}`}`,
    ),
    ...booking.checks.map(
      ({ stage, checked_at, is_proven }) => `checked ${stage} before, ${checked_at}: ${is_proven ? 'proven' : 'not proven'}`,
    ),
  ];
}

const list = defineCommand({
  meta: { name: 'list', description: 'Bookings of rooms whose doors you manage' },
  args: {
    ...accessFlags,
    room: { type: 'string', description: "The room's number", valueHint: 'number' },
    status: { type: 'string', description: 'confirmed, cancelled, no_show or completed' },
    search: { type: 'string', description: "Part of the guest's name or e-mail" },
    from: { type: 'string', description: 'Stays that end after this', valueHint: 'time' },
    until: { type: 'string', description: 'Stays that begin before this', valueHint: 'time' },
  },
  run: ({ args }) =>
    runCommand(args.json, async () => {
      const path = address('bookings/', {
        all: args.all,
        room: args.room === undefined ? undefined : readRoom(args.room),
        status: args.status,
        search: args.search,
        from: args.from === undefined ? undefined : readInstant('from', args.from),
        until: args.until === undefined ? undefined : readInstant('until', args.until),
      });
      const session = await ApiSession.open(args.url);
      const bookings = await session.list<BookingAnswer>(path);
      const none = ['No bookings. `smartlock bookings add --help` tells how to make one.'];
      print(args.json, bookings, bookings.length === 0 ? none : bookings.map(lineOf));
    }),
});

const add = defineCommand({
  meta: { name: 'add', description: 'Book a room: makes the codes and tells the guest' },
  args: {
    ...accessFlags,
    room: { type: 'string', required: true, description: "The room's number", valueHint: 'number' },
    name: { type: 'string', required: true, description: "The guest's name" },
    from: { type: 'string', required: true, description: 'With the zone', valueHint: '2027-01-31T18:00:00+01:00' },
    until: { type: 'string', required: true, description: 'With the zone', valueHint: '2027-01-31T20:00:00+01:00' },
    email: { type: 'string', description: 'Where the code goes' },
    phone: { type: 'string', description: 'Where it goes by SMS' },
    language: { type: 'string', description: 'en or de' },
    'external-id': { type: 'string', description: 'What you call it: the same again changes that booking' },
    notes: { type: 'string', description: 'For yourself' },
    repeat: { type: 'string', description: 'Again and again (RFC 5545)', valueHint: 'FREQ=WEEKLY;COUNT=10' },
  },
  run: ({ args }) =>
    runCommand(args.json, async () => {
      const body = {
        room: readRoom(args.room),
        guest_name: args.name,
        starts_at: readInstant('from', args.from),
        ends_at: readInstant('until', args.until),
        ...given({ guest_email: args.email, guest_phone: args.phone, language: args.language, notes: args.notes }),
      };
      const session = await ApiSession.open(args.url);
      if (args.repeat !== undefined) {
        const path = address('bookings/series/', { all: args.all });
        const series = (await session.call('POST', path, { ...body, rrule: args.repeat })) as {
          readonly id: number;
          readonly bookings: readonly BookingAnswer[];
        };
        print(args.json, series, [`Series ${series.id}: ${series.bookings.length} sessions.`, ...series.bookings.map(lineOf)]);
        return;
      }
      const path = address('bookings/', { all: args.all });
      const booking = (await session.call('POST', path, {
        ...body,
        ...given({ external_id: args['external-id'] }),
      })) as BookingDetail;
      print(args.json, booking, detailLines(booking));
    }),
});

const show = defineCommand({
  meta: { name: 'show', description: 'One booking with its codes and what is known of them at the locks' },
  args: { ...accessFlags, ...idArgument },
  run: ({ args }) =>
    runCommand(args.json, async () => {
      const session = await ApiSession.open(args.url);
      const path = address(`bookings/${bookingNumber(args.id)}/`, { all: args.all });
      const booking = (await session.call('GET', path)) as BookingDetail;
      print(args.json, booking, detailLines(booking));
    }),
});

const change = defineCommand({
  meta: {
    name: 'change',
    description: 'Change a booking; its codes move along, and the guest is told what is different for them',
  },
  args: {
    ...accessFlags,
    ...idArgument,
    room: { type: 'string', description: 'Another room', valueHint: 'number' },
    name: { type: 'string', description: "The guest's name" },
    from: { type: 'string', description: 'With the zone', valueHint: '2027-01-31T18:00:00+01:00' },
    until: { type: 'string', description: 'With the zone', valueHint: '2027-01-31T20:00:00+01:00' },
    email: { type: 'string', description: 'Where the code goes' },
    phone: { type: 'string', description: 'Where it goes by SMS' },
    language: { type: 'string', description: 'en or de' },
    notes: { type: 'string', description: 'For yourself' },
  },
  run: ({ args }) =>
    runCommand(args.json, async () => {
      const body = given({
        room: args.room === undefined ? undefined : readRoom(args.room),
        guest_name: args.name,
        starts_at: args.from === undefined ? undefined : readInstant('from', args.from),
        ends_at: args.until === undefined ? undefined : readInstant('until', args.until),
        guest_email: args.email,
        guest_phone: args.phone,
        language: args.language,
        notes: args.notes,
      });
      const path = address(`bookings/${bookingNumber(args.id)}/`, { all: args.all });
      if (Object.keys(body).length === 0)
        throw new WrongUse('Say what to change. `smartlock bookings change --help` tells what can be.');
      const session = await ApiSession.open(args.url);
      const booking = (await session.call('PATCH', path, body)) as BookingDetail;
      print(args.json, booking, detailLines(booking));
    }),
});

const cancelSeries = defineCommand({
  meta: { name: 'cancel-series', description: 'Cancel this session of a series and all that follow' },
  args: { ...accessFlags, ...idArgument, reason: { type: 'string', description: 'For your own record' } },
  run: ({ args }) =>
    runCommand(args.json, async () => {
      const path = address(`bookings/${bookingNumber(args.id)}/cancel-series/`, { all: args.all });
      const session = await ApiSession.open(args.url);
      const answer = (await session.call('POST', path, given({ reason: args.reason }))) as {
        readonly bookings: readonly BookingAnswer[];
      };
      print(args.json, answer, answer.bookings.map(lineOf));
    }),
});

interface Action<Args extends ArgsDef> {
  readonly name: string;
  readonly path: string;
  readonly description: string;
  readonly args: Args;
  readonly body: (args: Readonly<Record<string, unknown>>) => object;
}

/** A command that is one `POST /bookings/{id}/…/`. */
function action<Args extends ArgsDef>({ name, path, description, args: more, body }: Action<Args>) {
  return defineCommand({
    meta: { name, description },
    args: { ...accessFlags, ...idArgument, ...more },
    run: ({ args }) => {
      const { json, url, all, id } = args as unknown as { json: boolean; url: string | undefined; all: boolean; id: string };
      return runCommand(json, async () => {
        const members = body(args);
        const session = await ApiSession.open(url);
        const to = address(`bookings/${bookingNumber(id)}/${path}/`, { all });
        const booking = (await session.call('POST', to, members)) as BookingDetail;
        print(json, booking, detailLines(booking));
      });
    },
  });
}

const timeFlag = (description: string) =>
  ({ to: { type: 'string', required: true, description, valueHint: '2027-01-31T20:00:00+01:00' } }) as const;
const reasonFlag = { reason: { type: 'string', description: 'For your own record' } } as const;
const reasonOf = ({ reason }: Readonly<Record<string, unknown>>): object => given({ reason });

const checkIn = action({
  name: 'early-check-in',
  path: 'early-check-in',
  description: 'The guest comes earlier',
  args: timeFlag('The new beginning, with the zone'),
  body: ({ to }) => ({ starts_at: readInstant('to', String(to)) }),
});
const extend = action({
  name: 'extend',
  path: 'extend',
  description: 'The guest stays longer',
  args: timeFlag('The new end, with the zone'),
  body: ({ to }) => ({ ends_at: readInstant('to', String(to)) }),
});
const shorten = action({
  name: 'shorten',
  path: 'shorten',
  description: 'The guest leaves earlier',
  args: timeFlag('The new end, with the zone'),
  body: ({ to }) => ({ ends_at: readInstant('to', String(to)) }),
});
const move = action({
  name: 'move',
  path: 'move',
  description: 'Into another room',
  args: { room: { type: 'string', required: true, description: "The other room's number", valueHint: 'number' } },
  body: ({ room }) => ({ room: readRoom(String(room)) }),
});
const cancel = action({
  name: 'cancel',
  path: 'cancel',
  description: 'Cancel: the codes open nothing from now on; `bookings undo` takes it back within 24 hours',
  args: reasonFlag,
  body: reasonOf,
});
const noShow = action({
  name: 'no-show',
  path: 'no-show',
  description: 'The guest did not come: the codes open nothing from now on',
  args: reasonFlag,
  body: reasonOf,
});
const undo = action({
  name: 'undo',
  path: 'undo',
  description: 'Take a cancellation or a no-show back, within 24 hours',
  args: {},
  body: () => ({}),
});

const link = defineCommand({
  meta: { name: 'link', description: "A link to the guest's page, to be handed on" },
  args: { ...accessFlags, ...idArgument },
  run: ({ args }) =>
    runCommand(args.json, async () => {
      const session = await ApiSession.open(args.url);
      const path = address(`bookings/${bookingNumber(args.id)}/guest-link/`, { all: args.all });
      const answer = (await session.call('POST', path, {})) as { readonly link: string };
      print(args.json, answer, [answer.link]);
    }),
});

export const bookings = defineCommand({
  meta: { name: 'bookings', description: 'Bookings of rooms, and the codes that they make' },
  subCommands: {
    list,
    add,
    show,
    change,
    'early-check-in': checkIn,
    extend,
    shorten,
    move,
    cancel,
    'cancel-series': cancelSeries,
    'no-show': noShow,
    undo,
    link,
  },
});
