import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { findProgram, startMosquitto, type Mosquitto } from '../../testing/mosquitto.ts';
import { createLogger } from '../logger.ts';
import { detectBrokerAccess, type BrokerAccess, type DeviceCredential } from './device-access.ts';
import { openDynamicSecurity, type DynamicSecurityRequests } from './dynamic-security-requests.ts';
import { createOutsideTransport, type OutsideTransport } from './outside-broker.ts';
import { closed, connectDevice, until } from './testing/mqtt-device.ts';
import { createTopics, deviceChannels, serverChannels } from './topics.ts';
import type { DeviceMessage } from './transport.ts';

const topics = createTopics('smartlock');
const logger = createLogger('silent');
const newKey = (): string => randomBytes(32).toString('hex');

let mosquitto: Mosquitto;
let transport: OutsideTransport;
let access: BrokerAccess;
let requests: DynamicSecurityRequests;
const messages: DeviceMessage[] = [];

async function* stream(...credentials: DeviceCredential[]): AsyncGenerator<DeviceCredential> {
  yield* credentials;
}

function detect(of: OutsideTransport, timeoutMs = 2_000): Promise<BrokerAccess> {
  const client = of.publisher;
  assert.ok(client !== null);
  return detectBrokerAccess({ client, serverUsername: 'admin', topics, logger, timeoutMs });
}

function createServer(url: string): OutsideTransport {
  return createOutsideTransport({ url, clientId: 'server', topics, logger, ingest: true, reconnectMs: { first: 20, max: 100 } });
}

before(async () => {
  mosquitto = await startMosquitto({ dynamicSecurity: true });
  transport = createServer(mosquitto.adminUrl);
  await transport.start({ onMessage: async (message) => void messages.push(message) });
  access = await detect(transport);
  await until(() => transport.isConnected(), 'the server is back after it was given its rights');
  requests = openDynamicSecurity({ client: transport.publisher ?? assert.fail(), logger });
});
after(async () => {
  await transport.stop();
  await mosquitto.stop();
});

describe('accounts of locks in Mosquitto', () => {
  it('are found to be manageable, and not at a broker without dynamic security', async () => {
    assert.equal(access.describe().kind, 'mosquitto_dynamic_security');
    const plain = await startMosquitto({ dynamicSecurity: false });
    const other = createServer(plain.url);
    try {
      await other.start({ onMessage: async () => {} });
      assert.equal((await detect(other, 200)).describe().kind, 'external');
    } finally {
      await other.stop();
      await plain.stop();
    }
  });

  it('let a lock connect with its key alone, until it is revoked', async () => {
    const key = newKey();
    await assert.rejects(connectDevice(mosquitto.port, 'LOCK01', key), { code: 5 });
    await access.grant('LOCK01', key);
    const lock = await connectDevice(mosquitto.port, 'LOCK01', key);
    await assert.rejects(connectDevice(mosquitto.port, 'LOCK01', newKey(), { clientId: 'LOCK01-x' }), { code: 5 });
    await access.revoke('LOCK01');
    await closed(lock.client);
    await lock.close();
    await assert.rejects(connectDevice(mosquitto.port, 'LOCK01', key), { code: 5 });
    await access.revoke('LOCK01');
  });

  it('take a new key in place of the old one', async () => {
    const [first, second] = [newKey(), newKey()];
    await access.grant('LOCK02', first);
    await access.grant('LOCK02', second);
    await assert.rejects(connectDevice(mosquitto.port, 'LOCK02', first), { code: 5 });
    await (await connectDevice(mosquitto.port, 'LOCK02', second)).close();
  });

  it('let a lock publish on its own device channels and nowhere else', async () => {
    const key = newKey();
    await access.grant('LOCK03', key);
    await access.grant('LOCK04', newKey());
    const pub = findProgram('mosquitto_pub', 'mosquitto-clients');
    const publish = (topic: string, payload: string): void => {
      const connection = ['-h', '127.0.0.1', '-p', String(mosquitto.port), '-u', 'LOCK03', '-P', key, '-i', 'LOCK03'];
      const run = spawnSync(pub, [...connection, '-q', '1', '-t', topic, '-m', payload], { encoding: 'utf8', timeout: 10_000 });
      assert.equal(run.status, 0, run.stderr);
    };
    const allChannels = [...deviceChannels, ...serverChannels];
    messages.length = 0;
    for (const channel of serverChannels) publish(topics.build('LOCK03', channel), 'foreign');
    for (const channel of allChannels) publish(topics.build('LOCK04', channel), 'foreign');
    publish('smartlock/LOCK03/other', 'foreign');
    for (const channel of deviceChannels) publish(topics.build('LOCK03', channel), 'own');
    await until(() => messages.length >= deviceChannels.length, 'the own messages');
    assert.deepEqual(
      messages.map((message) => [message.deviceId, message.channel, Buffer.from(message.payload).toString()]),
      deviceChannels.map((channel) => ['LOCK03', channel, 'own']),
    );
  });

  it('let a lock hear its own prefix and nothing else', async () => {
    const [key, otherKey] = [newKey(), newKey()];
    await access.grant('LOCK05', key);
    await access.grant('LOCK06', otherKey);
    const lock = await connectDevice(mosquitto.port, 'LOCK05', key);
    const other = await connectDevice(mosquitto.port, 'LOCK06', otherKey);
    const refused = [
      '#',
      '+/+/command',
      'smartlock/#',
      'smartlock/+/command',
      'smartlock/LOCK06/#',
      'smartlock/LOCK06/command',
      '$SYS/#',
      '$CONTROL/#',
    ];
    for (const filter of [...refused, '$share/g/smartlock/LOCK06/command']) {
      await assert.rejects(lock.client.subscribeAsync(filter, { qos: 1 }), /Subscribe error/, filter);
    }
    for (const filter of ['smartlock/LOCK05/#', 'smartlock/LOCK05/command']) await lock.client.subscribeAsync(filter, { qos: 1 });
    await other.client.subscribeAsync('smartlock/LOCK06/command', { qos: 1 });
    const soon = { expiresAt: new Date(Date.now() + 60_000) };
    await transport.publish('LOCK06', 'command', 'for the other', soon);
    await transport.publish('LOCK05', 'ota', 'for the lock', soon);
    await until(() => lock.received.length > 0 && other.received.length > 0, 'a command each');
    assert.deepEqual(
      lock.received.map((message) => message.payload),
      ['for the lock'],
    );
    await lock.close();
    await other.close();
  });

  it('keep no command for a lock that is away', async () => {
    const key = newKey();
    await access.grant('LOCK07', key);
    const session = { clean: false };
    const lock = await connectDevice(mosquitto.port, 'LOCK07', key, session);
    await lock.client.subscribeAsync('smartlock/LOCK07/command', { qos: 1 });
    await lock.client.endAsync();
    const soon = { expiresAt: new Date(Date.now() + 60_000) };
    await transport.publish('LOCK07', 'command', 'late', soon);
    const back = await connectDevice(mosquitto.port, 'LOCK07', key, session);
    await transport.publish('LOCK07', 'command', 'now', soon);
    await until(() => back.received.length > 0, 'the later command');
    assert.deepEqual(
      back.received.map((message) => message.payload),
      ['now'],
    );
    await back.close();
  });

  it('are made exactly what they should be, and those of others are left alone', async () => {
    const foreign = newKey();
    const made = await requests.send([
      { command: 'createRole', rolename: 'household', acls: [] },
      { command: 'createClient', username: 'thermostat', password: foreign, roles: [{ rolename: 'household' }] },
      { command: 'createClient', username: 'FOREIGN1', password: foreign },
    ]);
    assert.deepEqual(
      made.map((answer) => answer.error),
      [undefined, undefined, undefined],
    );
    const keep = Array.from({ length: 60 }, (_, index) => ({ deviceId: `FLEET${index}`, password: newKey() }));
    const first = await access.sync(stream(...keep));
    assert.equal(first.added, 60);
    const kept = keep[0] ?? assert.fail();
    const lock = await connectDevice(mosquitto.port, kept.deviceId, kept.password);
    const changed = { deviceId: 'FLEET1', password: newKey() };
    const next = [kept, changed, ...keep.slice(2, 40), { deviceId: 'FLEET99', password: newKey() }];
    assert.deepEqual(await access.sync(stream(...next)), { added: 1, updated: 1, removed: 20 });
    assert.equal(lock.client.connected, true, 'a lock whose key has not changed stays connected');
    await lock.close();
    await (await connectDevice(mosquitto.port, changed.deviceId, changed.password)).close();
    await assert.rejects(connectDevice(mosquitto.port, 'FLEET44', keep[44]?.password ?? ''), { code: 5 });
    assert.deepEqual(await access.sync(stream(...next)), { added: 0, updated: 0, removed: 0 });

    await assert.rejects(access.grant('FOREIGN1', newKey()), { code: 'broker_account_taken' });
    await assert.rejects(access.revoke('FOREIGN1'), { code: 'broker_account_taken' });
    await access.sync(stream({ deviceId: 'FOREIGN1', password: newKey() }));
    for (const username of ['thermostat', 'FOREIGN1']) {
      await (await connectDevice(mosquitto.port, username, foreign)).close();
    }
  });

  it('of others that reach the topics of locks are told, by whichever way they got there', async () => {
    const password = newKey();
    const role = (rolename: string, ...acls: object[]) => ({ command: 'createRole', rolename, acls });
    const acl = (acltype: string, topic: string, allow = true, priority = 0) => ({ acltype, topic, allow, priority });
    const client = (username: string, ...roles: string[]) => ({
      command: 'createClient',
      username,
      password,
      roles: roles.map((rolename) => ({ rolename })),
    });
    const made = await requests.send([
      role('listener', acl('subscribePattern', '#')),
      role('speaker', acl('publishClientSend', 'smartlock/LOCK10/event')),
      role('bridge', acl('publishClientSend', '+/+/status')),
      role('elsewhere', acl('publishClientSend', 'zigbee/#'), acl('subscribePattern', 'smartlocks/#')),
      role('shut', acl('subscribePattern', 'smartlock/#', false, 5)),
      { command: 'createGroup', groupname: 'bridges', roles: [{ rolename: 'bridge' }] },
      client('recorder', 'listener'),
      client('forger', 'speaker'),
      client('gardener', 'elsewhere'),
      client('curbed', 'listener', 'shut'),
      client('switched-off', 'listener'),
      { ...client('bridge-1'), groups: [{ groupname: 'bridges' }] },
      { command: 'disableClient', username: 'switched-off' },
    ]);
    assert.deepEqual(
      made.flatMap(({ error }) => error ?? []),
      [],
    );
    await access.grant('LOCK10', newKey());
    const names = ['recorder', 'forger', 'gardener', 'curbed', 'switched-off', 'bridge-1', 'admin', 'LOCK10'];
    const reach = (await access.listReach())?.filter(({ username }) => names.includes(username));
    assert.deepEqual(
      reach?.toSorted((a, b) => (a.username < b.username ? -1 : 1)),
      [
        { username: 'LOCK10', deviceIds: ['LOCK10'], maySpeak: true, mayListen: true },
        { username: 'bridge-1', deviceIds: null, maySpeak: true, mayListen: false },
        { username: 'forger', deviceIds: ['LOCK10'], maySpeak: true, mayListen: false },
        { username: 'recorder', deviceIds: null, maySpeak: false, mayListen: true },
      ],
    );
  });

  it('survive a restart of the broker, and so does the way to change them', async () => {
    const key = newKey();
    await access.grant('LOCK08', key);
    await mosquitto.restart();
    await (await connectDevice(mosquitto.port, 'LOCK08', key)).close();
    await until(() => transport.isConnected(), 'the server is back');
    await access.revoke('LOCK08');
    await assert.rejects(connectDevice(mosquitto.port, 'LOCK08', key), { code: 5 });
    const again = await detect(transport);
    assert.equal(again.describe().kind, 'mosquitto_dynamic_security');
  });

  it('cannot be changed without a connection, and the error says so', async () => {
    const other = createServer(mosquitto.adminUrl);
    const client = await (async () => {
      await other.start({ onMessage: async () => {} });
      return other.publisher ?? assert.fail();
    })();
    const detached = await detect(other);
    await other.stop();
    assert.equal(client.connected, false);
    await assert.rejects(detached.grant('LOCK09', newKey()), { kind: 'unavailable', code: 'broker_access_unavailable' });
  });
});
