import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Compile } from 'typebox/compile';
import { buildAsyncApi } from './asyncapi.ts';
import { createTopics, deviceChannels, serverChannels } from './topics.ts';

type Node = { [member: string]: unknown };

const document: unknown = JSON.parse(
  JSON.stringify(buildAsyncApi({ prefix: 'site/locks', serverUrl: 'mqtts://user:secret@broker.example:8883', version: '1.2.3' })),
);

function node(value: unknown): Node {
  assert.ok(isNode(value), `expected an object, got ${JSON.stringify(value)}`);
  return value;
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function list(value: unknown): unknown[] {
  assert.ok(Array.isArray(value));
  return value;
}

function resolve(reference: unknown): Node {
  const ref = node(reference)['$ref'];
  assert.ok(typeof ref === 'string' && ref.startsWith('#/'), String(ref));
  let target: unknown = document;
  for (const part of ref.slice(2).split('/')) target = node(target)[part.replaceAll('~1', '/').replaceAll('~0', '~')];
  return node(target);
}

function children(parent: unknown, member: string): Node[] {
  return Object.values(node(node(parent)[member])).map(node);
}

describe('the AsyncAPI document', () => {
  const root = node(document);

  it('has what version 3.0.0 requires, and knows no other members at its top', () => {
    assert.equal(root['asyncapi'], '3.0.0');
    const known = ['asyncapi', 'id', 'info', 'servers', 'defaultContentType', 'channels', 'operations', 'components'];
    for (const member of Object.keys(root)) assert.ok(known.includes(member), member);
    const info = node(root['info']);
    assert.ok(typeof info['title'] === 'string' && info['version'] === '1.2.3');
    for (const server of children(root, 'servers')) {
      assert.equal(server['host'], 'broker.example:8883');
      assert.equal(server['protocol'], 'mqtts');
      for (const security of list(server['security'])) assert.equal(resolve(security)['type'], 'userPassword');
    }
    assert.ok(!JSON.stringify(root).includes('secret@'));
  });

  it('has no reference that leads nowhere, and names that may be keys', () => {
    const visit = (value: unknown): void => {
      if (Array.isArray(value)) value.forEach(visit);
      if (!isNode(value)) return;
      if ('$ref' in value) resolve(value);
      Object.values(value).forEach(visit);
    };
    visit(root);
    const components = node(root['components']);
    for (const names of [root['channels'], root['operations'], ...Object.values(components)]) {
      for (const name of Object.keys(node(names))) assert.match(name, /^[A-Za-z0-9.\-_]+$/);
    }
  });

  it('describes every channel once, with its parameter', () => {
    const topics = createTopics('site/locks');
    const addresses = children(root, 'channels').map((channel) => {
      assert.deepEqual(Object.keys(node(channel['parameters'])), ['device_id']);
      return String(channel['address']).replace('{device_id}', 'ABC123');
    });
    const expected = [...deviceChannels, ...serverChannels].map((channel) => topics.build('ABC123', channel));
    assert.deepEqual(addresses.toSorted(), expected.toSorted());
  });

  it("has one operation a channel, in the server's direction, with messages of that channel", () => {
    const topics = createTopics('site/locks');
    const operations = children(root, 'operations');
    assert.equal(operations.length, children(root, 'channels').length);
    for (const operation of operations) {
      const channel = resolve(operation['channel']);
      const topic = String(channel['address']).replace('{device_id}', 'ABC123');
      assert.equal(operation['action'], topics.mayDevicePublish('ABC123', topic) ? 'receive' : 'send');
      const own = Object.keys(node(channel['messages']));
      assert.deepEqual(
        list(operation['messages']).map((ref) => String(node(ref)['$ref']).split('/').at(-1)),
        own,
      );
      const binding = node(node(operation['bindings'])['mqtt']);
      if (operation['action'] === 'send') {
        assert.deepEqual([binding['qos'], binding['retain']], [0, false]);
        assert.ok('reply' in operation);
      }
    }
  });

  it('gives every message examples that its schema accepts', () => {
    for (const message of children(root['components'], 'messages')) {
      const schema = resolve(message['payload']);
      assert.ok(!('$id' in schema));
      const validator = Compile(schema);
      assert.ok(list(message['examples']).length > 0);
      for (const example of list(message['examples'])) {
        assert.deepEqual(validator.Errors(node(example)['payload']), [], String(message['name']));
      }
      assert.ok(typeof message['contentType'] === 'string' && typeof message['title'] === 'string');
    }
  });
});
