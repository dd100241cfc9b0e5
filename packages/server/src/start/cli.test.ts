import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { until } from '../platform/database/testing/until.ts';
import { headerOf, startSmtpRecorder, type SmtpRecorder } from '../platform/notify/testing/smtp-recorder.ts';
import { adminPassword, dataDir, deserted, errorOf, home, lineWith, smartlock, start, stop } from './testing/cli-program.ts';

after(() => rmSync(home, { recursive: true }));

describe('without a server', () => {
  test('wrong use is named, explained on stderr, and exits with 2', async () => {
    const uses: Array<[args: string[], expected: RegExp]> = [
      [[], /`smartlock` needs a command\. Use one of: serve, /],
      [['dcotor'], /There is no `smartlock dcotor`/],
      [['devices', 'open'], /There is no `smartlock devices open`.*unlock/],
      [['devices', 'unlock'], /<ID> is missing/],
      [['devices', 'unlock', '1', '2'], /"2" is one argument too many/],
      [['devices', 'delete', '1', '--no-final-unlok'], /Unknown option '--no-final-unlok'/],
      [['devices', 'unlock', 'first'], /"first" is no device number/],
      [['devices', 'unlock', '1', '--wait', '31'], /--wait takes whole seconds from 0 to 30/],
      [['pins', 'add', '--device', 'front'], /"front" is no device number/],
      [['pins', 'add', '--device', '1', '--until', '2027-01-31T18:00'], /--until takes a time with its zone/],
      [['pins', 'add', '--device', '1', '--schedule', 'mon-fry 9:00-17:00 UTC'], /"mon-fry" is no day/],
      [['pins', 'add', '--device', '1', '--schedule', 'mon-fri 9:00-17:00'], /days, hours and a time zone/],
      [['pins', 'show', 'first'], /"first" is no PIN number/],
      [['qr', 'add', '--device', '1'], /--until is missing/],
      [['qr', 'show', '1', '--out', 'door.jpg'], /--out takes the name of a \.png or \.svg file/],
      [['guests', 'add', '--device', '1', '--name', 'Grace'], /--email is missing/],
      [['logs', 'list', '--limit', '0'], /--limit takes a whole number from 1 to 10000/],
      [['logs', 'export', '--json'], /`logs export` prints CSV/],
      [['jobs', 'list', '--status', 'lost'], /--status takes one of waiting, active, completed, failed/],
      [['jobs', 'run', 'sync_device_time', '--payload', 'now'], /--payload takes a JSON object/],
      [['create-admin'], /--email is missing/],
      [['login', '--url', 'localhost', '--email', 'a@example.com'], /--url takes an address/],
      [['simulate', 'locks', '--count', 'many'], /--count must be a whole number/],
    ];
    for (const [args, expected] of uses) {
      const outcome = await smartlock(args, {}, 'x');
      assert.equal(outcome.code, 2, `${args.join(' ')}: ${outcome.stderr}`);
      assert.match(outcome.stderr, expected);
      assert.equal(outcome.stdout, '');
    }
  });

  test('with --json wrong use is an object on stderr and nothing else', async () => {
    const outcome = await smartlock(['devices', 'list', '--serach', 'door', '--json']);
    assert.equal(outcome.code, 2);
    assert.deepEqual(errorOf(outcome), { code: 'usage', message: "Unknown option '--serach'." });
  });

  test('--help goes to stdout, names the whole command and has no colours where nobody sees them', async () => {
    for (const command of ['', 'serve', 'simulate locks', 'devices unlock', 'pins add']) {
      const { code, stdout, stderr } = await smartlock([...command.split(' ').filter((word) => word !== ''), '--help']);
      assert.equal(code, 0);
      assert.equal(stderr, '');
      assert.match(stdout, new RegExp(`USAGE smartlock ${command}`));
      assert.ok(!stdout.includes('\u001B'), 'control characters in the help');
    }
  });

  test('the doctor lists every mistake of the configuration and exits with 1', async () => {
    const { code, stdout } = await smartlock(['doctor', '--json'], { PORT: 'eighty', LOG_LEVEL: 'loud' });
    const { healthy, findings } = JSON.parse(stdout) as { healthy: boolean; findings: Array<{ message: string }> };
    assert.equal(code, 1);
    assert.equal(healthy, false);
    assert.deepEqual(new Set(findings.map(({ message }) => message.split(' ')[0])), new Set(['LOG_LEVEL', 'PORT']));
  });

  test('the doctor tells what cannot be reached, without a password', async () => {
    const { code, stdout } = await smartlock(['doctor'], {
      PORT: '0',
      DATABASE_URL: 'postgres://somebody:hidden-word@127.0.0.1:1/door',
      MQTT_URL: 'mqtt://somebody:hidden-word@127.0.0.1:1',
      REDIS_URL: 'redis://:hidden-word@127.0.0.1:1',
      EMAIL_HOST: '127.0.0.1',
      EMAIL_PORT: '1',
    });
    assert.equal(code, 1);
    for (const subject of ['database', 'MQTT', 'Redis', 'mail'])
      assert.match(stdout, new RegExp(`FAIL {2}${subject}: .*ECONNREFUSED`));
    assert.ok(!stdout.includes('hidden-word'));
  });

  test('a server that does not run, and a session that is not there, are told apart', async () => {
    const nowhere = await deserted();
    const unreachable = await smartlock(['login', '--url', nowhere, '--email', 'a@example.com', '--json'], {}, 'some password');
    assert.equal(unreachable.code, 1);
    assert.equal(errorOf(unreachable).code, 'server_unreachable');
    assert.match(errorOf(unreachable).message, /ECONNREFUSED/);
    const stranger = await smartlock(['devices', 'list', '--url', nowhere, '--json']);
    assert.equal(stranger.code, 1);
    assert.equal(errorOf(stranger).code, 'not_signed_in');
  });

  test('no password at all is not sent as an empty one', async () => {
    const outcome = await smartlock(['login', '--url', 'http://127.0.0.1:1', '--email', 'a@example.com', '--json']);
    assert.equal(errorOf(outcome).code, 'no_password');
  });
});

describe('with a server', () => {
  let server: ChildProcess;
  let url: string;

  let smtp: SmtpRecorder;

  before(async () => {
    smtp = await startSmtpRecorder();
    const settings = {
      PORT: '0',
      ADMIN_EMAIL: 'admin@example.com',
      ADMIN_PASSWORD: adminPassword,
      // Every command of this file comes from one address.
      THROTTLE_LOGIN: 'off',
      THROTTLE_ANON_BURST: 'off',
      THROTTLE_USER_BURST: 'off',
      EMAIL_HOST: '127.0.0.1',
      EMAIL_PORT: String(smtp.port),
      EMAIL_USE_TLS: 'false',
    };
    server = start(['serve'], settings);
    url = String((await lineWith(server, 'url'))['url']);
  });
  after(async () => {
    assert.equal(await stop(server), 0);
    await smtp.close();
  });

  const signIn = () => smartlock(['login', '--url', url, '--email', 'admin@example.com'], {}, `${adminPassword}\n`);

  test('a test message goes out at once, and a channel that nobody set up says what is missing', async () => {
    assert.equal((await signIn()).code, 0);
    const sent = await smartlock(['notifications', 'test', '--channel', 'email']);
    assert.deepEqual([sent.code, sent.stdout], [0, 'admin@example.com: sent\n'], sent.stderr);
    assert.deepEqual(
      smtp.mails.map((mail) => [mail.to[0], headerOf(mail, 'Subject')]),
      [['admin@example.com', 'Test message from SmartLock']],
    );
    const phoneless = await smartlock(['notifications', 'test', '--channel', 'sms', '--json']);
    assert.equal(phoneless.code, 1);
    assert.equal(errorOf(phoneless).code, 'channel_not_set_up');
    assert.equal((await smartlock(['notifications', 'test', '--channel', 'pigeon'])).code, 2);
    assert.equal((await smartlock(['notifications', 'test'])).code, 2);
  });

  test('what is written by a request is sent within moments of its commit', async () => {
    const answer = await fetch(`${url}/api/v1/auth/password-reset/`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ email: 'admin@example.com' }),
    });
    assert.equal(answer.status, 200);
    await until(() => smtp.mails.some((mail) => headerOf(mail, 'Subject') === 'Choose a new password'));
  });

  const sessionFile = join(home, 'config/smartlock/session.json');

  test('a lock is registered, simulated, unlocked and found in the log, by commands alone', async () => {
    const login = await signIn();
    assert.equal(login.code, 0, login.stderr);
    assert.equal(statSync(sessionFile).mode & 0o777, 0o600);
    assert.ok(!readFileSync(sessionFile, 'utf8').includes(adminPassword));

    const fleet = start(['simulate', 'locks', '--count', '1', '--name', 'Door', '--json']);
    try {
      const { file, locks } = (await lineWith(fleet, 'locks')) as { file: string; locks: Array<{ name: string }> };
      assert.equal(file, join(dataDir, 'simulated-locks.json'));
      assert.equal(statSync(file).mode & 0o777, 0o600);
      assert.deepEqual(
        locks.map(({ name }) => name),
        ['Door 1'],
      );
      const [device] = JSON.parse((await smartlock(['devices', 'list', '--json'])).stdout) as Array<{ id: number }>;
      assert.ok(device);
      const unlock = await smartlock(['devices', 'unlock', String(device.id)]);
      assert.equal(unlock.code, 0, unlock.stderr);
      assert.match(unlock.stdout, /says: unlocked/);
      assert.match((await smartlock(['devices', 'status', String(device.id)])).stdout, /^lock_status +unlocked$/m);
      assert.match((await smartlock(['devices', 'logs', String(device.id)])).stdout, /unlock +app +ok +admin@example\.com/);
    } finally {
      assert.equal(await stop(fleet), 0);
    }
  });

  test('what the server refuses comes with its own code', async () => {
    assert.equal((await signIn()).code, 0);
    const offline = JSON.parse((await smartlock(['devices', 'add', '--name', 'Shed', '--json'])).stdout) as { id: number };
    const refused = await smartlock(['devices', 'unlock', String(offline.id), '--json']);
    assert.equal(refused.code, 1);
    assert.equal(errorOf(refused).code, 'device_offline');
    assert.equal(errorOf(await smartlock(['devices', 'status', '999999', '--json'])).code, 'not_found');
    const wrong = await smartlock(['login', '--url', url, '--email', 'admin@example.com', '--json'], {}, 'a wrong one');
    assert.equal(wrong.code, 1);
    assert.ok(!wrong.stderr.includes('a wrong one'));
  });

  test('a PIN is made, checked, switched off and deleted, and its digits are read from standard input', async () => {
    assert.equal((await signIn()).code, 0);
    const { id: device } = JSON.parse((await smartlock(['devices', 'add', '--name', 'Attic', '--json'])).stdout) as {
      id: number;
    };
    const at = ['--device', String(device)];
    const schedule = 'mon-fri 9:00-17:00; sat,sun 10:00-14:00 Europe/Berlin';
    const made = await smartlock(['pins', 'add', ...at, '--label', 'Office', '--schedule', schedule, '--json']);
    assert.equal(made.code, 0, made.stderr);
    assert.deepEqual((JSON.parse(made.stdout) as { schedule: object }).schedule, {
      timezone: 'Europe/Berlin',
      rules: [
        { weekdays: ['mon', 'tue', 'wed', 'thu', 'fri'], start: '09:00', end: '17:00' },
        { weekdays: ['sat', 'sun'], start: '10:00', end: '14:00' },
      ],
      exceptions: [],
    });
    const file = join(home, 'schedule.json');
    writeFileSync(file, JSON.stringify({ timezone: 'UTC', rules: [{ weekdays: ['sun'], start: '00:00', end: '24:00' }] }));
    assert.match((await smartlock(['pins', 'add', ...at, '--schedule', file])).stdout, /Sundays/);

    const pin = JSON.parse((await smartlock(['pins', 'add', ...at, '--pin', '-', '--json'], {}, '83619472\n')).stdout) as {
      id: number;
    };
    const id = String(pin.id);
    const check = () => smartlock(['pins', 'check', ...at, '--pin', '-'], {}, '83619472');
    assert.deepEqual(await check(), { code: 0, stdout: `Valid: PIN ${id} opens.\n`, stderr: '' });
    assert.match(
      (await smartlock(['pins', 'list', ...at])).stdout,
      new RegExp(`^ *${id}  83619472  active +1 uses .*Attic`, 'm'),
    );
    assert.equal((await smartlock(['pins', 'deactivate', id])).code, 0);
    const off = await check();
    assert.equal(off.code, 1);
    assert.match(off.stdout, /Not valid: Inactive/);
    assert.equal((await smartlock(['pins', 'activate', id])).code, 0);
    assert.match((await smartlock(['pins', 'show', id])).stdout, /^usage_count +1$/m);
    const changed = await smartlock(['pins', 'change', id, '--pin', '-', '--revoke-first'], {}, '27395184');
    assert.match(changed.stdout, new RegExp(`^PIN ${id} was changed; it is active`));
    assert.match((await smartlock(['pins', 'show', id])).stdout, /27395184/);
    assert.equal((await smartlock(['pins', 'change', id])).code, 2);
    assert.equal(errorOf(await smartlock(['pins', 'change', id, '--revoke-first', '--json'])).code, 'validation_error');
    assert.equal((await smartlock(['pins', 'delete', id])).code, 0);
    assert.equal(errorOf(await smartlock(['pins', 'show', id, '--json'])).code, 'not_found');
    assert.equal(errorOf(await smartlock(['pins', 'check', ...at, '--json'])).code, 'no_pin');

    const recent = JSON.parse((await smartlock(['logs', 'recent', ...at, '--json'])).stdout) as Array<{ success: boolean }>;
    assert.deepEqual(
      recent.map(({ success }) => success),
      [false, true],
    );
    const newest = await smartlock(['logs', 'list', ...at, '--limit', '1']);
    assert.match(newest.stdout, /Attic +unlock  pin +refused: Inactive/);
    assert.match(newest.stderr, /There are more/);
    assert.equal((await smartlock(['logs', 'export', ...at])).stdout.trim().split('\r\n').length, 3);
    const csv = join(home, 'log.csv');
    assert.equal((await smartlock(['logs', 'export', ...at, '--out', csv])).code, 0);
    assert.match(readFileSync(csv, 'utf8'), /^id,timestamp,device_id,device/);
    assert.equal(statSync(csv).mode & 0o777, 0o600);
  });

  test('jobs are listed, run by hand and waited for, and counted', async () => {
    assert.match((await smartlock(['jobs', 'list'])).stdout, /^sync_device_time +0 3 \* \* \* UTC +\d{4}-.*T03:00:00\.000Z/m);
    const done = await smartlock(['jobs', 'run', 'sync_device_time', '--wait']);
    assert.equal(done.code, 0, done.stderr);
    assert.match(done.stdout, /sync_device_time is done\.\nlocks +\d/);
    const refused = await smartlock(['jobs', 'run', 'make_coffee', '--json']);
    assert.equal(refused.code, 1);
    assert.match(errorOf(refused).message, /There are: .*sync_device_time/);
    const listed = JSON.parse((await smartlock(['jobs', 'list', '--status', 'completed', '--json'])).stdout) as {
      name: string;
    }[];
    assert.ok(listed.some(({ name }) => name === 'sync_device_time'));
    assert.match((await smartlock(['jobs', 'stats'])).stdout, /^sync_device_time +0 +0 +1 +0$/m);
  });

  test('the audit trail of the running server is verified as it streams by, and exported to a file', async () => {
    const status = await smartlock(['audit', 'status', '--json']);
    assert.equal(status.code, 0, status.stderr);
    const { public_key } = (JSON.parse(status.stdout) as { public_key: { public_key: string } }).public_key;
    const key = ['--public-key', public_key];
    const live = await smartlock(['audit', 'verify', ...key]);
    assert.equal(live.code, 0, live.stderr);
    assert.match(live.stdout, /^\d+ entries .*whole and unchanged/);
    const out = join(home, 'audit.jsonl');
    assert.equal((await smartlock(['audit', 'export', '--out', out])).code, 0);
    assert.equal(statSync(out).mode & 0o777, 0o600);
    assert.equal((await smartlock(['audit', 'verify', out, ...key])).code, 0);
    // Digits of a PIN that was made above, and the password, are nowhere in it.
    const text = readFileSync(out, 'utf8');
    assert.ok(text.includes('"action":"pin.created"'));
    assert.ok(!text.includes(adminPassword));
  });

  test('a QR code comes with its picture, a guest with a PIN that can be taken back', async () => {
    assert.equal((await signIn()).code, 0);
    const { id: device } = JSON.parse((await smartlock(['devices', 'add', '--name', 'Gate', '--json'])).stdout) as { id: number };
    const at = ['--device', String(device), '--until', '2999-01-31T18:00:00+01:00'];
    const png = join(home, 'gate.png');
    const svg = join(home, 'gate.svg');
    const made = await smartlock(['qr', 'add', ...at, '--out', png, '--json']);
    assert.equal(made.code, 0, made.stderr);
    const { id, valid_until } = JSON.parse(made.stdout) as { id: number; valid_until: string };
    assert.equal(valid_until, '2999-01-31T17:00:00.000Z');
    assert.equal(readFileSync(png).subarray(1, 4).toString(), 'PNG');
    assert.equal(statSync(png).mode & 0o777, 0o600);
    assert.equal((await smartlock(['qr', 'show', String(id), '--out', svg])).code, 0);
    assert.match(readFileSync(svg, 'utf8'), /<svg/);
    assert.match((await smartlock(['qr', 'list'])).stdout, /once, used 0/);
    assert.equal((await smartlock(['qr', 'delete', String(id)])).code, 0);

    const guest = await smartlock(['guests', 'add', ...at, '--name', 'Grace', '--email', 'grace@example.com', '--json']);
    assert.equal(guest.code, 0, guest.stderr);
    const access = JSON.parse(guest.stdout) as { id: number; pin_code: string; access_type: string };
    assert.equal(access.access_type, 'period');
    const check = () => smartlock(['pins', 'check', '--device', String(device)], {}, access.pin_code);
    assert.equal((await check()).code, 0);
    assert.match((await smartlock(['guests', 'list'])).stdout, /Gate  Grace <grace@example\.com>/);
    assert.match((await smartlock(['guests', 'show', String(access.id)])).stdout, /^guest_name +Grace$/m);
    assert.equal((await smartlock(['guests', 'revoke', String(access.id)])).code, 0);
    assert.equal((await check()).code, 1);
  });

  test('a session that was ended elsewhere says how to sign in again', async () => {
    assert.equal((await signIn()).code, 0);
    const { refresh } = JSON.parse(readFileSync(sessionFile, 'utf8')) as { refresh: string };
    const response = await fetch(`${url}/api/v1/auth/logout/`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ refresh }),
    });
    assert.ok(response.ok);
    const outcome = await smartlock(['devices', 'list', '--json']);
    assert.equal(errorOf(outcome).code, 'session_ended');
    assert.match(errorOf(outcome).message, /smartlock login --url http.* --email admin@example\.com/);
    assert.equal((await smartlock(['login', '--out'])).code, 0);
    assert.equal(errorOf(await smartlock(['devices', 'list', '--json'])).code, 'not_signed_in');
  });

  test('an administrator is made beside the running server, and a weak password refused', async () => {
    const weak = await smartlock(['create-admin', '--email', 'second@example.com', '--password', '-'], {}, 'short');
    assert.equal(weak.code, 1);
    const made = await smartlock(['create-admin', '--email', 'second@example.com', '--json']);
    assert.equal(made.code, 0, made.stderr);
    const { password } = JSON.parse(made.stdout) as { password: string };
    const login = await smartlock(['login', '--url', url, '--email', 'second@example.com'], {}, password);
    assert.equal(login.code, 0, login.stderr);
    const reset = await smartlock(['reset-second-factor', '--email', 'second@example.com']);
    assert.equal(reset.code, 0, reset.stderr);
    assert.equal(errorOf(await smartlock(['devices', 'list', '--json'])).code, 'session_ended');
    assert.equal(errorOf(await smartlock(['reset-second-factor', '--email', 'nobody@example.com', '--json'])).code, 'not_found');
  });

  test('the doctor sees the running server, and a second one on its data is refused', async () => {
    const doctor = await smartlock(['doctor'], { PORT: new URL(url).port });
    assert.equal(doctor.code, 0, doctor.stdout);
    assert.match(doctor.stdout, /server: running at/);
    assert.match(doctor.stdout, /database: embedded and running/);
    const second = await smartlock(['serve', '--json'], { PORT: '0' });
    assert.equal(second.code, 1);
    assert.match(errorOf(second).message, /in use by another SmartLock program/);
  });

  test('a start on a port that is taken says so and leaves nothing running', async () => {
    const holder = createServer().listen(0, '127.0.0.1');
    await once(holder, 'listening');
    const { port } = holder.address() as { port: number };
    try {
      const outcome = await smartlock(['serve', '--json'], { PORT: String(port), DATA_DIR: join(home, 'other') });
      assert.equal(outcome.code, 1);
      assert.equal(errorOf(outcome).code, 'cannot_listen');
      assert.match(errorOf(outcome).message, new RegExp(`Port ${port} on 127\\.0\\.0\\.1 is taken`));
    } finally {
      holder.close();
    }
  });
});
