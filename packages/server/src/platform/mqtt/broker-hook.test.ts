import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { decideAcl, decideConnect, readHookAction, type HookConnect } from './broker-hook.ts';
import { createTopics, deviceChannels, serverChannels } from './topics.ts';

const topics = createTopics('smartlock');
const key = 'a'.repeat(64);
const connect = (changes: Partial<HookConnect>) =>
  decideConnect(
    { username: 'ABC123', password: key, clientId: 'ABC123', ...changes },
    {
      server: { username: 'smartlock-server', password: 'the-server' },
      isServerPassword: (given) => given === 'the-server',
      authenticateDevice: async (deviceId, apiKey) => deviceId === 'ABC123' && apiKey === key,
    },
  );

describe('a broker that asks who may connect', () => {
  it('is told yes for a device with its key and a client id of its own', async () => {
    for (const clientId of ['ABC123', 'ABC123-helper', 'mosq-1', undefined, ''])
      assert.equal(await connect({ clientId }), 'allow');
  });

  it('is told no for everything else', async () => {
    const refused: Partial<HookConnect>[] = [
      { username: undefined },
      { password: undefined },
      { password: '' },
      { password: 'b'.repeat(64) },
      { password: key.repeat(5) },
      { username: 'abc123' },
      { username: 'XYZ789', clientId: 'XYZ789' },
      { username: 'smartlock-server' },
      { clientId: 'XYZ789' },
      { clientId: 'ABC1234' },
    ];
    for (const changes of refused) assert.equal(await connect(changes), 'deny', JSON.stringify(changes));
  });

  it('is told yes for the server with its own password', async () => {
    assert.equal(await connect({ username: 'smartlock-server', password: 'the-server', clientId: 'any' }), 'allow');
  });
});

describe('a broker that asks what somebody may do', () => {
  const decide = (username: string | undefined, action: string | number, topic: string) =>
    decideAcl({ username, action: readHookAction(action), topic, topics, serverUsername: 'smartlock-server' });

  it('is told the same as the embedded broker decides, for every pair of device and channel', () => {
    for (const channel of [...deviceChannels, ...serverChannels]) {
      const mayPublish = deviceChannels.some((each) => each === channel);
      const [own, other] = [topics.build('ABC123', channel), topics.build('XYZ789', channel)];
      for (const publish of ['publish', 2, '2']) assert.equal(decide('ABC123', publish, own), mayPublish ? 'allow' : 'deny');
      for (const hear of ['subscribe', 4, '4', 1]) assert.equal(decide('ABC123', hear, own), 'allow');
      for (const any of ['publish', 'subscribe', 1, 2, 3, 4]) assert.equal(decide('ABC123', any, other), 'deny');
    }
  });

  it('is told no for wildcards beyond the own prefix, unknown actions and people without a name', () => {
    for (const filter of ['#', 'smartlock/+/command', '$share/g/smartlock/ABC123/#', '$SYS/#']) {
      assert.equal(decide('ABC123', 'subscribe', filter), 'deny');
    }
    for (const action of ['', 'all', 3, 0, 'PUBLISH']) assert.equal(decide('ABC123', action, 'smartlock/ABC123/status'), 'deny');
    assert.equal(decide(undefined, 'publish', 'smartlock/ABC123/status'), 'deny');
    assert.equal(decide('', 'publish', 'smartlock/ABC123/status'), 'deny');
  });

  it('lets the server send commands and hear the devices, and no more', () => {
    for (const filter of topics.subscriptions()) assert.equal(decide('smartlock-server', 'subscribe', filter), 'allow');
    assert.equal(decide('smartlock-server', 'publish', 'smartlock/ABC123/command'), 'allow');
    assert.equal(decide('smartlock-server', 1, 'smartlock/ABC123/status'), 'allow');
    assert.equal(decide('smartlock-server', 'publish', 'smartlock/ABC123/status'), 'deny');
    assert.equal(decide('smartlock-server', 'subscribe', '#'), 'deny');
  });
});

describe('a broker that asks about somebody who is no lock', () => {
  const accounts = [
    {
      username: 'homeassistant',
      password: 'a-long-password',
      heard: ['smartlock/ha/#'],
      said: ['smartlock/ha/+/+/set'],
      mayRetain: false,
    },
  ];
  const ports = { server: null, isServerPassword: () => false, authenticateDevice: async () => false, accounts };
  const acl = (action: string, topic: string, username = 'homeassistant') =>
    decideAcl({ username, action: readHookAction(action), topic, topics, serverUsername: null, accounts });

  it('is told yes for its password and its own topics, and no for those of locks', async () => {
    const connectAs = async (password: string) =>
      await decideConnect({ username: 'homeassistant', password, clientId: 'ha-1' }, ports);
    assert.deepEqual([await connectAs('a-long-password'), await connectAs('another')], ['allow', 'deny']);
    assert.equal(acl('subscribe', 'smartlock/ha/#'), 'allow');
    assert.equal(acl('publish', 'smartlock/ha/ABC123/lock/set'), 'allow');
    for (const topic of ['smartlock/ABC123/command', 'smartlock/ha/ABC123/lock']) assert.equal(acl('publish', topic), 'deny');
    for (const topic of ['#', 'smartlock/#', 'smartlock/ABC123/status']) assert.equal(acl('subscribe', topic), 'deny');
    assert.equal(acl('publish', 'smartlock/ha/ABC123/lock/set', 'ABC123'), 'deny');
    assert.equal(acl('subscribe', 'smartlock/ha/#', 'ABC123'), 'deny');
  });
});
