import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createLogger } from '../../../platform/logger.ts';
import type { RecordedEvent } from '../../../platform/events/event.ts';
import { HomeAssistantBridge, type BridgeDeps, type Refusal } from './bridge.ts';
import type { LockView } from './lock-view.ts';
import { RecordingLink } from './testing/recording-link.ts';
import { createHomeTopics } from './topics.ts';

const topics = createHomeTopics({ prefix: 'smartlock', discoveryPrefix: 'homeassistant', statusTopic: 'homeassistant/status' });
const config = 'homeassistant/device/slk_front001/config';
const state = (key: string) => `smartlock/ha/FRONT001/${key}`;

const front: LockView = {
  id: 1,
  deviceId: 'FRONT001',
  name: 'Front Door',
  location: 'Hall',
  vendor: 'mqtt',
  maker: 'SmartLock',
  model: 'Smart lock',
  firmwareVersion: '1.0.0',
  mayOperate: true,
  mayManage: true,
  isConnected: true,
  isOnline: true,
  isLockedDown: false,
  bolt: 'locked',
  batteryLevel: 80,
  signalDbm: -60,
  temperature: null,
  door: 'closed',
  canReportTampering: true,
  lastTamperAt: null,
  takesFirmware: true,
  firmwareUpdate: null,
  firmwareOffer: null,
  lastAccess: null,
  lastHeardAt: new Date('2026-01-01T00:00:00Z'),
};

function eventOf(type: string, data: object): RecordedEvent {
  const at = new Date('2026-01-01T12:00:00Z');
  return { id: '1', type, devicePk: 1, userId: null, isForManagers: false, isForOwner: false, data, occurredAt: at };
}

interface Command {
  readonly key: string;
  readonly payload: string;
}

async function started(changes: Partial<BridgeDeps> = {}, link = new RecordingLink()) {
  let now = new Date('2026-01-01T12:00:00Z').getTime();
  const commands: Command[] = [];
  const locks = new Map<number, LockView>([[1, front]]);
  const refusal: { next: Refusal | null } = { next: null };
  const bridge = new HomeAssistantBridge({
    link,
    topics,
    origin: { version: '1.0.0', url: 'http://localhost:8000' },
    readLocks: async (ids) => [...locks.values()].filter(({ id }) => ids === null || ids.includes(id)),
    maySee: async () => true,
    takeCommand: async (_view, key, payload) => {
      commands.push({ key, payload });
      return refusal.next;
    },
    clock: { now: () => new Date(now) },
    logger: createLogger('silent'),
    random: () => 0.5,
    ...changes,
  });
  bridge.start();
  link.connect();
  await bridge.idle();
  return {
    bridge,
    link,
    locks,
    commands,
    refusal,
    async advance(seconds: number) {
      now += seconds * 1000;
      bridge.tick();
      await bridge.idle();
    },
    async tell(type: string, data: object) {
      bridge.onEvents([eventOf(type, data)]);
      await bridge.idle();
    },
    async hear(topic: string, payload: string, isRetained = false) {
      link.hear(topic, payload, isRetained);
      await bridge.idle();
      await bridge.idle();
    },
    since(mark: number) {
      return link.said.slice(mark);
    },
  };
}

describe('Home Assistant', () => {
  it('is told in this order: the lock, that the server is there, the states; all of it retained', async () => {
    const { link } = await started();
    const order = link.said.map(({ topic }) => topic).filter((topic) => topic !== topics.echo);
    assert.equal(order[0], config);
    assert.equal(order[1], 'smartlock/ha/availability');
    assert.ok(order.slice(2).every((topic) => topic.startsWith('smartlock/ha/FRONT001/')));
    assert.ok(link.said.every(({ topic, isRetained }) => isRetained || topic === topics.echo));
    assert.equal(link.retained.get(state('lock')), 'LOCKED');
    assert.ok(link.subscribed.indexOf('smartlock/ha/+/+/set') > -1);
  });

  it('shows a lock as moving until its answer, and never past the deadline', async () => {
    const home = await started();
    const sent = { request_id: 'r1', command: 'unlock', expires_at: '2026-01-01T12:00:10.000Z' };
    await home.tell('command.created', sent);
    assert.equal(home.link.retained.get(state('lock')), 'UNLOCKING');
    await home.advance(5);
    assert.equal(home.link.retained.get(state('lock')), 'UNLOCKING');
    await home.advance(15);
    assert.equal(home.link.retained.get(state('lock')), 'LOCKED');

    await home.tell('command.created', { ...sent, request_id: 'r2', expires_at: '2026-01-01T12:00:40.000Z' });
    assert.equal(home.link.retained.get(state('lock')), 'UNLOCKING');
    home.locks.set(1, { ...front, bolt: 'unlocked' });
    await home.tell('command.settled', { request_id: 'r2', command: 'unlock', status: 'succeeded' });
    assert.equal(home.link.retained.get(state('lock')), 'UNLOCKED');
  });

  it('hears of what happens, never retained and with no code in it', async () => {
    const home = await started();
    const mark = home.link.said.length;
    await home.tell('access.granted', {
      user: { id: 3, name: 'Ada' },
      method: 'pin',
      action: 'unlock',
      credential_ref: 'pin:7',
      occurred_at: '2026-01-01T11:59:59.000Z',
      pin_code: '4711',
    });
    const [said] = home.since(mark).filter(({ topic }) => topic === state('event'));
    assert.equal(said?.isRetained, false);
    assert.deepEqual(JSON.parse(said?.payload ?? ''), {
      event_type: 'unlock',
      name: 'Ada',
      method: 'pin',
      at: '2026-01-01T11:59:59.000Z',
      offline: false,
    });
    await home.tell('command.settled', { command: 'lock', status: 'expired', error: 'no_answer' });
    assert.match(home.link.said.filter(({ topic }) => topic === state('event')).at(-1)?.payload ?? '', /"not_confirmed"/);
  });

  it('is not told what its account may not see', async () => {
    const home = await started({ maySee: async () => false });
    const mark = home.link.said.length;
    await home.tell('access.granted', { method: 'pin', action: 'unlock' });
    assert.deepEqual(home.since(mark), []);
  });

  it('is answered at its birth after a delay: the lock first, its states a moment later', async () => {
    const home = await started();
    const mark = home.link.said.length;
    await home.hear('homeassistant/status', 'online');
    assert.deepEqual(home.since(mark), []);
    await home.advance(0.1);
    assert.deepEqual(
      home.since(mark).map(({ topic }) => topic),
      [config],
    );
    await home.advance(1);
    assert.ok(home.since(mark).some(({ topic, payload }) => topic === state('lock') && payload === 'LOCKED'));
    const quiet = home.link.said.length;
    await home.hear('homeassistant/status', 'online', true);
    await home.hear('homeassistant/status', 'offline');
    await home.advance(20);
    assert.deepEqual(home.since(quiet), []);
  });

  it('gives commands that are taken once; retained ones are ignored and cleared', async () => {
    const home = await started();
    await home.hear(state('lock/set'), 'UNLOCK');
    assert.deepEqual(home.commands, [{ key: 'lock', payload: 'UNLOCK' }]);
    const mark = home.link.said.length;
    await home.hear(state('lock/set'), 'UNLOCK', true);
    assert.equal(home.commands.length, 1);
    assert.deepEqual(home.since(mark), [{ topic: state('lock/set'), payload: '', isRetained: true }]);
    for (const topic of ['smartlock/ha/OTHER001/lock/set', 'smartlock/FRONT001/command', 'smartlock/ha/FRONT001/lock'])
      await home.hear(topic, 'UNLOCK');
    assert.equal(home.commands.length, 1);
  });

  it('is told why a command was refused', async () => {
    const home = await started();
    home.refusal.next = { command: 'lock', reason: 'The device FRONT001 is offline' };
    await home.hear(state('lock/set'), 'UNLOCK');
    const said = home.link.said.at(-1);
    assert.equal(said?.topic, state('event'));
    assert.match(said.payload, /"event_type":"command_failed".*offline/);
  });

  it('takes a component away by naming its platform once, and clears its state', async () => {
    const home = await started();
    const mark = home.link.said.length;
    home.locks.set(1, { ...front, door: null });
    await home.tell('device.updated', {});
    const documents = home
      .since(mark)
      .filter(({ topic }) => topic === config)
      .map(({ payload }) => (JSON.parse(payload) as { cmps: Record<string, object> }).cmps);
    assert.equal(documents.length, 2);
    assert.deepEqual(documents[0]?.['door'], { p: 'binary_sensor' });
    assert.ok(!Object.hasOwn(documents[1] ?? {}, 'door'));
    assert.equal(home.link.retained.has(state('door')), false);
  });

  it('keeps identifiers when a lock is renamed', async () => {
    const home = await started();
    const idsOf = () => home.link.retained.get(config)?.match(/"unique_id":"[^"]+"/g);
    const before = idsOf();
    home.locks.set(1, { ...front, name: 'Back Door', location: '' });
    await home.tell('device.updated', {});
    assert.deepEqual(idsOf(), before);
    assert.match(home.link.retained.get(config) ?? '', /"name":"Back Door"/);
  });

  it('forgets a deleted lock without leaving anything retained', async () => {
    const home = await started();
    home.locks.clear();
    await home.tell('device.deleted', {});
    assert.deepEqual([...home.link.retained.keys()], ['smartlock/ha/availability']);
  });

  it('takes back what an earlier process announced and is gone by now, and leaves others’ alone', async () => {
    const link = new RecordingLink();
    const mine = { cmps: { lock: { p: 'lock', stat_t: 'smartlock/ha/GONE001/lock' } } };
    const foreign = { cmps: { lock: { p: 'lock', stat_t: 'other/ha/AWAY001/lock' } } };
    link.retained.set('homeassistant/device/slk_gone001/config', JSON.stringify(mine));
    link.retained.set('smartlock/ha/GONE001/lock', 'LOCKED');
    link.retained.set('homeassistant/device/slk_away001/config', JSON.stringify(foreign));
    link.retained.set('homeassistant/device/slk_broken01/config', '{');
    link.retained.set(config, JSON.stringify({ cmps: { old: { p: 'switch', stat_t: state('old') } } }));
    await started({}, link);
    assert.equal(link.retained.has('homeassistant/device/slk_gone001/config'), false);
    assert.equal(link.retained.has('smartlock/ha/GONE001/lock'), false);
    assert.equal(link.retained.has('homeassistant/device/slk_away001/config'), true);
    assert.ok(link.said.some(({ topic, payload }) => topic === config && payload.includes('"old":{"p":"switch"}')));
    assert.ok(!link.retained.get(config)?.includes('switch'));
  });

  it('is told everything again after the broker was away, and goodbye at the end', async () => {
    const home = await started();
    home.link.drop();
    home.link.retained.clear();
    await home.tell('device.status_changed', {});
    home.link.connect();
    await home.bridge.idle();
    assert.equal(home.link.retained.get(state('lock')), 'LOCKED');
    assert.ok(home.link.retained.has(config));
    await home.bridge.stop();
    assert.equal(home.link.retained.get('smartlock/ha/availability'), 'offline');
  });

  it('shows an offline lock with its last state, a jam, tampering for a while, and what is unknown as unknown', async () => {
    const home = await started();
    home.locks.set(1, { ...front, isOnline: false, bolt: 'jammed', lastTamperAt: new Date('2026-01-01T11:59:00Z') });
    await home.tell('device.status_changed', {});
    const retained = (key: string) => home.link.retained.get(state(key));
    assert.deepEqual(
      [retained('lock'), retained('jammed'), retained('online'), retained('tamper'), retained('availability')],
      ['JAMMED', 'ON', 'OFF', 'ON', 'online'],
    );
    await home.advance(700);
    assert.equal(retained('tamper'), 'OFF');
    home.locks.set(1, { ...front, bolt: null, batteryLevel: null, isConnected: false });
    await home.tell('device.status_changed', {});
    assert.deepEqual([retained('lock'), retained('battery'), retained('availability')], ['None', 'None', 'offline']);
  });

  it('offers no lock to press where the account may only look, and no firmware where there is none', async () => {
    const home = await started();
    home.locks.set(1, { ...front, mayOperate: false, mayManage: false });
    await home.tell('device.updated', {});
    const { cmps } = JSON.parse(home.link.retained.get(config) ?? '') as { cmps: Record<string, Record<string, unknown>> };
    assert.equal(cmps['lock']?.['p'], 'binary_sensor');
    assert.equal(cmps['cleanup_passcodes'], undefined);
    assert.equal(cmps['firmware']?.['cmd_t'], undefined);
  });
});
