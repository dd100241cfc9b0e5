import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SeededRandom } from '../locks/seeded-random.ts';
import { createTtlockCloud } from './cloud.ts';
import { endpoints } from './endpoints/index.ts';
import { md5 } from './testing/visitor.ts';
import { defaultCredentials } from './world-description.ts';

const { clientId, clientSecret, username, password } = defaultCredentials;

/** What gets a call far, so that junk beside it is reached. */
const sensible: Readonly<Record<string, string>> = {
  lockId: '1000001',
  gatewayId: '4001',
  keyId: '2001',
  pageNo: '1',
  pageSize: '20',
  startDate: '1767225600000',
  endDate: '1767830400000',
  keyboardPwd: '573914',
  keyboardPwdType: '2',
  addType: '2',
  changeType: '2',
  deleteType: '2',
  type: '2',
  username: 'somebody',
  password: 'a'.repeat(32),
};
const others = [
  'keyboardPwdId',
  'keyboardPwdName',
  'newKeyboardPwd',
  'searchStr',
  'orderBy',
  'cyclicConfig',
  'lockIdList',
  'gatewayIdList',
  'records',
  'recordIdList',
  'keyboardPwdList',
  'cardId',
  'cardNumber',
  'fingerprintId',
  'fingerprintNumber',
  'faceId',
  'featureData',
  'qrCodeId',
  'qrCodeNumber',
  'weekDays',
  'passageMode',
  'autoUnlock',
  'isAllDay',
  'seconds',
  'value',
  'workingMode',
  'groupId',
  'name',
  'lockAlias',
  'lockData',
  'electricQuantity',
  'receiverUsername',
  'keyName',
  'keyRight',
  'remoteEnable',
  'wirelessKeypadId',
  'doorSensorId',
  'uid',
  'recordType',
  'refreshTime',
  'grant_type',
  'refresh_token',
];
const junk = [
  '',
  '0',
  '-1',
  '1.5',
  'NaN',
  'Infinity',
  '9007199254740993',
  '1e400',
  '8640000000000001',
  '-8640000000000001',
  'null',
  '[]',
  '{}',
  '[null]',
  '[{}]',
  '[[[]]]',
  '{"a":',
  '"x"',
  '[1,2,3]',
  '[{"weekDays":"x"}]',
  '[{"lockDate":1e309}]',
  '[{"weekDay":9,"startTime":-1,"endTime":99999}]',
  '[{"keyboardPwd":{},"startDate":"x"}]',
  '__proto__',
  'constructor',
  '\0',
  '🚪'.repeat(40),
  'x'.repeat(3000),
  "' or 1=1 --",
  '%',
  'true',
];

test('junk in any parameter of any endpoint is refused by a code of the service, and breaks nothing', async () => {
  const cloud = createTtlockCloud({ seed: 3, pace: 'instant' });
  const random = new SeededRandom(3, 'junk');
  const ask = async (url: string, fields: Record<string, string>): Promise<{ status: number; body: string }> => {
    const body = Buffer.from(new URLSearchParams(fields).toString());
    const reply = await cloud.handle({ method: 'POST', url, contentType: 'application/x-www-form-urlencoded', body });
    assert.ok(reply.kind === 'response');
    return reply;
  };
  const logIn = async (): Promise<string> => {
    const { body } = await ask('/oauth2/token', { clientId, clientSecret, username, password: md5(password) });
    return (JSON.parse(body) as { access_token: string }).access_token;
  };
  const names = [...Object.keys(sensible), ...others];
  for (const { path } of endpoints) {
    // Locks and users that an endpoint deleted are back for the next one.
    cloud.reset();
    const accessToken = await logIn();
    for (let call = 0; call < 25; call += 1) {
      const fields: Record<string, string> = {};
      for (const name of names) {
        const chance = random.next();
        const value = chance < 0.6 ? sensible[name] : chance < 0.85 ? junk[Math.floor(random.next() * junk.length)] : undefined;
        if (value !== undefined) fields[name] = value;
      }
      const date = String(cloud.clock.now());
      const { status, body } = await ask(path, { ...fields, clientId, clientSecret, accessToken, date });
      const told = `${path} ${JSON.stringify(fields)}`;
      assert.equal(status, 200, told);
      assert.notEqual((JSON.parse(body) as { errcode?: number }).errcode, 90_000, told);
    }
  }
  cloud.stop();
});
