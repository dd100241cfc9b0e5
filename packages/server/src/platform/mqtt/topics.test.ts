import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { createTopics, deviceChannels, serverChannels } from './topics.ts';

const topics = createTopics('smartlock');
const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'.split('');
const deviceIds = fc.string({ unit: fc.constantFrom(...letters), minLength: 6, maxLength: 20 });
const channels = fc.constantFrom(...deviceChannels, ...serverChannels);
/** Topics and filters made of the pieces that matter, rather than of noise. */
const pieces = fc.constantFrom(
  'smartlock',
  'ABC123',
  'XYZ789',
  '+',
  '#',
  '$SYS',
  '$share',
  'g',
  'status',
  'command',
  'ota',
  'progress',
  '',
  'a+',
  '#b',
);
const paths = fc.array(pieces, { minLength: 1, maxLength: 6 }).map((levels) => levels.join('/'));

/** What MQTT says a filter matches, written from the specification, independently of the code under test. */
function matches(filter: string, topic: string): boolean {
  const filterLevels = filter.split('/');
  const topicLevels = topic.split('/');
  if (topic.startsWith('$') !== filter.startsWith('$')) return false;
  for (const [index, level] of filterLevels.entries()) {
    if (level === '#') return true;
    if (index >= topicLevels.length || (level !== '+' && level !== topicLevels[index])) return false;
  }
  return filterLevels.length === topicLevels.length;
}

describe('topics', () => {
  it('reads back what it built', () => {
    fc.assert(
      fc.property(deviceIds, channels, (deviceId, channel) => {
        assert.deepEqual(topics.parse(topics.build(deviceId, channel)), { deviceId, channel });
      }),
    );
  });

  it('reads nothing but exact topics', () => {
    fc.assert(
      fc.property(paths, (topic) => {
        const parsed = topics.parse(topic);
        if (parsed !== null) assert.equal(topics.build(parsed.deviceId, parsed.channel), topic);
      }),
      { numRuns: 2000 },
    );
    const near = [
      'smartlock/ABC123',
      'smartlock/ABC123/',
      'smartlock/abc123/status',
      'smartlock/ABC123/status/',
      'smartlock/ABC123/ota/x',
    ];
    for (const topic of [
      ...near,
      '/smartlock/ABC123/status',
      'smartlock/ABC12/status',
      'smartlock/+/status',
      'other/ABC123/status',
    ]) {
      assert.equal(topics.parse(topic), null, topic);
    }
  });

  it('builds no topic for an id that would reach beyond its own level', () => {
    for (const id of ['+', '#', 'A/BCDEF', '$SYS00', 'ABC12\u0000', 'abc123', '', 'ABC12', 'A'.repeat(21), 'ABC123\n']) {
      assert.throws(() => topics.build(id, 'command'), { code: 'device_id_not_usable_in_topic' });
    }
  });

  it('lets a device publish on exactly its own device channels', () => {
    fc.assert(
      fc.property(deviceIds, deviceIds, channels, (own, other, channel) => {
        const isDeviceChannel = deviceChannels.some((each) => each === channel);
        assert.equal(topics.mayDevicePublish(own, topics.build(own, channel)), isDeviceChannel);
        if (own !== other) assert.equal(topics.mayDevicePublish(own, topics.build(other, channel)), false);
      }),
    );
  });

  it('never lets a device subscribe to anything that can match beyond its own prefix', () => {
    const candidates = [
      ...['ABC123', 'XYZ789'].flatMap((id) =>
        [...deviceChannels, ...serverChannels].map((channel) => `smartlock/${id}/${channel}`),
      ),
      '$SYS/broker/uptime',
      '$SYS',
      'smartlock',
      'other',
      'smartlock/XYZ789',
      'g/smartlock/XYZ789/command',
    ];
    fc.assert(
      fc.property(paths, (filter) => {
        if (!topics.mayDeviceSubscribe('ABC123', filter)) return;
        assert.ok(!filter.startsWith('$'));
        for (const topic of candidates.filter((candidate) => matches(filter, candidate))) {
          assert.ok(topic.startsWith('smartlock/ABC123/'), `${filter} matches ${topic}`);
        }
      }),
      { numRuns: 5000 },
    );
  });

  it('lets a device subscribe below its own prefix', () => {
    for (const filter of [
      'smartlock/ABC123/#',
      'smartlock/ABC123/+',
      'smartlock/ABC123/command',
      'smartlock/ABC123/ota',
      'smartlock/ABC123/ota/#',
    ]) {
      assert.equal(topics.mayDeviceSubscribe('ABC123', filter), true, filter);
    }
    const refused = [
      '#',
      '+',
      '+/ABC123/command',
      'smartlock/#',
      'smartlock/+/command',
      'smartlock/ABC123',
      'smartlock/ABC123/',
      'smartlock/ABC1234/#',
    ];
    for (const filter of [
      ...refused,
      '$share/g/smartlock/ABC123/#',
      '$SYS/#',
      'smartlock/ABC123/#/x',
      'smartlock/ABC123/a#',
      'smartlock/ABC123/a+',
    ]) {
      assert.equal(topics.mayDeviceSubscribe('ABC123', filter), false, filter);
    }
  });

  it('hears every device channel of every device', () => {
    fc.assert(
      fc.property(deviceIds, channels, (deviceId, channel) => {
        const heard = topics.subscriptions().some((filter) => matches(filter, topics.build(deviceId, channel)));
        assert.equal(
          heard,
          deviceChannels.some((each) => each === channel),
        );
      }),
    );
  });

  it('takes a prefix of several levels, and none with wildcards, empty levels or reserved beginnings', () => {
    assert.deepEqual(createTopics('site-1/locks').parse('site-1/locks/ABC123/ota/progress'), {
      deviceId: 'ABC123',
      channel: 'ota/progress',
    });
    for (const prefix of ['', '/', 'a/', '/a', 'a//b', '+', 'a/#', '$SYS', '$share/g', 'a b', 'a\nb']) {
      assert.throws(() => createTopics(prefix), { code: 'mqtt_topic_prefix_invalid' });
    }
  });
});
