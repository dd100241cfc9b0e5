import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { createAuditTrail } from '../../platform/audit/audit-trail.ts';
import { createKeyring } from '../../platform/crypto/secret-box.ts';
import { until } from '../../platform/database/testing/until.ts';
import { EventConsumers } from '../../platform/events/consumers.ts';
import { createEventOutbox } from '../../platform/events/outbox.ts';
import { recordingQueue } from '../../platform/jobs/testing/recording-queue.ts';
import { createLogger } from '../../platform/logger.ts';
import type { Notification } from '../../platform/notify/notification.ts';
import {
  call,
  password,
  registerLock,
  registerPerson,
  share,
  startDevices,
  type DevicesFixture,
  type Person,
  type PlayedLock,
} from '../devices/testing/devices-fixture.ts';
import { createReports } from './index.ts';
import { askForReport, fillLog, makeReport, pagesOf, runJob, type ReportAnswer } from './testing/reports-fixture.ts';

const month = new Date(Date.now() - 40 * 86_400_000).toISOString().slice(0, 7);
const inMonth = `${month}-10T00:00:00Z`;

describe('making a report', () => {
  let fixture: DevicesFixture;
  let owner: Person;
  let lock: PlayedLock;
  before(async () => {
    fixture = await startDevices();
    owner = await registerPerson(fixture);
    lock = await registerLock(fixture, owner, { online: false });
  });
  after(() => fixture.close());

  /** The feature alone on the same database, with files in memory and something that happens while the log is read. */
  function reportsWith(whileReading: () => Promise<void>, write: (name: string) => void = () => undefined) {
    const { access, accounts, devices } = fixture.features;
    const { clock } = fixture;
    const files = new Map<string, Uint8Array>();
    const told: Notification[] = [];
    const reports = createReports({
      db: fixture.database.db,
      storage: {
        async write(name, bytes) {
          write(name);
          files.set(name, bytes);
        },
        read: async (name) => Buffer.from(files.get(name) ?? []),
        remove: async (name) => void files.delete(name),
      },
      jobs: recordingQueue(),
      events: createEventOutbox({ clock }),
      notifier: { notify: async (_trx, notification) => void told.push(notification) },
      audit: createAuditTrail({ keyring: createKeyring({ secretKey: 'devices-fixture-secret-0123456789abcdef' }), clock }),
      clock,
      getDevice: (viewer, id) => devices.getDevice(viewer, id),
      deviceSummaries: (ids) => devices.deviceSummaries(ids),
      contactOf: (trx, id) => accounts.contactOf(trx, id),
      async *readLogEntries(devicePk, period) {
        for await (const entries of access.readLogEntries(devicePk, period)) {
          await whileReading();
          yield entries;
        }
      },
      hasArchivedEntries: async () => false,
      settings: { timeZone: 'UTC', defaultLanguage: 'en', publicUrl: 'https://locks.example.com/' },
    });
    const handler = reports.jobs.find(({ job }) => job.name === 'generate_access_report');
    const run = async (id: number, attempt = 1) =>
      await handler?.run({ report_id: id }, { id: 'a-run', attempt, occurrenceAt: null, signal: new AbortController().signal });
    return { run, files, told };
  }

  const read = async (id: number): Promise<ReportAnswer> => (await call(fixture, owner, 'GET', `/reports/access/${id}/`)).json();

  it('names nobody who was erased while it was made', async () => {
    const person = await registerPerson(fixture);
    await call(fixture, person, 'PATCH', '/users/profile/', { first_name: 'Vanessa' });
    await fillLog(fixture, { device: lock.id, from: inMonth, count: 4, user: person.id });
    const { id } = await askForReport(fixture, owner, { device: lock.id, month });
    let isErased = false;
    const { run, files, told } = reportsWith(async () => {
      if (isErased) return;
      isErased = true;
      const answer = await call(fixture, person, 'DELETE', '/users/me/', { password });
      assert.equal(answer.statusCode, 204, answer.body);
    });
    assert.partialDeepStrictEqual(await run(id), { made: true, entries: 4 });
    const pdf = [...files].find(([name]) => name.endsWith('.pdf'))?.[1] ?? new Uint8Array();
    const text = (await pagesOf(pdf)).join('\n');
    assert.ok(!text.includes('Vanessa'));
    assert.equal(text.match(/Erased user/gu)?.length, 4);
    assert.partialDeepStrictEqual((await read(id)).totals, { entries: 4, people: 0 });
    assert.partialDeepStrictEqual(told, [
      {
        userId: owner.id,
        message: { template: 'access_report', params: { link: `https://locks.example.com/api/v1/reports/access/${id}/pdf/` } },
      },
    ]);
  });

  it('leaves no file of a report that was deleted meanwhile', async () => {
    await fillLog(fixture, { device: lock.id, from: inMonth, count: 2 });
    const { id } = await askForReport(fixture, owner, { device: lock.id, month });
    const { run, files, told } = reportsWith(async () => {
      await call(fixture, owner, 'DELETE', `/reports/access/${id}/`);
    });
    assert.deepEqual(await run(id), { made: false, reason: 'the report was deleted' });
    assert.deepEqual([[...files], told], [[], []]);
  });

  it('is tried again when the storage fails, and after the last time the report says so', async () => {
    const { id } = await askForReport(fixture, owner, { device: lock.id, month });
    let isBroken = true;
    const { run, told } = reportsWith(
      async () => undefined,
      () => {
        if (isBroken) throw new Error('disk full');
      },
    );
    await assert.rejects(run(id, 4), /disk full/u);
    assert.equal((await read(id)).status, 'queued');
    await assert.rejects(run(id, 5), /disk full/u);
    assert.partialDeepStrictEqual(await read(id), {
      status: 'failed',
      problem: 'It could not be made. Administrators find the reason with the failed job a-run.',
    });
    assert.equal(
      (await call(fixture, owner, 'GET', `/reports/access/${id}/pdf/`)).json<{ code: string }>().code,
      'report_failed',
    );
    assert.equal(told.length, 0);
    // An administrator retries the job.
    isBroken = false;
    assert.partialDeepStrictEqual(await run(id, 1), { made: true });
    assert.partialDeepStrictEqual(await read(id), { status: 'ready', problem: null });
    assert.equal(told.length, 1);
  });

  it('reports that name somebody go when that person is erased, and only those', async () => {
    const [erased, kept] = [await registerPerson(fixture), await registerPerson(fixture)];
    const doors = await Promise.all([1, 2, 3].map(() => registerLock(fixture, owner, { online: false })));
    const [ofErased, ofKept, ofVendor] = doors.map(({ id }) => id) as [number, number, number];
    await fillLog(fixture, { device: ofErased, from: inMonth, count: 3, user: erased.id });
    await fillLog(fixture, { device: ofKept, from: inMonth, count: 3, user: kept.id });
    // As a vendor's lock names them.
    await fillLog(fixture, { device: ofVendor, from: inMonth, count: 3, person: erased.email.toUpperCase() });
    await share(fixture, owner, doors[1] as PlayedLock, erased, 'manager');
    const made = await Promise.all([ofErased, ofKept, ofVendor].map((device) => makeReport(fixture, owner, { device, month })));
    const asked = await makeReport(fixture, erased, { device: ofKept, month });
    const exported = (await call(fixture, erased, 'GET', '/users/me/export/')).json<Record<string, { id: number }[]>>();
    assert.deepEqual(
      exported['reports']?.map(({ id }) => id),
      [made[0]?.id, made[2]?.id, asked.id].toSorted((a, b) => Number(a) - Number(b)),
    );
    const answer = await call(fixture, erased, 'DELETE', '/users/me/', { password });
    assert.equal(answer.statusCode, 204, answer.body);
    const statuses = await Promise.all(
      [...made, asked].map(async ({ id }) => (await call(fixture, owner, 'GET', `/reports/access/${id}/`)).statusCode),
    );
    assert.deepEqual(statuses, [404, 200, 404, 200]);
    const { rows } = await fixture.database.pool.query<{ files: string[] }>(
      `select data -> 'payload' -> 'files' as files from pgboss.job where name = 'remove_report_files' order by created_on desc limit 1`,
    );
    assert.equal(rows[0]?.files.length, 4);
    const again = await makeReport(fixture, owner, { device: ofErased, month });
    assert.partialDeepStrictEqual(again.totals, { entries: 3, people: 0 });
  });

  it('a device that is deleted takes its reports along', async () => {
    const kept = await makeReport(fixture, owner, { device: lock.id, month });
    const consumers = new EventConsumers({
      db: fixture.database.db,
      notifications: fixture.notifications,
      consumers: fixture.features.eventConsumers.filter(({ name }) => name === 'reports'),
      logger: createLogger('silent'),
    });
    await consumers.start();
    const door = await registerLock(fixture, owner, { online: false });
    const { id } = await makeReport(fixture, owner, { device: door.id, month });
    await call(fixture, owner, 'DELETE', `/devices/${door.id}/?final_unlock=false`);
    const idsLeft = async (): Promise<number[]> =>
      (await fixture.database.pool.query<{ id: string }>(`select id from access_reports`)).rows.map((row) => Number(row.id));
    await until(async () => !(await idsLeft()).includes(id));
    await consumers.stop();
    assert.ok((await idsLeft()).includes(kept.id));
    const { rows } = await fixture.database.pool.query<{ action: string }>(
      `select action from audit_entries where resource_type = 'access_report' and resource_id = $1 order by id`,
      [String(id)],
    );
    assert.deepEqual(
      rows.map(({ action }) => action),
      ['access_report.requested', 'access_report.deleted'],
    );
  });

  it('so do those that name a guest', async () => {
    const door = await registerLock(fixture, owner, { online: false });
    const invitation = {
      device: door.id,
      guest_email: 'grace@example.org',
      guest_name: 'Grace',
      access_type: 'period',
      valid_until: new Date(Date.now() + 86_400_000).toISOString(),
    };
    const guest = (await call(fixture, owner, 'POST', '/access/temporary-access/', invitation)).json<{
      id: number;
      pin: number;
    }>();
    await fillLog(fixture, { device: door.id, from: inMonth, count: 2, pin: guest.pin });
    const { id, totals } = await makeReport(fixture, owner, { device: door.id, month });
    assert.equal(totals?.people, 1);
    const erased = await call(fixture, owner, 'DELETE', `/access/temporary-access/${guest.id}/personal-data/`);
    assert.equal(erased.statusCode, 204, erased.body);
    assert.equal((await call(fixture, owner, 'GET', `/reports/access/${id}/`)).statusCode, 404);
    assert.deepEqual(await runJob(fixture, 'generate_access_report', { report_id: id }), {
      made: false,
      reason: 'the report was deleted',
    });
  });
});
