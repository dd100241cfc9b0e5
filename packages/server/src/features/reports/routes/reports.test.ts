import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { after, before, describe, it } from 'node:test';
import { sql } from 'kysely';
import {
  call,
  registerLock,
  registerPerson,
  share,
  startDevices,
  type DevicesFixture,
  type Person,
  type PlayedLock,
} from '../../devices/testing/devices-fixture.ts';
import {
  askForReport,
  createStandingClock,
  download,
  fillLog,
  makeReport,
  pagesOf,
  runJob,
  type ReportAnswer,
} from '../testing/reports-fixture.ts';

const clock = createStandingClock('2026-11-10T12:00:00Z');

describe('access reports', () => {
  let fixture: DevicesFixture;
  let owner: Person;
  let member: Person;
  before(async () => {
    fixture = await startDevices({ clock });
    owner = await registerPerson(fixture);
    member = await registerPerson(fixture);
  });
  after(() => fixture.close());

  /** A lock with a month in which three people came and went. */
  async function livelyLock(): Promise<PlayedLock> {
    const lock = await registerLock(fixture, owner, { online: false });
    await fillLog(fixture, { device: lock.id, from: '2026-09-30T20:00:00Z', count: 400, everyMinutes: 90, user: owner.id });
    await fillLog(fixture, { device: lock.id, from: '2026-10-20T00:10:00Z', count: 60, everyMinutes: 17, user: member.id });
    await fillLog(fixture, {
      device: lock.id,
      from: '2026-10-29T00:00:00Z',
      count: 100,
      everyMinutes: 60,
      person: '=HYPERLINK("x")',
    });
    return lock;
  }

  it('the figures are those that SQL counts, in the answer and in the PDF', async () => {
    await call(fixture, owner, 'PATCH', '/users/preferences/', { timezone: 'Europe/Berlin' });
    const lock = await livelyLock();
    const report = await makeReport(fixture, owner, { device: lock.id, month: '2026-10' });
    assert.partialDeepStrictEqual(report, {
      status: 'ready',
      first_day: '2026-10-01',
      last_day: '2026-10-31',
      time_zone: 'Europe/Berlin',
      starts_at: '2026-09-30T22:00:00.000Z',
      ends_at: '2026-10-31T23:00:00.000Z',
      is_mailed: true,
      has_archived_entries: false,
    });
    const inOctober = sql`device_pk = ${lock.id}
      and occurred_at at time zone 'Europe/Berlin' >= '2026-10-01' and occurred_at at time zone 'Europe/Berlin' < '2026-11-01'`;
    const { rows: methods } = await sql<{ method: string; granted: number; refused: number }>`
      select access_method as method, count(*) filter (where success) as granted, count(*) filter (where not success) as refused
      from access_logs where ${inOctober} group by 1 order by count(*) desc, 1`.execute(fixture.database.db);
    const { rows: days } = await sql<{ day: string; granted: number; refused: number }>`
      select to_char(occurred_at at time zone 'Europe/Berlin', 'YYYY-MM-DD') as day,
        count(*) filter (where success) as granted, count(*) filter (where not success) as refused
      from access_logs where ${inOctober} group by 1 order by 1`.execute(fixture.database.db);
    const sum = (field: 'granted' | 'refused') => methods.reduce((total, row) => total + row[field], 0);
    const { totals } = report;
    assert.partialDeepStrictEqual(totals, { granted: sum('granted'), refused: sum('refused'), people: 3, by_method: methods });
    assert.deepEqual(
      totals?.by_day.filter(({ granted, refused }) => granted + refused > 0),
      days,
    );
    assert.equal(totals?.by_day.length, 31);

    const { headers, bytes } = await download(fixture, owner, report.id, 'pdf');
    assert.equal(headers['content-type'], 'application/pdf');
    assert.match(String(headers['content-disposition']), /filename="access-report-T[0-9A-F]+-2026-10\.pdf"/u);
    assert.equal(bytes.byteLength, report.pdf_bytes);
    const pages = await pagesOf(bytes);
    const [first = ''] = pages;
    for (const text of [
      'Access report',
      'Front door',
      'October 2026',
      '2026-10-01 to 2026-10-31',
      'zone Europe/Berlin',
      lock.deviceId,
    ])
      assert.ok(first.includes(text), `${text} in ${first}`);
    const entries = sum('granted') + sum('refused');
    for (const [count, label] of [
      [entries, 'Entries'],
      [sum('granted'), 'Granted'],
      [sum('refused'), 'Refused'],
      [3, 'People'],
    ] as const)
      assert.match(first, new RegExp(`\\b${count}\\s${label}`, 'u'));
    for (const { method, granted, refused } of methods) {
      const name = { pin: 'PIN', app: 'App', card: 'Card' }[method] ?? method;
      assert.ok(first.includes(`${name} ${granted + refused} (${granted} / ${refused})`), `${name} in ${first}`);
    }
    assert.ok(pages.length > 5);
    for (const [index, page] of pages.entries()) {
      assert.ok(page.includes(`Page ${index + 1} of ${pages.length}`));
      assert.ok(page.includes('Time Person Method Action Outcome'), 'the head of the table is on every page');
    }
    const lines = pages.join('\n').match(/2026-10-\d\d \d\d:\d\d:\d\d /gu) ?? [];
    assert.equal(lines.length, entries, 'every entry has its line');
  });

  it('the CSV holds every entry, with local times, and nothing that a spreadsheet would run', async () => {
    const lock = await livelyLock();
    const { id, totals, csv_bytes: size } = await makeReport(fixture, owner, { device: lock.id, month: '2026-10' });
    const { headers, bytes } = await download(fixture, owner, id, 'csv');
    assert.equal(headers['content-type'], 'text/csv; charset=utf-8');
    assert.equal(bytes.byteLength, size);
    const [head, ...lines] = bytes.toString('utf8').trimEnd().split('\r\n');
    assert.equal(head, 'timestamp,local_time,person,access_method,action,success,failure_reason,offline,late');
    assert.equal(lines.length, totals?.entries);
    assert.match(lines[0] ?? '', /^2026-09-30T23:00:00\.000Z,2026-10-01T01:00:00,Ada Number \d+,card,unlock,true,,false,false$/u);
    const named = lines.filter((line) => line.includes('HYPERLINK'));
    assert.ok(named.length > 60 && named.every((line) => line.includes(`"'=HYPERLINK(""x"")"`)));
    assert.deepEqual(lines, lines.toSorted());
  });

  it('prints as many entries as stated, and says where the others are', async () => {
    const lock = await registerLock(fixture, owner, { online: false });
    await fillLog(fixture, { device: lock.id, from: '2026-10-02T00:00:00Z', count: 3200, everyMinutes: 10 });
    const report = await makeReport(fixture, owner, { device: lock.id, from: '2026-10-02', to: '2026-10-30', language: 'de' });
    const pages = (await pagesOf((await download(fixture, owner, report.id, 'pdf')).bytes)).join('\n');
    assert.ok(pages.includes('Gedruckt sind die ersten 1.000 von 3.200 Einträgen.'));
    assert.equal(pages.match(/\d\d\.10\.2026 \d\d:\d\d:\d\d /gu)?.length, 1000);
    assert.ok(pages.includes('02.10.2026 bis 30.10.2026'));
    const csv = (await download(fixture, owner, report.id, 'csv')).bytes.toString();
    assert.equal(csv.match(/\r\n/gu)?.length, 3201);
    assert.partialDeepStrictEqual(report, { is_mailed: false, language: 'de', totals: { entries: 3200 } });
  });

  it('says what is missing: a time that is not over, and entries in the archive', async () => {
    const lock = await registerLock(fixture, owner, { online: false });
    const early = await makeReport(fixture, owner, { device: lock.id, month: '2026-11' });
    const text = (await pagesOf((await download(fixture, owner, early.id, 'pdf')).bytes)).join('\n');
    assert.match(text, /This time was not over/u);
    assert.match(text, /Nobody was at this door in this time/u);
    assert.equal(early.totals?.entries, 0);
    await sql`
      insert into archives (id, log, month, state, file_name, row_count, byte_size, sha256, content_sha256, first_at, last_at, created_at)
      values (gen_random_uuid(), 'access_logs', '2026-03-01', 'archived', 'archives/x', 1, 1, 'x', 'x', '2026-03-05T00:00Z',
        '2026-03-06T00:00Z', now())`.execute(fixture.database.db);
    const gone = await makeReport(fixture, owner, { device: lock.id, month: '2026-03' });
    assert.equal(gone.has_archived_entries, true);
    assert.match(
      (await pagesOf((await download(fixture, owner, gone.id, 'pdf')).bytes)).join('\n'),
      /moved to the archive of old logs/u,
    );
    assert.equal((await makeReport(fixture, owner, { device: lock.id, month: '2026-04' })).has_archived_entries, false);
  });

  it('refuses what is no period, and says what is wrong with it', async () => {
    const lock = await registerLock(fixture, owner, { online: false });
    const refused = async (body: object) => {
      const answer = await call(fixture, owner, 'POST', '/reports/access/', { device: lock.id, ...body });
      assert.equal(answer.statusCode, 400, answer.body);
      return answer.json<{ errors: { field: string; code: string }[] }>().errors.map(({ field, code }) => `${field} ${code}`)[0];
    };
    assert.equal(await refused({}), 'month month_or_days');
    assert.equal(await refused({ month: '2026-10', from: '2026-10-01', to: '2026-10-02' }), 'month month_or_days');
    assert.equal(await refused({ from: '2026-10-01' }), 'to incomplete_period');
    assert.equal(await refused({ from: '2026-10-02', to: '2026-10-01' }), 'to invalid_period');
    assert.equal(await refused({ from: '2025-01-01', to: '2026-10-01' }), 'to period_too_long');
    assert.equal(await refused({ month: '2026-12' }), 'month not_begun');
    assert.equal(await refused({ from: '2026-10-01', to: '2026-10-02', mail: true }), 'mail not_a_month');
    for (const month of ['2026-13', '26-10', '2026-10-01', '']) assert.match((await refused({ month })) ?? '', /^month /u);
    assert.match((await refused({ from: '2026-02-30', to: '2026-03-01' })) ?? '', /^from /u);
    assert.match((await refused({ month: '2026-10', language: 'xx' })) ?? '', /^language /u);
  });

  it('exist for those who manage the device, and for nobody else', async () => {
    const lock = await registerLock(fixture, owner, { online: false });
    const [manager, viewer, stranger] = [
      await registerPerson(fixture),
      await registerPerson(fixture),
      await registerPerson(fixture),
    ];
    await share(fixture, owner, lock, manager, 'manager');
    await share(fixture, owner, lock, member, 'member');
    await share(fixture, owner, lock, viewer, 'viewer');
    const { id } = await makeReport(fixture, manager, { device: lock.id, month: '2026-10' });
    for (const person of [member, viewer, stranger]) {
      for (const path of ['', 'pdf/', 'csv/'])
        assert.equal((await call(fixture, person, 'GET', `/reports/access/${id}/${path}`)).statusCode, 404);
      assert.equal((await call(fixture, person, 'DELETE', `/reports/access/${id}/`)).statusCode, 404);
      assert.equal(
        (await call(fixture, person, 'POST', '/reports/access/', { device: lock.id, month: '2026-10' })).statusCode,
        404,
      );
      assert.equal((await call(fixture, person, 'GET', '/reports/access/')).json().count, 0);
    }
    assert.equal((await call(fixture, null, 'GET', `/reports/access/${id}/pdf/`)).statusCode, 401);
    const listed = await call(fixture, owner, 'GET', `/reports/access/?device=${lock.id}&status=ready&month=2026-10`);
    assert.deepEqual(
      listed.json<{ results: ReportAnswer[] }>().results.map((report) => report.id),
      [id],
    );
    const { rows } = await fixture.database.pool.query<{ action: string; count: string }>(
      `select action, count(*) from audit_entries where resource_type = 'access_report' and resource_id = $1 group by 1`,
      [String(id)],
    );
    assert.deepEqual(
      rows.map(({ action }) => action),
      ['access_report.requested'],
    );
  });

  it('answers 409 until it is ready, and is gone with its files when it is deleted', async () => {
    const lock = await registerLock(fixture, owner, { online: false });
    const { id } = await askForReport(fixture, owner, { device: lock.id, month: '2026-10' });
    const early = await call(fixture, owner, 'GET', `/reports/access/${id}/pdf/`);
    assert.deepEqual([early.statusCode, early.json<{ code: string }>().code], [409, 'report_not_ready']);
    await runJob(fixture, 'generate_access_report', { report_id: id });
    await download(fixture, owner, id, 'pdf');
    assert.equal((await call(fixture, owner, 'DELETE', `/reports/access/${id}/`)).statusCode, 204);
    assert.equal((await call(fixture, owner, 'GET', `/reports/access/${id}/`)).statusCode, 404);
    assert.equal((await call(fixture, owner, 'DELETE', `/reports/access/${id}/`)).statusCode, 404);
    const { rows } = await fixture.database.pool.query<{ files: string[] }>(
      `select data -> 'payload' -> 'files' as files from pgboss.job where name = 'remove_report_files' order by created_on desc limit 1`,
    );
    const files = rows[0]?.files ?? [];
    assert.equal(files.length, 2);
    const stored = async () => (await readdir(`${fixture.directory}/media/reports`)).map((name) => `reports/${name}`);
    assert.ok(files.every((file) => file.startsWith('reports/')));
    const present = await stored();
    assert.ok(files.every((file) => present.includes(file)));
    await runJob(fixture, 'remove_report_files', { files });
    assert.deepEqual(
      await stored(),
      present.filter((file) => !files.includes(file)),
    );
    assert.deepEqual(await runJob(fixture, 'generate_access_report', { report_id: id }), {
      made: false,
      reason: 'the report was deleted',
    });
  });

  it('no more than twenty of one person wait at a time', async () => {
    const person = await registerPerson(fixture);
    const lock = await registerLock(fixture, person, { online: false });
    for (let count = 0; count < 20; count += 1) await askForReport(fixture, person, { device: lock.id, month: '2026-10' });
    const answer = await call(fixture, person, 'POST', '/reports/access/', { device: lock.id, month: '2026-10' });
    assert.deepEqual([answer.statusCode, answer.json<{ code: string }>().code], [429, 'too_many_reports']);
  });
});
