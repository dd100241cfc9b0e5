import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeRecord, hasFeature, isTTLockError, parseCallback, recordKey, SeenRecords } from './index.ts';

const record = {
  lockId: 1,
  lockMac: 'AA:BB',
  recordType: 4,
  recordTypeFromLock: 4,
  success: 1,
  keyboardPwd: '0123456',
  lockDate: 1_767_225_600_000,
  serverDate: 1_767_225_605_000,
  electricQuantity: 80,
};

const bodyOf = (fields: Record<string, string>): string => new URLSearchParams(fields).toString();

test('a callback with several records is read, from text or taken apart', () => {
  const fields = {
    notifyType: '1',
    lockId: '1',
    lockMac: 'AA:BB',
    admin: 'someone',
    records: JSON.stringify([record, { ...record, success: 0 }]),
  };
  for (const body of [bodyOf(fields), new URLSearchParams(fields), fields]) {
    const callback = parseCallback(body);
    assert.ok(callback.type === 'records');
    assert.deepEqual(
      callback.records.map(({ success }) => success),
      [true, false],
    );
    assert.equal(callback.records[0]?.keyboardPwd, '0123456');
    assert.equal(callback.records[0]?.username, null);
  }
});

test('the other kinds of callback are told apart, and unknown ones do no harm', () => {
  const gateway = parseCallback(bodyOf({ notifyType: '2', gatewayId: '5', gatewayName: 'Hall', isOnline: '0' }));
  assert.ok(gateway.type === 'gateway-connection' && !gateway.isOnline && gateway.gatewayId === 5);
  const lock = parseCallback(bodyOf({ notifyType: '3', lockId: '1', isOnline: '1' }));
  assert.ok(lock.type === 'lock-connection' && lock.isOnline);
  const failure = parseCallback(bodyOf({ notifyType: '4', lockId: '1', objectType: '2', objectId: '7', errcode: '-3009' }));
  assert.ok(failure.type === 'write-failed' && failure.errcode === -3009 && failure.objectId === 7);
  assert.deepEqual(parseCallback('notifyType=9&x=1'), { type: 'unknown', notifyType: '9' });
});

test('what is no callback is refused with an error that does not quote it', () => {
  const wrong = [
    '',
    'x=1',
    'notifyType=1&records=[{',
    'notifyType=1&records={}',
    'notifyType=1&records=[{"lockId":"s3cret"}]',
    'notifyType=2',
  ];
  for (const body of wrong) {
    assert.throws(
      () => parseCallback(body),
      (error: unknown) => isTTLockError(error, 'parameter_invalid') && !error.message.includes('s3cret'),
      body,
    );
  }
});

test('a record that comes twice counts once, and memory is bounded', () => {
  const seen = new SeenRecords(3);
  const records = [1, 2, 3].map((lockDate) => ({ ...record, username: null, lockDate }));
  assert.equal(seen.fresh(records).length, 3);
  assert.equal(seen.fresh(records).length, 0);
  assert.equal(seen.fresh([{ ...record, username: null, lockDate: 4 }]).length, 1);
  assert.equal(seen.fresh(records.slice(0, 1)).length, 1, 'the oldest was forgotten');
  assert.notEqual(recordKey({ ...record, username: 'a' }), recordKey({ ...record, username: 'b' }));
});

test('features are bits of a number that no number holds', () => {
  assert.equal(hasFeature('F44354CD5F3', 'unlockByGateway'), true);
  assert.equal(hasFeature('C2F44354CF1F3', 'unlockByGateway'), false);
  assert.equal(hasFeature('801C2F44754CF5F7', 'doorSensor'), true);
  assert.equal(hasFeature('F44354CD5F3', 'doorSensor'), false);
  assert.equal(hasFeature(`1${'0'.repeat(27)}`, 'customQrCode'), true);
  for (const unreadable of [null, undefined, '', 'xyz']) assert.equal(hasFeature(unreadable, 'passcode'), false);
});

test('records are described; refused attempts moved nothing; unknown numbers are no error', () => {
  assert.deepEqual(describeRecord(4), { text: 'unlocked by passcode', effect: 'unlocked', isAlarm: false });
  assert.deepEqual(describeRecord(4, false), { text: 'refused: unlocked by passcode', effect: 'none', isAlarm: false });
  assert.deepEqual(
    [describeRecord(47).effect, describeRecord(45).effect, describeRecord(44).isAlarm],
    ['locked', 'locked', true],
  );
  assert.equal(describeRecord(4711).text, 'record type 4711');
});
