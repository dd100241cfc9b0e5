import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { Api } from './api.ts';
import { connectDevice } from './device-connection.ts';
import type { RegisteredLock } from './people.ts';
import type { Running } from './surroundings.ts';
import { waitFor } from './wait.ts';

const statusesUnderWay = 4;

/** What somebody was told is done, and what is therefore there for ever. */
interface Acknowledged {
  readonly devices: number[];
  /** `device_id|milliseconds` of each status. */
  readonly statuses: string[];
  /** The delay that was set last, and the one that may be set since: nobody was told. */
  delay: { told: number; asked: number };
}

function unlessLetIn(error: unknown): undefined {
  if (error instanceof Error && /not authorized/i.test(error.message)) return undefined;
  throw error;
}

export type LoadedPlace = Pick<Running, 'mqttUrl' | 'isEmbedded' | 'query'>;

export interface WriteLoad {
  readonly acknowledged: Acknowledged;
  readonly count: { devices: number; statuses: number; settings: number };
  /** The writers write until the server or the broker is gone, or `stop`. Rejects at once when a living server refuses something. */
  start(running: LoadedPlace, api: Api): RunningLoad;
  /** Everything that was acknowledged is there. */
  assertComplete(running: LoadedPlace, api: Api): Promise<void>;
}

export interface RunningLoad {
  /** Resolves when so much more was acknowledged. */
  reached(more: { devices: number; statuses: number; settings: number }): Promise<void>;
  /** What fails from now on is no mistake of the server. The statuses go on, if somebody takes them. */
  expectEnd(): void;
  /** Lets what is under way end, and starts nothing new. */
  stop(): Promise<void>;
}

/** Device registrations and changed settings over REST, and QoS 1 statuses over one MQTT connection a lock. */
export function createWriteLoad(locks: readonly RegisteredLock[]): WriteLoad {
  const acknowledged: Acknowledged = { devices: [], statuses: [], delay: { told: 30, asked: 30 } };
  const count = { devices: 0, statuses: 0, settings: 0 };
  const settingsPath = `/devices/${locks[0]?.id}/settings/`;
  // Each status has a time of its own, by which it is found again.
  let statusAt = Date.now() - 10_000_000;

  function start(running: LoadedPlace, api: Api): RunningLoad {
    const stopping = new AbortController();
    let isEndExpected = false;
    const failure = Promise.withResolvers<never>();
    failure.promise.catch(() => undefined);

    const repeat = async (write: () => Promise<void>): Promise<void> => {
      while (!stopping.signal.aborted) {
        try {
          await write();
        } catch (error) {
          if (!isEndExpected) failure.reject(error);
          return;
        }
      }
    };
    const register = async () => {
      const answer = await api.post('/devices/', { name: `Door ${randomUUID()}` });
      assert.equal(answer.status, 201, JSON.stringify(answer.body));
      acknowledged.devices.push(answer.number('id'));
      count.devices += 1;
    };
    const changeSettings = async () => {
      const delay = (acknowledged.delay.asked % 3600) + 1;
      acknowledged.delay.asked = delay;
      const answer = await api.patch(settingsPath, { auto_lock_delay: delay });
      assert.equal(answer.status, 200, JSON.stringify(answer.body));
      acknowledged.delay.told = delay;
      count.settings += 1;
    };
    const reportAs = async (lock: RegisteredLock): Promise<void> => {
      // As a lock does: right after a start the broker may still have to be told who may connect.
      const device = await waitFor('a lock to be let in', () => connectDevice(running.mqttUrl, lock).catch(unlessLetIn));
      const report = async () => {
        statusAt += 1;
        const at = statusAt;
        const status = { online: true, battery: at % 101, lock_status: 'locked', timestamp: new Date(at).toISOString() };
        await device.publish(`smartlock/${lock.deviceId}/status`, JSON.stringify(status));
        acknowledged.statuses.push(`${lock.deviceId}|${at}`);
        count.statuses += 1;
      };
      await Promise.all(Array.from({ length: statusesUnderWay }, () => repeat(report)));
      await device.close();
    };
    const writers = [
      repeat(register),
      repeat(register),
      repeat(changeSettings),
      ...locks.map((lock) =>
        reportAs(lock).catch((error: unknown) => {
          if (!isEndExpected) failure.reject(error);
        }),
      ),
    ];
    return {
      async reached(more) {
        const before = { ...count };
        const isReached = () =>
          count.devices - before.devices >= more.devices &&
          count.statuses - before.statuses >= more.statuses &&
          count.settings - before.settings >= more.settings;
        const enough = waitFor(() => `acknowledged writes: ${JSON.stringify({ before, count, more })}`, isReached, {
          timeoutMs: 60_000,
          everyMs: 2,
        });
        await Promise.race([enough, failure.promise]);
      },
      expectEnd() {
        isEndExpected = true;
      },
      async stop() {
        stopping.abort();
        await Promise.all(writers);
      },
    };
  }

  async function missingStatuses(running: LoadedPlace): Promise<string[]> {
    const rows = await running.query(
      `SELECT DISTINCT d.device_id || '|' || round(extract(epoch FROM t.reported_at) * 1000)
         FROM device_telemetry t JOIN devices d ON d.id = t.device_pk`,
    );
    const stored = new Set(rows);
    return acknowledged.statuses.filter((status) => !stored.has(status));
  }

  return {
    acknowledged,
    count,
    start,
    async assertComplete(running, api) {
      const ids = new Set((await running.query('SELECT id FROM devices WHERE deleted_at IS NULL')).map(Number));
      assert.deepEqual(
        acknowledged.devices.filter((id) => !ids.has(id)),
        [],
        'acknowledged registrations are missing',
      );
      const last = acknowledged.devices.at(-1);
      if (last !== undefined) assert.equal((await api.get(`/devices/${last}/`)).status, 200);

      const delay = (await api.get(settingsPath)).number('auto_lock_delay');
      const { told, asked } = acknowledged.delay;
      assert.ok(delay === told || delay === asked, `the delay is ${delay}; ${told} was acknowledged, and ${asked} asked for`);
      acknowledged.delay = { told: delay, asked: delay };

      // The embedded broker acknowledges what is stored; another one hands over what it has kept.
      let missing = await missingStatuses(running);
      if (!running.isEmbedded) {
        await waitFor(
          () => `${missing.length} acknowledged statuses, such as ${missing[0]}`,
          async () => {
            missing = await missingStatuses(running);
            return missing.length === 0;
          },
          { timeoutMs: 60_000, everyMs: 200 },
        );
      }
      assert.deepEqual(missing, [], 'acknowledged statuses are missing');
    },
  };
}
