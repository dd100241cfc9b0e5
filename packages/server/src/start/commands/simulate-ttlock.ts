import { readFile } from 'node:fs/promises';
import { defineCommand } from 'citty';
import {
  defaultTtlockCredentials,
  defaultTtlockPort,
  startTtlockCloud,
  type RunningTtlockCloud,
  type TtlockWorldDescription,
} from '@smartlock/simulators';
import { CommandFailure, jsonFlag, print, runCommand, WrongUse } from '../terminal.ts';
import { orCommandFailure, waitForSignal } from './simulation.ts';

const paces = ['instant', 'brisk', 'realistic'] as const;
const regions = ['eu', 'cn'] as const;

export const simulateTtlock = defineCommand({
  meta: { name: 'ttlock', description: 'Run a TTLock cloud with simulated locks and gateways until Ctrl-C' },
  args: {
    port: { type: 'string', default: String(defaultTtlockPort), description: 'Port; 0 takes a free one' },
    host: { type: 'string', default: '127.0.0.1', description: 'Address to listen at; 0.0.0.0 for all' },
    seed: { type: 'string', default: '1', description: 'Number from which all its chance comes' },
    world: {
      type: 'string',
      description: 'JSON file of applications, users, locks, gateways and switches; a small world when left out',
    },
    region: { type: 'string', default: 'eu', description: `Which cloud it is: ${regions.join(' or ')}` },
    pace: { type: 'string', default: 'brisk', description: `How long things take: ${paces.join(', ')}` },
    'virtual-clock': {
      type: 'string',
      description: 'A date such as 2026-01-01T00:00:00Z at which the clock stands until it is moved',
    },
    ...jsonFlag,
  },
  run: ({ args }) =>
    runCommand(args.json, async () => {
      const pace = choice('--pace', args.pace, paces);
      const virtualFrom = args['virtual-clock'] === undefined ? undefined : instant(args['virtual-clock']);
      const world = args.world === undefined ? undefined : await readWorld(args.world);
      const running = await orCommandFailure(
        startTtlockCloud({
          port: wholeNumber('--port', args.port, 65_535),
          host: args.host,
          seed: wholeNumber('--seed', args.seed, 2 ** 31),
          region: choice('--region', args.region, regions),
          // A clock that stands would hold every answer that takes time.
          pace: virtualFrom === undefined ? pace : 'instant',
          ...(world === undefined ? {} : { world }),
          ...(virtualFrom === undefined ? {} : { virtualFrom }),
        }),
      );
      try {
        tell(args.json, running, world === undefined);
        await waitForSignal();
      } finally {
        await running.stop();
      }
    }),
});

function tell(json: boolean, { baseUrl, controlUrl, cloud }: RunningTtlockCloud, isDefaultWorld: boolean): void {
  const app = [...cloud.world.accounts.apps.values()][0];
  const user = [...cloud.world.accounts.users.values()][0];
  const password = isDefaultWorld ? defaultTtlockCredentials.password : undefined;
  const result = {
    base_url: baseUrl,
    control_url: controlUrl,
    client_id: app?.clientId,
    client_secret: app?.clientSecret,
    username: user?.username,
    password,
    lock_ids: [...cloud.world.locks.keys()],
  };
  print(json, result, [
    `  TTLOCK_BASE_URL=${baseUrl}`,
    `  TTLOCK_CLIENT_ID=${app?.clientId ?? ''}`,
    `  TTLOCK_CLIENT_SECRET=${app?.clientSecret ?? ''}`,
    `  TTLOCK_USERNAME=${user?.username ?? ''}`,
    `  TTLOCK_PASSWORD=${password ?? '(as in the file)'}`,
    ...[...cloud.world.locks.values()].slice(0, 20).map((lock) => `  lock ${lock.lockId}  ${lock.alias}`),
    `Control API: ${controlUrl}`,
    'The TTLock cloud is simulated: nothing here opens a real door. Ctrl-C ends it.',
  ]);
}

async function readWorld(path: string): Promise<TtlockWorldDescription> {
  let content: string;
  try {
    content = await readFile(path, 'utf8');
  } catch (error) {
    throw new CommandFailure(`${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`, 'file', {
      cause: error,
    });
  }
  try {
    return JSON.parse(content) as TtlockWorldDescription;
  } catch (error) {
    throw new CommandFailure(`${path} is not JSON: ${error instanceof Error ? error.message : String(error)}`, 'file', {
      cause: error,
    });
  }
}

function choice<const T extends string>(flag: string, value: string, choices: readonly T[]): T {
  const found = choices.find((one) => one === value);
  if (found === undefined) throw new WrongUse(`${flag} must be one of ${choices.join(', ')}.`);
  return found;
}

function wholeNumber(flag: string, value: string, max: number): number {
  const number = Number(value);
  if (!/^\d+$/.test(value) || number > max) throw new WrongUse(`${flag} must be a whole number from 0 to ${max}.`);
  return number;
}

function instant(value: string): number {
  const at = Date.parse(value);
  if (Number.isNaN(at)) throw new WrongUse('--virtual-clock must be a date such as 2026-01-01T00:00:00Z.');
  return at;
}
