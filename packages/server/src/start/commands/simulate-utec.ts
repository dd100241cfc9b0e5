import { readFile } from 'node:fs/promises';
import { defineCommand } from 'citty';
import { defaultUtecPort, startUtecCloud, type RunningUtecCloud, type UtecWorldDescription } from '@smartlock/simulators';
import { CommandFailure, jsonFlag, print, runCommand, WrongUse } from '../terminal.ts';
import { orCommandFailure, waitForSignal } from './simulation.ts';

export const simulateUtec = defineCommand({
  meta: { name: 'utec', description: 'Run a U-tec cloud with simulated locks until Ctrl-C' },
  args: {
    port: { type: 'string', default: String(defaultUtecPort), description: 'Port; 0 takes a free one' },
    host: { type: 'string', default: '127.0.0.1', description: 'Address to listen at; 0.0.0.0 for all' },
    seed: { type: 'string', default: '1', description: 'Number from which all its chance comes' },
    world: { type: 'string', description: 'JSON file of applications, devices and switches; a small world when left out' },
    'virtual-clock': {
      type: 'string',
      description: 'A date such as 2026-01-01T00:00:00Z at which the clock stands until it is moved',
    },
    ...jsonFlag,
  },
  run: ({ args }) =>
    runCommand(args.json, async () => {
      const virtualFrom = args['virtual-clock'] === undefined ? undefined : instant(args['virtual-clock']);
      const world = args.world === undefined ? undefined : await readWorld(args.world);
      const running = await orCommandFailure(
        startUtecCloud({
          port: wholeNumber('--port', args.port, 65_535),
          host: args.host,
          seed: wholeNumber('--seed', args.seed, 2 ** 31),
          ...(world === undefined ? {} : { world }),
          ...(virtualFrom === undefined ? {} : { virtualFrom }),
        }),
      );
      try {
        tell(args.json, running);
        await waitForSignal();
      } finally {
        await running.stop();
      }
    }),
});

function tell(json: boolean, { baseUrl, controlUrl, cloud }: RunningUtecCloud): void {
  const app = [...cloud.world.accounts.apps.values()][0];
  const devices = [...cloud.world.locks.values()].map(({ settings }) => ({ id: settings.id, name: settings.name }));
  const result = {
    api_base_url: baseUrl,
    oauth_base_url: baseUrl,
    control_url: controlUrl,
    access_key: app?.clientId,
    secret_key: app?.clientSecret,
    devices,
  };
  print(json, result, [
    `  API and log-in    ${baseUrl}`,
    `  access key        ${app?.clientId ?? ''}`,
    `  secret key        ${app?.clientSecret ?? ''}`,
    ...devices.slice(0, 20).map(({ id, name }) => `  lock ${id}  ${name}`),
    `Control API: ${controlUrl}`,
    'The U-tec cloud is simulated: nothing here opens a real door. Ctrl-C ends it.',
  ]);
}

async function readWorld(path: string): Promise<UtecWorldDescription> {
  let content: string;
  try {
    content = await readFile(path, 'utf8');
  } catch (error) {
    throw new CommandFailure(`${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`, 'file', {
      cause: error,
    });
  }
  try {
    return JSON.parse(content) as UtecWorldDescription;
  } catch (error) {
    throw new CommandFailure(`${path} is not JSON: ${error instanceof Error ? error.message : String(error)}`, 'file', {
      cause: error,
    });
  }
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
