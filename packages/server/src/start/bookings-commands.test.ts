import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import {
  confirmCodes,
  inMinutes,
  makeRoom,
  startBookings,
  type BookingsFixture,
} from '../features/bookings/testing/bookings-fixture.ts';
import { password } from '../features/devices/testing/devices-fixture.ts';
import { plainEnvironment } from './testing/plain-environment.ts';

const cli = fileURLToPath(new URL('cli.ts', import.meta.url));

describe('rooms, bookings and proofs on the command line', () => {
  const home = mkdtempSync(join(tmpdir(), 'smartlock-bookings-cli-'));
  let fixture: BookingsFixture;

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
  async function json<T>(args: readonly string[]): Promise<T> {
    const { code, stdout, stderr } = await smartlock([...args, '--json']);
    assert.equal(code, 0, stderr);
    return JSON.parse(stdout) as T;
  }

  before(async () => {
    fixture = await startBookings({ env: { CALENDARS_ALLOW_PRIVATE: '127.0.0.1' } });
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

  it('changes a room and a booking, and ends the rest of a series', async () => {
    const { id } = await makeRoom(fixture);
    const changed = await json<{ name: string; guest_may_open: boolean }>([
      'rooms',
      'change',
      String(id),
      '--name',
      'Attic',
      '--guest-may-open',
    ]);
    assert.deepEqual([changed.name, changed.guest_may_open], ['Attic', true]);
    const nothing = await smartlock(['rooms', 'change', String(id)]);
    assert.deepEqual([nothing.code, nothing.stderr.includes('rooms change --help')], [2, true], nothing.stderr);
    assert.match((await smartlock(['rooms', 'show', String(id)])).stdout, /Attic/u);
    const link = await json<{ url: string }>(['rooms', 'calendar-link', String(id)]);
    assert.match(link.url, /\/calendar\/[\w-]{32}\.ics$/u);
    assert.equal((await smartlock(['rooms', 'calendar-link', String(id), '--end'])).code, 0);

    const times = ['--from', inMinutes(fixture, 3000), '--until', inMinutes(fixture, 3060)];
    const order = ['bookings', 'add', '--room', String(id), '--name', 'Choir', ...times, '--repeat', 'FREQ=WEEKLY;COUNT=3'];
    const { bookings } = await json<{ bookings: { id: number }[] }>(order);
    const [first, second] = bookings;
    const renamed = await json<{ guest_name: string }>(['bookings', 'change', String(first?.id), '--name', 'Chamber choir']);
    assert.equal(renamed.guest_name, 'Chamber choir');
    const ended = await json<{ bookings: { id: number; status: string }[] }>(['bookings', 'cancel-series', String(second?.id)]);
    assert.deepEqual(
      ended.bookings.map(({ status }) => status),
      ['cancelled', 'cancelled'],
    );
  });

  it('books by a calendar: previews, reads, takes back, and ends it', async () => {
    const { id } = await makeRoom(fixture);
    const [room, from] = [String(id), fixture.beganAt.getTime() + 10 * 86_400_000];
    const day = (days: number) => new Date(from + days * 86_400_000).toISOString().slice(0, 10).replaceAll('-', '');
    const entry = [
      'BEGIN:VEVENT',
      'UID:1@a',
      `DTSTART;VALUE=DATE:${day(0)}`,
      `DTEND;VALUE=DATE:${day(2)}`,
      'SUMMARY:Reserved',
      'END:VEVENT',
    ];
    const text = ['BEGIN:VCALENDAR', 'VERSION:2.0', ...entry, 'END:VCALENDAR', ''].join('\r\n');
    const portal = createServer((_request, response) => response.end(text)).listen(0, '127.0.0.1');
    await once(portal, 'listening');
    try {
      const secret = `http://127.0.0.1:${(portal.address() as AddressInfo).port}/secret.ics`;
      const added = await smartlock(['feeds', 'add', room, '--name', 'Airbnb', '--calendar', '-', '--json'], `${secret}\n`);
      assert.equal(added.code, 0, added.stderr);
      assert.ok(!added.stdout.includes('secret'));
      const feed = String((JSON.parse(added.stdout) as { id: number }).id);
      assert.match(
        (await smartlock(['feeds', 'preview', room, feed])).stdout,
        /^1 stays.*\n {2}add {5}a new booking: .* Reserved\n$/u,
      );
      assert.equal((await smartlock(['feeds', 'refresh', room, feed])).code, 0);
      const handler = fixture.features.bookings.feedJobs[0];
      const run = { id: '1', attempt: 1, occurrenceAt: null, signal: new AbortController().signal };
      await handler?.run({ feed_id: Number(feed), is_accepted: false }, run);
      const shown = await json<{ state: string; runs: { id: number; outcome: string }[] }>(['feeds', 'show', room, feed]);
      assert.deepEqual([shown.state, shown.runs.length, shown.runs[0]?.outcome], ['good', 1, 'applied']);
      assert.match((await smartlock(['feeds', 'undo', room, feed, String(shown.runs[0]?.id)])).stdout, /as before/u);
      assert.match((await smartlock(['feeds', 'list', room])).stdout, /good {6}Airbnb \(127\.0\.0\.1\)/u);
      assert.equal((await smartlock(['feeds', 'accept', room, feed])).code, 0);
      assert.equal((await smartlock(['feeds', 'remove', room, feed])).code, 0);
      assert.match((await smartlock(['feeds', 'list', room])).stdout, /^No calendars/u);
    } finally {
      portal.close();
      portal.closeAllConnections();
    }
  });
});
