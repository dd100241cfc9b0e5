import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TTLockClient } from './index.ts';
import { rejection, scripted } from './testing/scripted.ts';

const misreported: [string, number, (client: TTLockClient) => Promise<unknown>][] = [
  ['adding to a lock that is full', -3009, (client) => client.addPermanentPasscode(1, '123456')],
  ['adding through a busy gateway', -3003, (client) => client.addPermanentPasscode(1, '123456')],
  ['deleting through a busy gateway', -3003, (client) => client.deletePasscode(1, 2)],
  ['changing through a busy gateway', -3003, (client) => client.changePasscodeValue(1, 2, '123456')],
  ['listing without permission', -2018, (client) => client.getLockPasscodes(1)],
  ['reading a lock that is gone', -1003, (client) => client.getLock(1)],
];
for (const [what, errcode, call] of misreported) {
  test(`other clients call it a success, ours does not: ${what} (${errcode})`, async () => {
    const { client } = await scripted(({ path }) => (path.endsWith('/listByLock') ? { list: [] } : { errcode, errmsg: '' }));
    assert.equal(((await rejection(call(client))) as { errcode?: number }).errcode, errcode);
  });
}
