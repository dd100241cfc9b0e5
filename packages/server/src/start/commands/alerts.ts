import { defineCommand } from 'citty';
import { accessFlags, address, deviceFlag, readDevice, readNumber } from '../api-arguments.ts';
import { ApiSession } from '../api-session.ts';
import { print, runCommand } from '../terminal.ts';

interface AlertAnswer {
  readonly id: number;
  readonly device: { readonly id: number; readonly name: string } | null;
  readonly alert_type: string;
  readonly severity: string;
  readonly description: string;
  readonly occurrences: number;
  readonly is_resolved: boolean;
  readonly acknowledged_at: string | null;
  readonly created_at: string;
}

const idArgument = { id: { type: 'positional', required: true, description: "The alert's number, from `alerts list`" } } as const;
const alertNumber = (id: string): number => readNumber(id, 'alert', 'alerts list');

function stateOf(alert: AlertAnswer): string {
  if (alert.is_resolved) return 'resolved';
  return alert.acknowledged_at === null ? 'open' : 'acknowledged';
}

const list = defineCommand({
  meta: { name: 'list', description: 'Alerts of the devices that you manage that are not resolved' },
  args: {
    ...accessFlags,
    ...deviceFlag,
    resolved: { type: 'boolean', default: false, description: 'Resolved ones too' },
  },
  run: ({ args }) =>
    runCommand(args.json, async () => {
      const device = args.device === undefined ? undefined : readDevice(args.device);
      const session = await ApiSession.open(args.url);
      const path = args.resolved ? 'security/alerts/' : 'security/alerts/unresolved/';
      const alerts = await session.list<AlertAnswer>(address(path, { all: args.all, device }));
      const lines = alerts.map(
        (alert) =>
          `${String(alert.id).padStart(5)}  ${alert.created_at}  ${alert.severity.padEnd(8)}  ${alert.alert_type.padEnd(19)}  ${stateOf(alert).padEnd(12)}  ${alert.occurrences}×  ${alert.device?.name ?? '–'}  ${alert.description}`,
      );
      print(args.json, alerts, lines.length === 0 ? ['No alerts.'] : lines);
    }),
});

const ack = defineCommand({
  meta: { name: 'ack', description: 'Say that you look after an alert: nobody else is told of it any more' },
  args: { ...accessFlags, ...idArgument },
  run: ({ args }) =>
    runCommand(args.json, async () => {
      const path = address(`security/alerts/${alertNumber(args.id)}/acknowledge/`, { all: args.all });
      const session = await ApiSession.open(args.url);
      const answer = (await session.call('POST', path, {})) as { acknowledged_by: string; acknowledged_at: string };
      print(args.json, answer, [`Alert ${args.id} was acknowledged by ${answer.acknowledged_by} at ${answer.acknowledged_at}.`]);
    }),
});

const resolve = defineCommand({
  meta: { name: 'resolve', description: 'Close an alert' },
  args: { ...accessFlags, ...idArgument, notes: { type: 'string', description: 'What it was', default: '' } },
  run: ({ args }) =>
    runCommand(args.json, async () => {
      const path = address(`security/alerts/${alertNumber(args.id)}/resolve/`, { all: args.all });
      const session = await ApiSession.open(args.url);
      const answer = (await session.call('POST', path, { notes: args.notes })) as { resolved_by: string; resolved_at: string };
      print(args.json, answer, [`Alert ${args.id} was resolved by ${answer.resolved_by} at ${answer.resolved_at}.`]);
    }),
});

export const alerts = defineCommand({
  meta: { name: 'alerts', description: 'What happened that people should look at' },
  subCommands: { list, ack, resolve },
});
