import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { Agent, EventSource, type Dispatcher } from 'undici';
import { until } from '../../platform/database/testing/until.ts';
import { newEvent, type EventDefinition } from '../../platform/events/event.ts';
import { createEventOutbox } from '../../platform/events/outbox.ts';
import { deviceEvents } from '../devices/index.ts';
import {
  call,
  registerLock,
  registerPerson,
  startDevices,
  type DevicesFixture,
  type Person,
  type PlayedLock,
} from '../devices/testing/devices-fixture.ts';

/** What a client library heard: names of the device, in their order. */
interface Listener {
  readonly source: EventSource;
  readonly names: string[];
  opened: number;
  lastEventId: string;
}

describe('live events in clients that others wrote', () => {
  let fixture: DevicesFixture;
  let port = 0;
  let owner: Person;
  const listeners: Listener[] = [];
  const agent = new Agent();
  before(async () => {
    fixture = await startDevices();
    await fixture.app.listen({ port: 0, host: '127.0.0.1' });
    port = (fixture.app.server.address() as AddressInfo).port;
    owner = await registerPerson(fixture);
  });
  after(async () => {
    for (const { source } of listeners) source.close();
    await agent.destroy();
    await fixture.close();
  });

  const pathOf = (lock: PlayedLock): string => `/api/v1/events/?device_id=${lock.deviceId}&types=device.updated`;

  /** An EventSource as browsers have it sets no headers: this is done beneath it. */
  function signedIn(): Dispatcher {
    return agent.compose((dispatch) => (options, handler) => {
      const headers = { ...(options.headers as Record<string, string>), authorization: `Bearer ${owner.access}` };
      return dispatch({ ...options, headers }, handler);
    });
  }

  async function listen(lock: PlayedLock, lastEventId?: string): Promise<Listener> {
    const resume = lastEventId === undefined ? '' : `&last_event_id=${lastEventId}`;
    const listener: Listener = {
      source: new EventSource(`http://127.0.0.1:${port}${pathOf(lock)}${resume}`, { dispatcher: signedIn() }),
      names: [],
      opened: 0,
      lastEventId: '',
    };
    listeners.push(listener);
    listener.source.addEventListener('open', () => void (listener.opened += 1));
    listener.source.addEventListener('device.updated', (event) => {
      const message = event as Event & { readonly data: string; readonly lastEventId: string };
      const { data } = JSON.parse(message.data) as { data: { device: { name: string } } };
      listener.names.push(data.device.name.trimEnd());
      listener.lastEventId = message.lastEventId;
    });
    await until(() => listener.opened > 0);
    return listener;
  }

  const rename = async (lock: PlayedLock, name: string): Promise<void> => {
    const answer = await call(fixture, owner, 'PATCH', `/devices/${lock.id}/`, { name });
    assert.equal(answer.statusCode, 200, answer.body);
  };

  it('an EventSource comes back by itself after a lost connection, and misses and doubles nothing', async () => {
    const lock = await registerLock(fixture, owner);
    const listener = await listen(lock);
    await rename(lock, 'before');
    // A long write of anybody in the same cluster holds events back, and other tests have such.
    await until(() => listener.names.length === 1, 90_000);
    fixture.app.server.closeAllConnections();
    await rename(lock, 'away');
    await rename(lock, 'still away');
    await until(() => listener.opened === 2, 90_000);
    await rename(lock, 'back');
    await until(() => listener.names.length >= 4, 90_000);
    assert.deepEqual(listener.names, ['before', 'away', 'still away', 'back']);
    listener.source.close();
  });

  /** Reads only when it is told to. */
  async function openSlowClient(lock: PlayedLock): Promise<{ socket: Socket; closed: Promise<unknown>; text: () => string }> {
    const socket = connect(port, '127.0.0.1');
    await once(socket, 'connect');
    const closed = once(socket, 'close');
    let text = '';
    socket.setEncoding('utf8');
    socket.on('data', (chunk: string) => (text += chunk));
    socket.on('error', () => undefined);
    socket.write(`GET ${pathOf(lock)} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer ${owner.access}\r\n\r\n`);
    await until(() => /\nid: /u.test(text));
    socket.pause();
    return { socket, closed, text: () => text };
  }

  it('a client that does not read is cut off, holds up nobody, and resumes where it was', async () => {
    const lock = await registerLock(fixture, owner);
    const [slow, quick] = [await openSlowClient(lock), await listen(lock)];
    const updated: EventDefinition | undefined = deviceEvents.find(({ type }) => type === 'device.updated');
    assert.ok(updated !== undefined);
    const outbox = createEventOutbox({ clock: fixture.clock });
    // More than the kernel takes in for a reader that sleeps, and the megabyte that the server keeps for it.
    const [count, padding] = [256, ' '.repeat(64 * 1024)];
    const names = Array.from({ length: count }, (_, n) => `Door ${n}`);
    for (let from = 0; from < count; from += 32) {
      await fixture.database.db.transaction().execute(async (trx) => {
        const events = names.slice(from, from + 32).map((name) => {
          const device = { id: lock.id, device_id: lock.deviceId, name: `${name}${padding}` };
          return newEvent(updated, { device, changed: ['name'] }, { devicePk: lock.id });
        });
        await outbox.publishAll(trx, events);
      });
    }
    // Announced with this one.
    await rename(lock, 'the last');
    await until(() => quick.names.length > count, 60_000);
    assert.deepEqual(quick.names, [...names, 'the last'], 'whoever reads hears everything meanwhile');

    slow.socket.resume();
    await slow.closed;
    const heard = [...slow.text().matchAll(/"name":"(Door \d+) *"/gu)].map(([, name]) => name);
    assert.ok(heard.length < count, `it was cut off: ${heard.length} of ${count}`);
    // A last frame that broke off has no end: it is not heard, and its id does not count.
    const whole = slow.text().slice(0, slow.text().lastIndexOf('\n\n'));
    const lastId = [...whole.matchAll(/^id: (.+)$/gmu)].at(-1)?.[1] ?? '';
    const wholeNames = [...whole.matchAll(/"name":"(Door \d+) *"/gu)].map(([, name]) => name ?? '');
    const resumed = await listen(lock, lastId);
    await until(() => resumed.names.at(-1) === 'the last', 60_000);
    assert.deepEqual([...wholeNames, ...resumed.names], [...names, 'the last']);
    resumed.source.close();
    quick.source.close();
  });
});
