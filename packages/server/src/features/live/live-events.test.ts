import assert from 'node:assert/strict';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { sql } from 'kysely';
import { until } from '../../platform/database/testing/until.ts';
import { deleteEventsBefore } from '../../platform/events/event-store.ts';
import {
  call,
  registerLock,
  registerPerson,
  registerStaff,
  share,
  startDevices,
  type DevicesFixture,
  type Person,
} from '../devices/testing/devices-fixture.ts';

interface Heard {
  readonly id: string;
  readonly type: string;
  readonly data: { readonly id: string; readonly type: string; readonly data: Record<string, unknown> };
}

/** A client as a browser is one: reads lines, keeps the last id. */
class Client {
  readonly heard: Heard[] = [];
  readonly control: Array<{ name: string; code: string }> = [];
  lastId = '';
  status = 0;
  headers: IncomingMessage['headers'] = {};
  isEnded = false;
  text = '';
  readonly #request;

  constructor(port: number, path: string, headers: Record<string, string>) {
    this.#request = httpRequest({ port, path: `/api/v1/events/${path}`, headers }, (response) => {
      this.status = response.statusCode ?? 0;
      this.headers = response.headers;
      response.setEncoding('utf8');
      let pending = '';
      response.on('data', (chunk: string) => {
        this.text += chunk;
        pending += chunk;
        const frames = pending.split('\n\n');
        pending = frames.pop() ?? '';
        for (const frame of frames) this.#read(frame);
      });
      response.on('close', () => (this.isEnded = true));
      response.on('error', () => (this.isEnded = true));
    });
    this.#request.on('error', () => (this.isEnded = true));
    this.#request.end();
  }

  #read(frame: string): void {
    const fields = new Map(
      frame.split('\n').map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)]),
    );
    const id = fields.get('id');
    if (id !== undefined) this.lastId = id;
    const type = fields.get('event');
    if (type === undefined) return;
    const data = JSON.parse(fields.get('data') ?? 'null');
    if (type === 'reset' || type === 'end') this.control.push({ name: type, code: data.code });
    else this.heard.push({ id: id ?? '', type, data });
  }

  get types(): string[] {
    return this.heard.map(({ type }) => type);
  }

  close(): void {
    this.#request.destroy();
  }
}

describe('live events', () => {
  let fixture: DevicesFixture;
  let port = 0;
  let owner: Person;
  let member: Person;
  let stranger: Person;
  const clients: Client[] = [];
  before(async () => {
    fixture = await startDevices();
    await fixture.app.listen({ port: 0, host: '127.0.0.1' });
    port = (fixture.app.server.address() as AddressInfo).port;
    owner = await registerPerson(fixture);
    member = await registerPerson(fixture);
    stranger = await registerPerson(fixture);
  });
  after(async () => {
    for (const client of clients) client.close();
    await fixture.close();
  });

  async function connect(person: Person, path = '', headers: Record<string, string> = {}): Promise<Client> {
    const client = new Client(port, path, { authorization: `Bearer ${person.access}`, ...headers });
    clients.push(client);
    await until(() => client.lastId !== '' || client.status >= 400 || client.isEnded);
    return client;
  }

  it('tell the owner what happens, with the headers that proxies and browsers need', async () => {
    const lock = await registerLock(fixture, owner);
    const client = await connect(owner);
    assert.deepEqual(
      [client.status, client.headers['content-type'], client.headers['x-accel-buffering'], client.headers['cache-control']],
      [200, 'text/event-stream; charset=utf-8', 'no', 'no-store, no-transform'],
    );
    assert.match(client.text, /^retry: 3000\n\n/);
    await lock.status({ lock_status: 'unlocked' });
    // The registration of a moment ago may still be on its way too.
    await until(() => client.types.includes('device.status_changed'));
    const event = client.heard.find(({ type }) => type === 'device.status_changed');
    assert.deepEqual(
      [event?.type, event?.data.type, event?.data.id],
      ['device.status_changed', 'device.status_changed', event?.id],
    );
    assert.equal(event?.data.data['lock_status'], 'unlocked');
    client.close();
  });

  it('show each person what their role shows, and strangers nothing', async () => {
    const lock = await registerLock(fixture, owner);
    await share(fixture, owner, lock, member, 'member');
    const staff = await registerStaff(fixture);
    const [ofOwner, ofMember, ofStranger, ofStaff, ofStaffAll] = await Promise.all([
      connect(owner),
      connect(member),
      connect(stranger),
      connect(staff),
      connect(staff, '?all=true'),
    ]);
    await call(fixture, owner, 'POST', '/access/pins/', { device: lock.id, label: 'Cleaner' });
    await lock.status({ lock_status: 'jammed' });
    await until(() => ofOwner.types.includes('device.jammed') && ofMember.types.includes('device.jammed'));
    await until(() => ofStaffAll.types.includes('device.jammed'));
    assert.ok(ofOwner.types.includes('pin.created'));
    assert.deepEqual(ofMember.types, ['device.status_changed', 'device.jammed']);
    assert.ok(ofStaffAll.types.includes('pin.created'));
    assert.deepEqual([ofStranger.types, ofStaff.types], [[], []]);
    for (const client of [ofOwner, ofMember, ofStranger, ofStaff, ofStaffAll]) client.close();
  });

  it('follow a share: given, the device is heard of; taken back, its end is the last of it', async () => {
    const lock = await registerLock(fixture, owner);
    const client = await connect(member);
    const ofOwner = await connect(owner);
    const id = await share(fixture, owner, lock, member, 'viewer');
    await lock.status({ lock_status: 'unlocked' });
    await until(() => client.types.includes('device.status_changed'));
    const single = await connect(member, `?device_id=${lock.deviceId}`);
    await call(fixture, owner, 'DELETE', `/devices/${lock.id}/shares/${id}/`);
    await lock.status({ lock_status: 'locked' });
    await until(() => ofOwner.types.filter((type) => type === 'device.status_changed').length === 2);
    await until(() => single.isEnded);
    assert.deepEqual(client.types, ['share.created', 'device.status_changed', 'share.deleted']);
    assert.deepEqual(single.control, [{ name: 'end', code: 'device_gone' }]);
    client.close();
    ofOwner.close();
  });

  it('are narrowed by type and device; what cannot be asked for is a problem document', async () => {
    const lock = await registerLock(fixture, owner);
    const other = await registerLock(fixture, owner);
    const client = await connect(owner, `?types=device.jammed,device.went_offline&device_id=${lock.deviceId}`);
    await other.status({ lock_status: 'jammed' });
    await lock.status({ lock_status: 'jammed' });
    await lock.send('availability', 'offline');
    await until(() => client.heard.length === 2);
    assert.deepEqual(client.types, ['device.jammed', 'device.went_offline']);
    client.close();
    const refused = await Promise.all([
      connect(owner, '?types=door.opened'),
      connect(stranger, `?device_id=${lock.deviceId}`),
      connect(owner, '', { authorization: 'Bearer nonsense' }),
    ]);
    assert.deepEqual(
      refused.map(({ status }) => status),
      [400, 404, 401],
    );
    for (const { headers } of refused) assert.match(String(headers['content-type']), /problem\+json/);
  });

  it('take hostile input as anybody does: a refusal, or a stream, and never a failure', async () => {
    const odd = ['%00', '%F0%9F%94%92', 'a'.repeat(5_000), '-1', '%7B%7D', "'%3B--", '../..', '%0A%0Ddata:x'];
    for (const value of odd) {
      for (const name of ['types', 'device_id', 'last_event_id', 'all']) {
        const client = await connect(stranger, `?${name}=${value}`);
        assert.ok(client.status === 200 || (client.status >= 400 && client.status < 500), `${name}=${value}: ${client.status}`);
        if (client.status === 200) assert.ok(!client.text.includes('data:x'));
        client.close();
        await until(() => client.isEnded);
      }
    }
  });

  it('are resumed through many lost connections without loss or doubles, while more happens', async () => {
    const lock = await registerLock(fixture, owner);
    const first = await connect(owner, `?device_id=${lock.deviceId}&types=device.updated`);
    const writing = (async () => {
      for (let n = 0; n < 60; n += 1)
        assert.equal((await call(fixture, owner, 'PATCH', `/devices/${lock.id}/`, { name: `Door ${n}` })).statusCode, 200);
    })();
    let lastId = first.lastId;
    const heard: string[] = [];
    let isWritten = false;
    const done = writing.then(() => (isWritten = true));
    let client = first;
    for (let round = 0; heard.length < 60 && round < 200; round += 1) {
      await until(() => client.heard.length > 0 || isWritten);
      client.close();
      await until(() => client.isEnded);
      heard.push(...client.heard.map(({ data }) => (data.data['device'] as { name: string }).name));
      lastId = client.lastId === '' ? lastId : client.lastId;
      const byHeader = round % 2 === 0;
      client = await connect(
        owner,
        `?device_id=${lock.deviceId}&types=device.updated${byHeader ? '' : `&last_event_id=${lastId}`}`,
        byHeader ? { 'last-event-id': lastId } : {},
      );
    }
    await done;
    client.close();
    assert.deepEqual(
      heard,
      Array.from({ length: 60 }, (_, n) => `Door ${n}`),
    );
  });

  it('whose position is not kept any more, or is none of ours, begin with a reset', async () => {
    const lock = await registerLock(fixture, owner);
    const client = await connect(owner);
    await lock.status({ lock_status: 'unlocked' });
    await until(() => client.heard.length > 0);
    client.close();
    await lock.status({ lock_status: 'locked' });
    await until(async () => {
      await deleteEventsBefore(fixture.database.db, new Date(fixture.clock.now().getTime() + 60_000), [], 10_000);
      const { rows } = await sql<{ count: number }>`select count(*) as count from events`.execute(fixture.database.db);
      return rows[0]?.count === 0;
    });
    for (const id of [client.lastId, 'nonsense', '7'.repeat(28)]) {
      const resumed = await connect(owner, '', { 'last-event-id': id });
      assert.deepEqual(resumed.control, [{ name: 'reset', code: 'position_too_old' }], id);
      resumed.close();
    }
  });

  it('end when the session is revoked, and are bounded for each user', async () => {
    const person = await registerPerson(fixture);
    const client = await connect(person);
    const sessions = (await call(fixture, person, 'GET', '/auth/sessions/')).json<{ results: { id: number }[] }>();
    await call(fixture, person, 'DELETE', `/auth/sessions/${sessions.results[0]?.id}/`);
    await until(() => client.isEnded, 10_000);
    assert.deepEqual(client.control, [{ name: 'end', code: 'not_authenticated' }]);
    const held = await Promise.all(Array.from({ length: 10 }, () => connect(stranger)));
    assert.ok(held.every(({ status }) => status === 200));
    const tooMany = await connect(stranger);
    assert.equal(tooMany.status, 429);
    held[0]?.close();
    await until(async () => {
      const again = await connect(stranger);
      again.close();
      return again.status === 200;
    });
    for (const each of held) each.close();
  });
});
