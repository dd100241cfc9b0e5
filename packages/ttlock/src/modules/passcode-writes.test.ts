import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isTTLockError, OutcomeUnknownError } from '../index.ts';
import { json, rejection, scripted, type Answer, type ScriptedService } from '../testing/scripted.ts';

const cut = (): Error =>
  Object.assign(new TypeError('fetch failed'), { cause: Object.assign(new Error('reset'), { code: 'ECONNRESET' }) });
const row = (more: object = {}) => ({
  keyboardPwdId: 7,
  lockId: 1,
  keyboardPwd: '0123456',
  keyboardPwdName: 'Guest',
  keyboardPwdType: 2,
  isCustom: 1,
  ...more,
});
const listing = (...rows: object[]) => ({ list: rows, pageNo: 1, pageSize: 200, pages: 1, total: rows.length });

/** Answers writes and lists in turn; the last of each again and again. */
async function setUp(writes: Answer[], lists: Answer[] = [listing()]) {
  const next = (answers: Answer[]): Answer => {
    const answer = (answers.length > 1 ? answers.shift() : answers[0]) ?? {};
    return answer instanceof Response ? answer.clone() : answer;
  };
  return await scripted(({ path }) => {
    if (path === '/v3/gateway/listByLock') return { list: [{ gatewayId: 5 }] };
    return next(path === '/v3/lock/listKeyboardPwd' ? lists : writes);
  });
}

const countOf = (service: ScriptedService, part: string): number => service.sent.filter(({ path }) => path.includes(part)).length;

test('an added passcode whose answer was lost is found in the list, and not added again', async () => {
  for (const lost of [cut(), json('<html>'), json({}, 500), { errcode: 1, errmsg: '' }, { errcode: 90_000, errmsg: '' }, {}]) {
    const { client, service } = await setUp([lost], [listing(row({ keyboardPwd: '99999', keyboardPwdId: 6 }), row())]);
    assert.deepEqual(await client.addPermanentPasscode(1, '0123456', 'Guest'), { keyboardPwdId: 7 });
    assert.equal(countOf(service, '/keyboardPwd/add'), 1);
  }
});

test('one whose request was lost is not in the list, and is added again', async () => {
  const { client, service } = await setUp([cut(), { keyboardPwdId: 8 }]);
  assert.deepEqual(await client.addPermanentPasscode(1, '0123456', 'Guest'), { keyboardPwdId: 8 });
  assert.equal(countOf(service, '/keyboardPwd/add'), 2);
  assert.equal(countOf(service, '/lock/listKeyboardPwd'), 1);
});

test('one that was under way when the list was read is found after the lock refuses it as a double', async () => {
  const { client } = await setUp([cut(), { errcode: -3007, errmsg: '' }], [listing(), listing(row())]);
  assert.deepEqual(await client.addPermanentPasscode(1, '0123456', 'Guest'), { keyboardPwdId: 7 });
});

test('the same digits of somebody else are no success: the clash is told', async () => {
  const { client } = await setUp([cut(), { errcode: -3007, errmsg: '' }], [listing(row({ keyboardPwdName: 'Cleaner' }))]);
  assert.ok(isTTLockError(await rejection(client.addPermanentPasscode(1, '0123456', 'Guest')), 'passcode_exists'));
  const other = await setUp(
    [cut(), { errcode: -3007, errmsg: '' }],
    [listing(row({ keyboardPwdType: 3, startDate: 1, endDate: 2 }))],
  );
  assert.ok(isTTLockError(await rejection(other.client.addPermanentPasscode(1, '0123456', 'Guest')), 'passcode_exists'));
});

test('a row from before, which may be in the list alone, is no proof that the lock has it now: the clash is told', async () => {
  const sendDate = Date.parse('2026-01-14T12:00:00Z');
  const { client } = await setUp([cut(), { errcode: -3007, errmsg: '' }], [listing(row({ sendDate }))]);
  assert.ok(isTTLockError(await rejection(client.addPermanentPasscode(1, '0123456', 'Guest')), 'passcode_exists'));
  const ours = await setUp([cut()], [listing(row({ sendDate: Date.parse('2026-01-15T11:57:00Z') }))]);
  assert.deepEqual(await ours.client.addPermanentPasscode(1, '0123456', 'Guest'), { keyboardPwdId: 7 }, 'clocks may differ');
});

test('one that the lock failed to take (status 5) is not called done', async () => {
  const { client } = await setUp([cut()], [listing(row({ status: 5 }))]);
  assert.ok((await rejection(client.addPermanentPasscode(1, '0123456', 'Guest'))) instanceof OutcomeUnknownError);
});

test('a period comes back without its seconds and is still the same', async () => {
  const start = Date.parse('2026-02-01T10:00:31Z');
  const end = Date.parse('2026-02-08T10:00:59Z');
  const kept = row({ keyboardPwdType: '3', startDate: start - 31_000, endDate: end - 59_000 });
  const { client } = await setUp([cut()], [listing(kept)]);
  assert.deepEqual(await client.addTemporaryPasscode(1, '0123456', start, end, 'Guest'), { keyboardPwdId: 7 });
});

test('a change is done when the list shows it, a deletion when the list does not show it', async () => {
  const changed = await setUp([cut()], [listing(row({ keyboardPwd: '7654321' }))]);
  await changed.client.changePasscodeValue(1, '7', '7654321');
  const deleted = await setUp([cut()], [listing(row({ keyboardPwdId: 8 }))]);
  await deleted.client.deletePasscode(1, '7');
  const twice = await setUp([cut(), { errcode: -2009, errmsg: '' }], [listing(row()), listing()]);
  await twice.client.deletePasscode(1, 7);
  for (const { service } of [changed, deleted]) assert.equal(countOf(service, '/v3/keyboardPwd/'), 1);
});

test('a passcode that never was there is not "deleted"', async () => {
  const { client } = await setUp([{ errcode: -2009, errmsg: '' }]);
  assert.ok(isTTLockError(await rejection(client.deletePasscode(1, 7)), 'passcode_not_found'));
});

test('when nothing settles it, it says so, and how often it tried is bounded', async () => {
  const { client, service } = await setUp([cut()]);
  const error = await rejection(client.addPermanentPasscode(1, '0123456'));
  assert.ok(error instanceof OutcomeUnknownError);
  assert.equal(countOf(service, '/keyboardPwd/add'), 5);
  const unreadable = await setUp([cut()], [cut()]);
  assert.ok((await rejection(unreadable.client.deletePasscode(1, 7))) instanceof OutcomeUnknownError);
  assert.equal(countOf(unreadable.service, '/keyboardPwd/delete'), 1, 'not sent again while it cannot look');
});

test('a list whose rows shift while it is read proves nothing, and is read again', async () => {
  const page = (pageNo: number, total: number, ids: number[]) => ({
    list: ids.map((keyboardPwdId) => row({ keyboardPwdId })),
    pageNo,
    pageSize: 2,
    pages: 2,
    total,
  });
  // Row 1 goes while the first page is read, and row 7 moves from the second page to the first unseen.
  const lists = [page(1, 4, [1, 2]), page(2, 3, [8]), page(1, 3, [2, 7]), page(2, 3, [8])];
  const { client, service } = await setUp([cut(), { errcode: 0, errmsg: '' }], lists);
  await client.deletePasscode(1, 7);
  assert.equal(countOf(service, '/keyboardPwd/delete'), 2, 'it was still there');
});

test('a busy gateway is a clear no: it is tried again, and the list is not read', async () => {
  const { client, service, pauses } = await setUp([
    { errcode: -3003, errmsg: '' },
    { errcode: -3003, errmsg: '' },
    { keyboardPwdId: 8 },
  ]);
  await client.addPermanentPasscode(1, '0123456');
  assert.deepEqual([countOf(service, '/keyboardPwd/add'), countOf(service, '/lock/listKeyboardPwd')], [3, 0]);
  assert.deepEqual(pauses, [2000, 4000]);
});
