import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { until } from '../../platform/database/testing/until.ts';
import {
  call,
  password,
  registerLock,
  registerPerson,
  registerStaff,
  startDevices,
  type DevicesFixture,
  type Person,
} from '../devices/testing/devices-fixture.ts';
import { alertLike, alertsOf, from, runJob, startSecurity } from './testing/security-fixture.ts';

interface Blocked {
  readonly id: number;
  readonly address: string;
  readonly failures: number;
}

describe('addresses', () => {
  let first: Awaited<ReturnType<typeof startSecurity>>;
  /** Another process on the same database. */
  let second: DevicesFixture;
  let owner: Person;
  let staff: Person;

  before(async () => {
    // Log-ins at one account are slowed down besides; here it is the address that counts.
    const env = { THROTTLE_LOGIN: 'off' };
    first = await startSecurity({ env });
    second = await startDevices({ env, database: first.database, clock: first.clock });
    owner = await registerPerson(first);
    staff = await registerStaff(first);
  });
  after(async () => {
    await second.close();
    await first.close();
  });

  const logIn = (address: string, email: string, secret = 'wrong', fixture: DevicesFixture = first) =>
    call(fixture, null, 'POST', '/auth/login/', { email, password: secret }, from(address));

  async function blocks(): Promise<Blocked[]> {
    return (await call(first, staff, 'GET', '/security/blocked-addresses/?page_size=100')).json<{ results: Blocked[] }>().results;
  }

  it('of 40 log-ins at once in two processes, at most five are told that the password is wrong; the good one comes too late', async () => {
    const address = '198.51.100.1';
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, index) => logIn(address, owner.email, `wrong ${index}`, index % 2 === 0 ? first : second)),
    );
    assert.equal(answers.filter(({ statusCode }) => statusCode === 401).length, 5);
    const refused = answers.filter(({ statusCode }) => statusCode === 403);
    assert.deepEqual(
      answers.filter(({ statusCode }) => statusCode !== 401 && statusCode !== 403).map(({ body }) => body),
      [],
    );
    assert.equal(refused.length, 35);
    assert.ok(refused.every((answer) => answer.json<{ code: string }>().code === 'address_blocked'));
    for (const fixture of [first, second]) {
      const good = await logIn(address, owner.email, password, fixture);
      assert.equal(good.statusCode, 403);
      assert.ok(Number(good.headers['retry-after']) > 3500);
    }
    assert.equal((await logIn('198.51.100.2', owner.email, password)).statusCode, 200);
    const alert = await alertLike(first, staff, 'all=true&alert_type=multiple_failures');
    assert.match(alert.description, /^5 failed attempts from 198\.51\.100\.1\./);
    assert.deepEqual(
      (await blocks()).map(({ address: blocked }) => blocked),
      [address],
    );
  });

  it('one account tried from many addresses, and many addresses that try, are the same one alert', async () => {
    for (let index = 0; index < 6; index += 1) await logIn(`198.51.100.${20 + index}`, 'victim@example.com');
    for (let host = 40; host < 43; host += 1)
      for (let time = 0; time < 5; time += 1) await logIn(`198.51.100.${host}`, `u${time}@example.com`);
    const alerts = await alertsOf(first, staff, 'all=true&alert_type=multiple_failures');
    assert.equal(alerts.length, 1);
    assert.ok((alerts[0]?.occurrences ?? 0) >= 5);
    assert.ok(!JSON.stringify(alerts).includes('victim@'));
  });

  it('wrong PINs and QR codes of a person count, at the door with its lockout as one alert; those of the door itself do not', async () => {
    const lock = await registerLock(first, owner);
    const typed = (address: string, headers: Record<string, string>, person: Person | null) =>
      call(
        first,
        person,
        'POST',
        '/access/pins/validate/',
        { device_id: lock.deviceId, pin_code: '000000' },
        { ...from(address), ...headers },
      );
    for (let time = 0; time < 3; time += 1) await typed('203.0.113.1', {}, owner);
    for (let time = 0; time < 2; time += 1)
      await call(first, owner, 'POST', '/access/qrcodes/scan/', { code: randomUUID() }, from('203.0.113.1'));
    await until(async () => (await typed('203.0.113.1', {}, owner)).statusCode === 403);
    const unlock = await call(first, owner, 'POST', `/devices/${lock.id}/unlock/`, { pin_code: '000000' }, from('203.0.113.1'));
    assert.equal(unlock.json<{ code: string }>().code, 'address_blocked');
    const app = await call(first, owner, 'POST', `/devices/${lock.id}/unlock/`, {}, from('203.0.113.1'));
    assert.equal(app.statusCode, 200);
    assert.equal((await call(first, owner, 'GET', '/devices/', undefined, from('203.0.113.1'))).statusCode, 200);

    const hub = { 'x-device-key': lock.keys.api_key };
    for (let time = 0; time < 12; time += 1) assert.equal((await typed('203.0.113.2', hub, null)).statusCode, 200);
    assert.ok(!(await blocks()).some(({ address }) => address === '203.0.113.2'));
    await alertLike(first, owner, `device=${lock.id}`);
    assert.equal((await alertsOf(first, owner, `device=${lock.id}`)).length, 1);
    const { results } = (await call(first, owner, 'GET', `/security/failed-attempts/?device=${lock.id}`)).json<{
      results: Array<{ ip_address: string; is_blocked: boolean }>;
    }>();
    assert.ok(results.some(({ ip_address, is_blocked }) => ip_address === '203.0.113.1' && is_blocked));
  });

  it('a block ends by its time; 15 minutes later old failures count no more', async () => {
    const address = '203.0.113.30';
    for (let time = 0; time < 4; time += 1) await logIn(address, owner.email);
    first.clock.advance(16 * 60);
    for (let time = 0; time < 4; time += 1) assert.equal((await logIn(address, owner.email)).statusCode, 401);
    assert.equal((await logIn(address, owner.email)).statusCode, 401);
    await until(async () => (await logIn(address, owner.email)).statusCode === 403);
    first.clock.advance(61 * 60);
    assert.equal((await logIn(address, owner.email, password)).statusCode, 200);
  });

  it('IPv6 is counted by its /64', async () => {
    for (let index = 0; index < 5; index += 1) await logIn(`2001:db8:7:1::${index + 1}`, owner.email);
    await until(async () => (await logIn('2001:db8:7:1:ffff::9', owner.email, password)).statusCode === 403);
    assert.equal((await logIn('2001:db8:7:2::1', owner.email, password)).statusCode, 200);
  });

  it('the machine itself is never blocked, and X-Forwarded-For is believed of nobody but a named proxy', async () => {
    for (let time = 0; time < 8; time += 1) await logIn('127.0.0.1', owner.email);
    assert.equal((await logIn('127.0.0.1', owner.email, password)).statusCode, 200);
    assert.ok(!(await blocks()).some(({ address }) => address.startsWith('127.')));
    // From a peer that is no proxy of ours, the header says nothing: the peer itself is counted.
    const guess = (secret: string, claimed: string) =>
      first.app.inject({
        method: 'POST',
        url: '/api/v1/auth/login/',
        remoteAddress: '192.0.2.77',
        headers: from(claimed),
        payload: { email: owner.email, password: secret },
      });
    for (let index = 0; index < 5; index += 1) await guess('wrong', `192.0.2.${index + 1}`);
    await until(async () => (await guess(password, '192.0.2.99')).statusCode === 403);
    assert.equal((await logIn('192.0.2.1', owner.email, password)).statusCode, 200);
  });

  it('administrators list, block and unblock, in every process at once; others may not', async () => {
    const path = '/security/blocked-addresses/';
    assert.equal((await call(first, owner, 'GET', path)).statusCode, 403);
    assert.equal((await call(first, null, 'GET', path)).statusCode, 401);
    for (const address of ['nonsense', '10.0.0.0/4', '127.0.0.1']) {
      assert.equal((await call(first, staff, 'POST', path, { address })).statusCode, 400, address);
    }
    const made = await call(first, staff, 'POST', path, { address: '192.0.2.128/25', reason: 'Scanners' });
    assert.equal(made.statusCode, 201);
    const { id } = made.json<{ id: number; blocked_until: null }>();
    await until(async () => (await logIn('192.0.2.200', owner.email, password, second)).statusCode === 403);
    assert.equal((await call(first, staff, 'DELETE', `${path}${id}/`)).statusCode, 204);
    await until(async () => (await logIn('192.0.2.200', owner.email, password, second)).statusCode === 200);
    assert.equal((await call(first, staff, 'DELETE', `${path}${id}/`)).statusCode, 404);
  });

  it('every quarter of an hour the rest is found: slow guessing from many places, one address at many doors', async () => {
    const lock = await registerLock(first, owner);
    const addresses = Array.from({ length: 6 }, (_, index) => `198.18.0.${index + 1}`);
    await first.database.pool.query(
      `insert into failed_attempts (device_pk, method, ip_address, attempt_count, first_at, last_at)
       select $1, 'pin', address::inet, 4, $3, $3 from unnest($2::text[]) as address`,
      [lock.id, addresses, first.clock.now()],
    );
    const doors = await Promise.all(Array.from({ length: 3 }, () => registerLock(first, owner)));
    await first.database.pool.query(
      `insert into failed_attempts (device_pk, method, ip_address, attempt_count, first_at, last_at)
       select door, 'pin', '198.18.1.1', 2, $2, $2 from unnest($1::bigint[]) as door`,
      [doors.map(({ id }) => id), first.clock.now()],
    );
    const found = await runJob(first, 'detect_suspicious_activity', {});
    assert.deepEqual(found, { blocked: 0, doors: 1, wandering: 1, log_ins: 0 });
    const [slow] = await alertsOf(first, owner, `device=${lock.id}`);
    assert.match(slow?.description ?? '', /^24 codes were refused within a day, from 6 addresses/);
    await alertLike(first, staff, 'all=true', ({ description }) => description.startsWith('6 codes were refused at 3 doors'));
    // A door whose lockout has raised its alert is guessed at once more, and that is no second alert.
    const locked = await registerLock(first, owner);
    await first.database.pool.query(
      `insert into failed_attempts (device_pk, method, ip_address, attempt_count, first_at, last_at)
       select $1, 'pin', address::inet, 4, $3, $3 from unnest($2::text[]) as address`,
      [locked.id, addresses, first.clock.now()],
    );
    await first.database.pool.query(
      `insert into security_alerts (alert_type, severity, device_pk, incident, description, occurrences, created_at, last_seen_at, escalation_level)
       values ('multiple_failures', 'high', $1, '', 'Locked out.', 1, $2, $2, 0)`,
      [locked.id, first.clock.now()],
    );
    await runJob(first, 'detect_suspicious_activity', {});
    assert.equal((await alertsOf(first, owner, `device=${locked.id}`)).length, 1);
    // What is over is not found again.
    first.clock.advance(20 * 60);
    assert.deepEqual(await runJob(first, 'detect_suspicious_activity', {}), { blocked: 0, doors: 0, wandering: 0, log_ins: 0 });
  });

  it('the job blocks what was counted before the limit was lowered', async () => {
    const at = first.clock.now();
    await first.database.pool.query(
      `insert into credential_failures (network, kind, failed_at) select '198.18.9.9/32', 'login', $1 from generate_series(1, 7)`,
      [at],
    );
    assert.deepEqual(await runJob(first, 'detect_suspicious_activity', {}), { blocked: 1, doors: 0, wandering: 0, log_ins: 0 });
    assert.ok((await blocks()).some(({ address, failures }) => address === '198.18.9.9' && failures === 7));
    assert.deepEqual(await runJob(first, 'detect_suspicious_activity', {}), { blocked: 0, doors: 0, wandering: 0, log_ins: 0 });
  });
});
