import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { startUtecCloud } from './http-front.ts';
import { createScene, frontDoor, type Json } from './testing/visitor.ts';

interface Told {
  url: string;
  secret: string;
  body: Json;
}

async function listening(options: Parameters<typeof createScene>[0] = {}) {
  const told: Told[] = [];
  const scene = createScene({
    deliverPush: async (url, secret, body) => {
      told.push({ url, secret, body: body as Json });
      return 200;
    },
    ...options,
  });
  const token = (await scene.tokens())['access_token'] as string;
  const notification = { access_token: 'our-secret', url: 'https://example.org/push' };
  await scene.action(token, 'Set', { configure: { notification } }, 'Uhome.Configure');
  return {
    ...scene,
    token,
    told,
    /** What is told when somebody turns the key. */
    turned: async (): Promise<Told[]> => {
      told.length = 0;
      await scene.control('POST', `devices/${frontDoor}/key`, { to: 'Unlocked' });
      await scene.cloud.pushes.settled();
      return told;
    },
    turnedOnce: async (): Promise<Told> => {
      told.length = 0;
      await scene.control('POST', `devices/${frontDoor}/key`, { to: 'Unlocked' });
      await scene.cloud.pushes.settled();
      const [only] = told;
      assert.ok(only !== undefined && told.length === 1);
      return only;
    },
  };
}

describe('a notification', () => {
  it('comes in every shape that was seen, with the secret that was registered', async () => {
    const { turned, turnedOnce, cloud } = await listening();
    assert.deepEqual(await turned(), [], 'off unless it is switched on');
    cloud.switches.push = 'envelope';
    const envelope = await turnedOnce();
    assert.deepEqual([envelope.url, envelope.secret], ['https://example.org/push', 'our-secret']);
    const { header, payload } = envelope.body;
    assert.deepEqual([header.namespace, header.name], ['Uhome.Notification', 'DeviceState']);
    assert.equal(payload.devices[0].states[1].value, 'Unlocked');
    cloud.switches.push = 'mapping';
    const mapping = (await turnedOnce()).body;
    assert.equal(mapping['payload'].devices[0].states['st.lock'].lockState, 'unlocked');
    cloud.switches.push = 'payload_list';
    assert.equal((await turnedOnce()).body['payload'][0].id, frontDoor);
    cloud.switches.push = 'bare_list';
    assert.equal(((await turnedOnce()).body[0] as Json)['id'], frontDoor);
    cloud.switches.push = 'id_only';
    assert.deepEqual((await turnedOnce()).body['payload'].devices, [{ id: frontDoor }]);
  });

  it('comes late, twice, or with a wrong secret, and tells of devices that come and go', async () => {
    const { turned, told, cloud, control } = await listening({
      switches: { push: 'envelope', push_delay_s: 30, push_copies: 2 },
    });
    assert.equal((await turned()).length, 0);
    cloud.switches.push_wrong_secret = true;
    cloud.clock.advance(30_000);
    await cloud.pushes.settled();
    assert.deepEqual(
      told.map(({ secret }) => secret),
      ['wrong-secret', 'wrong-secret'],
    );
    Object.assign(cloud.switches, { push_delay_s: 0, push_copies: 1, push_wrong_secret: false });
    told.length = 0;
    await control('POST', 'devices', { id: 'AA:BB:CC:00:00:09', name: 'Shed' });
    await control('DELETE', 'devices/AA:BB:CC:00:00:09');
    await cloud.pushes.settled();
    assert.deepEqual(
      told.map(({ body }) => body['header'].name as string),
      ['DeviceState', 'DeviceSync', 'DeviceDelete'],
    );
  });
});

describe('trouble', () => {
  it('is aimed at an operation, counted, and ends by itself', async () => {
    const { action, token, control, cloud } = await listening();
    await control('POST', 'faults', { fault: 'http', on: 'Device/*', status: 500, times: 2 });
    assert.equal((await action(token, 'Get', {}, 'Uhome.User')).status, 200);
    assert.equal((await action(token, 'Discovery')).status, 500);
    assert.equal((await action(token, 'Discovery')).status, 500);
    assert.equal((await action(token, 'Discovery')).status, 200);
    assert.equal(cloud.counts.get('Device/Discovery'), 3);
    const { counts } = await control('GET', 'calls');
    assert.equal(counts['Device/Discovery'], 3);
  });

  it('is 429 with Retry-After, an empty 400, no JSON, a bare list, a text as error, a cut, or half an answer', async () => {
    const { action, token, control, cloud } = await listening();
    const once = async (fault: object): Promise<Response> => {
      await control('POST', 'faults', { ...fault, times: 1 });
      return await action(token, 'Discovery');
    };
    const limited = await once({ fault: 'http', status: 429, retry_after: '17' });
    assert.deepEqual([limited.status, limited.headers.get('retry-after')], [429, '17']);
    assert.equal(await (await once({ fault: 'http', status: 400 })).text(), '');
    assert.match(await (await once({ fault: 'not_json' })).text(), /^<html>/);
    assert.equal(((await (await once({ fault: 'bare_list' })).json()) as Json[]).length, 3);
    assert.deepEqual(await (await once({ fault: 'error_text', code: 'busy' })).json(), { error: 'busy' });
    assert.equal(((await (await once({ fault: 'error', code: 'X' })).json()) as Json)['payload'].error.code, 'X');
    await assert.rejects(once({ fault: 'cut' }), TypeError);
    await assert.rejects(async () => await (await once({ fault: 'truncated' })).json(), SyntaxError);
    cloud.switches.calls_per_minute = 1;
    assert.equal((await action(token, 'Discovery')).status, 200);
    assert.equal((await action(token, 'Discovery')).status, 429);
  });

  it('down means that nobody answers, until it is up again; over a real port too', async () => {
    const running = await startUtecCloud({ port: 0 });
    try {
      const { baseUrl, controlUrl } = running;
      const down = (isDown: boolean) => fetch(`${controlUrl}/down`, { method: 'POST', body: JSON.stringify({ down: isDown }) });
      await down(true);
      await assert.rejects(fetch(`${baseUrl}/token`));
      await down(false);
      assert.equal((await fetch(`${baseUrl}/token`)).status, 401);
      assert.equal((await fetch(`${baseUrl}/other`)).status, 403);
    } finally {
      await running.stop();
    }
  });
});

describe('the control API', () => {
  it('says what is wrong, and starts again', async () => {
    const { control, cloud } = await listening();
    assert.match((await control('PATCH', 'switches', { commnad: 'never' }))['error'].message, /no switch commnad/);
    assert.match((await control('PATCH', 'switches', { command: 'sometimes' }))['error'].message, /command must be confirm or/);
    assert.match((await control('PATCH', `devices/${frontDoor}`, { battery: 9 }))['error'].message, /battery must be one of/);
    assert.equal((await control('GET', 'devices/none'))['error'].code, 'not_found');
    assert.equal((await control('DELETE', 'clock'))['error'].code, 'method_not_allowed');
    await control('PATCH', `devices/${frontDoor}`, { battery: 1 });
    await control('POST', 'reset', { seed: 9 });
    assert.deepEqual([cloud.seed, (await control('GET', `devices/${frontDoor}`))['battery']], [9, 4]);
  });
});
