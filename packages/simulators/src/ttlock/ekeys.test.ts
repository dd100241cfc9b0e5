import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createScene, day, frontDoor, hour, md5, monday, type Json, type Visitor } from './testing/visitor.ts';
import { defaultCredentials } from './world-description.ts';

const { clientId, clientSecret, guest } = defaultCredentials;
const lock = { lockId: frontDoor };
const key = { ...lock, receiverUsername: guest, keyName: 'Guest', startDate: 0, endDate: 0 };
const paged = { pageNo: 1, pageSize: 20 };

async function scene() {
  const made = createScene();
  const owner = await made.signIn();
  const visitor = await made.signIn(guest);
  const send = async (params: Record<string, string | number> = {}): Promise<number> =>
    (await owner.call('/v3/key/send', { ...key, ...params }))['keyId'] as number;
  return { ...made, owner, visitor, send };
}

const unlock = (visitor: Visitor) => visitor.code('/v3/lock/unlock', lock);
const listed = async (visitor: Visitor, path: string, params: Record<string, string | number> = {}): Promise<Json[]> =>
  (await visitor.call(path, { ...paged, ...params }))['list'] as Json[];

describe('eKeys', () => {
  it('open from afar within their time, when the right was given', async () => {
    const { owner, visitor, send, cloud } = await scene();
    const keyId = await send({ startDate: monday + hour, endDate: monday + 2 * hour, remoteEnable: 2 });
    const status = async () => (await listed(visitor, '/v3/key/list'))[0]?.['keyStatus'] as string;
    assert.deepEqual([await unlock(visitor), await status()], [20002, '110402']);
    cloud.clock.advance(hour);
    assert.deepEqual([await unlock(visitor), await status()], [-3046, '110401']);
    assert.equal(await owner.code('/v3/key/getUnlockLink', { keyId }), -3046);
    assert.equal(await owner.code('/v3/key/update', { keyId, remoteEnable: 1, keyName: 'Anna' }), 0);
    assert.equal(await unlock(visitor), 0);
    assert.match((await visitor.call('/v3/key/getUnlockLink', { keyId }))['link'] as string, /^https:/);
    cloud.clock.advance(hour);
    assert.equal(await unlock(visitor), 20002);
    assert.equal(await owner.code('/v3/key/changePeriod', { keyId, startDate: monday, endDate: monday + day }), 0);
    assert.equal(await unlock(visitor), 0);
  });

  it('are one for each person and lock, and can be frozen, taken back and seen by their giver alone', async () => {
    const { owner, visitor, send } = await scene();
    const first = await send({ remoteEnable: 1 });
    const second = await send({ remoteEnable: 1, keyName: 'Again' });
    assert.notEqual(first, second);
    assert.deepEqual(
      (await listed(owner, '/v3/lock/listKey', lock)).map(({ keyId, username }) => [keyId, username] as unknown[]),
      [[second, guest]],
    );
    assert.equal(await visitor.code('/v3/lock/listKey', { ...lock, ...paged }), -2018);
    await owner.call('/v3/key/freeze', { keyId: second });
    assert.equal(await unlock(visitor), 20002);
    assert.equal((await listed(owner, '/v3/lock/listKey', lock))[0]?.['keyStatus'], '110405');
    await owner.call('/v3/key/unfreeze', { keyId: second });
    assert.equal(await unlock(visitor), 0);
    await owner.call('/v3/lock/deleteAllKey', lock);
    assert.equal(await unlock(visitor), 20002);
    assert.deepEqual(await listed(visitor, '/v3/key/list'), []);
  });

  it('with the right of an administrator manage the lock, and not its owner', async () => {
    const { owner, visitor, send } = await scene();
    const keyId = await send();
    const add = { ...lock, keyboardPwd: '4821', keyboardPwdType: 2, addType: 2 };
    assert.equal(await visitor.code('/v3/keyboardPwd/add', add), -2018);
    await owner.call('/v3/key/authorize', { ...lock, keyId });
    assert.equal(await visitor.code('/v3/keyboardPwd/add', add), 0);
    assert.equal(await visitor.code('/v3/lock/delete', lock), 20002);
    assert.equal(await visitor.code('/v3/lock/transfer', { receiverUsername: guest, lockIdList: `[${frontDoor}]` }), 20002);
    const { keyId: ownKey } = await owner.call('/v3/key/get', lock);
    assert.equal(await visitor.code('/v3/key/delete', { keyId: ownKey as number }), -2018);
    await owner.call('/v3/key/unauthorize', { ...lock, keyId });
    assert.equal(await visitor.code('/v3/keyboardPwd/add', { ...add, keyboardPwd: '7391' }), -2018);
  });

  it('make an account of an address when asked, whose password is its last six characters', async () => {
    const { raw, owner, send } = await scene();
    const receiverUsername = 'new@example.com';
    assert.equal(await owner.code('/v3/key/send', { ...key, receiverUsername, createUser: 2 }), -4064);
    assert.equal(await owner.code('/v3/key/send', { ...key, receiverUsername: 'nobody', createUser: 1 }), -4064);
    await send({ receiverUsername, createUser: 1 });
    const login = await raw('/oauth2/token', { clientId, clientSecret, username: receiverUsername, password: md5('le.com') });
    assert.equal(typeof login['access_token'], 'string');
  });

  it('of the owner take the lock with them when they are deleted', async () => {
    const { owner, visitor, send } = await scene();
    await send();
    const { keyId } = await owner.call('/v3/key/get', lock);
    assert.equal(await owner.code('/v3/key/delete', { keyId: keyId as number }), 0);
    assert.equal(await owner.code('/v3/lock/detail', lock), -1003);
    assert.deepEqual(await listed(visitor, '/v3/key/list'), []);
  });
});

describe('groups', () => {
  it('hold locks for their owner and keys for those who hold them, each his own', async () => {
    const { owner, visitor, send } = await scene();
    await send();
    const { groupId: house } = await owner.call('/v3/group/add', { name: 'House' });
    const { groupId: mine } = await visitor.call('/v3/group/add', { name: 'Mine' });
    await owner.call('/v3/lock/setGroup', { ...lock, groupId: house as number });
    await visitor.call('/v3/lock/setGroup', { ...lock, groupId: mine as number });
    assert.equal(await visitor.code('/v3/lock/setGroup', { ...lock, groupId: house as number }), -1018);
    assert.deepEqual(
      (await listed(owner, '/v3/lock/list', { groupId: house as number })).map(({ groupName }) => groupName as string),
      ['House'],
    );
    assert.deepEqual(
      (await listed(visitor, '/v3/key/list', { groupId: mine as number })).map(({ groupName }) => groupName as string),
      ['Mine'],
    );
    await owner.call('/v3/group/delete', { groupId: house as number });
    assert.equal('groupId' in ((await listed(owner, '/v3/lock/list', { lockAlias: 'front' }))[0] ?? {}), false);
  });
});
