import { defineCommand } from 'citty';
import { accessFlags, address, fieldLines, given, readCount, readDevice, readNumber } from '../api-arguments.ts';
import { ApiSession } from '../api-session.ts';
import { readSchedule, scheduleFlag } from '../schedule-argument.ts';
import { print, runCommand, WrongUse } from '../terminal.ts';

interface RoomAnswer {
  readonly id: number;
  readonly name: string;
  readonly time_zone: string;
  readonly buffer_before_minutes: number;
  readonly buffer_after_minutes: number;
  readonly doors: readonly { readonly device: { readonly id: number; readonly name: string }; readonly kind: string }[];
}

interface StaffCodeAnswer {
  readonly id: number;
  readonly name: string;
  readonly purpose: string;
  readonly schedule_text: string;
  readonly doors: readonly { readonly device: number; readonly pin_code: string }[];
}

const idArgument = { id: { type: 'positional', required: true, description: "The room's number, from `rooms list`" } } as const;
const roomNumber = (id: string): number => readNumber(id, 'room', 'rooms list');
const minutesMax = 1440;

function readMinutes(flag: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  return text === '0' ? 0 : readCount(flag, text, minutesMax);
}

const doorsOf = (room: RoomAnswer): string => room.doors.map(({ device, kind }) => `${device.name} (${kind})`).join(', ');

/** `7,8:front`: locks by number, with `:front` behind those that are shared with other rooms. */
export function readDoors(text: string): readonly { device: number; kind: 'own' | 'front' }[] {
  return text.split(',').map((part) => {
    const [device = '', kind = 'own'] = part.trim().split(':');
    if (kind !== 'own' && kind !== 'front') {
      throw new WrongUse(`--doors takes devices such as 7,8:front; "${kind}" is neither own nor front.`);
    }
    return { device: readDevice(device), kind };
  });
}

const list = defineCommand({
  meta: { name: 'list', description: 'Rooms whose doors you manage' },
  args: { ...accessFlags, search: { type: 'string', description: 'Part of the name' } },
  run: ({ args }) =>
    runCommand(args.json, async () => {
      const session = await ApiSession.open(args.url);
      const rooms = await session.list<RoomAnswer>(address('rooms/', { all: args.all, search: args.search }));
      const lines = rooms.map((room) => `${String(room.id).padStart(5)}  ${room.name}  ${room.time_zone}  ${doorsOf(room)}`);
      print(args.json, rooms, lines.length === 0 ? ['No rooms yet. `smartlock rooms add --help` tells how to make one.'] : lines);
    }),
});

const add = defineCommand({
  meta: { name: 'add', description: 'Make a room of one or more locks' },
  args: {
    ...accessFlags,
    name: { type: 'string', required: true, description: 'As guests read it' },
    zone: { type: 'string', required: true, description: 'Its time zone', valueHint: 'Europe/Berlin' },
    doors: { type: 'string', required: true, description: 'Devices in the order of the way in', valueHint: '8:front,7' },
    before: { type: 'string', description: 'Minutes before a stay from which codes open', valueHint: 'minutes' },
    after: { type: 'string', description: 'Minutes after a stay until which codes open', valueHint: 'minutes' },
    directions: { type: 'string', description: 'The way, for guests' },
    'guest-may-open': { type: 'boolean', default: false, description: 'Guests have a button on their page that opens the doors' },
  },
  run: ({ args }) =>
    runCommand(args.json, async () => {
      const body = {
        name: args.name,
        time_zone: args.zone,
        doors: readDoors(args.doors),
        guest_may_open: args['guest-may-open'],
        ...given({
          buffer_before_minutes: readMinutes('before', args.before),
          buffer_after_minutes: readMinutes('after', args.after),
          directions: args.directions,
        }),
      };
      const session = await ApiSession.open(args.url);
      const room = (await session.call('POST', address('rooms/', { all: args.all }), body)) as RoomAnswer;
      print(args.json, room, [`Room ${room.id}, ${room.name}, was made: ${doorsOf(room)}.`]);
    }),
});

const change = defineCommand({
  meta: { name: 'change', description: 'Change a room; codes of its bookings move along' },
  args: {
    ...accessFlags,
    ...idArgument,
    name: { type: 'string', description: 'As guests read it' },
    zone: { type: 'string', description: 'Its time zone', valueHint: 'Europe/Berlin' },
    doors: { type: 'string', description: 'All its devices in the order of the way in', valueHint: '8:front,7' },
    before: { type: 'string', description: 'Minutes before a stay from which codes open', valueHint: 'minutes' },
    after: { type: 'string', description: 'Minutes after a stay until which codes open', valueHint: 'minutes' },
    directions: { type: 'string', description: 'The way, for guests' },
    'guest-may-open': {
      type: 'boolean',
      description: 'Guests have a button on their page that opens the doors; --no-guest-may-open ends that',
    },
  },
  run: ({ args }) =>
    runCommand(args.json, async () => {
      const body = given({
        name: args.name,
        time_zone: args.zone,
        doors: args.doors === undefined ? undefined : readDoors(args.doors),
        buffer_before_minutes: readMinutes('before', args.before),
        buffer_after_minutes: readMinutes('after', args.after),
        directions: args.directions,
        guest_may_open: args['guest-may-open'],
      });
      const path = address(`rooms/${roomNumber(args.id)}/`, { all: args.all });
      if (Object.keys(body).length === 0)
        throw new WrongUse('Say what to change. `smartlock rooms change --help` tells what can be.');
      const session = await ApiSession.open(args.url);
      const room = (await session.call('PATCH', path, body)) as RoomAnswer;
      print(args.json, room, [...fieldLines(room), `doors              ${doorsOf(room)}`]);
    }),
});

const calendarLink = defineCommand({
  meta: {
    name: 'calendar-link',
    description: "Make the address of the room's own calendar, for other programs; one made before ends",
  },
  args: {
    ...accessFlags,
    ...idArgument,
    'shows-guests': { type: 'boolean', default: false, description: 'With names of guests; without, entries say Booked' },
    end: { type: 'boolean', default: false, description: 'Make none, and end the one that there is' },
  },
  run: ({ args }) =>
    runCommand(args.json, async () => {
      const path = address(`rooms/${roomNumber(args.id)}/calendar-link/`, { all: args.all });
      const session = await ApiSession.open(args.url);
      if (args.end) {
        await session.call('DELETE', path);
        print(args.json, { ended: true }, ['Nobody reads the calendar of this room any more.']);
        return;
      }
      const answer = (await session.call('POST', path, { shows_guests: args['shows-guests'] })) as { readonly url: string };
      print(args.json, answer, [answer.url]);
    }),
});

const show = defineCommand({
  meta: { name: 'show', description: 'One room and the codes of its staff' },
  args: { ...accessFlags, ...idArgument },
  run: ({ args }) =>
    runCommand(args.json, async () => {
      const session = await ApiSession.open(args.url);
      const base = `rooms/${roomNumber(args.id)}/`;
      const room = (await session.call('GET', address(base, { all: args.all }))) as RoomAnswer;
      const codes = await session.list<StaffCodeAnswer>(address(`${base}staff-codes/`, { all: args.all }));
      print(args.json, { ...room, staff_codes: codes }, [
        ...fieldLines(room),
        `doors              ${doorsOf(room)}`,
        ...codes.map((code) => `staff code ${code.id}: ${code.name} (${code.purpose}), ${code.schedule_text}`),
      ]);
    }),
});

const remove = defineCommand({
  meta: { name: 'remove', description: 'Delete a room that nobody has booked' },
  args: { ...accessFlags, ...idArgument },
  run: ({ args }) =>
    runCommand(args.json, async () => {
      const session = await ApiSession.open(args.url);
      await session.call('DELETE', address(`rooms/${roomNumber(args.id)}/`, { all: args.all }));
      print(args.json, { deleted: Number(args.id) }, [`Room ${args.id} was deleted.`]);
    }),
});

const addStaff = defineCommand({
  meta: { name: 'add-staff', description: 'Give staff or a cleaner a code for every door of a room, by a weekly schedule' },
  args: {
    ...accessFlags,
    ...idArgument,
    name: { type: 'string', required: true, description: 'Who has the code' },
    schedule: { ...scheduleFlag.schedule, required: true },
    cleaning: { type: 'boolean', default: false, description: 'For cleaning' },
  },
  run: ({ args }) =>
    runCommand(args.json, async () => {
      const body = {
        name: args.name,
        purpose: args.cleaning ? 'cleaning' : 'staff',
        schedule: readSchedule(args.schedule),
      };
      const session = await ApiSession.open(args.url);
      const path = address(`rooms/${roomNumber(args.id)}/staff-codes/`, { all: args.all });
      const code = (await session.call('POST', path, body)) as StaffCodeAnswer;
      print(args.json, code, [
        `Staff code ${code.id}, ${code.name}: ${code.doors[0]?.pin_code ?? 'no door'}, ${code.schedule_text}.`,
      ]);
    }),
});

const endStaff = defineCommand({
  meta: { name: 'end-staff', description: 'End a code of the staff: it opens nothing from now on' },
  args: {
    ...accessFlags,
    ...idArgument,
    code: { type: 'positional', required: true, description: "The code's number, from `rooms show`" },
  },
  run: ({ args }) =>
    runCommand(args.json, async () => {
      const session = await ApiSession.open(args.url);
      const code = readNumber(args.code, 'staff code', 'rooms show');
      await session.call('DELETE', address(`rooms/${roomNumber(args.id)}/staff-codes/${code}/`, { all: args.all }));
      print(args.json, { ended: code }, [`Staff code ${code} was ended.`]);
    }),
});

export const rooms = defineCommand({
  meta: { name: 'rooms', description: 'Rooms that people book, and the codes of their staff' },
  subCommands: { list, add, show, change, remove, 'calendar-link': calendarLink, 'add-staff': addStaff, 'end-staff': endStaff },
});
