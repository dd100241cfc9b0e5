import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { device, inAMinute, keyOf, startBroker, topics } from './testing/embedded.ts';
import { closed, connectDevice, createGate, until } from './testing/mqtt-device.ts';
import { deviceChannels, serverChannels } from './topics.ts';

describe('who may connect to the embedded broker', () => {
  it('takes a device with its id and key, and counts it while it is there', async () => {
    const { port, broker } = await startBroker();
    const lock = await device(port, 'ABC123');
    await until(() => broker.connectionCount() === 1, 'the device is counted');
    await lock.close();
    await until(() => broker.connectionCount() === 0, 'the device is gone');
  });

  it('refuses nobody, somebody else, lower case, wrong keys and an endless client id', async () => {
    const { port, events } = await startBroker();
    const key = keyOf('ABC123');
    const attempts: [object, number][] = [
      [{ username: undefined, password: undefined }, 4],
      [{ password: 'c'.repeat(64) }, 4],
      [{ password: '' }, 4],
      [{ username: 'abc123' }, 4],
      [{ username: 'XYZ789', clientId: 'XYZ789' }, 4],
      [{ clientId: `ABC123-${'x'.repeat(200)}` }, 2],
    ];
    for (const [options, code] of attempts) {
      await assert.rejects(connectDevice(port, 'ABC123', key, options), { code }, JSON.stringify(options));
    }
    assert.equal(events.filter((event) => event.startsWith('refusedConnection')).length, attempts.length);
    await device(port, 'ABC123', { clientId: 'ABC123-helper' });
  });

  it('says that it is unavailable when keys cannot be checked', async () => {
    const { port } = await startBroker(undefined, { authenticateDevice: () => Promise.reject(new Error('database away')) });
    await assert.rejects(connectDevice(port, 'ABC123', keyOf('ABC123')), { code: 3 });
  });

  it('refuses a will on another topic than the device may publish on', async () => {
    const { port, messages } = await startBroker();
    for (const topic of ['smartlock/XYZ789/availability', 'smartlock/ABC123/command', '$SYS/x', 'other']) {
      const will = { topic, payload: Buffer.from('offline'), qos: 1 as const, retain: true };
      await assert.rejects(connectDevice(port, 'ABC123', keyOf('ABC123'), { will }), { code: 5 }, topic);
    }
    const will = { topic: 'smartlock/ABC123/availability', payload: Buffer.from('offline'), qos: 1 as const, retain: true };
    const lock = await device(port, 'ABC123', { will });
    lock.client.stream.destroy();
    await until(() => messages.length === 1, 'the will');
    assert.equal(Buffer.from(messages[0]?.payload ?? []).toString(), 'offline');
  });

  it('ends the connections of a device on request, also one whose key is just being checked', async () => {
    const gate = createGate();
    let isSlow = false;
    let isChecking = false;
    const { port, broker } = await startBroker(undefined, {
      async authenticateDevice() {
        isChecking = isSlow;
        if (isSlow) await gate.opened;
        return true;
      },
    });
    const lock = await device(port, 'ABC123');
    const other = await device(port, 'XYZ789');
    isSlow = true;
    const late = connectDevice(port, 'ABC123', keyOf('ABC123'), { clientId: 'ABC123-late' });
    const refused = assert.rejects(late);
    await until(() => isChecking, 'the check of the key has begun');
    broker.disconnectDevice('ABC123');
    gate.open();
    await refused;
    await closed(lock.client);
    assert.equal(other.client.connected, true);
    await until(() => broker.connectionCount() === 1, 'only the other device is left');
  });

  it('takes any client id, and keeps it apart from the same id of another device', async () => {
    const { port, broker } = await startBroker();
    const first = await device(port, 'ABC123', { clientId: 'mosq-1' });
    const other = await device(port, 'XYZ789', { clientId: 'mosq-1' });
    const named = await device(port, 'XYZ789', { clientId: 'ABC123' });
    await until(() => broker.connectionCount() === 3, 'all three are there');
    assert.deepEqual(
      [first, other, named].map(({ client }) => client.connected),
      [true, true, true],
    );
    await device(port, 'ABC123', { clientId: 'mosq-1' });
    await closed(first.client);
    assert.equal(other.client.connected, true);
  });
});

describe('what devices may say and hear on the embedded broker', () => {
  it('takes messages on own device channels and closes the connection for everything else', async () => {
    const { port, messages } = await startBroker();
    for (const channel of deviceChannels) {
      const lock = await device(port, 'ABC123');
      await lock.client.publishAsync(topics.build('ABC123', channel), 'x', { qos: 1 });
      await lock.close();
    }
    assert.deepEqual(
      messages.map((message) => message.channel),
      [...deviceChannels],
    );
    const refused = [
      ...serverChannels.map((channel) => topics.build('ABC123', channel)),
      ...[...deviceChannels, ...serverChannels].map((channel) => topics.build('XYZ789', channel)),
      'smartlock/ABC123',
      'smartlock/ABC123/other',
      'smartlock/ABC123/status/x',
      'other/ABC123/status',
      '$SYS/x',
    ];
    for (const topic of refused) {
      const lock = await device(port, 'ABC123');
      lock.client.publish(topic, 'x', { qos: 1 });
      await closed(lock.client);
    }
    assert.equal(messages.length, deviceChannels.length);
  });

  it('answers 0x80 to a subscription beyond the own prefix, and delivers nothing of other devices', async () => {
    const { port, broker } = await startBroker();
    const lock = await device(port, 'ABC123');
    const other = await device(port, 'XYZ789');
    const filters = [
      '#',
      '+/+/command',
      'smartlock/#',
      'smartlock/+/command',
      'smartlock/XYZ789/command',
      '$SYS/#',
      '$share/g/smartlock/ABC123/#',
    ];
    for (const filter of filters) {
      await assert.rejects(lock.client.subscribeAsync(filter, { qos: 1 }), refusedSubscription, filter);
    }
    await lock.client.subscribeAsync('smartlock/ABC123/#', { qos: 1 });
    await other.client.subscribeAsync('smartlock/XYZ789/command', { qos: 1 });
    await broker.publish('XYZ789', 'command', 'for the other', inAMinute());
    await broker.publish('ABC123', 'command', 'for the lock', inAMinute());
    await until(() => lock.received.length === 1 && other.received.length === 1, 'a command each');
    assert.deepEqual(lock.received, [{ topic: 'smartlock/ABC123/command', payload: 'for the lock', retain: false }]);
  });

  it('keeps no command for a device that is away, whatever session it asked for', async () => {
    const { port, broker } = await startBroker();
    const session = { clean: false };
    const lock = await device(port, 'ABC123', session);
    await lock.client.subscribeAsync('smartlock/ABC123/command', { qos: 1 });
    await lock.close();
    await until(() => broker.connectionCount() === 0, 'the device is gone');
    await broker.publish('ABC123', 'command', 'late', inAMinute());
    const back = await device(port, 'ABC123', session);
    await back.client.subscribeAsync('smartlock/ABC123/command', { qos: 1 });
    await broker.publish('ABC123', 'command', 'now', inAMinute());
    await until(() => back.received.length > 0, 'the later command');
    assert.deepEqual(
      back.received.map((message) => message.payload),
      ['now'],
    );
  });

  it('keeps no session: neither subscriptions nor messages wait for a device that asked for it', async () => {
    const { port, broker } = await startBroker();
    const session = { clean: false };
    const lock = await device(port, 'ABC123', session);
    await lock.client.subscribeAsync('smartlock/ABC123/#', { qos: 1 });
    await lock.close();
    await until(() => broker.connectionCount() === 0, 'the device is gone');
    const helper = await device(port, 'ABC123', { clientId: 'ABC123-helper' });
    await helper.client.publishAsync('smartlock/ABC123/event', 'meanwhile', { qos: 1 });
    const back = await device(port, 'ABC123', session);
    await back.client.publishAsync('smartlock/ABC123/event', 'after', { qos: 1 });
    await back.client.subscribeAsync('smartlock/ABC123/heartbeat', { qos: 1 });
    await helper.client.publishAsync('smartlock/ABC123/heartbeat', 'marker', { qos: 1 });
    await until(() => back.received.some((message) => message.payload === 'marker'), 'the marker');
    assert.deepEqual(
      back.received.map((message) => message.payload),
      ['marker'],
    );
  });

  it('retains availability alone', async () => {
    const { port } = await startBroker();
    const lock = await device(port, 'ABC123');
    await lock.client.publishAsync('smartlock/ABC123/availability', 'online', { qos: 1, retain: true });
    await lock.client.publishAsync('smartlock/ABC123/status', '{}', { qos: 1, retain: true });
    const helper = await device(port, 'ABC123', { clientId: 'ABC123-helper' });
    await helper.client.subscribeAsync('smartlock/ABC123/#', { qos: 1 });
    await lock.client.publishAsync('smartlock/ABC123/heartbeat', '{}', { qos: 1 });
    await until(() => helper.received.some((message) => message.topic.endsWith('heartbeat')), 'the live message');
    assert.deepEqual(
      helper.received.filter((message) => message.retain).map((message) => message.topic),
      ['smartlock/ABC123/availability'],
    );
    assert.equal(
      helper.received.some((message) => message.topic.endsWith('status')),
      false,
    );
  });

  it('refuses a command that has expired', async () => {
    const { broker, events } = await startBroker();
    await assert.rejects(broker.publish('ABC123', 'command', '{}', { expiresAt: new Date(Date.now() - 1) }), {
      code: 'command_expired',
    });
    assert.deepEqual(events, ['publishFailed command expired']);
  });
});

function refusedSubscription(error: unknown): boolean {
  const packet: unknown = error instanceof Error ? Reflect.get(error, 'packet') : undefined;
  assert.deepEqual(typeof packet === 'object' && packet !== null ? Reflect.get(packet, 'granted') : null, [128]);
  return true;
}
