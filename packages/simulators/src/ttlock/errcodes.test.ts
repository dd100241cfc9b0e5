import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { errorTexts } from './api-fault.ts';
import {
  createScene,
  day,
  frontDoor,
  hall,
  hour,
  md5,
  monday,
  shed,
  sideDoor,
  type Scene,
  until,
  type Visitor,
} from './testing/visitor.ts';
import { defaultCredentials } from './world-description.ts';

const { clientId, clientSecret, username, password, guest } = defaultCredentials;
const lock = { lockId: frontDoor };
const login = { clientId, clientSecret, username, password: md5(password) };
const code = { ...lock, keyboardPwd: '482913', keyboardPwdType: 2, addType: 2 };
const register = { clientId, clientSecret, username: 'anna', password: md5('x'), date: monday };
const forGuest = { ...lock, receiverUsername: guest, keyName: 'Guest', startDate: 0, endDate: 0 };
const randomCode = { ...lock, keyboardPwdType: 3, startDate: monday, endDate: monday + 2 * hour };
const card = { ...lock, cardNumber: '1', startDate: 0, endDate: 0, addType: 2 };

type Way = (scene: Scene, owner: Visitor) => Promise<number>;

const rawCode = async (scene: Scene, path: string, params: Record<string, string | number>): Promise<number> =>
  ((await scene.raw(path, params))['errcode'] as number | undefined) ?? 0;

/** A way to each code through what the service and the things behind it do by themselves. */
const ways: [errcode: number, what: string, way: Way][] = [
  [
    1,
    'the bolt is jammed',
    async ({ control }, owner) => (
      await control('PATCH', `locks/${frontDoor}`, { jammed: true }),
      owner.code('/v3/lock/unlock', lock)
    ),
  ],
  [-3, 'a parameter is missing', (_, owner) => owner.code('/v3/lock/detail')],
  [-1003, 'no such lock', (_, owner) => owner.code('/v3/lock/detail', { lockId: 5 })],
  [
    -1007,
    'the lock has no passcode data',
    async ({ control }, owner) => (
      await control('PATCH', `locks/${frontDoor}`, { has_passcode_data: false }),
      owner.code('/v3/keyboardPwd/get', randomCode)
    ),
  ],
  [-1008, 'no such key', (_, owner) => owner.code('/v3/key/freeze', { keyId: 5 })],
  [
    -1016,
    'a group of this name',
    async (_, owner) => (await owner.call('/v3/group/add', { name: 'A' }), owner.code('/v3/group/add', { name: 'A' })),
  ],
  [-1018, 'no such group', (_, owner) => owner.code('/v3/group/delete', { groupId: 5 })],
  [-1021, 'no such card', (_, owner) => owner.code('/v3/identityCard/rename', { ...lock, cardId: 5, cardName: 'A' })],
  [
    -1023,
    'no such fingerprint',
    (_, owner) => owner.code('/v3/fingerprint/rename', { ...lock, fingerprintId: 5, fingerprintName: 'A' }),
  ],
  [
    -1026,
    'a random code of this period was deleted',
    async ({ cloud }, owner) => {
      const { keyboardPwdId } = await owner.call('/v3/keyboardPwd/get', randomCode);
      await owner.call('/v3/keyboardPwd/delete', { ...lock, keyboardPwdId: keyboardPwdId as number, deleteType: 1 });
      assert.ok(cloud);
      return owner.code('/v3/keyboardPwd/get', randomCode);
    },
  ],
  [
    -1027,
    'the receiver was merged into another account',
    async ({ control }, owner) => {
      await control('POST', 'users', { username: 'old@example.com', password: 'x', merged_into: guest });
      return owner.code('/v3/key/send', { ...forGuest, receiverUsername: 'old@example.com' });
    },
  ],
  [-2009, 'no such passcode', (_, owner) => owner.code('/v3/keyboardPwd/delete', { ...lock, keyboardPwdId: 5, deleteType: 2 })],
  [-2012, 'no gateway hears the lock', (_, owner) => owner.code('/v3/lock/unlock', { lockId: shed })],
  [
    -2018,
    'a holder of an eKey is no administrator',
    async ({ signIn }, owner) => {
      await owner.call('/v3/key/send', forGuest);
      return (await signIn(guest)).code('/v3/keyboardPwd/add', code);
    },
  ],
  [-2019, 'an eKey to oneself', (_, owner) => owner.code('/v3/key/send', { ...forGuest, receiverUsername: username })],
  [
    -2020,
    'an eKey to the administrator',
    async ({ signIn }, owner) => {
      await owner.call('/v3/key/send', { ...forGuest, keyRight: 1 });
      return (await signIn(guest)).code('/v3/key/send', { ...forGuest, receiverUsername: username });
    },
  ],
  [
    -2023,
    'the period of a frozen eKey',
    async (_, owner) => {
      const { keyId } = await owner.call('/v3/key/send', forGuest);
      await owner.call('/v3/key/freeze', { keyId: keyId as number });
      return owner.code('/v3/key/changePeriod', { keyId: keyId as number, startDate: monday, endDate: monday + day });
    },
  ],
  [
    -2025,
    'the lock is frozen',
    async (_, owner) => (await owner.call('/v3/lock/freeze', lock), owner.code('/v3/lock/unlock', lock)),
  ],
  [-2032, 'a passcode in a row', (_, owner) => owner.code('/v3/keyboardPwd/add', { ...code, keyboardPwd: '123456' })],
  [
    -3002,
    'the gateway is offline',
    async ({ control }, owner) => (
      await control('PATCH', `gateways/${hall}`, { online: false }),
      owner.code('/v3/lock/unlock', lock)
    ),
  ],
  [
    -3003,
    'two commands at once',
    async ({ cloud, control }, owner) => {
      await control('PATCH', 'pace', { name: 'realistic', cloud: [0, 0] });
      const first = owner.code('/v3/lock/unlock', lock);
      await until(() => cloud.world.gateways.get(hall)?.isBusy === true);
      const second = await owner.code('/v3/lock/queryOpenState', lock);
      cloud.clock.advance(10_000);
      assert.equal(await first, 0);
      return second;
    },
  ],
  [-3006, 'three digits', (_, owner) => owner.code('/v3/keyboardPwd/add', { ...code, keyboardPwd: '482' })],
  [
    -3007,
    'the digits are taken',
    async (_, owner) => (await owner.call('/v3/keyboardPwd/add', code), owner.code('/v3/keyboardPwd/add', code)),
  ],
  [
    -3008,
    'a random code that was never used',
    async (_, owner) => {
      const { keyboardPwdId } = await owner.call('/v3/keyboardPwd/get', randomCode);
      return owner.code('/v3/keyboardPwd/change', {
        ...lock,
        keyboardPwdId: keyboardPwdId as number,
        newKeyboardPwd: '8877',
        changeType: 2,
      });
    },
  ],
  [
    -3009,
    'the lock is full',
    async (_, owner) => {
      for (let i = 0; i < 250; i += 1)
        assert.equal(await owner.code('/v3/keyboardPwd/add', { ...code, keyboardPwd: String(60_000 + 7 * i) }), 0);
      return owner.code('/v3/keyboardPwd/add', code);
    },
  ],
  [
    -3011,
    'a lock to oneself',
    (_, owner) => owner.code('/v3/lock/transfer', { receiverUsername: username, lockIdList: `[${frontDoor}]` }),
  ],
  [
    -3016,
    'a gateway to oneself',
    (_, owner) => owner.code('/v3/gateway/transfer', { receiverUsername: username, gatewayIdList: `[${hall}]` }),
  ],
  [
    -3034,
    'no network',
    async ({ control }, owner) => (
      await control('PATCH', `locks/${sideDoor}`, { wifi_configured: false }),
      owner.code('/v3/lock/unlock', { lockId: sideDoor })
    ),
  ],
  [
    -3035,
    'power saving',
    async ({ control }, owner) => (
      await control('PATCH', `locks/${sideDoor}`, { wifi_power_saving: true }),
      owner.code('/v3/lock/unlock', { lockId: sideDoor })
    ),
  ],
  [
    -3036,
    'the WiFi lock is offline',
    async ({ control }, owner) => (
      await control('PATCH', `locks/${sideDoor}`, { wifi_online: false }),
      owner.code('/v3/lock/unlock', { lockId: sideDoor })
    ),
  ],
  [
    -3037,
    'the WiFi lock is busy',
    async ({ control }, owner) => (
      await control('PATCH', `locks/${sideDoor}`, { busy: true }),
      owner.code('/v3/lock/unlock', { lockId: sideDoor })
    ),
  ],
  [
    -3039,
    'longer than the own eKey',
    async ({ signIn, control }, owner) => {
      await control('POST', 'users', { username: 'third@example.com', password: 'x' });
      await owner.call('/v3/key/send', { ...forGuest, keyRight: 1, startDate: monday, endDate: monday + day });
      return (await signIn(guest)).code('/v3/key/send', {
        ...forGuest,
        receiverUsername: 'third@example.com',
        endDate: monday + 2 * day,
      });
    },
  ],
  [
    -3046,
    'no remote right',
    async ({ signIn }, owner) => (
      await owner.call('/v3/key/send', { ...forGuest, remoteEnable: 2 }),
      (await signIn(guest)).code('/v3/lock/unlock', lock)
    ),
  ],
  [-4037, 'no such gateway', (_, owner) => owner.code('/v3/gateway/detail', { gatewayId: 5 })],
  [
    -4043,
    'Remote Unlock is off',
    async ({ control }, owner) => (
      await control('PATCH', `locks/${frontDoor}`, { remote_unlock: false }),
      owner.code('/v3/lock/unlock', lock)
    ),
  ],
  [
    -4056,
    'no room for a card',
    async ({ control }, owner) => (
      await control('PATCH', `locks/${frontDoor}`, { card_capacity: 0 }),
      owner.code('/v3/identityCard/add', card)
    ),
  ],
  [
    -4063,
    'a user who has locks',
    async ({ raw, control }) => {
      const { username: name } = await raw('/v3/user/register', register);
      await control('POST', 'locks', { owner: name as string });
      return ((await raw('/v3/user/delete', { ...register, username: name as string }))['errcode'] as number | undefined) ?? 0;
    },
  ],
  [
    -4064,
    'a receiver whom nobody knows',
    (_, owner) => owner.code('/v3/key/send', { ...forGuest, receiverUsername: 'nobody@example.com' }),
  ],
  [
    -4067,
    'an NB-IoT lock that is not registered',
    async ({ control }, owner) => {
      await control('PATCH', `locks/${frontDoor}`, { feature_value: '1F5F7' });
      return owner.code('/v3/keyboardPwd/add', { ...code, addType: 3 });
    },
  ],
  [-4082, 'too long an auto-lock', (_, owner) => owner.code('/v3/lock/setAutoLockTime', { ...lock, seconds: 5_000, type: 2 })],
  [10000, 'no such application', (scene) => rawCode(scene, '/oauth2/token', { ...login, clientId: 'x' })],
  [10001, 'wrong secret', (scene) => rawCode(scene, '/oauth2/token', { ...login, clientSecret: 'x' })],
  [
    10002,
    'a code of the web flow',
    (scene) =>
      rawCode(scene, '/oauth2/token', { ...login, grant_type: 'authorization_code', redirect_uri: 'http://a', code: 'x' }),
  ],
  [10003, 'no such token', (scene) => rawCode(scene, '/v3/lock/list', { clientId, accessToken: 'x', date: monday, pageNo: 1 })],
  [10004, 'the token ran out', async ({ cloud }, owner) => (cloud.clock.advance(91 * day), owner.code('/v3/user/getUid'))],
  [
    10006,
    'an application under review, by the old list',
    async (scene) => {
      await scene.control('PATCH', `apps/${clientId}`, { approved: false });
      await scene.control('PATCH', 'switches', { pending_app_errcode: 10006 });
      return rawCode(scene, '/oauth2/token', login);
    },
  ],
  [10007, 'wrong password', (scene) => rawCode(scene, '/oauth2/token', { ...login, password: md5('x') })],
  [
    10008,
    'no redirect_uri',
    (scene) => rawCode(scene, '/oauth2/token', { ...login, grant_type: 'authorization_code', code: 'x' }),
  ],
  [10010, 'a grant that is none', (scene) => rawCode(scene, '/oauth2/token', { ...login, grant_type: 'magic' })],
  [
    10011,
    'no such refresh token',
    (scene) => rawCode(scene, '/oauth2/token', { clientId, clientSecret, grant_type: 'refresh_token', refresh_token: 'x' }),
  ],
  [20002, 'not the administrator', async ({ signIn }) => (await signIn(guest)).code('/v3/lock/detail', lock)],
  [
    20006,
    'a lock to nobody',
    (_, owner) => owner.code('/v3/lock/transfer', { receiverUsername: 'nobody', lockIdList: `[${frontDoor}]` }),
  ],
  [20007, 'a version that is none', (_, owner) => owner.code('/v3/keyboardPwd/get', { ...randomCode, keyboardPwdVersion: 9 })],
  [20008, 'a name of blanks', (_, owner) => owner.code('/v3/lock/rename', { ...lock, lockAlias: '  ' })],
  [
    30001,
    'an API that is not opened to it',
    async ({ control }, owner) => (
      await control('PATCH', `apps/${clientId}`, { denied_paths: ['/v3/lock/unlock'] }),
      owner.code('/v3/lock/unlock', lock)
    ),
  ],
  [30002, 'a bad name', (scene) => rawCode(scene, '/v3/user/register', { ...register, username: 'a@b' })],
  [
    30003,
    'a name that is taken',
    async (scene) => (await scene.raw('/v3/user/register', register), rawCode(scene, '/v3/user/register', register)),
  ],
  [30004, 'not a user of the application', (scene) => rawCode(scene, '/v3/user/delete', { ...register, username })],
  [30005, 'a password in the clear', (scene) => rawCode(scene, '/v3/user/register', { ...register, password: 'x' })],
  [
    30006,
    'too many in one second',
    async ({ control }, owner) => (
      await control('PATCH', 'switches', { calls_per_second: 1 }),
      await owner.call('/v3/user/getUid'),
      owner.code('/v3/user/getUid')
    ),
  ],
  [
    30007,
    'the month is used up',
    async ({ control }, owner) => (
      await control('PATCH', `apps/${clientId}`, { monthly_quota: 1 }),
      await owner.call('/v3/user/getUid'),
      owner.code('/v3/user/getUid')
    ),
  ],
  [
    30008,
    'an account of the other cloud',
    async (scene) => (
      await scene.control('POST', 'users', { username: 'li@example.cn', password, region: 'cn' }),
      rawCode(scene, '/oauth2/token', { ...login, username: 'li@example.cn' })
    ),
  ],
  [80000, 'a clock that is wrong', (_, owner) => owner.code('/v3/user/getUid', { date: monday - hour })],
  [80002, 'broken JSON in a field', (_, owner) => owner.code('/v3/lock/transfer', { receiverUsername: guest, lockIdList: '[1' })],
];

/** Of the oldest lists, without a page that says what leads to them. A script can still send them. */
const byScriptAlone = [10005, 10009, 20000, 20001, 20003, 20004, 20005, 90000];

describe('every error code of the service', () => {
  it('has a way that leads to it, or is one that a script alone sends', () => {
    const reached = [...ways.map(([errcode]) => errcode), ...byScriptAlone];
    assert.deepEqual(
      reached.sort((a, b) => a - b),
      [...errorTexts.keys()].sort((a, b) => a - b),
    );
  });

  for (const [errcode, what, way] of ways)
    it(`${errcode}: ${what}`, async () => {
      const scene = createScene();
      assert.equal(await way(scene, await scene.signIn()), errcode);
    });

  for (const errcode of errorTexts.keys())
    it(`${errcode} is sent by script, in a body with HTTP 200`, async () => {
      const scene = createScene();
      const owner = await scene.signIn();
      await scene.control('POST', 'faults', { fault: 'errcode', errcode, path: '/v3/lock/unlock', times: 1 });
      assert.deepEqual(await owner.call('/v3/lock/unlock', lock), {
        errcode,
        errmsg: errorTexts.get(errcode),
        description: errorTexts.get(errcode),
      });
      assert.equal(scene.cloud.world.locks.get(frontDoor)?.door.bolt, 'locked');
      assert.equal(await owner.code('/v3/lock/unlock', lock), 0);
    });
});
