import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import { startMosquitto, type Mosquitto } from '../../testing/mosquitto.ts';
import { createLogger } from '../logger.ts';
import { createOutsideTransport, type OutsideTransport, type OutsideTransportOptions } from './outside-broker.ts';
import { startBroker } from './testing/embedded.ts';
import { connectDevice, createGate, recordCounters, until, type TestDevice } from './testing/mqtt-device.ts';
import { createTopics } from './topics.ts';
import type { DeviceMessage } from './transport.ts';

const topics = createTopics('smartlock');
const logger = createLogger('silent');
const inAMinute = (): { expiresAt: Date } => ({ expiresAt: new Date(Date.now() + 60_000) });
const text = (message: DeviceMessage): string => Buffer.from(message.payload).toString('utf8');

let mosquitto: Mosquitto;
before(async () => {
  mosquitto = await startMosquitto({ dynamicSecurity: false, config: ['max_queued_messages 100000'] });
});
after(() => mosquitto.stop());

const open: (OutsideTransport | TestDevice)[] = [];
afterEach(async () => {
  for (const each of open.splice(0).toReversed()) await ('close' in each ? each.close() : each.stop());
});

let sessions = 0;
const newSession = (): string => `server-${process.pid}-${++sessions}`;

interface Running {
  transport: OutsideTransport;
  messages: DeviceMessage[];
  events: string[];
}

async function startServer(
  options: Partial<OutsideTransportOptions> = {},
  onMessage: (message: DeviceMessage) => Promise<void> = async () => {},
): Promise<Running> {
  const counters = recordCounters();
  const messages: DeviceMessage[] = [];
  const transport = createOutsideTransport({
    url: mosquitto.url,
    clientId: newSession(),
    topics,
    logger,
    counters,
    ingest: true,
    reconnectMs: { first: 20, max: 200 },
    redeliverAfterMs: { first: 20, max: 200 },
    stopTimeoutMs: 1_000,
    ...options,
  });
  open.push(transport);
  await transport.start({
    async onMessage(message) {
      messages.push(message);
      await onMessage(message);
    },
  });
  return { transport, messages, events: counters.events };
}

async function device(deviceId: string, options = {}): Promise<TestDevice> {
  const connected = await connectDevice(mosquitto.port, deviceId, 'unused', options);
  open.push(connected);
  return connected;
}

describe('the server at an outside broker', () => {
  it('hears every device channel and nothing else, and sends commands', async () => {
    const { transport, messages } = await startServer();
    const lock = await device('ABC123');
    await lock.client.subscribeAsync('smartlock/ABC123/#', { qos: 1 });
    await lock.client.publishAsync('smartlock/ABC123/other', 'x', { qos: 1 });
    await lock.client.publishAsync('smartlock/ABC123/ota/progress', '{}', { qos: 1 });
    await lock.client.publishAsync('smartlock/ABC123/heartbeat', '{}', { qos: 0 });
    await until(() => messages.length === 2, 'both messages');
    assert.deepEqual(
      messages.map(({ deviceId, channel }) => [deviceId, channel]),
      [
        ['ABC123', 'ota/progress'],
        ['ABC123', 'heartbeat'],
      ],
    );
    await transport.publish('ABC123', 'command', '{"command":"lock"}', inAMinute());
    await until(() => lock.received.some((message) => message.topic === 'smartlock/ABC123/command'), 'the command');
    assert.equal(transport.isConnected(), true);
    assert.deepEqual(transport.describe(), { kind: 'outside', url: mosquitto.url });
  });

  it('has 3,000 messages with QoS 1 under way at once', async () => {
    const gate = createGate();
    const { messages, events } = await startServer({}, () => gate.opened);
    const lock = await device('ABC123');
    await Promise.all(
      Array.from({ length: 3_000 }, (_, index) => lock.client.publishAsync('smartlock/ABC123/event', String(index), { qos: 1 })),
    );
    await until(() => messages.length === 3_000, '3,000 messages at the handler before the first is acknowledged', 20_000);
    gate.open();
    await until(() => events.filter((event) => event === 'acknowledged event').length === 3_000, 'all acknowledgements');
    assert.equal(new Set(messages.map(text)).size, 3_000);
  });

  it('never has more under way than it said, and goes on when there is room', async () => {
    let underWay = 0;
    let most = 0;
    const { messages } = await startServer({ receiveMaximum: 10 }, async () => {
      most = Math.max(most, ++underWay);
      await new Promise((resolve) => setImmediate(resolve));
      underWay -= 1;
    });
    const lock = await device('ABC123');
    for (const qos of [0, 1] as const) {
      await Promise.all(Array.from({ length: 200 }, () => lock.client.publishAsync('smartlock/ABC123/heartbeat', 'x', { qos })));
    }
    await until(() => messages.length === 400, 'all messages');
    assert.ok(most <= 10, `${most} at once`);
  });

  it('gets a message again, whose handler had not finished when the connection broke', async () => {
    const clientId = newSession();
    const first = await startServer({ clientId, stopTimeoutMs: 50 }, () => new Promise<void>(() => {}));
    const lock = await device('ABC123');
    await lock.client.publishAsync('smartlock/ABC123/event', 'unfinished', { qos: 1 });
    await until(() => first.messages.length === 1, 'the message at the first server');
    await first.transport.stop();
    const second = await startServer({ clientId });
    await until(() => second.messages.length === 1, 'the message at the second server');
    assert.deepEqual(
      second.messages.map((message) => [text(message), message.duplicate]),
      [['unfinished', true]],
    );
    await until(() => second.events.includes('acknowledged event'), 'the acknowledgement');
    await second.transport.stop();
    const third = await startServer({ clientId });
    await lock.client.publishAsync('smartlock/ABC123/event', 'marker', { qos: 1 });
    await until(() => third.messages.length > 0, 'the marker');
    assert.deepEqual(third.messages.map(text), ['marker']);
  });

  it('gets a message again, whose handler failed, without losing those around it', async () => {
    let failures = 3;
    const { messages, events } = await startServer({}, async (message) => {
      if (text(message) === 'poor' && failures-- > 0) throw new Error('not stored');
    });
    const lock = await device('ABC123');
    for (const payload of ['before', 'poor', 'after'])
      await lock.client.publishAsync('smartlock/ABC123/event', payload, { qos: 1 });
    await until(() => messages.filter((message) => text(message) === 'poor').length === 4, 'the fourth delivery');
    await until(() => events.filter((event) => event === 'acknowledged event').length >= 3, 'all acknowledgements');
    assert.equal(events.filter((event) => event === 'dropped event handler_failed').length, 3);
  });

  it('acknowledges nothing on a later connection, where the identifier may mean another message', async () => {
    const gate = createGate();
    let isFirst = true;
    const clientId = newSession();
    const first = await startServer({ clientId, stopTimeoutMs: 50 }, async () => {
      if (!isFirst) return new Promise<void>(() => {});
      isFirst = false;
      return await gate.opened;
    });
    const lock = await device('ABC123');
    await lock.client.publishAsync('smartlock/ABC123/event', 'early', { qos: 1 });
    await until(() => first.messages.length === 1, 'the first delivery');
    await mosquitto.restart();
    await until(() => first.messages.length === 2, 'the second delivery, which stays under way');
    gate.open();
    await until(() => first.events.includes('acknowledged event'), 'the late end of the first handler');
    await first.transport.stop();
    const second = await startServer({ clientId });
    await until(() => second.messages.length === 1, 'the message, which nobody has acknowledged');
    assert.equal(text(second.messages[0] ?? assert.fail()), 'early');
  });

  it('keeps no command for a device with a persistent session that is away', async () => {
    const { transport } = await startServer();
    const session = { clean: false };
    const lock = await device('ABC123', session);
    await lock.client.subscribeAsync('smartlock/ABC123/command', { qos: 1 });
    await lock.client.endAsync();
    await transport.publish('ABC123', 'command', 'late', inAMinute());
    const back = await device('ABC123', session);
    await transport.publish('ABC123', 'command', 'now', inAMinute());
    await until(() => back.received.length > 0, 'the later command');
    assert.deepEqual(
      back.received.map((message) => message.payload),
      ['now'],
    );
  });

  it('hears what was retained once, marked as such, and not at every return', async () => {
    const own = createTopics('retained-test');
    const lock = await device('ABC123');
    await lock.client.publishAsync(own.build('ABC123', 'availability'), 'online', { qos: 1, retain: true });
    const clientId = newSession();
    const first = await startServer({ clientId, topics: own });
    await until(() => first.messages.length === 1, 'the retained message');
    await until(() => first.events.includes('acknowledged availability'), 'its acknowledgement');
    await first.transport.stop();
    const second = await startServer({ clientId, topics: own });
    await lock.client.publishAsync(own.build('ABC123', 'availability'), 'offline', { qos: 1, retain: true });
    await until(() => second.messages.length > 0, 'the live message');
    const seen = [...first.messages, ...second.messages].map((message) => [text(message), message.retained]);
    assert.deepEqual(seen, [
      ['online', true],
      ['offline', false],
    ]);
  });

  it('lets the broker throw a command away when it has expired', async () => {
    const { transport } = await startServer();
    const lock = await device('ABC123', { protocolVersion: 5 });
    const expiries: (number | undefined)[] = [];
    lock.client.on('message', (_topic, _payload, packet) => expiries.push(packet.properties?.messageExpiryInterval));
    await lock.client.subscribeAsync('smartlock/ABC123/command', { qos: 1 });
    for (const lifetimeMs of [9_500, 300]) {
      await transport.publish('ABC123', 'command', '{}', { expiresAt: new Date(Date.now() + lifetimeMs) });
    }
    await until(() => expiries.length === 2, 'both commands');
    assert.deepEqual(expiries, [10, 1]);
  });

  it('moves messages from one server to the next without losing any', async () => {
    const clientId = newSession();
    const first = await startServer({ clientId });
    const second = await startServer({ clientId, ingest: false });
    const lock = await device('ABC123');
    await lock.client.publishAsync('smartlock/ABC123/event', '1', { qos: 1 });
    await until(() => first.messages.length === 1, 'the first message');
    await first.transport.stopIngest();
    assert.equal(first.transport.isConnected(), true);
    await lock.client.publishAsync('smartlock/ABC123/event', '2', { qos: 1 });
    await second.transport.startIngest();
    await lock.client.publishAsync('smartlock/ABC123/event', '3', { qos: 1 });
    await until(() => second.messages.length === 2, 'the other messages');
    assert.deepEqual(
      [first.messages, second.messages].map((messages) => messages.map(text)),
      [['1'], ['2', '3']],
    );
  });

  it('refuses to send while there is no broker, sends nothing of it later, and comes back', async () => {
    const own = await startMosquitto({ dynamicSecurity: false });
    try {
      const { transport, messages } = await startServer({ url: own.url });
      await own.kill();
      // Each of the two connections notices for itself; the one that publishes is what this is about.
      await until(() => transport.publisher?.connected === false, 'the loss is noticed');
      await assert.rejects(transport.publish('ABC123', 'command', 'lost', inAMinute()), {
        kind: 'unavailable',
        code: 'broker_unavailable',
      });
      await own.restart();
      await until(() => transport.isConnected(), 'the return');
      const lock = await connectDevice(own.port, 'ABC123', 'unused');
      open.push(lock);
      await lock.client.subscribeAsync('smartlock/ABC123/command');
      await transport.publish('ABC123', 'command', 'kept', inAMinute());
      await until(() => lock.received.length > 0, 'the command');
      assert.deepEqual(
        lock.received.map((message) => message.payload),
        ['kept'],
      );
      // The killed broker had stored no session: the server must have subscribed anew.
      await lock.client.publishAsync('smartlock/ABC123/status', '{}', { qos: 1 });
      await until(() => messages.length === 1, 'a message after the session was lost');
    } finally {
      await own.stop();
    }
  });

  it('starts without a broker and does not wait for one for ever', async () => {
    const { transport } = await startServer({ url: 'mqtt://127.0.0.1:1', startTimeoutMs: 50 });
    assert.equal(transport.isConnected(), false);
  });

  it('speaks 3.1.1 with a broker that does not know MQTT 5', async () => {
    const { port, messages, broker } = await startBroker();
    const key = 'a'.repeat(64);
    const { transport } = await startServer({
      url: `mqtt://ABC123:${key}@127.0.0.1:${port}`,
      clientId: 'ABC123-server',
      ingest: false,
    });
    await until(() => transport.isConnected(), 'the connection with the older version');
    await until(() => broker.connectionCount() === 1, 'the connection is counted');
    assert.equal(messages.length, 0);
  });

  it('refuses an expired command and shows no password', async () => {
    const { transport } = await startServer();
    await assert.rejects(transport.publish('ABC123', 'command', '{}', { expiresAt: new Date(Date.now() - 1) }), {
      code: 'command_expired',
    });
    const other = createOutsideTransport({
      url: 'mqtts://user:secret%40@broker.example:8884',
      clientId: 'x',
      topics,
      logger,
      ingest: false,
    });
    assert.equal(other.describe().url, 'mqtts://broker.example:8884');
    for (const url of ['http://x', 'nonsense', 'mqtt://']) {
      assert.throws(() => createOutsideTransport({ url, clientId: 'x', topics, logger, ingest: false }), {
        code: 'mqtt_url_invalid',
      });
    }
  });
});
