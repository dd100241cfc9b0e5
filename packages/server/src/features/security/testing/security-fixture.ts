import { EventConsumers } from '../../../platform/events/consumers.ts';
import { until } from '../../../platform/database/testing/until.ts';
import { createLogger } from '../../../platform/logger.ts';
import {
  call,
  startDevices,
  type DevicesFixture,
  type FixtureOptions,
  type Person,
} from '../../devices/testing/devices-fixture.ts';

export interface AlertAnswer {
  readonly id: number;
  readonly device: { readonly id: number; readonly name: string } | null;
  readonly alert_type: string;
  readonly severity: string;
  readonly description: string;
  readonly occurrences: number;
  readonly is_resolved: boolean;
  readonly resolved_by: string | null;
  readonly notes: string;
  readonly told: string;
  readonly acknowledged_by: string | null;
}

/** The whole program's features with those who listen to events at work. */
export async function startSecurity(options: FixtureOptions = {}) {
  const fixture = await startDevices(options);
  const consumers = new EventConsumers({
    db: fixture.database.db,
    notifications: fixture.notifications,
    consumers: fixture.features.security.eventConsumers,
    logger: createLogger('silent'),
    lookEveryMs: 100,
  });
  await consumers.start();
  return {
    ...fixture,
    async close() {
      await consumers.stop();
      await fixture.close();
    },
  };
}

/** From an address of its own, as a proxy tells it. */
export function from(address: string): Record<string, string> {
  return { 'x-forwarded-for': address };
}

export async function alertsOf(fixture: DevicesFixture, person: Person, query = ''): Promise<AlertAnswer[]> {
  const answer = await call(fixture, person, 'GET', `/security/alerts/?page_size=100&ordering=id&${query}`);
  if (answer.statusCode !== 200) throw new Error(`The list of alerts answered ${answer.statusCode}: ${answer.body}`);
  return answer.json<{ results: AlertAnswer[] }>().results;
}

/** Waits for an alert like this. Other tests on the same PostgreSQL hold events back while their transactions run; how soon an alert comes is tested in e2e. */
export async function alertLike(
  fixture: DevicesFixture,
  person: Person,
  query: string,
  isIt: (alert: AlertAnswer) => boolean = () => true,
): Promise<AlertAnswer> {
  let found: AlertAnswer | undefined;
  await until(async () => {
    found = (await alertsOf(fixture, person, query)).find(isIt);
    return found !== undefined;
  });
  return found as AlertAnswer;
}

/** Runs the job that waits for an alert, as a worker would. */
export async function runJob(fixture: DevicesFixture, name: string, payload: object): Promise<unknown> {
  const handler = fixture.features.security.jobHandlers.find(({ job }) => job.name === name);
  if (handler === undefined) throw new Error(`There is no job ${name}`);
  const run = { id: '1', attempt: 1, occurrenceAt: null, signal: new AbortController().signal };
  return await handler.run(payload, run);
}
