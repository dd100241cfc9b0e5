import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { isNotificationFrom, parseNotification, readLock } from './index.ts';

const door = 'AA:BB:CC:00:00:01';
const list = [
  { capability: 'st.Lock', name: 'lockstate', value: 'unlocked' },
  { capability: 'st.batteryLevel', name: 'level', value: 1 },
];
const header = (name: string) => ({ namespace: 'Uhome.Notification', name, messageId: 'm', payloadVersion: '1' });

test('a push is read in each of the forms that were seen', () => {
  const mapping = { 'st.lock': { lockState: 'unlocked' }, 'st.batteryLevel': { level: 1 } };
  for (const body of [
    { header: header('DeviceState'), payload: { devices: [{ id: door, states: list }] } },
    { header: header('devicestate'), payload: [{ id: door, states: list }] },
    [{ id: door, states: list }],
    { header: header('DeviceState'), payload: { devices: [{ id: door, states: mapping }] } },
    { id: door, states: list },
  ]) {
    const [push] = parseNotification(JSON.stringify(body));
    assert.ok(push?.kind === 'state', JSON.stringify(body));
    const { lockState, batteryLevel, batteryPercent } = readLock(push.states);
    assert.deepEqual([push.id, lockState, batteryLevel, batteryPercent], [door, 'Unlocked', 1, 20]);
  }
  assert.deepEqual(parseNotification({ header: header('DeviceState'), payload: { devices: [{ id: door }] } }), [
    { kind: 'ask', id: door },
  ]);
  assert.deepEqual(parseNotification({ header: header('DeviceDelete'), payload: { devices: [{ id: door }] } }), [
    { kind: 'deleted', id: door },
  ]);
  const [sync] = parseNotification({
    header: header('DeviceSync'),
    payload: { devices: [{ id: door, name: 'Front', handleType: 'utec-lock' }] },
  });
  assert.ok(sync?.kind === 'sync' && sync.device.name === 'Front' && sync.device.isLock);
});

test('whatever is pushed, reading it throws nothing', () => {
  for (const body of ['', '{', 'null', '7', '[]', '[[[]]]', '{"payload":7}', '{"payload":{"devices":{}}}'])
    assert.deepEqual(parseNotification(body), []);
  fc.assert(
    fc.property(fc.anything(), fc.jsonValue(), (anything, json) => {
      parseNotification(anything);
      parseNotification(JSON.stringify(json));
      parseNotification({ header: header('DeviceSync'), payload: { devices: [json, { id: door, states: anything }] } });
    }),
  );
});

test('a push is ours by its secret, the former one too', () => {
  const secrets = ['new-secret', 'old-secret'];
  assert.ok(isNotificationFrom('Bearer new-secret', secrets));
  assert.ok(isNotificationFrom('bearer old-secret', secrets));
  for (const wrong of [undefined, '', 'Bearer ', 'new-secret', 'Bearer new-secre', 'Basic new-secret']) {
    assert.ok(!isNotificationFrom(wrong, secrets), String(wrong));
  }
  assert.ok(!isNotificationFrom('Bearer x', []));
  assert.ok(!isNotificationFrom('Bearer ', ['']));
});
