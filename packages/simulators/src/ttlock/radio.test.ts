import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createScene, frontDoor, hall, monday, shed, sideDoor, studio, type Json, until } from './testing/visitor.ts';

const minute = 60_000;

async function slowScene() {
  const scene = createScene();
  await scene.control('PATCH', 'pace', { cloud: [0, 0], awake: [2_000, 2_000], asleep: [7_000, 7_000] });
  return { ...scene, owner: await scene.signIn() };
}

describe('a gateway', () => {
  it('does one command at a time, for all locks behind it, and is free again afterwards', async () => {
    const { owner, cloud } = await slowScene();
    const gateway = cloud.world.gateways.get(hall);
    const unlocking = owner.code('/v3/lock/unlock', { lockId: frontDoor });
    await until(() => gateway?.isBusy === true);
    assert.equal(await owner.code('/v3/lock/queryOpenState', { lockId: studio }), -3003);
    // Neither the cloud alone nor a lock with a radio of its own has to wait for it.
    assert.equal(await owner.code('/v3/lock/detail', { lockId: studio }), 0);
    const other = owner.code('/v3/lock/unlock', { lockId: sideDoor });
    await until(() => cloud.world.locks.get(sideDoor)?.isBusy === true);
    cloud.clock.advance(7_000);
    assert.deepEqual([await unlocking, await other], [0, 0]);
    const after = owner.code('/v3/lock/queryOpenState', { lockId: studio });
    await until(() => gateway?.isBusy === true);
    cloud.clock.advance(7_000);
    assert.equal(await after, 0);
  });

  it('wakes a lock slowly and finds it awake a moment later', async () => {
    const { owner, cloud } = await slowScene();
    const took: number[] = [];
    for (const delayMs of [7_000, 2_000]) {
      let tookMs: number | undefined;
      const began = cloud.clock.now();
      const unlocking = owner
        .code('/v3/lock/unlock', { lockId: frontDoor })
        .then((code) => (tookMs = code === 0 ? cloud.clock.now() - began : -1));
      await until(() => cloud.world.gateways.get(hall)?.isBusy === true);
      cloud.clock.advance(delayMs - 1);
      assert.equal(cloud.world.gateways.get(hall)?.isBusy, true);
      cloud.clock.advance(1);
      await unlocking;
      took.push(tookMs ?? -1);
    }
    assert.deepEqual(took, [7_000, 2_000]);
  });

  it('without power counts as online for 8 minutes, and its locks as near for 30', async () => {
    const { control, cloud, signIn } = createScene();
    const owner = await signIn();
    await control('PATCH', `gateways/${hall}`, { powered: false });
    const look = async () => {
      const { isOnline } = await owner.call('/v3/gateway/detail', { gatewayId: hall });
      const { list } = await owner.call('/v3/gateway/listByLock', { lockId: frontDoor });
      const { hasGateway } = await owner.call('/v3/lock/detail', { lockId: frontDoor });
      return [await owner.code('/v3/lock/unlock', { lockId: frontDoor }), isOnline, (list as Json[]).length, hasGateway];
    };
    assert.deepEqual(await look(), [1, 1, 1, 1]);
    cloud.clock.advance(8 * minute);
    assert.deepEqual(await look(), [-3002, 0, 1, 1]);
    cloud.clock.advance(22 * minute);
    assert.deepEqual(await look(), [-2012, 0, 0, 0]);
    await control('PATCH', `gateways/${hall}`, { powered: true });
    assert.deepEqual(await look(), [0, 1, 1, 1]);
  });

  it('serves the locks of its own account alone', async () => {
    const { signIn } = createScene();
    const owner = await signIn();
    assert.equal(
      await owner.code('/v3/gateway/transfer', { receiverUsername: 'guest@example.com', gatewayIdList: `[${hall}]` }),
      0,
    );
    assert.equal(await owner.code('/v3/lock/unlock', { lockId: frontDoor }), -2012);
    const guest = await signIn('guest@example.com');
    assert.equal((await guest.call('/v3/gateway/detail', { gatewayId: hall }))['lockNum'], 0);
    await owner.call('/v3/lock/transfer', { receiverUsername: 'guest@example.com', lockIdList: `[${frontDoor}]` });
    assert.equal(await guest.code('/v3/lock/unlock', { lockId: frontDoor }), 0);
    assert.equal(await owner.code('/v3/lock/unlock', { lockId: frontDoor }), 20002);
  });

  it('of two is the one with the better signal, and a weak one fails now and then', async () => {
    const { signIn, control } = createScene();
    const owner = await signIn();
    const attic = (
      await control('POST', 'gateways', { owner: 'owner@example.com', name: 'Attic', links: [{ lock_id: frontDoor, rssi: -50 }] })
    )['gateway_id'] as number;
    await control('PATCH', `gateways/${attic}`, { busy: true });
    assert.equal(await owner.code('/v3/lock/unlock', { lockId: frontDoor }), -3003);
    await control('PUT', `gateways/${attic}/link`, { lock_id: frontDoor, rssi: -80 });
    assert.equal(await owner.code('/v3/lock/unlock', { lockId: frontDoor }), 0);
    await control('PUT', `gateways/${attic}/link`, { lock_id: frontDoor, rssi: null });

    await control('PUT', `gateways/${hall}/link`, { lock_id: shed, rssi: -92 });
    const codes: number[] = [];
    for (let i = 0; i < 200; i += 1) codes.push(await owner.code('/v3/lock/lock', { lockId: shed }));
    const failures = codes.filter((code) => code === 1).length;
    assert.ok(failures > 70 && failures < 130, `${failures} of 200 failed`);
    assert.equal(failures + codes.filter((code) => code === 0).length, 200);
  });

  it('in upgrade mode takes nothing', async () => {
    const { signIn, control } = createScene();
    const owner = await signIn();
    assert.equal(await owner.code('/v3/gateway/setUpgradeMode', { gatewayId: hall }), 0);
    assert.equal(await owner.code('/v3/lock/unlock', { lockId: frontDoor }), -3003);
    await control('PATCH', `gateways/${hall}`, { upgrading: false });
    assert.equal(await owner.code('/v3/lock/unlock', { lockId: frontDoor }), 0);
  });
});

describe('a lock', () => {
  it('with Remote Unlock off is locked and not unlocked from afar, and shows no bit 10', async () => {
    const { signIn, control } = createScene();
    const owner = await signIn();
    const bit10 = async () =>
      (BigInt(`0x${(await owner.call('/v3/lock/detail', { lockId: frontDoor }))['featureValue'] as string}`) >> 10n) & 1n;
    assert.equal(await bit10(), 1n);
    await control('PATCH', `locks/${frontDoor}`, { remote_unlock: false });
    assert.deepEqual(
      [await owner.code('/v3/lock/unlock', { lockId: frontDoor }), await owner.code('/v3/lock/lock', { lockId: frontDoor })],
      [-4043, 0],
    );
    assert.equal(await bit10(), 0n);
  });

  it('with a door sensor tells of the door, and its power comes and goes', async () => {
    const { signIn, control, type, cloud } = createScene();
    const owner = await signIn();
    const door = async () => (await owner.call('/v3/lock/queryOpenState', { lockId: studio }))['sensorState'] as number;
    assert.equal(await door(), 1);
    await control('POST', `locks/${studio}/door`, { to: 'open' });
    assert.equal(await door(), 0);
    const { list } = await owner.call('/v3/doorSensor/listRecord', { lockId: studio, pageNo: 1, pageSize: 20 });
    assert.deepEqual(
      (list as Json[]).map(({ recordType }) => recordType as number),
      [31],
    );

    await control('PATCH', `locks/${studio}`, { powered: false });
    assert.equal(await type(studio, '1234'), 'no_power');
    assert.equal(await owner.code('/v3/lock/unlock', { lockId: studio }), 1);
    cloud.clock.advance(30 * minute);
    assert.equal(await owner.code('/v3/lock/unlock', { lockId: studio }), -2012);
    await control('PATCH', `locks/${studio}`, { powered: true });
    assert.equal(await owner.code('/v3/lock/unlock', { lockId: studio }), 0);
  });

  it('that pretends says it obeyed, and the bolt does not move', async () => {
    const { signIn, control } = createScene();
    const owner = await signIn();
    await control('PATCH', `locks/${frontDoor}`, { pretends: true });
    assert.equal(await owner.code('/v3/lock/unlock', { lockId: frontDoor }), 0);
    assert.equal((await control('GET', `locks/${frontDoor}`))['bolt'], 'locked');
  });

  it('frozen opens to nothing but the mechanical key, and takes nothing but to be unfrozen', async () => {
    const { signIn, type, control } = createScene();
    const owner = await signIn();
    const lock = { lockId: frontDoor };
    await owner.call('/v3/keyboardPwd/add', { ...lock, keyboardPwd: '4821', keyboardPwdType: 2, addType: 2 });
    await owner.call('/v3/lock/freeze', lock);
    assert.deepEqual(await owner.call('/v3/lock/queryStatus', lock), { status: 1 });
    assert.equal(await type(frontDoor, '4821'), 'frozen');
    for (const [path, params] of [
      ['/v3/lock/unlock', {}],
      ['/v3/lock/lock', {}],
      ['/v3/keyboardPwd/add', { keyboardPwd: '7391', keyboardPwdType: 2, addType: 2 }],
      ['/v3/lock/setAutoLockTime', { seconds: 5, type: 2 }],
    ] as const)
      assert.equal(await owner.code(path, { ...lock, ...params }), -2025, path);
    assert.equal((await control('POST', `locks/${frontDoor}/key`, { to: 'unlocked' }))['bolt'], 'unlocked');
    await owner.call('/v3/lock/unfreeze', lock);
    assert.equal(await type(frontDoor, '4821'), 'opened');
  });

  it('locks by itself after its time, except in passage mode', async () => {
    const { signIn, cloud } = createScene();
    const owner = await signIn();
    const lock = { lockId: frontDoor };
    const state = async () => (await owner.call('/v3/lock/queryOpenState', lock))['state'] as number;
    await owner.call('/v3/lock/setAutoLockTime', { ...lock, seconds: 10, type: 2 });
    await owner.call('/v3/lock/unlock', lock);
    cloud.clock.advance(9_999);
    assert.equal(await state(), 1);
    cloud.clock.advance(1);
    assert.equal(await state(), 0);
    // Mondays from nine to ten; it is a little past eight.
    await owner.call('/v3/lock/configurePassageMode', {
      ...lock,
      passageMode: 1,
      type: 2,
      cyclicConfig: '[{"isAllDay":2,"startTime":540,"endTime":600,"weekDays":[1]}]',
    });
    cloud.clock.advance(monday + 61 * minute - cloud.clock.now());
    await owner.call('/v3/lock/unlock', lock);
    cloud.clock.advance(20 * minute);
    assert.equal(await state(), 1);
  });

  it('refuses after five wrong codes, and says so', async () => {
    const { signIn, type, cloud } = createScene();
    const owner = await signIn();
    const admin = cloud.world.locks.get(frontDoor)?.door.adminCode ?? '';
    for (let i = 0; i < 5; i += 1) assert.equal(await type(frontDoor, '0000'), 'unknown');
    assert.equal(await type(frontDoor, admin), 'blocked');
    cloud.clock.advance(5 * minute);
    assert.equal(await type(frontDoor, admin), 'opened');
    const { list } = await owner.call('/v3/lockRecord/list', { lockId: frontDoor, pageNo: 1, pageSize: 20 });
    assert.deepEqual(
      (list as Json[]).map(({ recordType, success }) => [recordType, success]),
      [
        [92, 1],
        [48, 0],
        [4, 0],
        [4, 0],
        [4, 0],
        [4, 0],
        [4, 0],
      ],
    );
  });

  it('takes cards, fingerprints, faces and QR codes within their times', async () => {
    const { signIn, control } = createScene();
    const owner = await signIn();
    const lock = { lockId: frontDoor, startDate: 0, endDate: 0 };
    const show = async (how: string, body: object) =>
      (await control('POST', `locks/${frontDoor}/${how}`, body))['reason'] as string;
    await owner.call('/v3/identityCard/addForReversedCardNumber', { ...lock, cardNumber: '3661413478', addType: 2 });
    assert.deepEqual(
      [await show('card', { number: '1723612378' }), await show('card', { number: '3661413478' })],
      ['opened', 'unknown'],
    );
    await owner.call('/v3/fingerprint/add', { ...lock, fingerprintNumber: '99' });
    assert.equal(await show('fingerprint', { number: '99' }), 'unknown');
    await control('POST', `locks/${frontDoor}/bluetooth-sync`);
    assert.equal(await show('fingerprint', { number: '99' }), 'opened');
    assert.equal(await owner.code('/v3/fingerprint/add', { ...lock, fingerprintNumber: '98', addType: 2 }), -4043);
    await owner.call('/v3/face/add', { ...lock, faceNumber: '7', addType: 2 });
    assert.equal(await show('face', { number: '7' }), 'opened');
    const { qrCodeId } = await owner.call('/v3/qrCode/add', { ...lock, type: 2 });
    const { qrCodeContent } = await owner.call('/v3/qrCode/getData', { qrCodeId: qrCodeId as number });
    assert.equal(await show('qr', { content: qrCodeContent as string }), 'opened');
    const tuesdays = '[{"weekDay":2,"startTime":0,"endTime":1440}]';
    await owner.call('/v3/identityCard/add', { ...lock, cardNumber: '55', cardType: 4, cyclicConfig: tuesdays, addType: 2 });
    assert.equal(await show('card', { number: '55' }), 'outside_hours');
  });
});
