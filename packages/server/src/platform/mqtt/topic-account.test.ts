import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { covers, mayHear, mayHearAll, maySay, type TopicAccount } from './topic-account.ts';

const account: TopicAccount = {
  username: 'homeassistant',
  password: 'a-password',
  heard: ['smartlock/ha/#', 'homeassistant/#'],
  said: ['smartlock/ha/+/+/set', 'homeassistant/status'],
  mayRetain: false,
};

describe('an account that is no lock', () => {
  it('hears what its filters cover, however it asks', () => {
    for (const filter of ['smartlock/ha/#', 'smartlock/ha/ABC123/lock', 'smartlock/ha/+/lock', 'homeassistant/+/+/config'])
      assert.equal(mayHearAll(account, filter), true, filter);
    for (const filter of [
      '#',
      '+/#',
      'smartlock/#',
      'smartlock/+/status',
      'smartlock/ABC123/status',
      '$SYS/#',
      '',
      'smartlock/+/#',
    ])
      assert.equal(mayHearAll(account, filter), false, filter);
    for (const shared of ['$share/x/smartlock/ha/#', '$share/x/smartlock/#']) assert.equal(mayHearAll(account, shared), false);
    assert.equal(mayHear(account, 'smartlock/ABC123/status'), false);
  });

  it('says what its filters cover', () => {
    assert.equal(maySay(account, 'smartlock/ha/ABC123/lock/set'), true);
    for (const topic of [
      'smartlock/ha/ABC123/lock',
      'smartlock/ABC123/command',
      'smartlock/ha/+/lock/set',
      'homeassistant/device/x/config',
    ])
      assert.equal(maySay(account, topic), false, topic);
  });

  it('knows that a filter covers another only if it covers every topic of it', () => {
    assert.equal(covers('a/#', 'a'), true);
    assert.equal(covers('a/+', 'a/#'), false);
    assert.equal(covers('a/b', 'a/+'), false);
    assert.equal(covers('a/+/c', 'a/+/c'), true);
    assert.equal(covers('a', 'a/b'), false);
  });
});
