import assert from 'node:assert/strict';
import { test } from 'node:test';
import { passcodeTypes } from '../index.ts';
import { end, period, start, testRows, type Row } from '../testing/rows.ts';
import { scripted } from '../testing/scripted.ts';

const spans = [{ isAllDay: false, startTime: 480, endTime: 1080, weekDays: [1, 5] }];

const rows: Record<string, readonly Row[]> = {
  locks: [
    [(c) => c.locks.unlock(1), 'POST /v3/lock/unlock', { lockId: '1' }],
    [(c) => c.unlock(1), 'POST /v3/lock/unlock', { lockId: '1' }],
    [(c) => c.locks.lock(1), 'POST /v3/lock/lock', { lockId: '1' }],
    [(c) => c.locks.emergencyLock(1, 10), 'POST /v3/lock/emergencyLock', { lockId: '1', autoLockTime: '10' }],
    [(c) => c.locks.getOpenState(1), 'GET /v3/lock/queryOpenState', { lockId: '1' }, { state: 0 }, 'locked'],
    [(c) => c.locks.getOpenState(1), 'GET /v3/lock/queryOpenState', { lockId: '1' }, {}, 'unknown'],
    [(c) => c.locks.freeze(1), 'POST /v3/lock/freeze', { lockId: '1' }],
    [(c) => c.locks.unfreeze(1), 'POST /v3/lock/unfreeze', { lockId: '1' }],
    [(c) => c.locks.isFrozen(1), 'GET /v3/lock/queryStatus', { lockId: '1' }, { status: '1' }, true],
    [(c) => c.locks.queryBattery(1), 'GET /v3/lock/queryElectricQuantity', { lockId: '1' }, { electricQuantity: 64 }, 64],
    [(c) => c.locks.uploadBattery(1, 70), 'POST /v3/lock/updateElectricQuantity', { lockId: '1', electricQuantity: '70' }],
    [(c) => c.locks.getTime(1), 'GET /v3/lock/queryDate', { lockId: '1' }, { date: start.getTime() }, start],
    [(c) => c.locks.setTime(1), 'POST /v3/lock/updateDate', { lockId: '1' }, { date: start.getTime() }, start],
    [(c) => c.locks.rename(1, 'Front'), 'POST /v3/lock/rename', { lockId: '1', lockAlias: 'Front' }],
    [(c) => c.locks.setGroup(1, 0), 'POST /v3/lock/setGroup', { lockId: '1', groupId: '0' }],
    [(c) => c.locks.transfer([1, '2'], 'bob'), 'POST /v3/lock/transfer', { lockIdList: '[1,2]', receiverUsername: 'bob' }],
    [(c) => c.locks.delete(1), 'POST /v3/lock/delete', { lockId: '1' }],
    [
      (c) => c.locks.initialize({ lockData: 'data' }),
      'POST /v3/lock/initialize',
      { lockData: 'data' },
      { lockId: 3, keyId: 4 },
      { lockId: 3, keyId: 4 },
    ],
    [(c) => c.locks.updateLockData(1, 'data'), 'POST /v3/lock/updateLockData', { lockId: '1', lockData: 'data' }],
    [
      (c) => c.locks.checkUpgrade(1),
      'POST /v3/lock/upgradeCheck',
      { lockId: '1' },
      { needUpgrade: 0 },
      { needUpgrade: 0, version: null, firmwareInfo: null },
    ],
    [async (c) => (await c.locks.getWifi(1)).isOnline, 'POST /v3/wifiLock/detail', { lockId: '1' }, { isOnline: true }, true],
  ],
  settings: [
    [(c) => c.settings.setAutoLock(1, 5), 'POST /v3/lock/setAutoLockTime', { lockId: '1', seconds: '5', type: '2' }],
    [
      (c) => c.settings.setAutoLock(1, -1, 'bluetooth'),
      'POST /v3/lock/setAutoLockTime',
      { lockId: '1', seconds: '-1', type: '1' },
    ],
    [
      (c) => c.settings.setPassageMode(1, { isOn: true, spans, autoUnlock: false }),
      'POST /v3/lock/configurePassageMode',
      {
        lockId: '1',
        passageMode: '1',
        cyclicConfig: '[{"isAllDay":2,"startTime":480,"endTime":1080,"weekDays":[1,5]}]',
        autoUnlock: '2',
        type: '2',
      },
    ],
    [
      (c) => c.settings.getPassageMode(1),
      'GET /v3/lock/getPassageModeConfiguration',
      { lockId: '1' },
      { passageMode: 1, autoUnlock: 2, cyclicConfig: '[{"isAllDay":2,"startTime":480,"endTime":1080,"weekDays":[1,5]}]' },
      { isOn: true, spans, autoUnlock: false },
    ],
    [
      (c) => c.settings.set(1, 'lockSound', false),
      'POST /v3/lock/updateSetting',
      { lockId: '1', type: '6', value: '2', changeType: '2' },
    ],
    [(c) => c.settings.get(1, 'tamperAlert'), 'POST /v3/lock/querySetting', { lockId: '1', type: '3' }, { value: 1 }, 1],
    [
      (c) => c.settings.setWorkingMode(1, 'never'),
      'POST /v3/lock/configWorkingMode',
      { lockId: '1', workingMode: '2', type: '2' },
    ],
    [
      (c) => c.settings.getWorkingMode(1),
      'POST /v3/lock/getWorkingMode',
      { lockId: '1' },
      { workingMode: 3, cyclicConfig: spans.map((s) => ({ ...s, isAllDay: 2 })) },
      { mode: 'custom', spans },
    ],
    [
      (c) => c.settings.changeAdminPasscode(1, '01234'),
      'POST /v3/lock/changeAdminKeyboardPwd',
      { lockId: '1', password: '01234', changeType: '2' },
    ],
  ],
  'random passcodes': Object.values(passcodeTypes).map((type): Row => [
    (c) => c.passcodes.getRandom({ lockId: 1, type, startDate: start, endDate: end, name: 'Guest' }),
    'POST /v3/keyboardPwd/get',
    { lockId: '1', keyboardPwdType: String(type), keyboardPwdName: 'Guest', ...period },
    { keyboardPwd: '0563456', keyboardPwdId: 10_236 },
    { keyboardPwd: '0563456', keyboardPwdId: 10_236 },
  ]),
  gateways: [
    [
      async (c) => (await c.gateways.get(5)).isOnline,
      'GET /v3/gateway/detail',
      { gatewayId: '5' },
      { gatewayId: 5, isOnline: 0 },
      false,
    ],
    [
      async (c) => (await c.gateways.listByLock(1)).length,
      'GET /v3/gateway/listByLock',
      { lockId: '1' },
      { list: [{ gatewayId: 5 }] },
      1,
    ],
    [(c) => c.gateways.listDevices(5), 'GET /v3/gateway/listDevice', { gatewayId: '5' }, { list: [] }, []],
    [(c) => c.gateways.rename(5, 'Hall'), 'POST /v3/gateway/rename', { gatewayId: '5', gatewayName: 'Hall' }],
    [(c) => c.gateways.delete(5), 'POST /v3/gateway/delete', { gatewayId: '5' }],
    [(c) => c.gateways.transfer([5], 'bob'), 'POST /v3/gateway/transfer', { gatewayIdList: '[5]', receiverUsername: 'bob' }],
    [(c) => c.gateways.findNew('AA:BB'), 'POST /v3/gateway/isInitSuccess', { gatewayNetMac: 'AA:BB' }, { gatewayId: 6 }, 6],
    [
      (c) => c.gateways.checkUpgrade(5),
      'GET /v3/gateway/upgradeCheck',
      { gatewayId: '5' },
      { needUpgrade: 2, version: '1' },
      { needUpgrade: 2, version: '1', firmwareInfo: null },
    ],
    [(c) => c.gateways.setUpgradeMode(5), 'POST /v3/gateway/setUpgradeMode', { gatewayId: '5' }],
  ],
};

testRows(rows);

const offTheAir = ['/v3/lock/unlock', '/v3/lock/lock', '/v3/lock/queryOpenState', '/v3/lock/freeze', '/v3/lock/queryDate'];

test('what travels over the air asks once which gateways hear the lock, and remembers it', async () => {
  const { client, service } = await scripted(({ path }) =>
    path.endsWith('/listByLock') ? { list: [{ gatewayId: 5 }] } : { errcode: 0, state: 0, date: 1 },
  );
  await Promise.all([client.unlock(1), client.lock(1), client.getOpenState(1), client.locks.freeze(1), client.locks.getTime(1)]);
  const paths = service.sent.map(({ path }) => path);
  assert.equal(paths.filter((path) => path.endsWith('/listByLock')).length, 1);
  assert.deepEqual(
    paths.filter((path) => !path.endsWith('/listByLock')),
    offTheAir,
    'one after the other, in order',
  );
});

test('a random passcode starts on a full hour of the lock, ends after it, and more than a year is whole months', async () => {
  const { client, service } = await scripted(() => ({ keyboardPwd: '0563456', keyboardPwdId: 1 }));
  const hour = 3_600_000;
  const at = Date.parse('2026-10-18T00:00:00Z');
  const ask = (startDate: number, endDate?: number, lockOffsetMs?: number) => () =>
    client.passcodes.getRandom({ lockId: 1, type: passcodeTypes.period, startDate, endDate, lockOffsetMs });
  await assert.rejects(ask(at + 60_000, at + hour), /startDate must be a full hour/);
  await assert.rejects(ask(at, at + hour + 1), /endDate must be a full hour/);
  await assert.rejects(ask(at), /endDate must be given/);
  await assert.rejects(ask(at, at), /endDate must be after/);
  await assert.rejects(ask(at, Date.parse('2028-10-19T00:00:00Z')), /whole months/);
  assert.equal(service.sent.length, 0);
  await ask(at, Date.parse('2028-10-18T00:00:00Z'))();
  await ask(at + hour / 2, at + 5 * hour + hour / 2, 5.5 * hour)();
  assert.equal(service.sent.length, 2);
});
