import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createScene, day, frontDoor, hour, monday, sideDoor, type Json, type Visitor } from './testing/visitor.ts';

const lock = { lockId: frontDoor };
const permanent = { ...lock, keyboardPwd: '0482', keyboardPwdType: 2, addType: 2 };
const minute = 60_000;

async function rows(owner: Visitor, lockId = frontDoor): Promise<Json[]> {
  return (await owner.call('/v3/lock/listKeyboardPwd', { lockId, pageNo: 1, pageSize: 200 }))['list'] as Json[];
}

describe('custom passcodes', () => {
  it('open the door from their start to their end, leading zeros included', async () => {
    const { signIn, type, cloud } = createScene();
    const owner = await signIn();
    const period = { startDate: monday + hour, endDate: monday + 3 * hour };
    assert.equal(await owner.code('/v3/keyboardPwd/add', { ...permanent, keyboardPwdType: 3, ...period }), 0);
    assert.equal(await type(frontDoor, '0482'), 'not_yet');
    assert.equal((await rows(owner))[0]?.['status'], 3);
    cloud.clock.advance(hour);
    assert.equal(await type(frontDoor, '0482'), 'opened');
    assert.equal(await type(frontDoor, '482'), 'unknown');
    cloud.clock.advance(2 * hour);
    assert.equal(await type(frontDoor, '0482'), 'expired');
    const [row] = await rows(owner);
    assert.deepEqual([row?.['keyboardPwd'], row?.['status'], row?.['isCustom']], ['0482', 2, 1]);
  });

  it('with addType 1, or without any, are listed as valid and unknown to the lock until a phone comes', async () => {
    for (const addType of [{}, { addType: 1 }]) {
      const { signIn, type, control } = createScene();
      const owner = await signIn();
      const code = { ...lock, keyboardPwd: '0482', keyboardPwdType: 2 };
      assert.equal(await owner.code('/v3/keyboardPwd/add', { ...code, ...addType }), 0);
      assert.equal((await rows(owner))[0]?.['status'], 1);
      assert.equal(await type(frontDoor, '0482'), 'unknown');
      await control('POST', `locks/${frontDoor}/bluetooth-sync`);
      assert.equal(await type(frontDoor, '0482'), 'opened');
    }
  });

  it('reach the lock at once, minutes later, never, or with a phone alone, as the lock learns', async () => {
    for (const [learns, atOnce, later, afterPhone] of [
      ['at_once', 'opened', 'opened', 'opened'],
      ['later', 'unknown', 'opened', 'opened'],
      ['never', 'unknown', 'unknown', 'unknown'],
      ['bluetooth', 'unknown', 'unknown', 'opened'],
    ] as const) {
      const { signIn, type, control, cloud } = createScene();
      const owner = await signIn();
      await control('PATCH', `locks/${frontDoor}`, { learns, learn_delay_ms: 7 * minute });
      assert.equal(await owner.code('/v3/keyboardPwd/add', permanent), 0);
      assert.equal(await type(frontDoor, '0482'), atOnce);
      cloud.clock.advance(8 * minute);
      assert.equal(await type(frontDoor, '0482'), later);
      await control('POST', `locks/${frontDoor}/bluetooth-sync`);
      assert.equal(await type(frontDoor, '0482'), afterPhone);
    }
  });

  it('are judged by the clock of the lock, not by anybody else’s', async () => {
    const { signIn, type, control } = createScene();
    const owner = await signIn();
    await owner.call('/v3/keyboardPwd/add', { ...permanent, keyboardPwdType: 3, startDate: monday, endDate: monday + hour });
    await control('PATCH', `locks/${frontDoor}`, { clock_offset_ms: 2 * hour });
    assert.equal(await type(frontDoor, '0482'), 'expired');
    assert.equal((await owner.call('/v3/lock/queryDate', lock))['date'], monday + 2 * hour);
    assert.equal(await owner.code('/v3/lock/updateDate', lock), 0);
    assert.equal(await type(frontDoor, '0482'), 'opened');
  });

  it('change their digits, their name and their period; a period without its start changes nothing, and says success', async () => {
    const { signIn, type } = createScene();
    const owner = await signIn();
    const { keyboardPwdId: id } = await owner.call('/v3/keyboardPwd/add', permanent);
    const change = (params: Record<string, string | number>) =>
      owner.code('/v3/keyboardPwd/change', { ...lock, keyboardPwdId: id as number, ...params });
    assert.equal(await change({ newKeyboardPwd: '7319', changeType: 2 }), 0);
    assert.deepEqual([await type(frontDoor, '0482'), await type(frontDoor, '7319')], ['unknown', 'opened']);
    assert.equal(await change({ keyboardPwdName: 'Cleaner' }), 0);
    assert.equal(await change({ endDate: monday - 1, changeType: 2 }), 0);
    assert.equal(await type(frontDoor, '7319'), 'opened');
    assert.equal(await change({ startDate: monday - day, endDate: monday - hour, changeType: 2 }), 0);
    assert.equal(await type(frontDoor, '7319'), 'expired');
    const [row] = await rows(owner);
    assert.deepEqual([row?.['keyboardPwdName'], row?.['keyboardPwd'], row?.['endDate']], ['Cleaner', '7319', monday - hour]);
  });

  it('are gone from the lock after deleteType 2, and not after deleteType 1', async () => {
    for (const [deleteType, verdict] of [
      [2, 'unknown'],
      [1, 'opened'],
    ] as const) {
      const { signIn, type } = createScene();
      const owner = await signIn();
      const { keyboardPwdId } = await owner.call('/v3/keyboardPwd/add', permanent);
      assert.equal(
        await owner.code('/v3/keyboardPwd/delete', { ...lock, keyboardPwdId: keyboardPwdId as number, deleteType }),
        0,
      );
      assert.deepEqual(await rows(owner), []);
      assert.equal(await type(frontDoor, '0482'), verdict);
    }
  });

  it('changed with changeType 1 are changed in the lock when a phone comes', async () => {
    const { signIn, type, control } = createScene();
    const owner = await signIn();
    const { keyboardPwdId } = await owner.call('/v3/keyboardPwd/add', permanent);
    assert.equal(
      await owner.code('/v3/keyboardPwd/change', { ...lock, keyboardPwdId: keyboardPwdId as number, newKeyboardPwd: '7319' }),
      0,
    );
    assert.deepEqual([await type(frontDoor, '0482'), await type(frontDoor, '7319')], ['opened', 'unknown']);
    await control('POST', `locks/${frontDoor}/bluetooth-sync`);
    assert.deepEqual([await type(frontDoor, '0482'), await type(frontDoor, '7319')], ['unknown', 'opened']);
  });

  it('wait for a WiFi lock that sleeps, and fail there with a callback', async () => {
    const sent: URLSearchParams[] = [];
    const { signIn, type, control, cloud } = createScene({
      deliverCallback: async (_, form) => (sent.push(form), { status: 200, body: 'success' }),
    });
    const owner = await signIn();
    await control('PATCH', `apps/${[...cloud.world.accounts.apps.keys()][0]}`, { callback_url: 'http://receiver.example/' });
    await control('PATCH', `locks/${sideDoor}`, { wifi_power_saving: true, admin_code: '5566' });
    const add = { ...permanent, lockId: sideDoor, addType: 4 };
    assert.equal(await owner.code('/v3/keyboardPwd/add', add), 0);
    assert.equal(await owner.code('/v3/keyboardPwd/add', { ...add, keyboardPwd: '5566' }), 0);
    assert.deepEqual(
      (await rows(owner, sideDoor)).map(({ status }) => status as number),
      [4, 4],
    );
    await control('POST', `locks/${sideDoor}/wake`);
    assert.deepEqual(
      (await rows(owner, sideDoor)).map(({ status }) => status as number),
      [5, 1],
    );
    assert.equal(await type(sideDoor, '0482'), 'opened');
    await cloud.callbacks.settled();
    assert.deepEqual([sent[0]?.get('notifyType'), sent[0]?.get('objectType'), sent[0]?.get('errcode')], ['4', '2', '-3007']);
  });
});

describe('random passcodes', () => {
  const random = (type: number, startDate: number, endDate = 0) => ({ ...lock, keyboardPwdType: type, startDate, endDate });

  it('open a lock that nobody told of them', async () => {
    const { signIn, type, control } = createScene();
    const owner = await signIn();
    await control('PATCH', 'gateways/4001', { online: false });
    const { keyboardPwd } = await owner.call('/v3/keyboardPwd/get', random(3, monday + 20 * minute, monday + 5 * hour));
    assert.match(keyboardPwd as string, /^\d{6,9}$/);
    // The minutes are cut, so it opens now.
    assert.equal(await type(frontDoor, keyboardPwd as string), 'opened');
  });

  it('open once and within six hours (1), need their first use within a day (2, 3), and erase all (4)', async () => {
    const { signIn, type, cloud } = createScene();
    const owner = await signIn();
    const code = async (kind: number, endDate = 0) =>
      (await owner.call('/v3/keyboardPwd/get', random(kind, monday, endDate)))['keyboardPwd'] as string;
    const [once, late] = [await code(1), await code(1)];
    const [forever, unused] = [await code(2), await code(2)];
    const [month, forgotten] = [await code(3, monday + 30 * day), await code(3, monday + 31 * day)];
    assert.deepEqual([await type(frontDoor, once), await type(frontDoor, once)], ['opened', 'expired']);
    assert.deepEqual([await type(frontDoor, forever), await type(frontDoor, month)], ['opened', 'opened']);
    cloud.clock.advance(6 * hour);
    assert.equal(await type(frontDoor, late), 'expired');
    cloud.clock.advance(19 * hour);
    assert.deepEqual([await type(frontDoor, unused), await type(frontDoor, forgotten)], ['expired', 'expired']);
    assert.deepEqual([await type(frontDoor, forever), await type(frontDoor, month)], ['opened', 'opened']);
    const erase = (await owner.call('/v3/keyboardPwd/get', random(4, cloud.clock.now())))['keyboardPwd'] as string;
    assert.equal(await type(frontDoor, erase), 'erased_all');
    assert.equal(await type(frontDoor, forever), 'unknown');
  });

  it('of a cycle open on their days within their hours, where the lock hangs', async () => {
    const offset = 8 * hour;
    // What the reference works out: a weekend from 08:00 to 17:00 in UTC+8.
    const [startDate, endDate] = [1_767_398_400_000, 1_767_430_800_000];
    const { signIn, type, cloud, control } = createScene({ virtualFrom: startDate - hour });
    const owner = await signIn();
    await control('PATCH', `locks/${frontDoor}`, { timezone_offset_ms: offset });
    const code = (await owner.call('/v3/keyboardPwd/get', random(5, startDate, endDate)))['keyboardPwd'] as string;
    const seen: string[] = [];
    for (const advance of [0, hour, 8 * hour, hour, 16 * hour - hour, 24 * hour]) {
      cloud.clock.advance(advance);
      seen.push(await type(frontDoor, code));
    }
    assert.deepEqual(seen, ['not_yet', 'opened', 'opened', 'expired', 'opened', 'expired']);
  });

  it('of a window over midnight open on the morning after, and not on the morning of their day', async () => {
    const { signIn, type, cloud } = createScene();
    const owner = await signIn();
    const night = { startDate: monday + 14 * hour, endDate: monday + 22 * hour };
    // Mondays from 22:00 to 06:00.
    const code = (await owner.call('/v3/keyboardPwd/get', random(8, night.startDate, night.endDate)))['keyboardPwd'] as string;
    const seen: string[] = [];
    for (const advance of [14 * hour, 7 * hour, hour, 16 * hour, 5 * day + hour, 8 * hour]) {
      cloud.clock.advance(advance);
      seen.push(await type(frontDoor, code));
    }
    // Monday 22:00, Tuesday 05:00, 06:00, 22:00, Sunday 23:00, Monday 07:00.
    assert.deepEqual(seen, ['opened', 'opened', 'expired', 'expired', 'expired', 'expired']);
  });

  it('have an opening day for each type from 5 to 14', async () => {
    const openDays: Record<number, number[]> = {
      5: [6, 7],
      6: [1, 2, 3, 4, 5, 6, 7],
      7: [1, 2, 3, 4, 5],
      8: [1],
      9: [2],
      10: [3],
      11: [4],
      12: [5],
      13: [6],
      14: [7],
    };
    for (const [kind, days] of Object.entries(openDays)) {
      const { signIn, cloud } = createScene();
      const owner = await signIn();
      const { keyboardPwd } = await owner.call('/v3/keyboardPwd/get', random(Number(kind), monday, monday + hour));
      const door = cloud.world.locks.get(frontDoor)?.door;
      const opened: number[] = [];
      for (let weekDay = 1; weekDay <= 7; weekDay += 1) {
        if (door?.typeCode(keyboardPwd as string).opened === true) opened.push(weekDay);
        // A new start for what wrong attempts block.
        cloud.clock.advance(day);
      }
      assert.deepEqual(opened, days, `type ${kind}`);
    }
  });

  it('are 200 one-time ones and 20 permanent ones an hour, and one a period', async () => {
    const { signIn, control } = createScene();
    const owner = await signIn();
    const code = async (kind: number, endDate = 0): Promise<number | string> => {
      const answer = await owner.call('/v3/keyboardPwd/get', random(kind, monday, endDate));
      return (answer['errcode'] as number | undefined) ?? (answer['keyboardPwd'] as string);
    };
    const oneTime = new Set<number | string>();
    for (let i = 0; i < 200; i += 1) oneTime.add(await code(1));
    assert.equal(oneTime.size, 200);
    assert.equal(await code(1), -4056);
    for (let i = 0; i < 20; i += 1) assert.equal(typeof (await code(2)), 'string');
    assert.equal(await code(2), -4056);
    assert.equal(await code(3, monday + day), await code(3, monday + day));
    await control('PATCH', 'switches', { repeated_period_code: 'refuse' });
    assert.equal(await code(3, monday + day), -1026);
  });

  it('can be changed and deleted from afar once they were used', async () => {
    const { signIn, type } = createScene();
    const owner = await signIn();
    const { keyboardPwd, keyboardPwdId } = await owner.call('/v3/keyboardPwd/get', random(2, monday));
    const remove = () => owner.code('/v3/keyboardPwd/delete', { ...lock, keyboardPwdId: keyboardPwdId as number, deleteType: 2 });
    assert.equal(await remove(), -3008);
    assert.equal(await type(frontDoor, keyboardPwd as string), 'opened');
    assert.equal(await remove(), 0);
    assert.equal(await type(frontDoor, keyboardPwd as string), 'unknown');
  });

  it('that were never used go on opening after their deletion, where the service lets one delete them', async () => {
    const { signIn, type } = createScene({ switches: { delete_unused_random: 'accept' } });
    const owner = await signIn();
    const { keyboardPwd, keyboardPwdId } = await owner.call('/v3/keyboardPwd/get', random(2, monday));
    assert.equal(
      await owner.code('/v3/keyboardPwd/delete', { ...lock, keyboardPwdId: keyboardPwdId as number, deleteType: 2 }),
      0,
    );
    assert.equal(await type(frontDoor, keyboardPwd as string), 'opened');
  });

  it('are the same with the same seed and others with another', async () => {
    const digits = async (seed: number): Promise<string> =>
      (await (await createScene({ seed }).signIn()).call('/v3/keyboardPwd/get', random(2, monday)))['keyboardPwd'] as string;
    assert.equal(await digits(5), await digits(5));
    assert.notEqual(await digits(5), await digits(6));
  });

  it('longer than a year are of whole months', async () => {
    const owner = await createScene().signIn();
    const from = Date.parse('2026-01-05T08:00:00Z');
    assert.equal(await owner.code('/v3/keyboardPwd/get', random(3, from, Date.parse('2028-01-05T08:00:00Z'))), 0);
    assert.equal(await owner.code('/v3/keyboardPwd/get', random(3, from, Date.parse('2028-01-06T08:00:00Z'))), -3);
  });
});

describe('lists of passcodes', () => {
  it('come in pages, found by name in part or by all digits, in the order asked for', async () => {
    const { signIn } = createScene();
    const owner = await signIn();
    for (const [keyboardPwd, keyboardPwdName] of [
      ['4821', 'Bert'],
      ['7391', 'Anna'],
      ['9150', 'Carla'],
    ] as const)
      await owner.call('/v3/keyboardPwd/add', { ...permanent, keyboardPwd, keyboardPwdName });
    const names = async (params: Record<string, string | number>): Promise<unknown> =>
      ((await owner.call('/v3/lock/listKeyboardPwd', { ...lock, pageNo: 1, pageSize: 20, ...params }))['list'] as Json[]).map(
        (row) => row['keyboardPwdName'] as string,
      );
    assert.deepEqual(await names({ orderBy: 0 }), ['Anna', 'Bert', 'Carla']);
    assert.deepEqual(await names({ orderBy: 1 }), ['Carla', 'Anna', 'Bert']);
    assert.deepEqual(await names({ orderBy: 2 }), ['Carla', 'Bert', 'Anna']);
    assert.deepEqual(await names({ orderBy: 0, pageSize: 2, pageNo: 2 }), ['Carla']);
    assert.deepEqual(
      [await names({ searchStr: 'nn' }), await names({ searchStr: '9150' }), await names({ searchStr: '915' })],
      [['Anna'], ['Carla'], []],
    );
    const page = await owner.call('/v3/lock/listKeyboardPwd', { ...lock, pageNo: 1, pageSize: 500 });
    assert.deepEqual([page['pageSize'], page['pages'], page['total']], [200, 1, 3]);
  });

  it('of ten thousand codes are read page by page in little time', async () => {
    const { signIn, control } = createScene();
    const owner = await signIn();
    const made = await control('POST', 'locks', { owner: 'owner@example.com', passcode_count: 10_000 });
    const began = performance.now();
    const seen = new Set<number>();
    for (let pageNo = 1; pageNo <= 50; pageNo += 1) {
      const page = await owner.call('/v3/lock/listKeyboardPwd', {
        lockId: made['lock_id'] as number,
        pageNo,
        pageSize: 200,
        orderBy: 0,
      });
      assert.deepEqual([page['pages'], page['total']], [50, 10_000]);
      for (const row of page['list'] as Json[]) seen.add(row['keyboardPwdId'] as number);
    }
    assert.equal(seen.size, 10_000);
    assert.ok(performance.now() - began < 2_000, `it took ${Math.round(performance.now() - began)} ms`);
  });
});
