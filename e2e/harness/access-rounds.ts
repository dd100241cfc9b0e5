import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import type { TestContext } from 'node:test';
import { createApi, type Answer, type Api } from './api.ts';
import { registerLock, registerPerson, type RegisteredLock } from './people.ts';
import { startTwoServers } from './two-servers.ts';

const atOnce = 50;
const hour = 3_600_000;

/** Eight digits that are hardly ever too easy; what the server refuses as such would fail the test by name. */
const someDigits = (): string => String(randomInt(10_000_000, 100_000_000));

function tally(values: readonly unknown[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const value of values) counts[String(value)] = (counts[String(value)] ?? 0) + 1;
  return counts;
}

/** What became of it: `true`, the reason of a refusal, or the status and code of an error. */
function outcomeOf(answer: Answer): string {
  if (answer.status !== 200) return `${answer.status} ${String(answer.at('code'))}`;
  return answer.at('valid') === true ? 'opened' : answer.text('reason');
}

/** One of fifty at once takes the only use of a PIN, the only use of a QR code, or the digits of a new PIN, whichever process it asks. */
export async function letOneOfManyWin(t: TestContext, rounds: number): Promise<void> {
  const two = await startTwoServers();
  t.after(() => two.stop());
  const owner = await registerPerson(createApi(two.servers[0].url), 'Owner');
  const apis = await two.apisOf(owner);
  const [api] = apis;
  const query = (sql: string) => two.services.postgres.query(sql);
  const spread = (ask: (to: Api, index: number) => Promise<Answer>): Promise<Answer[]> =>
    Promise.all(Array.from({ length: atOnce }, (_, index) => ask(apis[index % 2 === 0 ? 0 : 1], index)));
  const logged = (lock: RegisteredLock) =>
    query(`SELECT success || ' ' || count(*) FROM access_logs WHERE device_pk = ${lock.id} GROUP BY success ORDER BY 1`);

  for (let round = 1; round <= rounds; round += 1) {
    await t.test(`round ${round}: ${atOnce} validations of a PIN with one use`, async () => {
      const lock = await registerLock(owner, `Door ${round}`);
      const pin_code = someDigits();
      const pin = await api.post('/access/pins/', { device: lock.id, pin_code, max_uses: 1 });
      assert.equal(pin.status, 201, JSON.stringify(pin.body));
      const id = pin.number('id');
      // Half of those at each server by the PIN's number, half as a keypad does.
      const answers = await spread((to, index) =>
        index % 4 < 2
          ? to.post(`/access/pins/${id}/validate/`, { pin_code })
          : to.post('/access/pins/validate/', { device_id: lock.deviceId, pin_code }),
      );
      assert.deepEqual(tally(answers.map(outcomeOf)), { opened: 1, 'Usage limit reached': atOnce - 1 });
      assert.deepEqual(await query(`SELECT usage_count FROM pins WHERE id = ${id}`), ['1']);
      assert.deepEqual(await logged(lock), [`false ${atOnce - 1}`, 'true 1']);
      assert.deepEqual(await query(`SELECT sum(attempt_count) FROM failed_attempts WHERE device_pk = ${lock.id}`), [
        String(atOnce - 1),
      ]);
    });

    await t.test(`round ${round}: ${atOnce} scans of a QR code with one use`, async () => {
      const lock = await registerLock(owner, `Gate ${round}`);
      const valid_until = new Date(Date.now() + hour).toISOString();
      const qr = await api.post('/access/qrcodes/', { device: lock.id, valid_until, signed: round % 2 === 0 });
      assert.equal(qr.status, 201, JSON.stringify(qr.body));
      const id = qr.number('id');
      const code = qr.text('code');
      const answers = await spread((to, index) =>
        index % 4 < 2 ? to.post(`/access/qrcodes/${id}/scan/`, { code }) : to.post('/access/qrcodes/scan/', { code }),
      );
      assert.deepEqual(tally(answers.map(outcomeOf)), { opened: 1, 'Usage limit reached': atOnce - 1 });
      assert.deepEqual(await query(`SELECT used_count FROM qr_codes WHERE id = ${id}`), ['1']);
      assert.deepEqual(await logged(lock), [`false ${atOnce - 1}`, 'true 1']);
    });

    await t.test(`round ${round}: ${atOnce} creations of the same PIN on one device`, async () => {
      const lock = await registerLock(owner, `Hall ${round}`);
      const pin_code = someDigits();
      const answers = await spread((to, index) =>
        // Windows of their own that all hold the next hour, so that no two of them are equal and every two overlap.
        to.post('/access/pins/', {
          device: lock.id,
          pin_code,
          ...(index % 3 === 0 ? { valid_until: new Date(Date.now() + hour + index * 1000).toISOString() } : {}),
        }),
      );
      const outcomes = answers.map((answer) => (answer.status === 201 ? 'created' : outcomeOf(answer)));
      assert.deepEqual(tally(outcomes), { created: 1, '409 pin_conflict': atOnce - 1 });
      assert.deepEqual(await query(`SELECT count(*) FROM pins WHERE device_pk = ${lock.id}`), ['1']);
    });
  }
}
