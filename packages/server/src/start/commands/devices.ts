import { defineCommand } from 'citty';
import { address, apiFlags as common, fieldLines, given, readDevice } from '../api-arguments.ts';
import { ApiSession } from '../api-session.ts';
import { CommandFailure, print, runCommand, WrongUse } from '../terminal.ts';
import { logLine, type LogAnswer } from './logs.ts';

interface DeviceAnswer {
  readonly id: number;
  readonly name: string;
  readonly device_id: string;
  readonly location: string;
  readonly is_online: boolean;
  readonly lock_status: string;
  readonly battery_level: number;
  readonly last_seen: string | null;
}

const idArgument = {
  id: { type: 'positional', required: true, description: "The device's number, from `devices list`" },
} as const;
const waitSecondsMax = 30;

function devicePath(id: string, rest = ''): string {
  return address(`devices/${readDevice(id)}/${rest}`);
}

function line(device: DeviceAnswer): string {
  const link = device.is_online ? 'online' : 'offline';
  return `${String(device.id).padStart(5)}  ${device.device_id.padEnd(20)}  ${link.padEnd(7)}  ${device.lock_status.padEnd(8)}  ${String(device.battery_level).padStart(3)} %  ${device.name}`;
}

const list = defineCommand({
  meta: { name: 'list', description: 'Devices that you own or were given' },
  args: { ...common, search: { type: 'string', description: 'Part of a name, location or identifier' } },
  run: ({ args }) =>
    runCommand(args.json, async () => {
      const session = await ApiSession.open(args.url);
      const results = await session.list<DeviceAnswer>(address('devices/', { search: args.search }));
      print(
        args.json,
        results,
        results.length === 0 ? ['No devices yet. Add one: smartlock devices add --name "Front door"'] : results.map(line),
      );
    }),
});

const add = defineCommand({
  meta: { name: 'add', description: 'Register a lock and print its keys, this once' },
  args: {
    ...common,
    name: { type: 'string', required: true, description: 'What people call it' },
    'device-id': { type: 'string', description: 'Hardware identifier; generated when left out' },
    location: { type: 'string', description: 'Where it is' },
  },
  run: ({ args }) =>
    runCommand(args.json, async () => {
      const session = await ApiSession.open(args.url);
      const device = (await session.call('POST', '/api/v1/devices/', {
        name: args.name,
        ...given({ device_id: args['device-id'], location: args.location }),
      })) as DeviceAnswer & { keys: Record<string, string | number>; mqtt: Record<string, string> };
      print(args.json, device, [
        `Device ${device.id} (${device.device_id}) was registered.`,
        'Put these into the lock; they are not shown again:',
        ...Object.entries({ ...device.mqtt, ...device.keys }).map(([name, value]) => `  ${name}: ${value}`),
      ]);
    }),
});

const remove = defineCommand({
  meta: { name: 'delete', description: 'Delete a device; an online lock is opened a last time unless told otherwise' },
  args: {
    ...common,
    ...idArgument,
    'final-unlock': {
      type: 'boolean',
      default: true,
      description: 'Open it a last time',
      negativeDescription: 'Leave it as it is',
    },
  },
  run: ({ args }) =>
    runCommand(args.json, async () => {
      const path = devicePath(args.id);
      const session = await ApiSession.open(args.url);
      await session.call('DELETE', `${path}?final_unlock=${args['final-unlock']}`);
      print(args.json, { deleted: Number(args.id) }, [`Device ${args.id} was deleted.`]);
    }),
});

function moveBolt(command: 'lock' | 'unlock') {
  return defineCommand({
    meta: { name: command, description: `${command === 'lock' ? 'Lock' : 'Unlock'} a door and wait for the lock's own answer` },
    args: {
      ...common,
      ...idArgument,
      wait: { type: 'string', default: '10', description: `Seconds to wait, 0 to ${waitSecondsMax}` },
    },
    run: ({ args }) =>
      runCommand(args.json, async () => {
        const path = devicePath(args.id, `${command}/`);
        if (!/^\d{1,2}$/.test(args.wait) || Number(args.wait) > waitSecondsMax)
          throw new WrongUse(`--wait takes whole seconds from 0 to ${waitSecondsMax}.`);
        const session = await ApiSession.open(args.url);
        const answer = (await session.call('POST', `${path}?wait=${args.wait}`, {})) as {
          device_id: string;
          result?: string;
          reason?: string | null;
          lock_status?: string | null;
        };
        if (answer.result === 'failed')
          throw new CommandFailure(
            `The lock ${answer.device_id} refused: ${answer.reason ?? 'no reason given'}.`,
            'lock_refused',
          );
        const outcome =
          answer.result === undefined
            ? `The command was sent to ${answer.device_id}; nobody waited for the lock.`
            : `The lock ${answer.device_id} says: ${answer.lock_status ?? 'done'}.`;
        print(args.json, answer, [outcome]);
      }),
  });
}

function show(name: string, description: string, path: string, lines: (answer: Record<string, unknown>) => string[]) {
  return defineCommand({
    meta: { name, description },
    args: { ...common, ...idArgument },
    run: ({ args }) =>
      runCommand(args.json, async () => {
        const from = devicePath(args.id, path);
        const session = await ApiSession.open(args.url);
        const answer = (await session.call('GET', from)) as Record<string, unknown>;
        print(args.json, answer, lines(answer));
      }),
  });
}

export const devices = defineCommand({
  meta: { name: 'devices', description: 'See and work your locks through a running server' },
  subCommands: {
    list,
    add,
    delete: remove,
    lock: moveBolt('lock'),
    unlock: moveBolt('unlock'),
    status: show('status', 'State of a lock as it last reported it', 'status/', fieldLines),
    battery: show('battery', 'Battery level and when it changed', 'battery/', (answer) => [
      ...fieldLines(answer),
      ...(answer['history'] as Array<{ timestamp: string; battery_level: number }>).map(
        (point) => `  ${point.timestamp}  ${point.battery_level} %`,
      ),
    ]),
    logs: show('logs', 'Attempts to open and close a door, newest first', 'logs/', (answer) => {
      const rows = answer['results'] as LogAnswer[];
      if (rows.length === 0) return ['Nobody has tried this door yet.'];
      return rows.map((row) => logLine(row));
    }),
  },
});
