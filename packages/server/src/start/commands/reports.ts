import { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { defineCommand } from 'citty';
import { accessFlags, address, deviceFlag, given, readDevice, readNumber } from '../api-arguments.ts';
import { ApiSession } from '../api-session.ts';
import { pipeToOutput, writeWhole } from '../download.ts';
import { CommandFailure, print, runCommand, WrongUse } from '../terminal.ts';

interface ReportAnswer {
  readonly id: number;
  readonly device: { readonly id: number; readonly name: string };
  readonly month: string | null;
  readonly first_day: string;
  readonly last_day: string;
  readonly time_zone: string;
  readonly status: 'queued' | 'ready' | 'failed';
  readonly problem: string | null;
  readonly is_scheduled: boolean;
  readonly totals: { readonly entries: number; readonly granted: number; readonly refused: number } | null;
}

const lookEveryMs = 500;

function reportLine({ id, device, month, first_day, last_day, status, problem, totals }: ReportAnswer): string {
  const when = month ?? `${first_day} to ${last_day}`;
  const what = totals === null ? (problem ?? '') : `${totals.granted} granted, ${totals.refused} refused`;
  return `${String(id).padEnd(6)}  ${when.padEnd(24)}  ${status.padEnd(6)}  ${device.name.padEnd(20)}  ${what}`.trimEnd();
}

const readReport = (text: string): number => readNumber(text, 'report', 'reports list');

/** Until it is ready or failed. The server gives up by itself. */
async function waitFor(session: ApiSession, path: string): Promise<ReportAnswer> {
  for (;;) {
    const report = (await session.call('GET', path)) as ReportAnswer;
    if (report.status === 'failed')
      throw new CommandFailure(`Report ${report.id} failed. ${report.problem ?? ''}`.trim(), 'report_failed');
    if (report.status === 'ready') return report;
    await delay(lookEveryMs);
  }
}

const make = defineCommand({
  meta: { name: 'make', description: 'Have a report made of a month, or from one day to another' },
  args: {
    ...accessFlags,
    device: { ...deviceFlag.device, required: true },
    month: { type: 'string', description: 'Such as 2027-01', valueHint: '2027-01' },
    from: { type: 'string', description: 'First day, instead of a month', valueHint: '2027-01-15' },
    to: { type: 'string', description: 'Last day, itself in the report', valueHint: '2027-01-31' },
    language: { type: 'string', description: "en or de; the owner's when left out" },
    mail: {
      type: 'boolean',
      default: true,
      description: "Mail a month to the device's owner",
      negativeDescription: 'Mail it to nobody',
    },
    wait: { type: 'boolean', default: false, description: 'Wait until it is ready' },
  },
  run: ({ args }) =>
    runCommand(args.json, async () => {
      if ((args.month === undefined) === (args.from === undefined && args.to === undefined))
        throw new WrongUse('Give --month, or --from and --to.');
      const wanted = given({ month: args.month, from: args.from, to: args.to, language: args.language });
      const body = { device: readDevice(args.device), ...wanted, ...(args.mail ? {} : { mail: false }) };
      const session = await ApiSession.open(args.url);
      const asked = (await session.call('POST', address('reports/access/', { all: args.all }), body)) as ReportAnswer;
      const report = args.wait ? await waitFor(session, address(`reports/access/${asked.id}/`, { all: args.all })) : asked;
      print(args.json, report, [
        reportLine(report),
        ...(report.status === 'ready' ? [`Fetch it with: smartlock reports download ${report.id}`] : []),
      ]);
    }),
});

const list = defineCommand({
  meta: { name: 'list', description: 'Reports of the devices that you manage, newest first' },
  args: {
    ...accessFlags,
    ...deviceFlag,
    status: { type: 'string', description: 'queued, ready or failed' },
    month: { type: 'string', description: 'Only of this month', valueHint: '2027-01' },
  },
  run: ({ args }) =>
    runCommand(args.json, async () => {
      const device = args.device === undefined ? undefined : readDevice(args.device);
      const session = await ApiSession.open(args.url);
      const query = given({ all: args.all, device, status: args.status, month: args.month });
      const reports = await session.list<ReportAnswer>(address('reports/access/', query));
      print(args.json, reports, reports.length === 0 ? ['There is no report.'] : reports.map(reportLine));
    }),
});

const download = defineCommand({
  meta: { name: 'download', description: 'A report as PDF or CSV, to a file or standard output' },
  args: {
    ...accessFlags,
    report: { type: 'positional', required: true, description: 'From `reports list`' },
    format: { type: 'string', default: 'pdf', description: 'pdf or csv' },
    out: { type: 'string', description: 'File to write; - is standard output', valueHint: 'report.pdf' },
  },
  run: ({ args }) =>
    runCommand(args.json, async () => {
      const id = readReport(args.report);
      if (args.format !== 'pdf' && args.format !== 'csv') throw new WrongUse('--format takes pdf or csv.');
      if (args.json && args.out === '-') throw new WrongUse('--json and --out - would write to the same place.');
      const out = args.out ?? `access-report-${id}.${args.format}`;
      const session = await ApiSession.open(args.url);
      const path = address(`reports/access/${id}/${args.format}/`, { all: args.all });
      const file = Readable.fromWeb(await session.download(path));
      if (out === '-') await pipeToOutput(file);
      else print(args.json, { file: out, bytes: await writeWhole(file, out) }, [`The report was written to ${out}.`]);
    }),
});

export const reports = defineCommand({
  meta: { name: 'reports', description: 'Who was at a device in a month, as PDF and CSV' },
  subCommands: { make, list, download },
});
