import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { confirmCodes, inMinutes, startBookings, type BookingsFixture } from '../features/bookings/testing/bookings-fixture.ts';
import { password } from '../features/devices/testing/devices-fixture.ts';

const cli = fileURLToPath(new URL('cli.ts', import.meta.url));

describe('rooms, bookings and proofs on the command line', () => {
  const home = mkdtempSync(join(tmpdir(), 'smartlock-bookings-cli-'));
  let fixture: BookingsFixture;

  async function smartlock(args: readonly string[], input = '') {
    const child = spawn(process.execPath, ['--conditions=source', cli, ...args], {
      cwd: home,
      env: { PATH: process.env['PATH'] ?? '', XDG_CONFIG_HOME: join(home, 'config') },
    });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    child.stdin.end(input);
    const [code] = (await once(child, 'close')) as [number | null];
    return { code, stdout, stderr };
  }
  async function json<T>(args: readonly string[]): Promise<T> {
    const { code, stdout, stderr } = await smartlock([...args, '--json']);
    assert.equal(code, 0, stderr);
    return JSON.parse(stdout) as T;
  }

  before(async () => {
    fixture = await startBookings();
    await fixture.app.listen({ host: '127.0.0.1', port: 0 });
    const { port } = fixture.app.server.address() as AddressInfo;
    const login = await smartlock(
      ['login', '--url', `http://127.0.0.1:${port}`, '--email', fixture.owner.email],
      `${password}\n`,
    );
    assert.equal(login.code, 0, login.stderr);
  });
  after(async () => {
    await fixture.close();
    rmSync(home, { recursive: true, force: true });
  });

  it('makes a room, books it, moves its end, proves it, and judges the proof without the server', async () => {
    const { front, door } = fixture;
    const room = await json<{ id: number; doors: { kind: string }[] }>([
      'rooms',
      'add',
      '--name',
      'Studio',
      '--zone',
      'Europe/Berlin',
      '--doors',
      `${front.id}:front,${door.id}`,
    ]);
    assert.deepEqual(
      room.doors.map(({ kind }) => kind),
      ['front', 'own'],
    );
    const times = ['--from', inMinutes(fixture, 60), '--until', inMinutes(fixture, 120)];
    const booked = await json<{ id: number; doors: { pin_code: string }[] }>([
      'bookings',
      'add',
      '--room',
      String(room.id),
      '--name',
      'Grace',
      ...times,
    ]);
    const id = String(booked.id);
    const extended = await smartlock(['bookings', 'extend', id, '--to', inMinutes(fixture, 150)]);
    assert.equal(extended.code, 0, extended.stderr);
    assert.ok(extended.stdout.includes(booked.doors[0]?.pin_code ?? 'none'));

    await confirmCodes(fixture, front);
    await confirmCodes(fixture, door);
    fixture.clock.advance(35 * 60);
    const handler = fixture.features.bookings.jobs[0];
    const { rows } = await fixture.database.pool.query('select codes_since from bookings where id = $1', [id]);
    const payload = { booking_id: booked.id, stage: '30min', codes_since: (rows[0].codes_since as Date).toISOString() } as const;
    await handler?.run(payload, { id: '1', attempt: 1, occurrenceAt: null, signal: new AbortController().signal });
    const file = join(home, 'proof.json');
    const got = await smartlock(['proof', 'get', id, '--out', file]);
    assert.equal(got.code, 0, got.stderr);
    const whole = await smartlock(['proof', 'verify', file]);
    assert.equal(whole.code, 0, whole.stderr);
    assert.match(whole.stdout, /Front door: seen in read back.*battery 80 %/u);
    writeFileSync(file, readFileSync(file, 'utf8').replace('"battery_percent": 80', '"battery_percent": 99'));
    const forged = await smartlock(['proof', 'verify', file]);
    assert.deepEqual([forged.code, forged.stderr.includes('changed after it was signed')], [1, true], forged.stderr);

    assert.equal((await smartlock(['bookings', 'cancel', id, '--reason', 'ill'])).code, 0);
    assert.match((await smartlock(['bookings', 'list'])).stdout, /cancelled .* Studio {2}Grace\n$/u);
  });
});
