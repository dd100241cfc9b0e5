import { defineCommand } from 'citty';
import { createFleet, loadOrRegister, saveKeys, type LockKeys } from '@smartlock/simulators';
import { ApiSession, urlFlag } from '../api-session.ts';
import { CommandFailure, runCommand } from '../terminal.ts';

const countMax = 5_000;

const locks = defineCommand({
  meta: {
    name: 'locks',
    description: 'Register simulated locks and run them until Ctrl-C; the same locks come back from their file',
  },
  args: {
    ...urlFlag,
    count: { type: 'string', default: '5', description: `How many, 1 to ${countMax}` },
    file: { type: 'string', default: 'simulated-locks.json', description: 'Where their keys are kept' },
    name: { type: 'string', default: 'Simulated lock', description: 'Names begin with this' },
    'mqtt-url': { type: 'string', description: 'Broker, where it is not the one that the server tells' },
    seed: { type: 'string', default: '1', description: 'Number from which all their chance comes' },
  },
  run: ({ args }) =>
    runCommand(false, async () => {
      const count = Number(args.count);
      if (!Number.isInteger(count) || count < 1 || count > countMax)
        throw new CommandFailure(`--count must be a whole number from 1 to ${countMax}.`);
      const session = await ApiSession.open(args.url);
      const say = (text: string): void => void process.stderr.write(`${text}\n`);
      say(`Registering or finding ${count} locks at ${session.url} …`);
      const file = await loadOrRegister(args.file, {
        apiUrl: session.url,
        accessToken: session.accessToken,
        count,
        namePrefix: args.name,
      });
      const mqttUrl = args['mqtt-url'] ?? file.mqtt?.url;
      if (mqttUrl === undefined) throw new CommandFailure('The server did not tell its broker. Give --mqtt-url.');
      const onKeysChanged = (deviceId: string, keys: LockKeys): void => {
        saveKeys(args.file, deviceId, keys).catch((error: unknown) =>
          say(`The new keys of ${deviceId} were not saved: ${String(error)}`),
        );
      };
      const fleet = createFleet({
        mqttUrl,
        topicPrefix: file.mqtt?.topic_prefix ?? 'smartlock',
        locks: file.locks,
        seed: Number(args.seed),
        onKeysChanged,
      });
      fleet.start();
      for (const lock of file.locks.slice(0, 20)) say(`  ${lock.device_id}  ${lock.name}`);
      say(`${file.locks.length} locks are running on ${mqttUrl}. Ctrl-C ends them.`);
      await new Promise<void>((resolve) => {
        process.once('SIGINT', resolve);
        process.once('SIGTERM', resolve);
      });
      await fleet.stop();
    }),
});

export const simulate = defineCommand({
  meta: { name: 'simulate', description: 'Simulated locks to try things with' },
  subCommands: { locks },
});
