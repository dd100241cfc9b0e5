import { defineCommand } from 'citty';
import { accessFlags, address, given, readDevice, readNumber } from '../api-arguments.ts';
import { ApiSession } from '../api-session.ts';
import { print, runCommand } from '../terminal.ts';

interface LockdownAnswer {
  readonly id: number;
  readonly reason: string;
  readonly is_active: boolean;
  readonly devices: ReadonlyArray<{ readonly id: number; readonly name: string }>;
  readonly device_count: number;
  readonly started_by: string | null;
  readonly started_at: string;
  readonly ended_at: string | null;
  readonly not_asked_to_lock?: readonly number[];
}

interface PreviewAnswer {
  readonly dry_run: true;
  readonly devices: ReadonlyArray<{
    readonly id: number;
    readonly name: string;
    readonly is_online: boolean;
    readonly refused: ReadonlyArray<{ readonly name: string; readonly role: string }>;
    readonly pins: ReadonlyArray<{ readonly id: number; readonly label: string }>;
    readonly qr_codes: ReadonlyArray<{ readonly id: number; readonly is_signed: boolean }>;
  }>;
}

const doors = (count: number): string => (count === 1 ? 'One device is' : `${count} devices are`);

function previewLines({ devices }: PreviewAnswer): string[] {
  return [
    'Nothing was changed. A lockdown would refuse:',
    ...devices.flatMap((device) => [
      `${String(device.id).padStart(5)}  ${device.name}${device.is_online ? '' : '  (offline: its lock keeps its PINs until it is back)'}`,
      `       people: ${device.refused.map(({ name, role }) => `${name} (${role})`).join(', ') || '–'}`,
      `       PINs, also off the lock: ${device.pins.map(({ id, label }) => (label === '' ? id : `${id} ${label}`)).join(', ') || '–'}`,
      `       QR codes: ${device.qr_codes.map(({ id, is_signed }) => (is_signed ? `${id} (signed: an offline lock takes it)` : id)).join(', ') || '–'}`,
    ]),
  ];
}

const start = defineCommand({
  meta: { name: 'start', description: 'Nobody but administrators opens these devices from now on' },
  args: {
    ...accessFlags,
    device: {
      type: 'string',
      description: 'Numbers from `devices list`, with commas; all that you manage when left out',
      valueHint: '1,2',
    },
    reason: { type: 'string', description: 'Why, for those who wonder' },
    lock: { type: 'boolean', default: false, description: 'Also asks the locks to lock now' },
    'dry-run': { type: 'boolean', default: false, description: 'Shows what would change, and changes nothing' },
  },
  run: ({ args }) =>
    runCommand(args.json, async () => {
      const device_ids = args.device?.split(',').map((text) => readDevice(text.trim()));
      const body = { ...given({ device_ids, reason: args.reason }), lock: args.lock, dry_run: args['dry-run'] };
      const session = await ApiSession.open(args.url);
      const answer = (await session.call('POST', address('security/lockdowns/', { all: args.all }), body)) as
        | LockdownAnswer
        | PreviewAnswer;
      if ('dry_run' in answer) {
        print(args.json, answer, previewLines(answer));
        return;
      }
      const notAsked = answer.not_asked_to_lock ?? [];
      print(args.json, answer, [
        `Lockdown ${answer.id}: ${doors(answer.device_count)} opened by administrators alone.`,
        ...(notAsked.length === 0 ? [] : [`Not asked to lock, since they could not be reached: ${notAsked.join(', ')}.`]),
        `It ends with: smartlock lockdown end ${answer.id}`,
      ]);
    }),
});

const end = defineCommand({
  meta: { name: 'end', description: 'Devices open as before, and their locks get their codes back' },
  args: {
    ...accessFlags,
    id: { type: 'positional', required: true, description: "The lockdown's number, from `lockdown list`" },
  },
  run: ({ args }) =>
    runCommand(args.json, async () => {
      const id = readNumber(args.id, 'lockdown', 'lockdown list');
      const session = await ApiSession.open(args.url);
      const answer = (await session.call(
        'POST',
        address(`security/lockdowns/${id}/end/`, { all: args.all }),
        {},
      )) as LockdownAnswer;
      print(args.json, answer, [`Lockdown ${id} has ended.`]);
    }),
});

const list = defineCommand({
  meta: { name: 'list', description: 'Lockdowns that hold devices that you manage' },
  args: { ...accessFlags, ended: { type: 'boolean', default: false, description: 'Those that have ended too' } },
  run: ({ args }) =>
    runCommand(args.json, async () => {
      const session = await ApiSession.open(args.url);
      const query = { all: args.all, is_active: args.ended ? undefined : true };
      const lockdowns = await session.list<LockdownAnswer>(address('security/lockdowns/', query));
      const lines = lockdowns.map((one) =>
        `${String(one.id).padStart(5)}  ${one.started_at}  ${one.is_active ? 'active' : `ended ${one.ended_at ?? ''}`}  by ${one.started_by ?? '–'}  ${one.devices.map(({ name }) => name).join(', ')}  ${one.reason}`.trimEnd(),
      );
      print(args.json, lockdowns, lines.length === 0 ? ['No lockdown.'] : lines);
    }),
});

export const lockdown = defineCommand({
  meta: { name: 'lockdown', description: 'Close devices to everybody but administrators' },
  subCommands: { start, end, list },
});
