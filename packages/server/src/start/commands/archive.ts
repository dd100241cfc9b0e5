import { defineCommand } from 'citty';
import { address, apiFlags, given, readCount } from '../api-arguments.ts';
import { ApiSession } from '../api-session.ts';
import { CommandFailure, print, runCommand } from '../terminal.ts';

interface ArchiveAnswer {
  readonly id: string;
  readonly log: string;
  readonly month: string;
  readonly rows: number;
  readonly bytes: number;
  readonly problem: string | null;
  readonly restored_until: string | null;
}

function archiveLine({ id, log, month, rows, bytes, problem, restored_until: until }: ArchiveAnswer): string {
  const remark = problem ?? (until === null ? '' : `restored until ${until}`);
  return `${id}  ${month}  ${log.padEnd(16)}  ${String(rows).padStart(6)} rows  ${String(bytes).padStart(9)} bytes  ${remark}`.trimEnd();
}

const filters = {
  log: { type: 'string', description: 'Only of this log', valueHint: 'access_logs' },
  month: { type: 'string', description: 'Only of this month, in UTC', valueHint: '2026-10' },
} as const;

const idArgument = { id: { type: 'positional', required: true, description: 'From `archive list`' } } as const;

const list = defineCommand({
  meta: { name: 'list', description: 'What was taken out of the logs, the newest months first' },
  args: { ...apiFlags, ...filters },
  run: ({ args }) =>
    runCommand(args.json, async () => {
      const session = await ApiSession.open(args.url);
      const archives = await session.list<ArchiveAnswer>(address('archives/', given({ log: args.log, month: args.month })));
      print(args.json, archives, archives.length === 0 ? ['There is no archive.'] : archives.map(archiveLine));
    }),
});

const verify = defineCommand({
  meta: { name: 'verify', description: 'Compare an archive with what was written; exits with 1 when it is damaged or gone' },
  args: { ...apiFlags, ...idArgument },
  run: ({ args }) =>
    runCommand(args.json, async () => {
      const session = await ApiSession.open(args.url);
      const path = address(`archives/${encodeURIComponent(args.id)}/verify/`);
      const archive = (await session.call('POST', path)) as ArchiveAnswer;
      if (archive.problem !== null)
        throw new CommandFailure(`Archive ${archive.id} is not usable. ${archive.problem}`, 'archive_damaged');
      print(args.json, archive, [`Archive ${archive.id} is as it was written: ${archive.rows} rows of ${archive.log}.`]);
    }),
});

const restore = defineCommand({
  meta: { name: 'restore', description: 'Bring the rows of an archive back into the database for some days' },
  args: {
    ...apiFlags,
    ...idArgument,
    days: { type: 'string', default: '30', description: 'After which they go again', valueHint: 'days' },
  },
  run: ({ args }) =>
    runCommand(args.json, async () => {
      const days = readCount('days', args.days, 365);
      const session = await ApiSession.open(args.url);
      const path = address(`archives/${encodeURIComponent(args.id)}/restore/`);
      const answer = (await session.call('POST', path, { days })) as { readonly job_id: string | null };
      print(args.json, answer, [
        answer.job_id === null ? 'This archive is being restored already.' : `The job ${answer.job_id} restores it.`,
      ]);
    }),
});

export const archive = defineCommand({
  meta: { name: 'archive', description: 'Old rows of the logs, in files: what there is, whether it is sound, bringing it back' },
  subCommands: { list, verify, restore },
});
