import assert from 'node:assert/strict';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { sql } from 'kysely';
import { Webhook } from 'standardwebhooks';
import { until } from '../../platform/database/testing/until.ts';
import { eventsPersonalData } from '../../platform/events/personal-data.ts';
import { EventConsumers } from '../../platform/events/consumers.ts';
import type { JobRun } from '../../platform/jobs/job.ts';
import { createLogger } from '../../platform/logger.ts';
import { headerOf, partsOf, startSmtpRecorder, type SmtpRecorder } from '../../platform/notify/testing/smtp-recorder.ts';
import {
  call,
  registerLock,
  registerPerson,
  share,
  startDevices,
  type DevicesFixture,
  type Person,
  type PlayedLock,
} from '../devices/testing/devices-fixture.ts';

interface Received {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

interface Made {
  readonly id: number;
  readonly secret: string;
}

interface Delivery {
  readonly id: number;
  readonly event_id: string;
  readonly type: string;
  readonly status: string;
  readonly tries: number;
  readonly next_try_at: string | null;
  readonly attempts: ReadonlyArray<{ response_status: number | null; response_excerpt: string | null; error: string | null }>;
}

/** What receivers answer, by path. */
class Receiver {
  readonly received: Received[] = [];
  readonly statuses = new Map<string, number>();
  readonly #server: Server;

  constructor() {
    this.#server = createServer((request, response) => {
      let body = '';
      request.setEncoding('utf8');
      request.on('data', (chunk: string) => (body += chunk));
      request.on('end', () => {
        const path = request.url ?? '';
        this.received.push({ path, headers: request.headers, body });
        response.writeHead(this.statuses.get(path) ?? 204).end(this.statuses.has(path) ? 'x'.repeat(5_000) : undefined);
      });
    });
  }

  async listen(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
  }

  url(path: string): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}${path}`;
  }

  at(path: string): Received[] {
    return this.received.filter((each) => each.path === path);
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}

describe('webhooks', () => {
  const receiver = new Receiver();
  let smtp: SmtpRecorder;
  let fixture: DevicesFixture;
  let consumers: EventConsumers;
  let owner: Person;
  let member: Person;
  let lock: PlayedLock;
  let paths = 0;
  before(async () => {
    await receiver.listen();
    smtp = await startSmtpRecorder();
    fixture = await startDevices({
      env: { EMAIL_HOST: '127.0.0.1', EMAIL_PORT: String(smtp.port), EMAIL_USE_TLS: 'false' },
    });
    fixture.features.jobs.startWorkers();
    consumers = new EventConsumers({
      db: fixture.database.db,
      notifications: fixture.notifications,
      consumers: fixture.features.eventConsumers,
      logger: createLogger('silent'),
    });
    await consumers.start();
    owner = await registerPerson(fixture);
    member = await registerPerson(fixture);
    lock = await registerLock(fixture, owner);
  });
  after(async () => {
    await consumers.stop();
    await fixture.close();
    await smtp.close();
    receiver.close();
  });

  async function make(person: Person, fields: object = {}): Promise<Made & { path: string }> {
    const path = `/hook-${++paths}`;
    const answer = await call(fixture, person, 'POST', '/webhooks/', { url: receiver.url(path), ...fields });
    assert.equal(answer.statusCode, 201, answer.body);
    return { ...answer.json<Made>(), path };
  }
  const deliveriesOf = async (person: Person, { id }: { id: number }): Promise<Delivery[]> =>
    (await call(fixture, person, 'GET', `/webhooks/${id}/deliveries/?page_size=100`)).json<{ results: Delivery[] }>().results;
  const firstOf = async (person: Person, hook: { id: number }): Promise<Delivery> =>
    (await deliveriesOf(person, hook))[0] as Delivery;
  const remove = (person: Person, { id }: { id: number }) => call(fixture, person, 'DELETE', `/webhooks/${id}/`);

  /** What the queue does when the wait is over, without the wait. */
  async function tryAgain(person: Person, hook: { id: number }): Promise<void> {
    const { id, tries } = await firstOf(person, hook);
    const handler = fixture.features.jobHandlers.find(({ job }) => job.name === 'deliver_webhook');
    const run: JobRun = { id: 'test', attempt: 1, occurrenceAt: null, signal: new AbortController().signal };
    await handler?.run({ delivery_id: id, try: tries + 1 }, run);
  }

  it('are sent what happens, signed so that an independent implementation verifies it', async () => {
    const hook = await make(owner, { event_types: ['device.jammed'] });
    assert.match(hook.secret, /^whsec_[A-Za-z0-9+/]{43}=$/);
    await lock.status({ lock_status: 'jammed' });
    await until(() => receiver.at(hook.path).length === 1);
    const [{ headers, body }] = receiver.at(hook.path) as [Received];
    const verified = new Webhook(hook.secret).verify(body, headers as Record<string, string>) as Record<string, unknown>;
    assert.deepEqual(
      [verified['type'], verified['id'], (verified['data'] as { device: unknown }).device],
      ['device.jammed', headers['webhook-id'], { id: lock.id, device_id: lock.deviceId, name: 'Front door' }],
    );
    assert.throws(() => new Webhook(hook.secret).verify(body.replace('jammed', 'locked'), headers as Record<string, string>));
    await until(async () => (await firstOf(owner, hook)).status === 'succeeded');
    await lock.status({ lock_status: 'locked' });
    await remove(owner, hook);
  });

  it('show the secret once, and keep it sealed', async () => {
    const hook = await make(owner);
    const shown = await call(fixture, owner, 'GET', `/webhooks/${hook.id}/`);
    assert.ok(!shown.body.includes('whsec_'));
    const { rows } = await sql<{ secret_sealed: string }>`select secret_sealed from webhooks where id = ${hook.id}`.execute(
      fixture.database.db,
    );
    assert.ok(!rows[0]?.secret_sealed.includes(hook.secret.slice(6)));
    await remove(owner, hook);
  });

  it('sign with both secrets for a day after a rotation', async () => {
    const hook = await make(owner, { event_types: ['device.updated'] });
    const rotated = (await call(fixture, owner, 'POST', `/webhooks/${hook.id}/rotate-secret/`)).json<Made>();
    assert.notEqual(rotated.secret, hook.secret);
    const ping = async (): Promise<Received> => {
      const count = receiver.at(hook.path).length;
      assert.equal((await call(fixture, owner, 'POST', `/webhooks/${hook.id}/ping/`)).statusCode, 202);
      await until(() => receiver.at(hook.path).length === count + 1);
      return receiver.at(hook.path).at(-1) as Received;
    };
    const both = await ping();
    for (const secret of [hook.secret, rotated.secret])
      new Webhook(secret).verify(both.body, both.headers as Record<string, string>);
    const untilMs = new Date(
      String((await call(fixture, owner, 'GET', `/webhooks/${hook.id}/`)).json().previous_secret_until),
    ).getTime();
    assert.ok(Math.abs(untilMs - fixture.clock.now().getTime() - 86_400_000) < 60_000);
    // The day is over.
    await sql`update webhooks set previous_secret_until = previous_secret_until - interval '1 day 1 minute' where id = ${hook.id}`.execute(
      fixture.database.db,
    );
    const later = await ping();
    assert.equal(String(later.headers['webhook-signature']).split(' ').length, 1);
    await remove(owner, hook);
  });

  it('are tried again with the same id and body, with the next wait of the ladder, and log each try', async () => {
    const hook = await make(owner, { event_types: ['device.updated'] });
    receiver.statuses.set(hook.path, 500);
    await call(fixture, owner, 'PATCH', `/devices/${lock.id}/`, { name: 'Back door' });
    await until(async () => (await deliveriesOf(owner, hook))[0]?.tries === 1);
    const { next_try_at: nextTryAt, attempts, status } = await firstOf(owner, hook);
    assert.equal(status, 'pending');
    const waitMs = new Date(String(nextTryAt)).getTime() - fixture.clock.now().getTime();
    assert.ok(waitMs > 0 && waitMs <= 5_500, String(waitMs));
    assert.deepEqual([attempts[0]?.response_status, attempts[0]?.response_excerpt?.length], [500, 1024], 'bounded');
    receiver.statuses.set(hook.path, 200);
    await tryAgain(owner, hook);
    const [first, second] = receiver.at(hook.path);
    assert.deepEqual([second?.headers['webhook-id'], second?.body], [first?.headers['webhook-id'], first?.body]);
    const settled = await firstOf(owner, hook);
    assert.deepEqual([settled.status, settled.tries], ['succeeded', 2]);
    const again = await call(fixture, owner, 'POST', `/webhooks/${hook.id}/deliveries/${settled.id}/resend/`);
    assert.equal(again.statusCode, 202);
    await until(() => receiver.at(hook.path).length === 3);
    assert.equal(receiver.at(hook.path)[2]?.headers['webhook-id'], first?.headers['webhook-id']);
    await remove(owner, hook);
  });

  it('whose receiver answers 410 are switched off at once; whose receiver takes nothing for days, after the last try', async () => {
    const gone = await make(owner, { event_types: ['device.updated'] });
    const withToken = { url: receiver.url(`${gone.path}?token=canary`) };
    await call(fixture, owner, 'PATCH', `/webhooks/${gone.id}/`, withToken);
    receiver.statuses.set(`${gone.path}?token=canary`, 410);
    const failing = await make(owner, { event_types: ['device.updated'] });
    receiver.statuses.set(failing.path, 503);
    await call(fixture, owner, 'PATCH', `/devices/${lock.id}/`, { name: 'Side door' });
    const stateOf = async ({ id }: { id: number }) =>
      (await call(fixture, owner, 'GET', `/webhooks/${id}/`)).json<{ is_active: boolean; disabled_reason: string | null }>();
    await until(async () => !(await stateOf(gone)).is_active);
    assert.equal((await stateOf(gone)).disabled_reason, 'gone');
    await until(async () => (await deliveriesOf(owner, failing))[0]?.tries === 1);
    for (let tries = 2; tries <= 10; tries += 1) await tryAgain(owner, failing);
    const state = await stateOf(failing);
    assert.deepEqual([state.is_active, state.disabled_reason], [false, 'failing']);
    const { status, tries } = await firstOf(owner, failing);
    assert.deepEqual([status, tries, receiver.at(failing.path).length], ['failed', 10, 10]);
    const { rows } = await sql<{ data: { reason: string } }>`
      select data from events where type = 'webhook.disabled' order by id`.execute(fixture.database.db);
    assert.deepEqual(
      rows.map(({ data }) => data.reason),
      ['gone', 'failing'],
    );
    await fixture.features.notificationCenter.deliverDue();
    await fixture.features.mailer.idle();
    const mails = smtp.mails.filter((mail) => headerOf(mail, 'Subject') === 'Your webhook was switched off');
    const texts = mails.map((mail) => [...mail.to, partsOf(mail, 'text/plain')[0]?.toString() ?? ''].join(' ')).toSorted();
    assert.equal(texts.length, 2);
    assert.ok(texts.every((text) => text.startsWith(`${owner.email} `) && !text.includes('canary')));
    assert.ok(texts.some((text) => text.includes(`${receiver.url(gone.path)} was`) && text.includes('410 Gone')));
    assert.ok(
      texts.some((text) => text.includes(`${receiver.url(failing.path)} was`) && text.includes('taken nothing for days')),
    );
    const on = await call(fixture, owner, 'PATCH', `/webhooks/${gone.id}/`, { is_active: true });
    assert.deepEqual([on.json().is_active, on.json().disabled_reason], [true, null]);
    await remove(owner, gone);
    await remove(owner, failing);
  });

  it('see what their owner may see when they are sent: a share that was taken back withholds what waits', async () => {
    const shareId = await share(fixture, owner, lock, member, 'member');
    const hook = await make(member, { event_types: ['device.updated', 'pin.created'] });
    receiver.statuses.set(hook.path, 500);
    await call(fixture, owner, 'POST', '/access/pins/', { device: lock.id });
    await call(fixture, owner, 'PATCH', `/devices/${lock.id}/`, { name: 'Cellar' });
    await until(async () => (await deliveriesOf(member, hook))[0]?.tries === 1);
    assert.deepEqual(
      (await deliveriesOf(member, hook)).map(({ type }) => type),
      ['device.updated'],
      "a member is not told of other people's PINs",
    );
    await call(fixture, owner, 'DELETE', `/devices/${lock.id}/shares/${shareId}/`);
    await tryAgain(member, hook);
    assert.equal((await firstOf(member, hook)).status, 'withheld');
    assert.equal(receiver.at(hook.path).length, 1);
    await remove(member, hook);
  });

  it('are refused for addresses inside, types that there are none of, and too many of them', async () => {
    for (const url of [
      'https://169.254.169.254/latest/meta-data/',
      'https://10.0.0.1/',
      'https://[::1]/',
      'https://[::ffff:10.0.0.1]/',
      'https://2130706434/',
      'ftp://example.com/',
      'https://user:pass@example.com/',
      'nothing',
    ]) {
      const answer = await call(fixture, owner, 'POST', '/webhooks/', { url });
      assert.deepEqual([answer.statusCode, answer.json().errors[0].field], [400, 'url'], url);
    }
    const wrong = await call(fixture, owner, 'POST', '/webhooks/', { url: 'https://example.com/', event_types: ['no.such'] });
    assert.deepEqual([wrong.statusCode, wrong.json().errors[0].field], [400, 'event_types']);
    const person = await registerPerson(fixture);
    const made = await Promise.all(Array.from({ length: 20 }, () => make(person)));
    await remove(person, made[0] as Made);
    const more = await Promise.all(
      Array.from({ length: 5 }, () => call(fixture, person, 'POST', '/webhooks/', { url: receiver.url('/more') })),
    );
    assert.deepEqual(
      more.map(({ statusCode }) => statusCode).toSorted((a, b) => a - b),
      [201, 409, 409, 409, 409],
    );
    assert.equal(new Set(made.map(({ secret }) => secret)).size, 20);
  });

  it('go with their owner, and so does what the logs of others tell of that person', async () => {
    const person = await registerPerson(fixture);
    await share(fixture, owner, lock, person, 'member');
    const theirs = await make(person);
    const ofOwner = await make(owner, { event_types: ['access.denied'] });
    lock.answersWith(() => ({ success: false, error: 'jammed' }));
    await call(fixture, person, 'POST', `/devices/${lock.id}/unlock/?wait=10`);
    await until(async () => (await deliveriesOf(owner, ofOwner)).length === 1);
    const about = { userId: person.id, email: person.email };
    await fixture.database.db.transaction().execute(async (trx) => {
      await fixture.features.webhooks.personalData.erase(trx, about);
      await eventsPersonalData(fixture.database.db).erase(trx, about);
    });
    assert.equal((await call(fixture, person, 'GET', `/webhooks/${theirs.id}/`)).statusCode, 404);
    assert.deepEqual(await deliveriesOf(owner, ofOwner), []);
    const { rows } =
      await sql`select id from events where data::text like ${`%Number ${person.email.replace(/\D/g, '')}"%`}`.execute(
        fixture.database.db,
      );
    assert.deepEqual(rows, []);
    await remove(owner, ofOwner);
  });

  it('belong to one person: to others they do not exist', async () => {
    const hook = await make(owner);
    const delivery = (await call(fixture, owner, 'POST', `/webhooks/${hook.id}/ping/`)).json<Delivery>();
    const answers = await Promise.all([
      call(fixture, member, 'GET', `/webhooks/${hook.id}/`),
      call(fixture, member, 'PATCH', `/webhooks/${hook.id}/`, { description: 'mine' }),
      call(fixture, member, 'POST', `/webhooks/${hook.id}/rotate-secret/`),
      call(fixture, member, 'POST', `/webhooks/${hook.id}/ping/`),
      call(fixture, member, 'GET', `/webhooks/${hook.id}/deliveries/`),
      call(fixture, member, 'GET', `/webhooks/${hook.id}/deliveries/${delivery.id}/`),
      call(fixture, member, 'POST', `/webhooks/${hook.id}/deliveries/${delivery.id}/resend/`),
      call(fixture, member, 'DELETE', `/webhooks/${hook.id}/`),
    ]);
    assert.deepEqual(new Set(answers.map(({ statusCode }) => statusCode)), new Set([404]));
    const stale = await call(fixture, owner, 'PATCH', `/webhooks/${hook.id}/`, { description: 'x' }, { 'if-match': '"99"' });
    assert.equal(stale.statusCode, 412);
    await remove(owner, hook);
  });
});
