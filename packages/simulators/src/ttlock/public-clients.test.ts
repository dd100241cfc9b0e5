import assert from 'node:assert/strict';
import { request } from 'node:http';
import { json } from 'node:stream/consumers';
import { after, before, describe, it } from 'node:test';
import { startTtlockCloud, type RunningTtlockCloud } from './http-front.ts';
import { frontDoor, md5, type Json } from './testing/visitor.ts';
import { defaultCredentials } from './world-description.ts';

const { clientId, clientSecret, username, password } = defaultCredentials;
const formType = { 'Content-Type': 'application/x-www-form-urlencoded' };

/** Requests in the very shape that clients of others put them on the wire. */
describe('what clients of others send', () => {
  let running: RunningTtlockCloud;
  let accessToken = '';
  before(async () => {
    running = await startTtlockCloud({ port: 0 });
    const body = new URLSearchParams({ clientId, clientSecret, username, password: md5(password) });
    accessToken = ((await (await fetch(`${running.baseUrl}/oauth2/token`, { method: 'POST', body })).json()) as Json)[
      'access_token'
    ] as string;
  });
  after(() => running.stop());

  const read = async (path: string, init?: RequestInit): Promise<Json> =>
    (await (await fetch(`${running.baseUrl}${path}`, init)).json()) as Json;
  const identity = (): string => `clientId=${clientId}&accessToken=${accessToken}&date=${Date.now()}`;

  it('Home Assistant: a form token request, GET with a form type, POST with identity in the query and the rest in the body', async () => {
    const token = new URLSearchParams({ username, password: md5(password), client_id: clientId, client_secret: clientSecret });
    const login = await read('/oauth2/token', { method: 'POST', body: token });
    assert.ok('expires_in' in login);
    const refresh = new URLSearchParams({
      grant_type: 'refresh_token',
      client_id: clientId,
      client_secret: clientSecret,
      refresh_token: login['refresh_token'] as string,
    });
    assert.ok('access_token' in (await read('/oauth2/token', { method: 'POST', body: refresh })));
    const locks = await read(`/v3/lock/list?pageNo=1&pageSize=1000&${identity()}`, { headers: formType });
    assert.equal((locks['list'] as Json[]).length, 4);
    assert.equal((await read(`/v3/lock/unlock?lockId=${frontDoor}&${identity()}`, { headers: formType }))['errcode'], 0);
    const body = new URLSearchParams({
      lockId: String(frontDoor),
      type: '2',
      passageMode: '1',
      autoUnlock: '2',
      isAllDay: '2',
      startDate: '480',
      endDate: '1020',
      weekDays: '[1, 2, 3]',
    });
    assert.equal((await read(`/v3/lock/configPassageMode?${identity()}`, { method: 'POST', body }))['errcode'], 0);
    const config = await read(`/v3/lock/getPassageModeConfig?lockId=${frontDoor}&${identity()}`);
    assert.deepEqual([config['startDate'], config['endDate'], config['weekDays']], [480, 1_020, [1, 2, 3]]);
    // Its records come with a date of their own beside.
    const records = await read(`/v3/lockRecord/list?lockId=${frontDoor}&pageNo=1&pageSize=20&${identity()}`, {
      headers: formType,
    });
    assert.equal((records['list'] as Json[])[0]?.['recordType'], 12);
    assert.notEqual((await read(`/v3/doorSensor/query?lockId=${frontDoor}&${identity()}`))['errcode'], undefined);
  });

  it('Python wrapper: everything in the query, an empty POST for tokens and users, seconds times a thousand, pages until an empty one', async () => {
    const seconds = Math.floor(Date.now() / 1_000) * 1_000;
    const registered = await read(
      `/v3/user/register?clientId=${clientId}&clientSecret=${clientSecret}&username=py&password=${md5('pw')}&date=${seconds}`,
      { method: 'POST', headers: formType },
    );
    const name = registered['username'] as string;
    const token = await read(
      `/oauth2/token?client_id=${clientId}&client_secret=${clientSecret}&username=${name}&password=${md5('pw')}`,
      { method: 'POST', headers: formType },
    );
    assert.equal(typeof token['access_token'], 'string');
    const first = await read(
      `/v3/gateway/list?clientId=${clientId}&accessToken=${accessToken}&pageNo=1&pageSize=20&date=${seconds}`,
      { headers: formType },
    );
    const second = await read(
      `/v3/gateway/list?clientId=${clientId}&accessToken=${accessToken}&pageNo=2&pageSize=20&date=${seconds}`,
      { headers: formType },
    );
    assert.deepEqual([(first['list'] as Json[]).length, second['list']], [1, []]);
  });

  it('TypeScript resources: POST for reads as well, as a form', async () => {
    const body = new URLSearchParams({
      clientId,
      accessToken,
      lockId: String(frontDoor),
      pageNo: '1',
      pageSize: '20',
      date: String(Date.now()),
    });
    for (const path of ['/v3/lock/listKeyboardPwd', '/v3/lock/listKey', '/v3/lockRecord/list', '/v3/key/list', '/v3/lock/list'])
      assert.ok(Array.isArray((await read(path, { method: 'POST', body }))['list']), path);
  });

  it('Homebridge: a Bearer header beside the parameter, and a page of a thousand passcodes, which is 200', async () => {
    const headers = { ...formType, Authorization: `Bearer ${accessToken}` };
    const body = `lockId=${frontDoor}&keyboardPwd=0563456&keyboardPwdType=2&addType=2&${identity()}`;
    const added = await read('/v3/keyboardPwd/add', { method: 'POST', headers, body });
    assert.equal(typeof added['keyboardPwdId'], 'number');
    const page = await read(`/v3/lock/listKeyboardPwd?lockId=${frontDoor}&pageNo=1&pageSize=1000&orderBy=0&${identity()}`, {
      headers,
    });
    assert.equal(page['pageSize'], 200);
    // Authorization is no substitute for the parameter.
    assert.equal((await read(`/v3/lock/list?clientId=${clientId}&pageNo=1&date=${Date.now()}`, { headers }))['errcode'], 10003);
  });

  it('other Python clients: a GET with all of it in a form body, a POST with all of it in the query, empty fields for what is not set', async () => {
    const form = `lockAlias=&type=&groupId=&pageNo=1&pageSize=20&${identity()}`;
    // `fetch` sends no body with GET, and `request` tells no length for one.
    const withLength = { ...formType, 'Content-Length': Buffer.byteLength(form) };
    const listed = await new Promise<Json>((resolve, reject) => {
      const sent = request(`${running.baseUrl}/v3/lock/list`, { method: 'GET', headers: withLength }, (response) => {
        void json(response).then((body) => resolve(body as Json), reject);
      });
      sent.on('error', reject).end(form);
    });
    assert.equal(listed['total'], 4);
    assert.equal((await read(`/v3/lock/lock?lockId=${frontDoor}&${identity()}`, { method: 'POST' }))['errcode'], 0);
    // Records "from 0 to 0" are all there are.
    const records = await read(`/v3/lockRecord/list?lockId=${frontDoor}&pageNo=1&pageSize=1&startDate=0&endDate=0&${identity()}`);
    assert.ok((records['total'] as number) > 0);
  });

  it('Go: fields sorted by name, and a name given twice', async () => {
    const body = `accessToken=${accessToken}&addType=2&clientId=${clientId}&date=${Date.now()}&endDate=${Date.now() + 3_600_000}&keyboardPwd=774411&keyboardPwdType=3&lockId=${frontDoor}&startDate=${Date.now()}`;
    const { keyboardPwdId } = await read('/v3/keyboardPwd/add', { method: 'POST', headers: formType, body });
    const change = `accessToken=${accessToken}&changeType=2&clientId=${clientId}&date=${Date.now()}&keyboardPwdId=${keyboardPwdId as number}&keyboardPwdName=A&keyboardPwdName=B&lockId=${frontDoor}`;
    assert.equal((await read('/v3/keyboardPwd/change', { method: 'POST', headers: formType, body: change }))['errcode'], 0);
    const found = await read(`/v3/lock/listKeyboardPwd?lockId=${frontDoor}&searchStr=774411&pageNo=1&pageSize=20&${identity()}`);
    assert.equal((found['list'] as Json[])[0]?.['keyboardPwdName'], 'B');
  });

  it('client_id is taken for tokens, and elsewhere by a switch alone', async () => {
    const query = `client_id=${clientId}&access_token=${accessToken}&date=${Date.now()}`;
    assert.equal((await read(`/v3/user/getUid?${query}`))['errcode'], 10000);
    assert.equal((await read(`/v3/user/getUid?${query.replace('client_id', 'clientId')}`))['errcode'], 10003);
    await fetch(`${running.controlUrl}/switches`, { method: 'PATCH', body: '{"snake_case_in_v3":true}' });
    assert.equal((await read(`/v3/user/getUid?${query}`))['uid'], 1_001);
    await fetch(`${running.controlUrl}/switches`, { method: 'PATCH', body: '{"snake_case_in_v3":false}' });
  });

  it('a form without its content type and a multipart form are read; slashes too many and JSON are refused unless switched on', async () => {
    const form = `lockId=${frontDoor}&${identity()}`;
    assert.equal((await fetch(`${running.baseUrl}//v3/lock/detail?${form}`)).status, 404);
    await fetch(`${running.controlUrl}/switches`, { method: 'PATCH', body: '{"surplus_slashes":true}' });
    assert.equal(
      (await read('//v3/lock/detail/', { method: 'POST', headers: { 'Content-Type': 'text/plain' }, body: form }))['lockId'],
      frontDoor,
    );
    const multipart = new FormData();
    for (const [name, value] of new URLSearchParams(form)) multipart.set(name, value);
    assert.equal((await read('/v3/lock/detail', { method: 'POST', body: multipart }))['lockId'], frontDoor);
    const broken = { 'Content-Type': 'multipart/form-data; boundary=x' };
    assert.equal((await read('/v3/lock/detail', { method: 'POST', headers: broken, body: 'nothing' }))['errcode'], -3);

    const asJson = JSON.stringify(Object.fromEntries(new URLSearchParams(form)));
    const headers = { 'Content-Type': 'application/json' };
    assert.equal((await read('/v3/lock/detail', { method: 'POST', headers, body: asJson }))['errcode'], -3);
    await fetch(`${running.controlUrl}/switches`, { method: 'PATCH', body: '{"json_bodies":true}' });
    assert.equal((await read('/v3/lock/detail', { method: 'POST', headers, body: asJson }))['lockId'], frontDoor);
    assert.equal((await read('/v3/lock/detail', { method: 'POST', headers, body: '{' }))['errcode'], 80002);
  });
});
