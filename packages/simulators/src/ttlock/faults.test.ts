import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { startTtlockCloud, type RunningTtlockCloud } from './http-front.ts';
import { createScene, frontDoor, hall, md5, studio, type Json } from './testing/visitor.ts';
import { defaultCredentials } from './world-description.ts';

const { clientId, clientSecret, username, password } = defaultCredentials;
const addCode = { lockId: frontDoor, keyboardPwd: '482913', keyboardPwdType: 2, addType: 2 };

describe('faults of the service, over the wire', () => {
  let running: RunningTtlockCloud;
  let accessToken: string;
  before(async () => {
    running = await startTtlockCloud({ port: 0 });
  });
  after(() => running.stop());

  const send = (path: string, params: Record<string, string | number>, signal?: AbortSignal): Promise<Response> => {
    const form = { clientId, accessToken, date: Date.now(), ...params };
    const body = new URLSearchParams(Object.entries(form).map(([name, value]): [string, string] => [name, String(value)]));
    return fetch(`${running.baseUrl}${path}`, { method: 'POST', body, ...(signal === undefined ? {} : { signal }) });
  };
  const control = async (method: string, path: string, body?: object): Promise<Json> => {
    const response = await fetch(`${running.controlUrl}/${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return (await response.json()) as Json;
  };
  /** Everything from the start, with one fault for the next passcode that is added. */
  const withFault = async (fault: object): Promise<void> => {
    await control('POST', 'reset');
    const login = await send('/oauth2/token', { clientSecret, username, password: md5(password) });
    accessToken = ((await login.json()) as Json)['access_token'] as string;
    await control('POST', 'faults', { path: '/v3/keyboardPwd/*', times: 1, ...fault });
  };
  const isKnown = (): boolean => running.cloud.world.locks.get(frontDoor)?.door.memory.has('passcode:482913') === true;

  for (const effect of ['none', 'done'] as const) {
    it(`an HTTP 500, an HTML page, a cut connection and an errcode leave what was asked ${effect === 'done' ? 'done' : 'undone'}`, async () => {
      const isDone = effect === 'done';
      await withFault({ fault: 'http', effect });
      assert.equal((await send('/v3/keyboardPwd/add', addCode)).status, 500);
      assert.equal(isKnown(), isDone);

      await withFault({ fault: 'html', effect });
      const page = await send('/v3/keyboardPwd/add', addCode);
      assert.deepEqual([page.status, page.headers.get('content-type')], [502, 'text/html']);
      assert.match(await page.text(), /<h1>502 Bad Gateway<\/h1>/);
      assert.equal(isKnown(), isDone);

      await withFault({ fault: 'cut', effect });
      await assert.rejects(send('/v3/keyboardPwd/add', addCode), TypeError);
      assert.equal(isKnown(), isDone);

      await withFault({ fault: 'errcode', errcode: -3003, effect });
      assert.equal(((await (await send('/v3/keyboardPwd/add', addCode)).json()) as Json)['errcode'], -3003);
      assert.equal(isKnown(), isDone);
      // The fault was for one call.
      assert.equal(((await (await send('/v3/keyboardPwd/add', addCode)).json()) as Json)['errcode'], isDone ? -3007 : undefined);
    });
  }

  it('no answer comes, and the work is done later', async () => {
    await withFault({ fault: 'hang', effect: 'late', late_ms: 60_000 });
    await assert.rejects(send('/v3/keyboardPwd/add', addCode, AbortSignal.timeout(100)), { name: 'TimeoutError' });
    assert.equal(isKnown(), false);
    await control('POST', 'clock', { advance_ms: 60_000 });
    assert.equal(isKnown(), true);
  });

  it('a connection without an answer ends after its time', async () => {
    await withFault({ fault: 'hang', hold_ms: 30_000 });
    const waiting = assert.rejects(send('/v3/keyboardPwd/add', addCode), TypeError);
    await new Promise<void>((resolve) => {
      const look = (): void => {
        if (running.cloud.faults.rules[0]?.hits === 1) resolve();
        else setImmediate(look);
      };
      look();
    });
    await control('POST', 'clock', { advance_ms: 30_000 });
    await waiting;
    assert.equal(isKnown(), false);
  });

  it('half an answer, a wrong content type, and an answer that comes slowly are of work that was done', async () => {
    await withFault({ fault: 'truncated' });
    await assert.rejects(async () => (await send('/v3/keyboardPwd/add', addCode)).json());
    assert.equal(isKnown(), true);

    await withFault({ fault: 'content_type', content_type: 'text/html' });
    const odd = await send('/v3/keyboardPwd/add', addCode);
    assert.equal(odd.headers.get('content-type'), 'text/html');
    assert.deepEqual(Object.keys((await odd.json()) as Json), ['keyboardPwdId']);

    await withFault({ fault: 'slow', delay_ms: 30 });
    const began = performance.now();
    assert.equal(((await (await send('/v3/keyboardPwd/add', addCode)).json()) as Json)['errcode'], undefined);
    assert.ok(performance.now() - began >= 25);
  });

  it('answers are JSON by their type and come with HTTP 200, refusals too', async () => {
    await withFault({ fault: 'errcode', path: '/nowhere' });
    const refused = await send('/v3/lock/detail', { lockId: 5 });
    assert.deepEqual([refused.status, refused.headers.get('content-type')], [200, 'application/json;charset=UTF-8']);
    assert.equal((await send('/v3/lock/nothing', {})).status, 404);
    assert.equal((await fetch(`${running.baseUrl}/v3/lock/list`, { method: 'DELETE' })).status, 405);
    assert.equal(
      (await fetch(`${running.baseUrl}/v3/lock/list`, { method: 'POST', body: 'x'.repeat(5 * 1_024 * 1_024) })).status,
      413,
    );
  });

  it('a port that is taken is said in a sentence', async () => {
    await assert.rejects(startTtlockCloud({ port: Number(new URL(running.baseUrl).port) }), {
      code: 'port_in_use',
      message: /is taken by another program/,
    });
  });
});

describe('faults by script and by chance', () => {
  it('skip, count, end, and go from rule to rule', async () => {
    const { signIn, control } = createScene();
    const owner = await signIn();
    const unlock = () => owner.code('/v3/lock/unlock', { lockId: frontDoor });
    await control('POST', 'faults', { fault: 'errcode', errcode: -3003, path: '/v3/lock/unlock', skip: 1, times: 2 });
    await control('POST', 'faults', { fault: 'errcode', errcode: 1, path: '/v3/lock/unlock', skip: 1, times: 1 });
    const codes: number[] = [];
    for (let i = 0; i < 6; i += 1) codes.push(await unlock());
    // The second rule sees the calls that the first leaves alone.
    assert.deepEqual(codes, [0, -3003, -3003, 1, 0, 0]);
    assert.deepEqual(
      ((await control('GET', 'faults'))['faults'] as Json[]).map(({ hits, times }) => [hits, times] as unknown[]),
      [
        [2, 0],
        [1, 0],
      ],
    );
    await control('DELETE', 'faults/1');
    assert.equal(((await control('GET', 'faults'))['faults'] as Json[]).length, 1);
    await control('DELETE', 'faults');
    assert.deepEqual(await control('GET', 'faults'), { faults: [] });
  });

  it('are of one lock, one gateway, or one application', async () => {
    const { signIn, control } = createScene();
    const owner = await signIn();
    await control('POST', 'faults', { fault: 'errcode', errcode: 1, lock_id: studio });
    assert.deepEqual(
      [await owner.code('/v3/lock/lock', { lockId: studio }), await owner.code('/v3/lock/lock', { lockId: frontDoor })],
      [1, 0],
    );
    await control('DELETE', 'faults');
    await control('POST', 'faults', { fault: 'errcode', errcode: -3002, gateway_id: hall, path: '/v3/lock/lock' });
    assert.deepEqual(
      [await owner.code('/v3/lock/lock', { lockId: studio }), await owner.code('/v3/lock/lock', { lockId: 1_000_003 })],
      [-3002, 0],
    );
    await control('DELETE', 'faults');
    await control('POST', 'faults', { fault: 'errcode', errcode: 90000, client_id: 'another' });
    assert.equal(await owner.code('/v3/user/getUid'), 0);
  });

  it('by chance hit about as often as they should, and the same calls with the same seed', async () => {
    const hits = async (seed: number): Promise<string> => {
      const { signIn, control } = createScene({ seed });
      const owner = await signIn();
      await control('POST', 'faults', { fault: 'errcode', errcode: -3003, probability: 0.2, path: '/v3/lock/*' });
      let seen = '';
      for (let i = 0; i < 500; i += 1) seen += (await owner.code('/v3/lock/detail', { lockId: frontDoor })) === 0 ? '.' : 'x';
      return seen;
    };
    const first = await hits(1);
    const count = first.replaceAll('.', '').length;
    assert.ok(count > 70 && count < 130, `${count} of 500`);
    assert.equal(await hits(1), first);
    assert.notEqual(await hits(2), first);
  });
});
