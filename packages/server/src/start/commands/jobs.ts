import { setTimeout as delay } from 'node:timers/promises';
import { defineCommand } from 'citty';
import { address, apiFlags, fieldLines, given } from '../api-arguments.ts';
import { ApiSession } from '../api-session.ts';
import { CommandFailure, print, runCommand, WrongUse } from '../terminal.ts';

interface RegisteredAnswer {
  readonly name: string;
  readonly summary: string;
  readonly schedule: string | null;
  readonly time_zone: string;
  readonly next_run_at: string | null;
}

interface JobAnswer {
  readonly id: string;
  readonly name: string;
  readonly status: 'waiting' | 'active' | 'completed' | 'failed';
  readonly attempts: number;
  readonly attempts_max: number;
  readonly created_at: string;
  readonly result: Readonly<Record<string, unknown>> | null;
  readonly error: string | null;
}

interface StatsAnswer {
  readonly kinds: readonly {
    readonly name: string;
    readonly waiting: number;
    readonly active: number;
    readonly completed: number;
    readonly failed: number;
  }[];
}

const statuses = ['waiting', 'active', 'completed', 'failed'];
const lookEveryMs = 500;

function kindLine({ name, summary, schedule, time_zone, next_run_at }: RegisteredAnswer): string {
  const when = schedule === null ? 'on demand' : `${schedule} ${time_zone}`;
  return `${name.padEnd(28)}  ${when.padEnd(22)}  ${(next_run_at ?? '').padEnd(24)}  ${summary}`;
}

function jobLine({ id, name, status, attempts, attempts_max, created_at, error }: JobAnswer): string {
  return `${id}  ${status.padEnd(9)}  ${name.padEnd(28)}  try ${attempts} of ${attempts_max}  ${created_at}  ${error ?? ''}`.trimEnd();
}

const list = defineCommand({
  meta: { name: 'list', description: 'The kinds of jobs and when they run next; with --status, the jobs that are in it' },
  args: {
    ...apiFlags,
    status: { type: 'string', description: `Jobs instead of kinds: ${statuses.join(', ')}`, valueHint: 'failed' },
    name: { type: 'string', description: 'With --status: only jobs of this kind' },
  },
  run: ({ args }) =>
    runCommand(args.json, async () => {
      if (args.status === undefined) {
        if (args.name !== undefined) throw new WrongUse('--name goes with --status.');
        const session = await ApiSession.open(args.url);
        const kinds = (await session.call('GET', address('jobs/registered/'))) as RegisteredAnswer[];
        print(args.json, kinds, kinds.map(kindLine));
        return;
      }
      if (!statuses.includes(args.status)) throw new WrongUse(`--status takes one of ${statuses.join(', ')}.`);
      const session = await ApiSession.open(args.url);
      const jobs = await session.list<JobAnswer>(address('jobs/', given({ status: args.status, name: args.name })));
      print(args.json, jobs, jobs.length === 0 ? [`No job is ${args.status}.`] : jobs.map(jobLine));
    }),
});

function readPayload(text: string): object {
  let payload: unknown;
  try {
    payload = JSON.parse(text);
  } catch {
    payload = undefined;
  }
  if (typeof payload !== 'object' || payload === null || Array.isArray(payload))
    throw new WrongUse(`--payload takes a JSON object, such as '{"device_id": 1}'.`);
  return payload;
}

const runJob = defineCommand({
  meta: { name: 'run', description: 'Run a job now. With --wait, exits with 1 when it fails' },
  args: {
    ...apiFlags,
    name: { type: 'positional', required: true, description: 'Kind of job, from `jobs list`' },
    payload: { type: 'string', default: '{}', description: 'What it takes, as JSON', valueHint: '{"device_id":1}' },
    wait: { type: 'boolean', default: false, description: 'Wait until it is done or failed for good' },
  },
  run: ({ args }) =>
    runCommand(args.json, async () => {
      const payload = readPayload(args.payload);
      const session = await ApiSession.open(args.url);
      let job = (await session.call('POST', address('jobs/run/'), { name: args.name, payload })) as JobAnswer;
      if (!args.wait) {
        print(args.json, job, [`The job ${job.id} waits for a worker. See: smartlock jobs list --status completed`]);
        return;
      }
      let told = '';
      while (job.status === 'waiting' || job.status === 'active') {
        const state = `${job.status}, try ${job.attempts} of ${job.attempts_max}${job.error === null ? '' : `: ${job.error}`}`;
        if (!args.json && state !== told) process.stderr.write(`${state}\n`);
        told = state;
        await delay(lookEveryMs);
        job = (await session.call('GET', address(`jobs/${job.id}/`))) as JobAnswer;
      }
      if (job.status === 'failed')
        throw new CommandFailure(`The job ${job.id} failed: ${job.error ?? 'no reason given'}`, 'job_failed');
      print(args.json, job, [`${job.name} is done.`, ...fieldLines(job.result ?? {})]);
    }),
});

const retry = defineCommand({
  meta: { name: 'retry', description: 'Give a job that failed for good another try' },
  args: { ...apiFlags, id: { type: 'positional', required: true, description: 'From `jobs list --status failed`' } },
  run: ({ args }) =>
    runCommand(args.json, async () => {
      const session = await ApiSession.open(args.url);
      const job = (await session.call('POST', address(`jobs/${encodeURIComponent(args.id)}/retry/`))) as JobAnswer;
      print(args.json, job, [`The job ${job.id} is tried again.`]);
    }),
});

const stats = defineCommand({
  meta: { name: 'stats', description: 'How many jobs of each kind wait, run, were done in the last week, and failed' },
  args: { ...apiFlags },
  run: ({ args }) =>
    runCommand(args.json, async () => {
      const session = await ApiSession.open(args.url);
      const answer = (await session.call('GET', address('jobs/stats/'))) as StatsAnswer;
      const row = (cells: readonly (string | number)[]): string =>
        cells.map((cell, index) => (index === 0 ? String(cell).padEnd(28) : String(cell).padStart(9))).join('  ');
      print(args.json, answer, [
        row(['', 'waiting', 'active', 'done', 'failed']),
        ...answer.kinds.map(({ name, waiting, active, completed, failed }) => row([name, waiting, active, completed, failed])),
      ]);
    }),
});

export const jobs = defineCommand({
  meta: { name: 'jobs', description: 'Background work: what there is, what became of it, and running it by hand' },
  subCommands: { list, run: runJob, retry, stats },
});
