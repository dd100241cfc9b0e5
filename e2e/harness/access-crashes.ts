import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import type { TestContext } from 'node:test';
import { createApi, type Api } from './api.ts';
import { registerLock, registerPerson } from './people.ts';
import type { Surroundings } from './surroundings.ts';
import { waitFor } from './wait.ts';

const keypads = 8;
const maxUses = 60;

/** What those at the keypads were told, and how often nobody heard the answer. */
interface Told {
  opened: number;
  refused: number;
  cut: number;
}

/** Many keypads send the same digits again and again, until `isOver` or the server `isKilled`. */
async function typeAway(
  { api, deviceId, pin_code }: { api: Api; deviceId: string; pin_code: string },
  told: Told,
  { isOver, isKilled }: { isOver: () => boolean; isKilled: () => boolean },
): Promise<void> {
  const keypad = async (): Promise<void> => {
    while (!isOver()) {
      let answer;
      try {
        answer = await api.post('/access/pins/validate/', { device_id: deviceId, pin_code });
      } catch (error) {
        if (!isKilled()) throw error;
        // The use may have been counted, and nobody was told.
        told.cut += 1;
        return;
      }
      assert.equal(answer.status, 200, JSON.stringify(answer.body));
      if (answer.at('valid') === true) told.opened += 1;
      else {
        assert.equal(answer.text('reason'), 'Usage limit reached');
        told.refused += 1;
      }
    }
  };
  await Promise.all(Array.from({ length: keypads }, keypad));
}

/** `kill -9` while uses of a limited PIN are counted: what was answered is counted, and nothing is counted twice. */
export async function countUsesThroughCrashes(t: TestContext, place: Surroundings, rounds: number): Promise<void> {
  const running = await place.start();
  t.after(() => running.stop());
  const owner = await registerPerson(createApi(running.server.url), 'Owner');
  const lock = await registerLock(owner, 'Front Door');
  const logIn = async (): Promise<Api> => {
    const api = createApi(running.server.url);
    const login = await api.post('/auth/login/', { email: owner.email, password: owner.password });
    assert.equal(login.status, 200, JSON.stringify(login.body));
    return api.as(login.text('tokens.access'));
  };

  let api = await logIn();
  for (let round = 1; round <= rounds; round += 1) {
    const pin_code = String(randomInt(10_000_000, 100_000_000));
    const pin = await api.post('/access/pins/', { device: lock.id, pin_code, max_uses: maxUses });
    assert.equal(pin.status, 201, JSON.stringify(pin.body));
    const id = pin.number('id');
    const counted = async () => {
      const [uses = '', opened = '', refused = ''] = (
        await running.query(
          `SELECT p.usage_count, count(*) FILTER (WHERE a.success), count(*) FILTER (WHERE NOT a.success)
             FROM pins p LEFT JOIN access_logs a ON a.pin_id = p.id WHERE p.id = ${id} GROUP BY p.usage_count`,
        )
      ).flatMap((row) => row.split('|'));
      return { uses: Number(uses), opened: Number(opened), refused: Number(refused) };
    };

    const before: Told = { opened: 0, refused: 0, cut: 0 };
    // In every third round some are refused already.
    const enough = round % 3 === 0 ? maxUses + 5 : 1 + ((round * 13) % (maxUses - 10));
    let isKilled = false;
    const killed = { isOver: () => false, isKilled: () => isKilled };
    const typing = typeAway({ api, deviceId: lock.deviceId, pin_code }, before, killed);
    typing.catch(() => undefined);
    await Promise.race([waitFor('answers', () => before.opened + before.refused >= enough, { everyMs: 1 }), typing]);
    isKilled = true;
    running.server.kill('SIGKILL');
    await running.server.program.ended;
    await typing;
    assert.ok(before.cut > 0, 'the server was to be killed while it was asked');
    await running.restart();
    api = await logIn();
    const found = await counted();
    t.diagnostic(`round ${round}: ${JSON.stringify({ told: before, found })}`);
    assert.ok(found.uses >= before.opened, 'a use that was answered is counted');
    assert.ok(found.uses <= before.opened + before.cut, 'no use is counted twice');
    assert.equal(found.opened, found.uses, 'every use has its log entry');
    assert.ok(found.refused >= before.refused && found.refused <= before.refused + before.cut, 'refusals are in the log');
    assert.equal((await api.get(`/access/pins/${id}/`)).number('usage_count'), found.uses);

    // What is left can be used, and no more.
    const after: Told = { opened: 0, refused: 0, cut: 0 };
    const used = { isOver: () => after.refused > 0, isKilled: () => false };
    await typeAway({ api, deviceId: lock.deviceId, pin_code }, after, used);
    assert.equal(after.opened, maxUses - found.uses);
    assert.deepEqual(await counted(), {
      uses: maxUses,
      opened: maxUses,
      refused: found.refused + after.refused,
    });
    assert.equal((await api.delete(`/access/pins/${id}/`)).status, 204);
  }
}
