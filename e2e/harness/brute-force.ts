import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { createApi, type Answer, type Api } from './api.ts';
import { registerLock, registerPerson, type Person } from './people.ts';
import { startServer, type Server } from './server.ts';
import { startOutsideServices, type OutsideServices } from './surroundings.ts';
import { waitFor } from './wait.ts';

const attemptsAtOnce = 40;
const alertWithinMs = 5_000;
const firstBlockMs = 30_000;

/** Somebody guesses at a door and at the log-in: `codesTried` of the 10,000 codes of four digits, from a thousand addresses, and as many as stated from one. */
export function letThemGuess(codesTried: number): void {
  suite('somebody guesses, at two programs on one database', () => {
    let services: OutsideServices;
    let servers: readonly [Server, Server];
    let staff: Api;
    let owner: Person;

    before(async () => {
      services = await startOutsideServices();
      // The proxy in front of both is this test; each attempt comes from the address that it says. The limit per address and minute is
      // wide, so that what stops the attempts is what is tested.
      const env = { ...services.env, TRUST_PROXY: '127.0.0.1', THROTTLE_LOGIN: '100000/min' };
      const first = await startServer({ env });
      const second = await startServer({ env });
      servers = [first, second];
      assert.ok(first.admin !== undefined);
      const login = await createApi(first.url).post('/auth/login/', first.admin);
      staff = createApi(first.url, login.text('tokens.access'));
      owner = await registerPerson(createApi(first.url), 'Owner');
    });
    after(async () => {
      await Promise.all(servers.map((server) => server.stop()));
      await services.stop();
    });

    const from = (address: string) => ({ 'X-Forwarded-For': address });

    /** Every attempt once, some at the same time, by turns at either program. */
    async function attack(count: number, attempt: (api: Api, index: number) => Promise<Answer>): Promise<Answer[]> {
      const apis = servers.map(({ url }) => createApi(url));
      const answers: Answer[] = [];
      let next = 0;
      const run = async () => {
        for (let index = next++; index < count; index = next++) {
          const api = apis[index % 2];
          if (api !== undefined) answers[index] = await attempt(api, index);
        }
      };
      await Promise.all(Array.from({ length: attemptsAtOnce }, run));
      return answers;
    }

    async function alertsAt(api: Api, query: string): Promise<Answer> {
      return await api.get(`/security/alerts/?alert_type=multiple_failures&${query}`);
    }

    test(`${codesTried} codes of four digits at a door, from a thousand addresses: five are told to be wrong a block, and the right ones are not found`, async () => {
      const lock = await registerLock(owner, 'Front Door');
      const pin = await owner.api.post('/access/pins/', { device: lock.id, pin_code: '0777' });
      assert.equal(pin.status, 201);
      const startedAt = performance.now();
      const alerted = async (): Promise<number> => {
        await waitFor('the alert', async () => (await alertsAt(owner.api, `device=${lock.id}`)).number('count') > 0, {
          timeoutMs: 60_000,
        });
        return performance.now() - startedAt;
      };
      const alertedAfter = alerted();
      const answers = await attack(codesTried, (api, index) =>
        api.post(
          '/access/pins/validate/',
          { pin_code: String(index).padStart(4, '0') },
          { 'X-Device-Key': lock.keys.api_key, ...from(`198.18.${(index % 1000) >> 8}.${index & 255}`) },
        ),
      );
      const alertedAfterMs = await alertedAfter;
      const elapsedMs = performance.now() - startedAt;
      assert.ok(answers.every(({ status }) => status === 200));
      const heard = answers.filter((answer) => answer.at('reason') === 'Invalid PIN').length;
      // 30 s, then 60 s: in a slow run a second round of five is due.
      const rounds = elapsedMs < firstBlockMs ? 1 : elapsedMs < 3 * firstBlockMs ? 2 : 3;
      assert.ok(heard >= 5 && heard <= 5 * rounds, `${heard} were judged in ${Math.round(elapsedMs)} ms`);
      assert.equal(answers[777]?.at('reason'), 'Blocked');
      assert.ok(answers.every((answer) => answer.at('valid') === false));
      assert.ok(alertedAfterMs < alertWithinMs, `the alert took ${Math.round(alertedAfterMs)} ms`);
      const alerts = await alertsAt(owner.api, `device=${lock.id}`);
      assert.equal(alerts.number('count'), 1);
    });

    test('one address at a door: five are told to be wrong, then nothing from there is judged, and it is one alert', async () => {
      const lock = await registerLock(owner, 'Back Door');
      const token = owner.api;
      assert.ok(token !== undefined);
      const answers: Answer[] = [];
      for (let index = 0; index < 30; index += 1) {
        const body = { device_id: lock.deviceId, pin_code: String(1000 + index) };
        answers.push(await owner.api.post('/access/pins/validate/', body, from('203.0.113.7')));
      }
      assert.equal(answers.filter((answer) => answer.at('reason') === 'Invalid PIN').length, 5);
      assert.ok(answers.slice(5).every((answer) => answer.at('reason') === 'Blocked' || answer.at('code') === 'address_blocked'));
      assert.equal(answers.at(-1)?.status, 403);
      await waitFor('the alert', async () => (await alertsAt(owner.api, `device=${lock.id}`)).number('count') > 0, {
        timeoutMs: alertWithinMs,
      });
      assert.equal((await alertsAt(owner.api, `device=${lock.id}`)).number('count'), 1);
    });

    test('passwords at the log-in, from one address and from many: five are judged, and administrators have one alert', async () => {
      const victim = await registerPerson(createApi(servers[0].url), 'Victim');
      const guess = (api: Api, index: number, address: string) =>
        api.post('/auth/login/', { email: victim.email, password: `guess number ${index}` }, from(address));
      const fromOne = await attack(100, (api, index) => guess(api, index, '203.0.113.99'));
      const fromMany = await attack(200, (api, index) => guess(api, index, `198.18.40.${index + 1}`));
      const judged = [...fromOne, ...fromMany].filter(({ status }) => status === 401).length;
      assert.ok(judged >= 5 && judged <= 8, `${judged} passwords were judged`);
      assert.ok([...fromOne, ...fromMany].every(({ status }) => status === 401 || status === 403 || status === 429));
      await waitFor(
        'the alert',
        async () =>
          (await alertsAt(staff, 'all=true')).list('results').some((alert) => JSON.stringify(alert).includes('"device":null')),
        {
          timeoutMs: alertWithinMs,
        },
      );
      const alerts = (await alertsAt(staff, 'all=true'))
        .list('results')
        .filter((alert) => JSON.stringify(alert).includes('"device":null'));
      assert.equal(alerts.length, 1);

      // Another account from another address is let in: nobody else is held up.
      const other = await createApi(servers[1].url).post(
        '/auth/login/',
        { email: owner.email, password: owner.password },
        from('203.0.113.100'),
      );
      assert.equal(other.status, 200);
    });
  });
}
