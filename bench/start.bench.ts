import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { createFolder, removeFolder, watchProgram } from '../e2e/harness/guard.ts';
import { freePort } from '../e2e/harness/program.ts';
import { serverEnvironment } from '../e2e/harness/server.ts';
import { waitFor } from '../e2e/harness/wait.ts';
import { endGroup, root } from './harness/measured-server.ts';
import { median, note, report } from './harness/report.ts';

const rounds = 3;
/** As long as a person who started it and looks at the memory a moment later. */
const settleMs = 5_000;

interface Started {
  readonly readyAfterMs: number;
  readonly npmPid: number;
  stop(): Promise<void>;
}

async function isReady(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(2_000) });
    await response.arrayBuffer();
    return response.ok;
  } catch (error) {
    // Nothing listens yet.
    if (error instanceof Error) return false;
    throw error;
  }
}

/** `npm start` as a person types it, until the server says of itself that it is ready. */
async function start(dataDir: string): Promise<Started> {
  const port = await freePort();
  const logPath = join(dataDir, 'server.log');
  const log = openSync(logPath, 'a');
  const startedAt = performance.now();
  const child = spawn('npm', ['start'], {
    cwd: root,
    env: { ...serverEnvironment({ DATA_DIR: dataDir, PORT: String(port) }) },
    stdio: ['ignore', log, log],
    detached: true,
  });
  closeSync(log);
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
  });
  const npmPid = child.pid ?? 0;
  watchProgram(npmPid);
  const failure = (): string => `The server is not ready:\n${readFileSync(logPath, 'utf8').slice(-3000)}`;
  await waitFor(failure, () => child.exitCode === null && isReady(`http://127.0.0.1:${port}/health/ready`), { everyMs: 10 });
  const readyAfterMs = performance.now() - startedAt;
  return { readyAfterMs, npmPid, stop: () => endGroup(npmPid, ended) };
}

interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly name: string;
}

function processes(): Process[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const status = readFileSync(`/proc/${name}/status`, 'utf8');
        const field = (label: string): string => new RegExp(`^${label}:\\s*(.*)$`, 'm').exec(status)?.[1] ?? '';
        return [{ pid: Number(name), parent: Number(field('PPid')), name: field('Name') }];
      } catch (error) {
        // It ended while we were reading.
        if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ESRCH')) return [];
        throw error;
      }
    });
}

function belowAndItself(all: readonly Process[], pid: number): Process[] {
  const own = all.filter((process) => process.pid === pid);
  return [...own, ...all.filter((process) => process.parent === pid).flatMap((child) => belowAndItself(all, child.pid))];
}

/** Shared pages are counted once: each process bears its share of them. */
function pssMb(pid: number): number {
  return Number(/^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1] ?? 'NaN') / 1024;
}

interface Memory {
  readonly node: number;
  readonly postgres: number;
  readonly starter: number;
}

function memoryOf(npmPid: number, dataDir: string): Memory {
  const all = processes();
  const postmaster = Number(readFileSync(join(dataDir, 'postgres/postmaster.pid'), 'utf8').split('\n')[0]);
  const postgres = belowAndItself(all, postmaster);
  const ids = new Set(postgres.map((process) => process.pid));
  const others = belowAndItself(all, npmPid).filter((process) => !ids.has(process.pid));
  const sum = (list: readonly Process[]): number => list.reduce((total, { pid }) => total + pssMb(pid), 0);
  const command = (pid: number): string => readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  const server = others.filter(({ pid }) => command(pid).includes('scripts/start.mjs') && !command(pid).startsWith('sh '));
  const starter = others.filter((process) => !server.includes(process));
  if (server.length === 0 || postgres.length === 0) throw new Error('The processes of the server were not found');
  return { node: sum(server), postgres: sum(postgres), starter: sum(starter) };
}

// Where `npm start` keeps its data. Some file systems create files slowly where many were removed in the last minutes, as tests do in the
// folder for temporary files; so the folder of a round stays until the end, too.
const parent = join(root, 'data');
mkdirSync(parent, { recursive: true, mode: 0o700 });
const dataDirs: string[] = [];
const cold: number[] = [];
const warm: number[] = [];
const memories: Memory[] = [];
for (let round = 1; round <= rounds; round += 1) {
  const dataDir = createFolder('start', parent);
  dataDirs.push(dataDir);
  const first = await start(dataDir);
  await first.stop();
  const second = await start(dataDir);
  await delay(settleMs);
  memories.push(memoryOf(second.npmPid, dataDir));
  await second.stop();
  cold.push(first.readyAfterMs);
  warm.push(second.readyAfterMs);
  note(`round ${round}: ${Math.round(first.readyAfterMs)} ms cold, ${Math.round(second.readyAfterMs)} ms warm`);
}
for (const dataDir of dataDirs) removeFolder(dataDir);
const memory = (pick: (one: Memory) => number): number => median(memories.map(pick));
report('npm start after the build, everything embedded', rounds, [
  { name: 'ready on empty data', value: median(cold) / 1000, unit: 's', limit: { atMost: 3 }, figures: [] },
  { name: 'ready on data that is there', value: median(warm) / 1000, unit: 's', limit: { atMost: 3 }, figures: [] },
  {
    name: 'memory when idle (PSS, aim 200 MB)',
    value: memory((one) => one.node + one.postgres),
    unit: 'MB',
    limit: { atMost: 300 },
    figures: [
      { name: 'node', value: memory((one) => one.node), unit: 'MB' },
      { name: 'postgres, all its processes', value: memory((one) => one.postgres), unit: 'MB' },
      { name: 'npm and its shell, not counted', value: memory((one) => one.starter), unit: 'MB' },
    ],
  },
]);
