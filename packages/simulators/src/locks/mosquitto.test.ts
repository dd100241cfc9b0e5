import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { after, before, describe, it } from 'node:test';
import mqttPacket, { type Packet } from 'mqtt-packet';
import { clockDrift } from './faults/index.ts';
import { createFleet, type Fleet } from './fleet.ts';
import { startMosquitto, type Mosquitto } from './testing/mosquitto.ts';
import { PacketClient, type Heard } from './testing/packet-client.ts';
import { TIMING } from './testing/scene.ts';
import { makeCommand, makeKeys, until } from './testing/tiny-server.ts';

describe('a lock at a real Mosquitto', () => {
  let broker: Mosquitto;
  let fleet: Fleet | undefined;
  let client: PacketClient | undefined;
  const keys = makeKeys();

  before(async () => {
    broker = await startMosquitto();
  });
  after(async () => {
    await fleet?.stop();
    client?.close();
    await broker.close();
  });

  const on = (id: string, channel: string): Heard[] => client?.on(`smartlock/${id}/${channel}`) ?? [];
  const answer = async (message: Record<string, unknown>, id: string): Promise<Record<string, unknown>> => {
    const found = (): Heard | undefined => on(id, 'response').find(({ json }) => json['request_id'] === message['request_id']);
    client?.publish(`smartlock/${id}/command`, message);
    await until(() => found() !== undefined, `an answer to ${String(message['command'])}`);
    return found()?.json ?? {};
  };

  it('shows itself, obeys, has its clock set, leaves its will, and brings everything after the broker crashed', async () => {
    const id = 'MOSQUITTO001';
    client = await PacketClient.listen(broker.port, 'smartlock/#');
    fleet = createFleet({ mqttUrl: `mqtt://127.0.0.1:${broker.port}`, locks: [{ device_id: id, ...keys }], timing: TIMING });
    fleet.start();
    await fleet.connected();
    const lock = fleet.lock(id);
    await until(() => on(id, 'status').length === 1 && on(id, 'heartbeat').length > 0, 'status and heartbeat');
    await until(() => on(id, 'availability').length === 1, 'the availability');
    const newcomer = await PacketClient.listen(broker.port, `smartlock/${id}/availability`);
    await until(() => newcomer.heard.length === 1, 'what is retained');
    assert.deepEqual([newcomer.heard[0]?.text, newcomer.heard[0]?.retain], ['online', true]);
    newcomer.close();
    assert.deepEqual([(await answer(makeCommand('unlock', keys), id))['status'], lock.state.bolt], ['unlocked', 'unlocked']);

    lock.setFault(clockDrift({ offsetMs: -3_600_000 }));
    assert.equal((await answer(makeCommand('lock', keys), id))['error'], 'clock_skew');
    await until(() => Date.parse(String(on(id, 'status').at(-1)?.json['timestamp'])) < Date.now() - 3_000_000, 'its reading');
    const { time_nonce } = on(id, 'status').at(-1)?.json ?? {};
    assert.equal((await answer(makeCommand('set_time', keys, { more: { time_nonce } }), id))['success'], true);
    assert.equal((await answer(makeCommand('lock', keys), id))['success'], true);

    lock.dropConnection();
    const spoken = (): string =>
      on(id, 'availability')
        .map(({ text }) => text)
        .join(' ');
    await until(() => spoken() === 'online offline online', 'the will and the return');
    await fleet.connected();

    await broker.kill();
    await until(() => fleet?.onlineCount === 0, 'the loss');
    lock.turnKey('unlocked');
    client.close();
    await broker.start();
    client = await PacketClient.listen(broker.port, 'smartlock/#');
    // The lock may have come back first; whatever it told then, a command proves that both are there now.
    await fleet.connected();
    await until(() => lock.state.unsettled === 0, 'every PUBACK');
    assert.equal(lock.counters.eventsStored, 1);
    assert.equal((await answer(makeCommand('lock', keys), id))['success'], true);
  });
});

describe('a lock that connects', () => {
  it('publishes nothing before its subscription is confirmed', async () => {
    const packets: Packet[] = [];
    let socket: Socket | undefined;
    const broker = createServer((accepted) => {
      socket = accepted;
      const parser = mqttPacket.parser({ protocolVersion: 4 });
      parser.on('packet', (packet: Packet) => {
        packets.push(packet);
        if (packet.cmd === 'connect')
          accepted.write(mqttPacket.generate({ cmd: 'connack', returnCode: 0, sessionPresent: false }));
      });
      accepted.on('data', (bytes: Buffer) => parser.parse(bytes));
    }).listen(0, '127.0.0.1');
    await once(broker, 'listening');
    const { port } = broker.address() as AddressInfo;
    const locks = [{ device_id: 'WAITING00001', ...makeKeys() }];
    const fleet = createFleet({ mqttUrl: `mqtt://127.0.0.1:${port}`, locks, timing: TIMING });
    fleet.start();
    try {
      await until(() => packets.some(({ cmd }) => cmd === 'subscribe'), 'the subscription');
      // Something happens at the door meanwhile: it has to wait too.
      fleet.lock('WAITING00001').turnKey();
      const subscribe = packets.find(({ cmd }) => cmd === 'subscribe');
      assert.equal(fleet.counters.published, 0);
      assert.deepEqual(
        packets.map(({ cmd }) => cmd),
        ['connect', 'subscribe'],
      );
      socket?.write(mqttPacket.generate({ cmd: 'suback', messageId: subscribe?.messageId ?? 0, granted: [1, 1] }));
      await until(() => packets.filter(({ cmd }) => cmd === 'publish').length >= 3, 'availability, status and event');
      const topics = packets.flatMap((packet) => (packet.cmd === 'publish' ? [packet.topic.split('/').at(-1)] : []));
      assert.deepEqual(topics.slice(0, 3), ['availability', 'status', 'event']);
    } finally {
      socket?.destroy();
      broker.close();
      fleet.lock('WAITING00001').losePower();
      await fleet.stop();
    }
  });
});
