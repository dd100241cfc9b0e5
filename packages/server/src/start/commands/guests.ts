import { defineCommand } from 'citty';
import { accessFlags, address, deviceFlag, fieldLines, given, readDevice, readInstant, readNumber } from '../api-arguments.ts';
import { ApiSession } from '../api-session.ts';
import { readSecret } from '../prompt.ts';
import { readSchedule, scheduleFlag } from '../schedule-argument.ts';
import { print, runCommand, WrongUse } from '../terminal.ts';

interface GuestAnswer {
  readonly id: number;
  readonly guest_name: string;
  readonly guest_email: string;
  readonly pin_code: string;
  readonly access_type: string;
  readonly status: string;
  readonly valid_until: string | null;
  readonly schedule_text: string | null;
}

interface ListedGuest extends GuestAnswer {
  readonly device: { readonly id: number; readonly name: string };
}

const idArgument = { id: { type: 'positional', required: true, description: "The access' number, from `guests list`" } } as const;
const types = ['one_time', 'period', 'recurring'];
const guestNumber = (id: string): number => readNumber(id, 'guest', 'guests list');

const list = defineCommand({
  meta: { name: 'list', description: 'What guests were given at the devices that you manage' },
  args: { ...accessFlags, ...deviceFlag, search: { type: 'string', description: "Part of the guest's name or e-mail" } },
  run: ({ args }) =>
    runCommand(args.json, async () => {
      const device = args.device === undefined ? undefined : readDevice(args.device);
      const session = await ApiSession.open(args.url);
      const path = address('access/temporary-access/', { all: args.all, device, search: args.search });
      const guests = await session.list<ListedGuest>(path);
      const lines = guests.map((guest) =>
        `${String(guest.id).padStart(5)}  ${guest.status.padEnd(12)}  ${guest.access_type.padEnd(9)}  until ${guest.valid_until ?? '–'}  ${guest.device.name}  ${guest.guest_name} <${guest.guest_email}>  ${guest.schedule_text ?? ''}`.trimEnd(),
      );
      print(
        args.json,
        guests,
        lines.length === 0 ? ['No guests yet. `smartlock guests add --help` tells how to give one access.'] : lines,
      );
    }),
});

const add = defineCommand({
  meta: { name: 'add', description: 'Give a guest access: makes their PIN and mails it to them' },
  args: {
    ...accessFlags,
    device: { ...deviceFlag.device, required: true },
    name: { type: 'string', required: true, description: "The guest's name" },
    email: { type: 'string', required: true, description: 'Where the invitation goes' },
    until: { type: 'string', required: true, description: 'Until when, with the zone', valueHint: '2027-01-31T18:00:00+01:00' },
    from: { type: 'string', description: 'From when, with the zone; now when left out', valueHint: 'time' },
    type: { type: 'string', description: 'one_time opens once; period, or recurring with --schedule, when left out' },
    ...scheduleFlag,
    pin: { type: 'string', description: '- asks for the digits, or reads them; random when left out', valueHint: '-' },
    notes: { type: 'string', description: 'For yourself' },
  },
  run: ({ args }) =>
    runCommand(args.json, async () => {
      const type = args.type ?? (args.schedule === undefined ? 'period' : 'recurring');
      if (!types.includes(type)) throw new WrongUse(`--type takes one of: ${types.join(', ')}.`);
      const body = {
        device: readDevice(args.device),
        guest_name: args.name,
        guest_email: args.email,
        access_type: type,
        valid_until: readInstant('until', args.until),
        ...given({
          valid_from: args.from === undefined ? undefined : readInstant('from', args.from),
          schedule: args.schedule === undefined ? undefined : readSchedule(args.schedule),
          pin_code: args.pin === undefined ? undefined : await readSecret('PIN: ', args.pin, 'PIN'),
          notes: args.notes,
        }),
      };
      const session = await ApiSession.open(args.url);
      const path = address('access/temporary-access/', { all: args.all });
      const guest = (await session.call('POST', path, body)) as GuestAnswer;
      print(args.json, guest, [
        `Guest ${guest.id}, ${guest.guest_name}, was given PIN ${guest.pin_code} until ${guest.valid_until ?? 'it is revoked'}.`,
        `The invitation goes to ${guest.guest_email}.`,
      ]);
    }),
});

const show = defineCommand({
  meta: { name: 'show', description: "One guest's access" },
  args: { ...accessFlags, ...idArgument },
  run: ({ args }) =>
    runCommand(args.json, async () => {
      const path = address(`access/temporary-access/${guestNumber(args.id)}/`, { all: args.all });
      const session = await ApiSession.open(args.url);
      const guest = (await session.call('GET', path)) as ListedGuest;
      print(args.json, guest, fieldLines({ ...guest, device: `${guest.device.id} (${guest.device.name})` }));
    }),
});

const revoke = defineCommand({
  meta: { name: 'revoke', description: "Take a guest's access back; their PIN opens nothing from now on" },
  args: { ...accessFlags, ...idArgument },
  run: ({ args }) =>
    runCommand(args.json, async () => {
      const path = address(`access/temporary-access/${guestNumber(args.id)}/`, { all: args.all });
      const session = await ApiSession.open(args.url);
      await session.call('DELETE', path);
      print(args.json, { revoked: Number(args.id) }, [`The access of guest ${args.id} was taken back.`]);
    }),
});

export const guests = defineCommand({
  meta: { name: 'guests', description: 'Access for people without an account: a PIN by mail, for a time' },
  subCommands: { list, add, show, revoke },
});
