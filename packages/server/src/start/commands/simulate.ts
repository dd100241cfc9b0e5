import { join } from 'node:path';
import { defineCommand } from 'citty';
import { createFleet, loadOrRegister, saveKeys, SimulatorError, type Fleet, type LockKeys } from '@smartlock/simulators';
import { ApiSession, urlFlag } from '../api-session.ts';
import { jsonFlag, print, readConfig, runCommand, WrongUse } from '../terminal.ts';
import { simulateTtlock } from './simulate-ttlock.ts';
import { simulateUtec } from './simulate-utec.ts';
import { simulateWorldCommand } from './simulate-world.ts';
import { orCommandFailure, waitForSignal } from './simulation.ts';

const countMax = 5_000;
const shownMax = 20;
const progressEvery = 50;

const locks = defineCommand({
  meta: {
    name: 'locks',
    description: 'Register simulated locks and run them until Ctrl-C; the same locks come back from their file',
  },
  args: {
    ...urlFlag,
    count: { type: 'string', default: '5', description: `How many, 1 to ${countMax}` },
    file: { type: 'string', description: 'Where their keys are kept; simulated-locks.json in DATA_DIR when left out' },
    name: { type: 'string', default: 'Simulated lock', description: 'Names begin with this' },
    'mqtt-url': { type: 'string', description: 'Broker, where it is not the one that the server tells' },
    seed: { type: 'string', default: '1', description: 'Number from which all their chance comes' },
    ...jsonFlag,
  },
  run: ({ args }) =>
    runCommand(args.json, async () => {
      const count = wholeNumber('--count', args.count, 1, countMax);
      const seed = wholeNumber('--seed', args.seed, 0, 2 ** 31);
      const path = args.file ?? join(readConfig().dataDir, 'simulated-locks.json');
      const session = await ApiSession.open(args.url);
      say(`Registering or finding ${count} locks at ${session.url} …`);
      let registered = 0;
      const file = await orCommandFailure(
        loadOrRegister(path, {
          apiUrl: session.url,
          accessToken: session.accessToken,
          count,
          namePrefix: args.name,
          // A server that limits requests makes many locks take minutes.
          onRegistered() {
            registered += 1;
            if (registered % progressEvery === 0) say(`  ${registered} new ones so far`);
          },
        }),
      );
      const mqttUrl = args['mqtt-url'] ?? (await brokerOf(session)) ?? file.mqtt.url;
      const fleet = createFleet({
        mqttUrl,
        topicPrefix: file.mqtt.topic_prefix,
        locks: file.locks,
        seed,
        onKeysChanged(deviceId: string, keys: LockKeys) {
          saveKeys(path, deviceId, keys).catch((error: unknown) =>
            say(`The new keys of ${deviceId} were not saved: ${String(error)}`),
          );
        },
      });
      const interrupted = waitForSignal();
      fleet.start();
      try {
        const isRunning = await Promise.race([connected(fleet, mqttUrl, path).then(() => true), interrupted.then(() => false)]);
        if (isRunning)
          print(
            args.json,
            { mqtt_url: mqttUrl, file: path, locks: file.locks.map(({ device_id, name }) => ({ device_id, name })) },
            [
              ...file.locks.slice(0, shownMax).map((lock) => `  ${lock.device_id}  ${lock.name}`),
              ...(file.locks.length > shownMax ? [`  … and ${file.locks.length - shownMax} more`] : []),
              `${fleet.onlineCount} of ${file.locks.length} locks are online at ${mqttUrl}. Ctrl-C ends them.`,
            ],
          );
        await interrupted;
      } finally {
        await fleet.stop();
      }
      // The wait for locks that never came would hold the process for a while.
      process.exit();
    }),
});

function say(text: string): void {
  process.stderr.write(`${text}\n`);
}

function wholeNumber(flag: string, text: string, min: number, max: number): number {
  const number = Number(text);
  if (!/^\d+$/.test(text) || number < min || number > max)
    throw new WrongUse(`${flag} must be a whole number from ${min} to ${max}.`);
  return number;
}

/** What the locks were told when they were registered may be out of date: an embedded broker moves to a free port. */
async function brokerOf(session: ApiSession): Promise<string | undefined> {
  const document = (await session.call('GET', '/api/asyncapi.json')) as {
    servers?: { broker?: { host: string; protocol: string; pathname?: string } };
  };
  const broker = document.servers?.broker;
  return broker === undefined ? undefined : `${broker.protocol}://${broker.host}${broker.pathname ?? ''}`;
}

/** Locks that were not let in go on trying, as real ones do: that is said, and does not end the others. */
async function connected(fleet: Fleet, mqttUrl: string, path: string): Promise<void> {
  try {
    await fleet.connected({ timeoutMs: 10_000 + fleet.size * 10 });
  } catch (error) {
    if (!(error instanceof SimulatorError)) throw error;
    say(
      `${fleet.size - fleet.onlineCount} of ${fleet.size} locks have not connected to ${mqttUrl} yet and go on trying. Either the broker is not reached ` +
        `from here (--mqtt-url names another), or it does not know the keys in ${path} (locks of an earlier database: move the file away).`,
    );
  }
}

export const simulate = defineCommand({
  meta: { name: 'simulate', description: 'Simulated locks and vendor clouds to try things with' },
  subCommands: { locks, ttlock: simulateTtlock, utec: simulateUtec, world: simulateWorldCommand },
});
