import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { backDoor, createScene, frontDoor, garage, type Json, type Scene } from './testing/visitor.ts';

async function signedIn(options: Parameters<typeof createScene>[0] = {}): Promise<Scene & { token: string }> {
  const scene = createScene(options);
  return { ...scene, token: (await scene.tokens())['access_token'] as string };
}

async function payload(response: Response): Promise<Json> {
  return ((await response.json()) as Json)['payload'] as Json;
}

describe('an answer', () => {
  it('repeats the header, and Discovery has the documented fields', async () => {
    const { action, token, cloud } = await signedIn();
    const body = (await (await action(token, 'Discovery')).json()) as Json;
    assert.deepEqual(body['header'], { namespace: 'Uhome.Device', name: 'Discovery', messageId: 'm-1', payloadVersion: '1' });
    assert.deepEqual(body['payload'].devices[0], {
      id: frontDoor,
      name: 'Front Door',
      category: 'SmartLock',
      handleType: 'utec-lock',
      deviceInfo: { manufacturer: 'U-tec', model: 'U-Bolt-Pro-WiFi', hwVersion: '03.40.0023', serialNumber: 'UBPW00000001' },
      attributes: {},
    });
    cloud.switches.custom_data = 'ignored';
    assert.equal((await payload(await action(token, 'Discovery')))['devices'][0].customData.handle, 'h-aabbcc000001');
  });

  it('wants customData back where it is told to', async () => {
    const { action, token } = await signedIn({ switches: { custom_data: 'required' } });
    const { customData } = (await payload(await action(token, 'Discovery')))['devices'][0] as Json;
    const without = await payload(await action(token, 'Query', { devices: [{ id: frontDoor }] }));
    assert.equal(without['devices'][0].error.code, 'BAD-REQUEST');
    const given = await payload(await action(token, 'Query', { devices: [{ id: frontDoor, customData }] }));
    assert.equal(given['devices'][0].states.length, 4);
  });

  it('tells the states, and one bad device does not spoil the others', async () => {
    const { action, token, cloud } = await signedIn();
    const query = async (): Promise<Json> =>
      payload(await action(token, 'Query', { devices: [{ id: frontDoor }, { id: 'no-such' }, { id: garage }] }));
    const devices = (await query())['devices'] as Json[];
    assert.deepEqual(devices[0], {
      id: frontDoor,
      states: [
        { capability: 'st.healthCheck', name: 'status', value: 'Online' },
        { capability: 'st.lock', name: 'lockState', value: 'Locked' },
        { capability: 'st.lock', name: 'lockMode', value: 0 },
        { capability: 'st.batteryLevel', name: 'level', value: 4 },
      ],
    });
    assert.equal(devices[1]?.['error'].code, 'DEVICE_NOT_FOUND');
    assert.deepEqual(devices[2]?.['states'][4], { capability: 'st.doorSensor', name: 'sensorState', value: 'Closed' });
    cloud.switches.letter_case = 'prose';
    assert.deepEqual(((await query())['devices'] as Json[])[0]?.['states'][1], {
      capability: 'st.Lock',
      name: 'lockState',
      value: 'locked',
    });
  });

  it('answers an empty list to Configure, first_name or FirstName to User, and logs out', async () => {
    const { action, token, cloud } = await signedIn();
    const notification = { access_token: 'our-secret', url: 'https://example.org/push' };
    assert.deepEqual(await payload(await action(token, 'Set', { configure: { notification } }, 'Uhome.Configure')), []);
    assert.equal((await payload(await action(token, 'Get', {}, 'Uhome.User')))['user'].last_name, 'Owner');
    cloud.switches.user_fields = 'prose';
    assert.equal((await payload(await action(token, 'Get', {}, 'Uhome.User')))['user'].FirstName, 'Olivia');
    assert.deepEqual(await payload(await action(token, 'Logout', {}, 'Uhome.User')), []);
    assert.equal((await payload(await action(token, 'Discovery')))['error'].code, 'INVALID_TOKEN');
  });

  it('refuses what it does not understand with BAD-REQUEST, and a body that is no envelope with an empty 400', async () => {
    const { action, command, token, cloud } = await signedIn();
    assert.equal((await payload(await action(token, 'Dance')))['error'].code, 'BAD-REQUEST');
    assert.equal((await payload(await action(token, 'Query', {})))['error'].code, 'BAD-REQUEST');
    assert.equal((await command(token, frontDoor, 'st.lock', 'open'))['error'].code, 'BAD-REQUEST');
    assert.equal((await command(token, frontDoor, 'st.lock', 'setMode', { mode: 7 }))['error'].code, 'BAD-REQUEST');
    const broken = await cloud.fetch('https://api.u-tec.com/action', { method: 'POST', body: '{' });
    assert.deepEqual([broken.status, await broken.text()], [400, '']);
  });
});

describe('lock and unlock', () => {
  it('answer that it may take 20 seconds, and a later Query shows what came of it', async () => {
    const { command, states, token, cloud } = await signedIn();
    assert.deepEqual(await command(token, frontDoor, 'st.lock', 'unlock'), {
      id: frontDoor,
      states: [{ capability: 'st.deferredResponse', name: 'seconds', value: 20 }],
    });
    assert.equal((await states(token, frontDoor))['st.lock.lockState'], 'Locked');
    cloud.clock.advance(3_000);
    assert.equal((await states(token, frontDoor))['st.lock.lockState'], 'Unlocked');
  });

  it('are accepted and never done, done and undone, refused, lost in a 500 or left without an answer', async () => {
    const { command, action, states, token, cloud, control } = await signedIn();
    const unlock = { devices: [{ id: frontDoor, command: { capability: 'st.lock', name: 'unlock' } }] };
    const bolt = async (): Promise<unknown> => (await states(token, frontDoor))['st.lock.lockState'];
    cloud.switches.command = 'never';
    assert.equal((await command(token, frontDoor, 'st.lock', 'unlock'))['states'].length, 1);
    cloud.clock.advance(600_000);
    assert.equal(await bolt(), 'Locked');
    cloud.switches.command = 'flip_back';
    await command(token, frontDoor, 'st.lock', 'unlock');
    cloud.clock.advance(3_000);
    assert.equal(await bolt(), 'Unlocked');
    cloud.clock.advance(35_000);
    assert.equal(await bolt(), 'Locked');
    cloud.switches.command = 'offline';
    assert.deepEqual((await command(token, frontDoor, 'st.lock', 'unlock'))['error'], {
      code: 'DEVICE_OFFLINE',
      message: 'Device is offline and cannot accept commands',
    });
    cloud.switches.command = 'server_error';
    assert.equal((await action(token, 'Command', unlock)).status, 500);
    // A lock's own way wins.
    await control('PATCH', `devices/${frontDoor}`, { command: 'confirm' });
    assert.equal((await action(token, 'Command', unlock)).status, 200);
    cloud.switches.message_id = 'other';
    const other = (await (await action(token, 'Command', unlock)).json()) as Json;
    assert.notEqual(other['header'].messageId, 'm-1');
  });

  it('do nothing in passage mode, jam, and auto-lock after their time', async () => {
    const { command, states, token, cloud, control } = await signedIn();
    const bolt = async (id: string): Promise<unknown> => (await states(token, id))['st.lock.lockState'];
    await command(token, frontDoor, 'st.lock', 'setMode', { mode: 1 });
    cloud.clock.advance(3_000);
    await command(token, frontDoor, 'st.lock', 'lock');
    cloud.clock.advance(30_000);
    assert.deepEqual(await states(token, frontDoor).then((all) => [all['st.lock.lockState'], all['st.lock.lockMode']]), [
      'Unlocked',
      1,
    ]);
    await control('PATCH', `devices/${backDoor}`, { jammed: true });
    await command(token, backDoor, 'st.lock', 'unlock');
    cloud.clock.advance(3_000);
    assert.equal(await bolt(backDoor), 'Jammed');
    await control('PATCH', `devices/${garage}`, { auto_lock_s: 60 });
    await command(token, garage, 'st.lock', 'unlock');
    cloud.clock.advance(3_000);
    assert.equal(await bolt(garage), 'Unlocked');
    cloud.clock.advance(60_000);
    assert.equal(await bolt(garage), 'Locked');
  });

  it('of a lock that is away are refused, its last state stays, and a blip is not an absence', async () => {
    const { command, states, token, control } = await signedIn();
    await control('PATCH', `devices/${frontDoor}`, { online: false });
    await control('POST', `devices/${frontDoor}/key`, { to: 'Unlocked' });
    assert.equal((await command(token, frontDoor, 'st.lock', 'lock'))['error'].code, 'DEVICE_OFFLINE');
    const away = await states(token, frontDoor);
    assert.deepEqual(
      [away['st.healthCheck.status'], away['st.lock.lockState'], away['st.batteryLevel.level']],
      ['Offline', 'Locked', 4],
    );
    await control('PATCH', `devices/${frontDoor}`, { online: true, blips: 1 });
    const blip = await states(token, frontDoor);
    assert.deepEqual([blip['st.healthCheck.status'], blip['st.lock.lockState']], ['Offline', 'Unlocked']);
    assert.equal((await states(token, frontDoor))['st.healthCheck.status'], 'Online');
  });

  it('by hand show at once, late or never', async () => {
    const { states, token, cloud, control } = await signedIn();
    await control('PATCH', `devices/${frontDoor}`, { reports_manual: 'late' });
    await control('POST', `devices/${frontDoor}/key`, { to: 'Unlocked' });
    assert.equal((await states(token, frontDoor))['st.lock.lockState'], 'Locked');
    cloud.clock.advance(60_000);
    assert.equal((await states(token, frontDoor))['st.lock.lockState'], 'Unlocked');
  });
});
