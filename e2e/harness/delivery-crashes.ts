import { defaultTtlockCredentials, startTtlockCloud } from '@smartlock/simulators';
import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { createApi, valueAt, type Api } from './api.ts';
import { registerPerson } from './people.ts';
import type { Surroundings } from './surroundings.ts';
import { waitFor } from './wait.ts';

const { clientId, clientSecret, username, password } = defaultTtlockCredentials;
const accounts = '/integrations/ttlock/accounts/';
/** The first two are behind one gateway, the third on WiFi. */
const lockIds = ['1000001', '1000002', '1000003'] as const;
const pinsPerRound = 4;
const settled = { timeoutMs: 60_000, everyMs: 100 };

const dayMs = 86_400_000;

interface LivePin {
  readonly id: number;
  readonly lockId: string;
  /** Those it has had, the present ones last. */
  readonly digits: string[];
  /** When it ends, to the minute; null: never. */
  endsAt: number | null;
  isWanted: boolean;
}

/** A number from 0 up to 1 that follows from the seed. */
function dice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/**
 * `kill -9` while codes are on their way to locks behind the TTLock cloud, are given other digits and other times, and are taken away. Whatever the worker was at when it died, in the end each lock holds
 * the codes that it should, each of them was put there once, and every step back has its cause.
 */
export async function deliverThroughCrashes(t: TestContext, place: Surroundings, rounds: number, seed = 1): Promise<void> {
  const random = dice(seed);
  t.diagnostic(`seed ${seed}`);
  const cloud = await startTtlockCloud({ port: 0, seed, pace: 'brisk' });
  t.after(() => cloud.stop());
  const env = { TTLOCK_CLIENT_ID: clientId, TTLOCK_CLIENT_SECRET: clientSecret, TTLOCK_BASE_URL: `${cloud.baseUrl}/v3` };
  const running = await place.start({ env });
  t.after(() => running.stop());
  const owner = await registerPerson(createApi(running.server.url), 'Owner');
  const logIn = async (): Promise<Api> => {
    const api = createApi(running.server.url);
    const login = await api.post('/auth/login/', { email: owner.email, password: owner.password });
    assert.equal(login.status, 200, JSON.stringify(login.body));
    return api.as(login.text('tokens.access'));
  };

  let api = await logIn();
  const connected = await api.post(accounts, { username, password });
  assert.equal(connected.status, 201, JSON.stringify(connected.body));
  const imported = await api.post(`${accounts}${connected.number('id')}/import/`, {});
  assert.equal(imported.status, 200, JSON.stringify(imported.body));
  const deviceOf = new Map(
    imported.list('results').map((one) => [String(valueAt(one, 'lock_id')), Number(valueAt(one, 'device'))] as const),
  );
  const before = new Map(lockIds.map((lockId) => [lockId, heldBy(lockId)] as const));
  const pins: LivePin[] = [];

  let made = 0;
  /** Never two alike, and none of them weak. */
  function drawDigits(): string {
    made += 1;
    return `${(made % 90) + 10}${100_000 + Math.floor(random() * 900_000)}`.slice(0, 8);
  }

  /** What people do with the codes of earlier rounds, while those of this one are on their way. */
  async function changeSome(known: readonly LivePin[]): Promise<void> {
    for (const pin of known.filter(({ isWanted }) => isWanted)) {
      const drawn = random();
      if (drawn < 0.4) {
        assert.equal((await api.delete(`/access/pins/${pin.id}/`)).status, 204);
        pin.isWanted = false;
      } else if (drawn < 0.6) {
        const digits = drawDigits();
        const changed = await api.patch(`/access/pins/${pin.id}/`, { pin_code: digits });
        assert.equal(changed.status, 200, JSON.stringify(changed.body));
        pin.digits.push(digits);
      } else if (drawn < 0.8) {
        pin.endsAt = Math.ceil(Date.now() / dayMs + 1 + Math.floor(random() * 20)) * dayMs;
        const changed = await api.patch(`/access/pins/${pin.id}/`, { valid_until: new Date(pin.endsAt).toISOString() });
        assert.equal(changed.status, 200, JSON.stringify(changed.body));
      }
    }
  }

  /** When the lock itself ends a code; null: never, or in another century. */
  function endInLock({ lockId, digits }: LivePin): number | null {
    const endDate = cloud.cloud.world.locks.get(Number(lockId))?.door.memory.get(`passcode:${digits.at(-1)}`)?.endDate ?? 0;
    return endDate === 0 || endDate > Date.now() + 10_000 * dayMs ? null : endDate;
  }

  function heldBy(lockId: string): string[] {
    const memory = cloud.cloud.world.locks.get(Number(lockId))?.door.memory.keys() ?? [];
    return [...memory].filter((key) => key.startsWith('passcode:')).map((key) => key.slice('passcode:'.length));
  }
  const phases = async (): Promise<Map<number, string>> =>
    new Map(
      (await running.query(`SELECT pin_id, CASE WHEN is_stale THEN 'changed' ELSE phase END FROM deliveries`)).map((row) => {
        const [id = '', phase = ''] = row.split('|');
        return [Number(id), phase] as const;
      }),
    );
  /** Nothing is left to be done or to be found out at any lock, such as digits that were replaced. */
  const isAtRest = async (): Promise<boolean> => {
    const open = await running.query(
      `SELECT id FROM lock_entries WHERE NOT (state IN ('gone', 'refused') OR (state = 'proven' AND wish = 'keep' AND NOT is_moving))`,
    );
    return open.length === 0;
  };
  /** Minutes go by while no worker lives: then the dead one's lease is over and nothing that it sent can still take effect. */
  const letTimePass = async (): Promise<void> => {
    await running.query(`UPDATE delivery_locks SET leased_until = leased_until - interval '4 minutes', due_at = now()`);
    await running.query(
      `UPDATE lock_entries SET sent_at = sent_at - interval '4 minutes', try_at = try_at - interval '4 minutes' WHERE state <> 'gone'`,
    );
  };

  for (let round = 1; round <= rounds; round += 1) {
    for (let index = 0; index < pinsPerRound; index += 1) {
      const lockId = lockIds[Math.floor(random() * lockIds.length)] ?? lockIds[0];
      const digits = drawDigits();
      const answer = await api.post('/access/pins/', { device: deviceOf.get(lockId), pin_code: digits });
      assert.equal(answer.status, 201, JSON.stringify(answer.body));
      pins.push({ id: answer.number('id'), lockId, digits: [digits], endsAt: null, isWanted: true });
    }
    await changeSome(pins.slice(0, -pinsPerRound));
    const waitMs = Math.floor(random() * 1_500);
    const killAt = performance.now() + waitMs;
    await waitFor('the moment to kill', () => performance.now() >= killAt, { everyMs: 5 });
    const found = await phases();
    running.server.kill('SIGKILL');
    await running.server.program.ended;
    await waitFor('what was under way at the cloud to end', () =>
      cloud.cloud.calls.every(({ errcode }) => errcode !== undefined),
    );
    await letTimePass();
    await running.restart();
    api = await logIn();

    await waitFor(
      'every code to be where it should be',
      async () => {
        const now = await phases();
        const areThere = pins.every(({ id, isWanted }) => !now.has(id) || now.get(id) === (isWanted ? 'confirmed' : 'removed'));
        return areThere && (await isAtRest());
      },
      settled,
    );
    t.diagnostic(`round ${round}: killed after ${waitMs} ms, among ${JSON.stringify(countsOf(found))}`);
    for (const lockId of lockIds) {
      const wanted = pins.filter((pin) => pin.lockId === lockId && pin.isWanted).map(({ digits }) => digits.at(-1) ?? '');
      assert.deepEqual(heldBy(lockId).sort(), [...(before.get(lockId) ?? []), ...wanted].sort(), `what lock ${lockId} holds`);
    }
    for (const pin of pins.filter(({ isWanted }) => isWanted))
      assert.equal(endInLock(pin), pin.endsAt, `when the lock ends the code of PIN ${pin.id}`);
    const orders = cloud.cloud.calls.filter(({ path }) => path === '/v3/keyboardPwd/add');
    for (const pin of pins)
      for (const [index, digits] of pin.digits.entries()) {
        const carried = orders.filter(({ params, errcode }) => params['keyboardPwd'] === digits && errcode === 0).length;
        // Digits that were changed before they were sent need not have been.
        const isPresent = pin.isWanted && index === pin.digits.length - 1;
        assert.ok(carried === 1 || (carried === 0 && !isPresent), `${carried} orders to add one code were carried out`);
        const refused = orders.filter(({ params, errcode }) => params['keyboardPwd'] === digits && errcode === -3007);
        assert.equal(refused.length, 0, 'the lock was told to add what it held');
      }
    const unexplained = await running.query(
      `SELECT pin_id, from_phase, to_phase, cause FROM delivery_steps WHERE cause IS NULL OR cause = ''`,
    );
    assert.deepEqual(unexplained, [], 'every step has its cause');
  }
}

function countsOf(phases: ReadonlyMap<number, string>): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const phase of phases.values()) counts[phase] = (counts[phase] ?? 0) + 1;
  return counts;
}
