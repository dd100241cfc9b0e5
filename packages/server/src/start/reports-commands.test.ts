import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import {
  password,
  registerLock,
  registerStaff,
  startDevices,
  type DevicesFixture,
  type Person,
  type PlayedLock,
} from '../features/devices/testing/devices-fixture.ts';
import { plainEnvironment } from './testing/plain-environment.ts';

const cli = fileURLToPath(new URL('cli.ts', import.meta.url));

describe('reports and archives on the command line', () => {
  const home = mkdtempSync(join(tmpdir(), 'smartlock-reports-cli-'));
  let fixture: DevicesFixture;
  let staff: Person;
  let lock: PlayedLock;

  async function smartlock(args: readonly string[], input = '') {
    const child = spawn(process.execPath, ['--conditions=source', cli, ...args], {
      cwd: home,
      env: { ...plainEnvironment(), XDG_CONFIG_HOME: join(home, 'config') },
    });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    child.stdin.end(input);
    const [code] = (await once(child, 'close')) as [number | null];
    return { code, stdout, stderr };
  }

  before(async () => {
    fixture = await startDevices();
    staff = await registerStaff(fixture);
    lock = await registerLock(fixture, staff, { online: false });
    await fixture.database.pool.query(
      `insert into access_logs (device_pk, access_method, action, success, occurred_at)
       select $1, 'pin', 'unlock', true, at from generate_series('2025-03-01T00:00Z', '2025-03-02T00:00Z', interval '1 hour') at`,
      [lock.id],
    );
    fixture.features.jobs.startWorkers();
    await fixture.app.listen({ host: '127.0.0.1', port: 0 });
    const { port } = fixture.app.server.address() as AddressInfo;
    const login = await smartlock(['login', '--url', `http://127.0.0.1:${port}`, '--email', staff.email], `${password}\n`);
    assert.equal(login.code, 0, login.stderr);
  });
  after(async () => {
    await fixture.close();
    rmSync(home, { recursive: true, force: true });
  });

  it('makes a report, lists it and writes its files', async () => {
    const made = await smartlock(['reports', 'make', '--device', String(lock.id), '--month', '2025-03', '--wait', '--json']);
    assert.equal(made.code, 0, made.stderr);
    const { id, status } = JSON.parse(made.stdout) as { id: number; status: string };
    assert.equal(status, 'ready');
    assert.match((await smartlock(['reports', 'list'])).stdout, /^\d+ +2025-03 +ready +Front door +25 granted, 0 refused\n$/u);
    const download = await smartlock(['reports', 'download', String(id)]);
    assert.equal(download.stdout, `The report was written to access-report-${id}.pdf.\n`);
    const file = join(home, `access-report-${id}.pdf`);
    assert.equal(readFileSync(file).subarray(0, 5).toString(), '%PDF-');
    assert.equal(statSync(file).mode & 0o077, 0, 'it tells who was where: for this user alone');
    const csv = await smartlock(['reports', 'download', String(id), '--format', 'csv', '--out', '-']);
    assert.equal(csv.stdout.trimEnd().split('\r\n').length, 26);
  });

  it('says what is wrong before anything is asked of the server, and what the server said', async () => {
    assert.equal((await smartlock(['reports', 'make', '--device', String(lock.id)])).code, 2);
    assert.equal((await smartlock(['reports', 'download', '1', '--format', 'docx'])).code, 2);
    const unknown = await smartlock(['reports', 'download', '999999', '--json']);
    assert.equal(unknown.code, 1);
    assert.equal((JSON.parse(unknown.stderr) as { error: { code: string } }).error.code, 'not_found');
    assert.equal(existsSync(join(home, 'access-report-999999.pdf')), false);
    const early = await smartlock(['reports', 'make', '--device', String(lock.id), '--month', '2999-01']);
    assert.match(early.stderr, /This time has not begun/u);
  });

  it('lists, verifies and restores archives', async () => {
    const run = await smartlock(['jobs', 'run', 'cleanup_old_logs', '--wait']);
    assert.equal(run.code, 0, run.stderr);
    const list = await smartlock(['archive', 'list', '--log', 'access_logs', '--month', '2025-03', '--json']);
    const [archive] = JSON.parse(list.stdout) as { id: string; rows: number; file: string }[];
    assert.equal(archive?.rows, 25);
    const id = archive?.id ?? '';
    const sound = await smartlock(['archive', 'verify', id]);
    assert.equal(sound.stdout, `Archive ${id} is as it was written: 25 rows of access_logs.\n`);
    assert.match((await smartlock(['archive', 'restore', id, '--days', '3'])).stdout, /^The job [0-9a-f-]{36} restores it\.\n$/u);
    writeFileSync(join(fixture.directory, 'media', archive?.file ?? ''), 'something else');
    const damaged = await smartlock(['archive', 'verify', id, '--json']);
    assert.equal(damaged.code, 1);
    const { error } = JSON.parse(damaged.stderr) as { error: { code: string; message: string } };
    assert.equal(error.code, 'archive_damaged');
    assert.match(
      (await smartlock(['archive', 'list'])).stdout,
      /2025-03 +access_logs +25 rows +\d+ bytes +The file is not as it was written/u,
    );
  });
});
