import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import {
  addTypes,
  changeTypes,
  isTTLockError,
  NotSignedInError,
  orderByOptions,
  passcodeTypes,
  SignInRequiredError,
  TTLockClient,
  type TTLockClientOptions,
} from './index.ts';
import { rejection, scripted, ScriptedService, token, type Script } from './testing/scripted.ts';

const week = { startDate: new Date('2026-02-01T10:00:00Z'), endDate: new Date('2026-02-08T10:00:00Z') };
const ms = { startDate: String(week.startDate.getTime()), endDate: String(week.endDate.getTime()) };

function bare(options: TTLockClientOptions = {}, script: Script = () => ({})) {
  const service = new ScriptedService(script);
  return { service, client: new TTLockClient({ fetch: service.fetch, ...options }) };
}

/** Answers a lock's gateways aside, and a new id to everything else. */
const adding: Script = ({ path }) => (path.endsWith('/listByLock') ? { list: [{ gatewayId: 5 }] } : { keyboardPwdId: '24242' });
const accepting: Script = ({ path }) =>
  path.endsWith('/listByLock') ? { list: [{ gatewayId: 5 }] } : { errcode: 0, errmsg: 'ok' };

function passcodePages(total: number): Script {
  return ({ path, parameters }) => {
    if (path !== '/v3/lock/listKeyboardPwd') return { errcode: -3, errmsg: '' };
    const [pageNo, pageSize] = [Number(parameters['pageNo']), Number(parameters['pageSize'])];
    const rows = Array.from({ length: total }, (_, index) => ({
      keyboardPwdId: index + 1,
      lockId: 12_345,
      keyboardPwd: String(index).padStart(6, '0'),
      keyboardPwdName: `Guest ${index}`,
      keyboardPwdType: '3',
      isCustom: 1,
    }));
    const found = rows.filter(({ keyboardPwd, keyboardPwdName }) => {
      const search = parameters['searchStr'];
      return search === undefined || keyboardPwd === search || keyboardPwdName.includes(search);
    });
    const list = found.slice((pageNo - 1) * pageSize, pageNo * pageSize);
    return { list, pageNo, pageSize, pages: Math.ceil(found.length / pageSize), total: found.length };
  };
}

const fieldsOf = (sent: { parameters: Readonly<Record<string, string>> } | undefined) => {
  const { clientId: _id, accessToken: _token, date: _date, ...rest } = sent?.parameters ?? {};
  return rest;
};

test('configure: credentials are checked, and a base URL is a region or an address, with or without /v3', async () => {
  const { client, service } = bare({}, () => ({ list: [], total: 0 }));
  for (const [id, secret, url] of [
    ['', 'secret'],
    ['id', ' '],
    ['id', 'secret', 'ftp://x'],
    ['id', 'secret', 'us'],
    ['id', 'secret', 'https://u:p@x'],
  ]) {
    assert.throws(() => client.configure(id ?? '', secret ?? '', url), /ParameterError|must/);
  }
  assert.equal(await client.status(), 'not_configured');
  client.configure('id', 'secret', 'https://euapi.sciener.com/v3/');
  await client.authenticate('someone', 'password');
  await client.getAllLocks();
  assert.equal(service.sent[0]?.path, '/v3/lock/list');
  const hosts: string[] = [];
  for (const region of ['eu', 'cn'] as const) {
    const fetch = (url: string, init: RequestInit) => {
      hosts.push(new URL(url).host);
      return service.fetch(url, init);
    };
    await new TTLockClient({ clientId: 'id', clientSecret: 'secret', baseUrl: region, fetch }).authenticate(
      'someone',
      'password',
    );
  }
  assert.deepEqual(hosts, ['euapi.ttlock.com', 'cnapi.ttlock.com']);
});

test('authenticate: the password goes as MD5, plain or as given; a wrong one is told with its code', async () => {
  const { client, service } = bare({ clientId: 'id', clientSecret: 'secret' });
  const md5 = createHash('md5').update('pässword').digest('hex');
  await client.authenticate('+8618966498228', 'pässword');
  await client.authenticate('+8618966498228', { md5 });
  for (const { parameters, method } of service.tokenRequests) {
    const expected = {
      clientId: 'id',
      clientSecret: 'secret',
      grant_type: 'password',
      username: '+8618966498228',
      password: md5,
    };
    assert.deepEqual({ ...parameters }, expected);
    assert.equal(method, 'POST');
  }
  await assert.rejects(client.authenticate('someone', { md5: 'ABC' }), /md5/);
  service.answerToken = () => ({ errcode: 10_007, errmsg: 'invalid account or invalid password' });
  assert.ok(isTTLockError(await rejection(client.authenticate('someone', 'wrong')), 'wrong_password'));
});

test('getValidToken: renewed 5 minutes before its end, by the refresh token, once for all', async () => {
  const { client, service, now } = await scripted(() => ({}));
  assert.equal(await client.getValidToken(), token.access_token);
  now.ms += (token.expires_in - 301) * 1000;
  await client.getValidToken();
  assert.equal(service.tokenRequests.length, 1);
  now.ms += 2000;
  service.answerToken = () => ({ access_token: 'new', expires_in: '7776000' });
  const tokens = await Promise.all(Array.from({ length: 100 }, () => client.getValidToken()));
  assert.deepEqual(new Set(tokens), new Set(['new']));
  assert.equal(service.tokenRequests.length, 2);
  assert.equal(service.tokenRequests[1]?.parameters['refresh_token'], token.refresh_token);
  assert.equal(await client.getUserId(), 17, 'the answer to a refresh has no uid: the old one is kept');
});

test('getValidToken: without configuration or log-in it says what is missing', async () => {
  const { client } = bare();
  assert.ok(isTTLockError(await rejection(client.getValidToken()), 'not_configured'));
  client.configure('id', 'secret');
  assert.ok((await rejection(client.getValidToken())) instanceof NotSignedInError);
});

test('getUserId: from the log-in, else asked for', async () => {
  const { client } = await scripted(() => ({}));
  assert.equal(await client.getUserId(), 17);
  const other = bare({ clientId: 'id', clientSecret: 'secret' }, ({ path }) => (path === '/v3/user/getUid' ? { uid: 18 } : {}));
  other.service.answerToken = () => ({ ...token, uid: undefined });
  await other.client.authenticate('someone', 'password');
  assert.equal(await other.client.getUserId(), 18);
});

test('refreshToken: renews now, and tells when that is refused', async () => {
  const { client, service } = await scripted(() => ({}));
  service.answerToken = () => ({ ...token, access_token: 'new' });
  await client.refreshToken();
  assert.equal(await client.getValidToken(), 'new');
  service.answerToken = () => ({ errcode: 10_011, errmsg: 'invalid refresh_token' });
  assert.ok((await rejection(client.refreshToken())) instanceof SignInRequiredError);
});

test('status, isReady, reset: not_configured, configured, authenticated, and back', async () => {
  const { client } = bare();
  const seen = [await client.status()];
  client.configure('id', 'secret');
  seen.push(await client.status());
  assert.equal(await client.isReady(), false);
  await client.authenticate('someone', 'password');
  seen.push(await client.status());
  assert.equal(await client.isReady(), true);
  assert.equal((await client.tokenReport()).status, 'valid');
  await client.reset();
  seen.push(await client.status());
  assert.deepEqual(seen, ['not_configured', 'configured', 'authenticated', 'not_configured']);
});

test('start: configures and signs in', async () => {
  const { client, service } = bare();
  await client.start('id', 'secret', 'someone', 'password', 'cn');
  assert.equal(await client.isReady(), true);
  assert.equal(service.tokenRequests.length, 1);
});

test('startWithEnv: from the environment, with either prefix, and every missing variable is named', async () => {
  const { client, service } = bare();
  const error = await rejection(client.startWithEnv({ TTLOCK_CLIENT_ID: 'id', TTLOCK_PASSWORD: '' }));
  assert.match(String(error), /TTLOCK_CLIENT_SECRET, TTLOCK_USERNAME, TTLOCK_PASSWORD must be set/);
  await client.startWithEnv({
    SCIENER_CLIENT_ID: 'id',
    SCIENER_CLIENT_SECRET: 'secret',
    TTLOCK_USERNAME: 'someone',
    TTLOCK_PASSWORD: 'password',
  });
  assert.equal(service.tokenRequests[0]?.parameters['clientId'], 'id');
});

test('a token that ends mid-life is refreshed once and the calls repeated, for a thousand at a time', async () => {
  const { client, service } = await scripted(({ parameters }) =>
    parameters['accessToken'] === 'new' ? { lockId: 1 } : { errcode: 10_004, errmsg: 'invalid grant' },
  );
  service.answerToken = () => ({ ...token, access_token: 'new' });
  await Promise.all(Array.from({ length: 1000 }, () => client.getLock(1)));
  assert.equal(service.tokenRequests.length, 2, 'the log-in and one refresh');
});

test('a thousand calls at the moment of expiry cause exactly one refresh', async () => {
  const { client, service, now } = await scripted(() => ({ lockId: 1 }));
  now.ms += token.expires_in * 1000;
  await Promise.all(Array.from({ length: 1000 }, () => client.getLock(1)));
  assert.equal(service.tokenRequests.length, 2);
  assert.equal(service.sent.length, 1000);
});

test('with remember: false a refused refresh is for a person; else it logs in again', async () => {
  for (const remember of [true, false]) {
    const { client, service, now } = await scripted(() => ({ lockId: 1 }));
    await client.authenticate('someone', 'password', { remember });
    now.ms += token.expires_in * 1000;
    service.answerToken = () =>
      service.tokenRequests.at(-1)?.parameters['grant_type'] === 'refresh_token' ? { errcode: 10_011, errmsg: '' } : token;
    if (remember) assert.equal((await client.getLock(1)).lockId, 1);
    else assert.ok((await rejection(client.getLock(1))) instanceof SignInRequiredError);
  }
});

test('getLocks: a page as asked for, with its envelope, and all pages when iterated', async () => {
  const { client, service } = await scripted(({ parameters }) => {
    const [pageNo, pageSize] = [Number(parameters['pageNo']), Number(parameters['pageSize'])];
    const list = Array.from({ length: Math.max(0, Math.min(pageSize, 45 - (pageNo - 1) * pageSize)) }, (_, index) => ({
      lockId: (pageNo - 1) * pageSize + index + 1,
      lockAlias: 'Front Door',
      hasGateway: 1,
      electricQuantity: '80',
    }));
    return { list, pageNo, pageSize, pages: Math.ceil(45 / pageSize), total: 45 };
  });
  const page = await client.getLocks(2, 20, 'Front', 7);
  assert.deepEqual([page.list.length, page.pageNo, page.pageSize, page.pages, page.total], [20, 2, 20, 3, 45]);
  assert.deepEqual(fieldsOf(service.sent[0]), { lockAlias: 'Front', groupId: '7', pageNo: '2', pageSize: '20' });
  const ids: unknown[] = [];
  for await (const lock of client.getLocks()) ids.push(lock.lockId);
  assert.deepEqual(
    ids,
    Array.from({ length: 45 }, (_, index) => index + 1),
  );
  assert.equal(page.list[0]?.electricQuantity, 80);
});

test('getLock: the detail, its secrets wrapped, its switches read', async () => {
  const { client } = await scripted(() => ({
    lockId: '12345',
    lockAlias: 'Front',
    lockSound: 1,
    privacyLock: 2,
    tamperAlert: 0,
    noKeyPwd: '123456',
  }));
  const lock = await client.getLock('12345');
  assert.deepEqual([lock.lockId, lock.lockSound, lock.privacyLock, lock.tamperAlert], [12_345, true, false, null]);
  assert.equal(String(lock.noKeyPwd), '[hidden]');
});

test('getAllLocks: all pages in one array', async () => {
  const { client, service } = await scripted(({ parameters }) => {
    const pageNo = Number(parameters['pageNo']);
    return { list: [{ lockId: pageNo, hasGateway: 0 }], pageNo, pageSize: 1000, pages: 3, total: 3 };
  });
  assert.deepEqual(
    (await client.getAllLocks('Front')).map(({ lockId }) => lockId),
    [1, 2, 3],
  );
  assert.equal(service.sent.length, 3);
});

test('addPermanentPasscode: through the gateway, with its leading zeros', async () => {
  const { client, service } = await scripted(adding);
  assert.deepEqual(await client.addPermanentPasscode(12_345, '0123456', 'Guest Access'), { keyboardPwdId: 24_242 });
  const expected = {
    lockId: '12345',
    keyboardPwd: '0123456',
    keyboardPwdName: 'Guest Access',
    keyboardPwdType: '2',
    addType: '2',
  };
  assert.deepEqual(fieldsOf(service.sent.at(-1)), expected);
});

test('addTemporaryPasscode: with Date or milliseconds', async () => {
  const { client, service } = await scripted(adding);
  await client.addTemporaryPasscode(12_345, '987654', week.startDate, week.endDate, 'Week Access');
  await client.addTemporaryPasscode(12_345, '987655', week.startDate.getTime(), week.endDate.getTime());
  const common = { lockId: '12345', keyboardPwdType: '3', ...ms, addType: '2' };
  const adds = service.sent.filter(({ path }) => path === '/v3/keyboardPwd/add').map(fieldsOf);
  assert.deepEqual(adds, [
    { ...common, keyboardPwd: '987654', keyboardPwdName: 'Week Access' },
    { ...common, keyboardPwd: '987655' },
  ]);
});

test('addPasscode: full control; the cloud’s own default, which the lock never learns of, must be asked for', async () => {
  const { client, service } = await scripted(adding);
  await client.addPasscode(12_345, '555999', 'Custom', passcodeTypes.period, week.startDate, week.endDate, addTypes.bluetooth);
  assert.equal(service.sent.length, 1, 'nothing over the air: no gateway is asked for');
  assert.equal(fieldsOf(service.sent[0])['addType'], '1');
});

test('addPasscode: what cannot be right is refused before anything is sent, and the parameter named', async () => {
  const { client, service } = await scripted(adding);
  const wrong: [string, () => Promise<unknown>][] = [
    ['lockId', () => client.addPermanentPasscode(0, '123456')],
    ['lockId', () => client.addPermanentPasscode('12a', '123456')],
    ['passcode', () => client.addPermanentPasscode(1, '123')],
    ['passcode', () => client.addPermanentPasscode(1, '1234567890')],
    ['passcode', () => client.addPermanentPasscode(1, '12 456')],
    ['passcode', () => client.addPermanentPasscode(1, 123_456 as unknown as string)],
    ['name', () => client.addPermanentPasscode(1, '123456', ' ')],
    ['startDate', () => client.addPasscode(1, '123456')],
    ['endDate', () => client.addTemporaryPasscode(1, '123456', week.endDate, week.startDate)],
    ['startDate', () => client.addTemporaryPasscode(1, '123456', new Date('nonsense'), week.endDate)],
    ['startDate', () => client.addTemporaryPasscode(1, '123456', 1_769_940_000, week.endDate)],
    ['type', () => client.addPasscode(1, '123456', 'x', passcodeTypes.oneTime)],
    ['addType', () => client.addPasscode(1, '123456', 'x', passcodeTypes.permanent, undefined, undefined, 9 as 1)],
    ['passcodeId', () => client.deletePasscode(1, -1)],
    ['name', () => client.changePasscode(1, 2)],
    ['endDate', () => client.changePasscode(1, 2, undefined, undefined, week.startDate)],
  ];
  for (const [parameter, call] of wrong) {
    const error = await rejection(call());
    assert.ok(isTTLockError(error, 'parameter_invalid'), String(error));
    assert.equal((error as unknown as { parameter: string }).parameter, parameter);
    assert.doesNotMatch(error.message, /123456/);
  }
  assert.equal(service.sent.length, 0);
});

test('changePasscode and its narrow forms: only what changes is sent; a name alone needs no radio', async () => {
  const { client, service } = await scripted(accepting);
  await client.changePasscodeName(1, 67_890, 'Updated');
  assert.deepEqual(service.sent.map(fieldsOf), [{ lockId: '1', keyboardPwdId: '67890', keyboardPwdName: 'Updated' }]);
  await client.changePasscodeValue(1, 67_890, '0999888');
  assert.deepEqual(fieldsOf(service.sent.at(-1)), {
    lockId: '1',
    keyboardPwdId: '67890',
    newKeyboardPwd: '0999888',
    changeType: '2',
  });
  await client.changePasscodePeriod(1, 67_890, week.startDate, week.endDate);
  assert.deepEqual(fieldsOf(service.sent.at(-1)), { lockId: '1', keyboardPwdId: '67890', ...ms, changeType: '2' });
  await client.changePasscode(1, 67_890, 'New', '888999', week.startDate, week.endDate);
  const all = { lockId: '1', keyboardPwdId: '67890', keyboardPwdName: 'New', newKeyboardPwd: '888999', ...ms, changeType: '2' };
  assert.deepEqual(fieldsOf(service.sent.at(-1)), all);
});

test('deletePasscode, deletePasscodeViaGateway: from the lock, through the gateway', async () => {
  const { client, service } = await scripted(accepting);
  await client.deletePasscode(1, 67_890);
  await client.deletePasscodeViaGateway(1, '67891');
  const deletes = service.sent.filter(({ path }) => path === '/v3/keyboardPwd/delete').map(fieldsOf);
  assert.deepEqual(deletes, [
    { lockId: '1', keyboardPwdId: '67890', deleteType: '2' },
    { lockId: '1', keyboardPwdId: '67891', deleteType: '2' },
  ]);
});

test('getPasscodes: a page, searched and ordered', async () => {
  const { client, service } = await scripted(passcodePages(60));
  const page = await client.getPasscodes(12_345, 'Guest', 2, 50, orderByOptions.byName);
  assert.deepEqual(
    [page.list.length, page.total, page.list[0]?.keyboardPwd, page.list[0]?.keyboardPwdType],
    [10, 60, '000050', 3],
  );
  assert.deepEqual(fieldsOf(service.sent[0]), { lockId: '12345', searchStr: 'Guest', pageNo: '2', pageSize: '50', orderBy: '0' });
  assert.throws(() => client.getPasscodes(12_345, undefined, 1, 201), /pageSize/);
});

test('getLockPasscodes: all of them, beyond the first page of 200', async () => {
  const { client } = await scripted(passcodePages(450));
  const { list, total } = await client.getLockPasscodes(12_345);
  assert.deepEqual([list.length, total, new Set(list.map(({ keyboardPwdId }) => keyboardPwdId)).size], [450, 450, 450]);
});

test('searchPasscodes: by part of a name or by the digits', async () => {
  const { client } = await scripted(passcodePages(450));
  assert.equal((await client.searchPasscodes(12_345, '000042')).list[0]?.keyboardPwdName, 'Guest 42');
  assert.equal((await client.searchPasscodes(12_345, 'Guest 44')).total, 11);
});

test('getGateways and getGatewayLocks', async () => {
  const { client, service } = await scripted(({ path }) =>
    path === '/v3/gateway/list'
      ? { list: [{ gatewayId: '5', gatewayName: 'Hall', isOnline: 1, lockNum: 2 }], pageNo: 1, pageSize: 20, pages: 1, total: 1 }
      : { list: [{ lockId: 12_345, lockAlias: 'Front', rssi: -80, updateDate: 1 }] },
  );
  const { list, total } = await client.getGateways();
  assert.deepEqual([total, list[0]?.gatewayId, list[0]?.isOnline], [1, 5, true]);
  assert.deepEqual(fieldsOf(service.sent[0]), { pageNo: '1', pageSize: '20', orderBy: '1' });
  assert.deepEqual(
    (await client.getGatewayLocks(5)).list.map(({ rssi }) => rssi),
    [-80],
  );
});

test('the constants have the numbers of the platform', () => {
  assert.deepEqual([passcodeTypes.permanent, passcodeTypes.period], [2, 3]);
  assert.deepEqual([addTypes.bluetooth, addTypes.gateway, changeTypes.gateway], [1, 2, 2]);
  assert.deepEqual(orderByOptions, { byName: 0, newestFirst: 1, byNameDescending: 2 });
});
