import { Readable } from 'node:stream';
import { defineCommand } from 'citty';
import { accessFlags, address, deviceFlag, readCount, readDevice, readNumber } from '../api-arguments.ts';
import { ApiSession } from '../api-session.ts';
import { pipeToOutput, writeWhole } from '../download.ts';
import { print, runCommand, WrongUse } from '../terminal.ts';

export interface LogAnswer {
  readonly timestamp: string;
  readonly action: string;
  readonly access_method: string;
  readonly success: boolean;
  readonly failure_reason: string | null;
  readonly user: string | null;
}

interface ListedLogAnswer extends LogAnswer {
  readonly device: { readonly id: number; readonly name: string };
}

export function logLine(row: LogAnswer, door = ''): string {
  const outcome = row.success ? 'ok' : `refused: ${row.failure_reason ?? 'no reason given'}`;
  return `${row.timestamp}  ${door}${row.action.padEnd(6)}  ${row.access_method.padEnd(11)}  ${outcome}  ${row.user ?? ''}`.trimEnd();
}

const limitMax = 10_000;
const filters = {
  ...accessFlags,
  ...deviceFlag,
  user: { type: 'string', description: 'Number of the person', valueHint: 'number' },
  action: { type: 'string', description: 'lock or unlock' },
  method: { type: 'string', description: 'pin, qr, app, manual, auto, card or fingerprint' },
  refused: { type: 'boolean', default: false, description: 'Only what was refused or failed' },
  since: { type: 'string', description: 'From this day (UTC) or instant on', valueHint: '2027-01-31' },
  until: { type: 'string', description: 'Up to and including this day (UTC), or before this instant', valueHint: '2027-01-31' },
} as const;

interface Filters {
  readonly all: boolean;
  readonly device?: string | undefined;
  readonly user?: string | undefined;
  readonly action?: string | undefined;
  readonly method?: string | undefined;
  readonly refused: boolean;
  readonly since?: string | undefined;
  readonly until?: string | undefined;
}

function logsAddress(path: string, args: Filters): string {
  return address(`access/logs/${path}`, {
    all: args.all,
    device: args.device === undefined ? undefined : readDevice(args.device),
    user: args.user === undefined ? undefined : readNumber(args.user, 'user', 'logs list --json'),
    action: args.action,
    access_method: args.method,
    success: args.refused ? 'false' : undefined,
    start_date: args.since,
    end_date: args.until,
  });
}

function listing(name: string, path: string, description: string, none: string) {
  return defineCommand({
    meta: { name, description },
    args: { ...filters, limit: { type: 'string', default: '50', description: `How many at most, 1 to ${limitMax}` } },
    run: ({ args }) =>
      runCommand(args.json, async () => {
        const limit = readCount('limit', args.limit, limitMax);
        const from = logsAddress(path, args);
        const session = await ApiSession.open(args.url);
        const { results, hasMore } = await session.listByCursor<ListedLogAnswer>(from, limit);
        const lines = results.map((row) => logLine(row, `${row.device.name.padEnd(20)}  `));
        print(args.json, results, results.length === 0 ? [none] : lines);
        if (hasMore && !args.json) process.stderr.write(`There are more: raise --limit, or use \`smartlock logs export\`.\n`);
      }),
  });
}

const exportCsv = defineCommand({
  meta: { name: 'export', description: 'The log as CSV, however long it is, to standard output or a file' },
  args: { ...filters, out: { type: 'string', description: 'File to write instead', valueHint: 'log.csv' } },
  run: ({ args }) =>
    runCommand(args.json, async () => {
      if (args.json && args.out === undefined)
        throw new WrongUse('`logs export` prints CSV. For JSON use `smartlock logs list --json`, or give --out as well.');
      const from = logsAddress('export/', args);
      const session = await ApiSession.open(args.url);
      const csv = Readable.fromWeb(await session.download(from));
      if (args.out === undefined) await pipeToOutput(csv);
      else print(args.json, { file: args.out, bytes: await writeWhole(csv, args.out) }, [`The log was written to ${args.out}.`]);
    }),
});

export const logs = defineCommand({
  meta: { name: 'logs', description: 'Who opened and closed which door: everybody where you manage, yourself elsewhere' },
  subCommands: {
    list: listing('list', '', 'Attempts at all your doors, newest first', 'Nobody has tried a door yet.'),
    recent: listing('recent', 'recent/', 'Those of the last 24 hours', 'Nobody has tried a door in the last 24 hours.'),
    export: exportCsv,
  },
});
