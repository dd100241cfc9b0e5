import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect as connectSocket, createServer } from 'node:net';
import { describe, it } from 'node:test';
import { generate } from 'mqtt-packet';
import { device, inAMinute, keyOf, keys, startBroker } from './testing/embedded.ts';
import { closed, createGate, until } from './testing/mqtt-device.ts';

describe('acknowledgements of the embedded broker', () => {
  for (const qos of [1, 2] as const) {
    it(`follow the handler for QoS ${qos}`, async () => {
      const gate = createGate();
      const { port, messages } = await startBroker(() => gate.opened);
      const lock = await device(port, 'ABC123');
      let isAcknowledged = false;
      const sent = lock.client.publishAsync('smartlock/ABC123/status', '{}', { qos }).then(() => (isAcknowledged = true));
      await until(() => messages.length === 1, 'the message at the handler');
      const other = await device(port, 'XYZ789');
      await other.close();
      assert.equal(isAcknowledged, false);
      gate.open();
      await sent;
    });
  }

  it('do not come when the handler fails, and the device can send again', async () => {
    let failures = 1;
    const { port, messages, events } = await startBroker(async () => {
      if (failures-- > 0) throw new Error('not stored');
    });
    const lock = await device(port, 'ABC123');
    let isAcknowledged = false;
    lock.client.publish('smartlock/ABC123/status', '{}', { qos: 1 }, (error) => (isAcknowledged = error === undefined));
    await closed(lock.client);
    assert.equal(isAcknowledged, false);
    const again = await device(port, 'ABC123');
    await again.client.publishAsync('smartlock/ABC123/status', '{}', { qos: 1 });
    assert.equal(messages.length, 2);
    assert.deepEqual(
      events.filter((event) => !event.startsWith('received')),
      ['dropped status handler_failed', 'acknowledged status'],
    );
  });

  it('leave 3,000 messages of many devices under way at once', async () => {
    for (let index = 0; index < 30; index += 1) keys.set(`FLEET${index}`, 'f'.repeat(64));
    const gate = createGate();
    const { port, messages } = await startBroker(() => gate.opened);
    const fleet = await Promise.all(Array.from({ length: 30 }, (_, index) => device(port, `FLEET${index}`)));
    const sent = fleet.flatMap((lock, index) =>
      Array.from({ length: 100 }, () => lock.client.publishAsync(`smartlock/FLEET${index}/status`, '{}', { qos: 1 })),
    );
    await until(() => messages.length === 3_000, 'all messages at the handler before the first is acknowledged');
    gate.open();
    await Promise.all(sent);
  });

  it('come for a payload over 8 KiB, which is dropped and forwarded to nobody', async () => {
    const { port, messages, events } = await startBroker();
    const lock = await device(port, 'ABC123');
    await lock.client.subscribeAsync('smartlock/ABC123/#');
    await lock.client.publishAsync('smartlock/ABC123/status', 'x'.repeat(8 * 1024 + 1), { qos: 1 });
    await lock.client.publishAsync('smartlock/ABC123/status', 'x'.repeat(8 * 1024), { qos: 1 });
    await until(() => lock.received.length > 0, 'the echo of the second');
    assert.equal(messages.length, 1);
    assert.equal(lock.received.length, 1);
    assert.ok(events.includes('dropped status too_large'));
  });
});

describe('the embedded broker under pressure', () => {
  it('closes the connection of a packet that announces too much, before it has arrived', async () => {
    const { port, events, messages } = await startBroker();
    const lock = await device(port, 'ABC123');
    // Header of a PUBLISH of 200 MiB, and not one byte of it.
    lock.client.stream.write(Uint8Array.of(0x30, 0x80, 0x80, 0x80, 0x64));
    await closed(lock.client);
    assert.ok(events.includes('refusedConnection packet_too_large'));
    const stranger = connectSocket(port, '127.0.0.1');
    stranger.on('error', () => undefined);
    stranger.write(Uint8Array.of(0x10, 0x80, 0x80, 0x80, 0x64));
    await once(stranger, 'close', { signal: AbortSignal.timeout(5_000) });
    assert.equal(messages.length, 0);
  });

  it('is not held up by a device that reads nothing', async () => {
    const { port, broker, events } = await startBroker(undefined, {
      limits: { writeBacklogBytesMax: 32 * 1024, drainTimeoutMs: 60_000 },
    });
    const frozen = connectSocket(port, '127.0.0.1');
    frozen.on('error', () => undefined);
    frozen.write(
      generate({
        cmd: 'connect',
        protocolId: 'MQTT',
        protocolVersion: 4,
        clean: true,
        clientId: 'ABC123',
        keepalive: 0,
        username: 'ABC123',
        password: Buffer.from(keyOf('ABC123')),
      }),
    );
    frozen.write(generate({ cmd: 'subscribe', messageId: 1, subscriptions: [{ topic: 'smartlock/ABC123/command', qos: 0 }] }));
    await until(() => frozen.bytesRead >= 9, 'CONNACK and SUBACK');
    frozen.pause();
    const other = await device(port, 'XYZ789');
    await other.client.subscribeAsync('smartlock/XYZ789/command');
    const large = 'x'.repeat(8_000);
    for (let round = 0; round < 2_000 && !events.includes('publishFailed command backlog'); round += 1) {
      await broker.publish('ABC123', 'command', large, inAMinute());
      await new Promise((resolve) => setImmediate(resolve));
    }
    assert.ok(events.includes('publishFailed command backlog'), 'the backlog is bounded');
    await broker.publish('XYZ789', 'command', 'quick', inAMinute());
    await until(() => other.received.length === 1, 'the command to the other device');
    frozen.destroy();
  });

  it('disconnects a device that stays silent, also one that asked for no keepalive', async () => {
    const { port, broker } = await startBroker(undefined, { limits: { keepaliveSecondsMax: 1 } });
    const lock = await device(port, 'ABC123', { keepalive: 0 });
    await until(() => broker.connectionCount() === 1, 'the device is counted');
    await closed(lock.client);
    await until(() => broker.connectionCount() === 0, 'the silent device is gone');
  });

  it('takes the next free port when its own is taken', async () => {
    const taken = createServer();
    taken.listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const bound = taken.address();
    assert.ok(typeof bound === 'object' && bound !== null);
    const { port, broker } = await startBroker(undefined, { port: bound.port });
    assert.ok(port > bound.port && port < bound.port + 20);
    assert.equal(broker.describe().url, `mqtt://127.0.0.1:${port}`);
    await device(port, 'ABC123');
    taken.close();
  });

  it('stops after the messages under way, and says nothing of devices that it disconnects itself', async () => {
    const gate = createGate();
    const { port, broker, messages } = await startBroker(() => gate.opened);
    const will = { topic: 'smartlock/ABC123/availability', payload: Buffer.from('offline'), qos: 1 as const, retain: true };
    const lock = await device(port, 'ABC123', { will });
    const sent = lock.client.publishAsync('smartlock/ABC123/status', '{}', { qos: 1 });
    await until(() => messages.length === 1, 'the message at the handler');
    const stopped = broker.stop();
    gate.open();
    await sent;
    await stopped;
    assert.equal(broker.isConnected(), false);
    assert.equal(messages.length, 1);
    await assert.rejects(broker.publish('ABC123', 'command', '{}', inAMinute()), { code: 'broker_unavailable' });
  });
});
