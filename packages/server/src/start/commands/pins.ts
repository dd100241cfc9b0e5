import { defineCommand } from 'citty';
import {
  accessFlags,
  address,
  deviceFlag,
  fieldLines,
  given,
  readCount,
  readDevice,
  readInstant,
  readNumber,
} from '../api-arguments.ts';
import { ApiSession } from '../api-session.ts';
import { readSecret } from '../prompt.ts';
import { readSchedule, scheduleFlag } from '../schedule-argument.ts';
import { print, runCommand, WrongUse } from '../terminal.ts';

interface PinAnswer {
  readonly id: number;
  readonly label: string;
  readonly user: string | null;
  readonly pin_code: string;
  readonly status: string;
  readonly usage_count: number;
  readonly max_uses: number | null;
  readonly valid_until: string | null;
  readonly schedule_text: string | null;
}

interface ListedPin extends PinAnswer {
  readonly device: { readonly id: number; readonly name: string };
  readonly pin_code_hidden: string | null;
}

const idArgument = { id: { type: 'positional', required: true, description: "The PIN's number, from `pins list`" } } as const;
const requiredDevice = { device: { ...deviceFlag.device, required: true } } as const;
const usesMax = 1_000_000;
const pinNumber = (id: string): number => readNumber(id, 'PIN', 'pins list');

function line(pin: ListedPin): string {
  const uses = pin.max_uses === null ? `${pin.usage_count} uses` : `${pin.usage_count} of ${pin.max_uses} uses`;
  const more = [pin.user ?? '', pin.label, pin.schedule_text ?? ''].filter((text) => text !== '').join(', ');
  return `${String(pin.id).padStart(5)}  ${pin.pin_code.padEnd(8)}  ${pin.status.padEnd(12)}  ${uses.padEnd(12)}  ${pin.device.name}  ${more}`.trimEnd();
}

/** One PIN; the device by name. */
function details({ device, ...pin }: Record<string, unknown>): string[] {
  const { id, name } = device as ListedPin['device'];
  return fieldLines({ ...pin, device: `${id} (${name})` });
}

const list = defineCommand({
  meta: { name: 'list', description: 'PINs of the devices that you manage, in full, and your own elsewhere, masked' },
  args: { ...accessFlags, ...deviceFlag, search: { type: 'string', description: 'Part of the label' } },
  run: ({ args }) =>
    runCommand(args.json, async () => {
      const device = args.device === undefined ? undefined : readDevice(args.device);
      const session = await ApiSession.open(args.url);
      const pins = await session.list<ListedPin>(address('access/pins/', { all: args.all, device, search: args.search }));
      print(
        args.json,
        pins,
        pins.length === 0 ? ['No PINs yet. Add one: smartlock pins add --device 1 --label Cleaning'] : pins.map(line),
      );
      if (!args.json && pins.some((pin) => pin.pin_code_hidden === 'step_up_required'))
        process.stderr.write('Digits are masked, since you signed in a while ago. To see them, run: smartlock confirm\n');
    }),
});

const add = defineCommand({
  meta: { name: 'add', description: 'Make a PIN, with random digits unless you give some' },
  args: {
    ...accessFlags,
    ...requiredDevice,
    ...scheduleFlag,
    pin: { type: 'string', description: '- asks for the digits, or reads them from standard input', valueHint: '-' },
    label: { type: 'string', description: 'What it is for' },
    user: { type: 'string', description: 'Number of the person who gets it; yourself when left out', valueHint: 'number' },
    from: { type: 'string', description: 'From when it opens, with the zone; now when left out', valueHint: 'time' },
    until: { type: 'string', description: 'Until when it opens, with the zone', valueHint: '2027-01-31T18:00:00+01:00' },
    'max-uses': { type: 'string', description: 'How often it opens', valueHint: 'number' },
  },
  run: ({ args }) =>
    runCommand(args.json, async () => {
      const body = {
        device: readDevice(args.device),
        ...given({
          label: args.label,
          user: args.user === undefined ? undefined : readNumber(args.user, 'user', 'logs list --json'),
          valid_from: args.from === undefined ? undefined : readInstant('from', args.from),
          valid_until: args.until === undefined ? undefined : readInstant('until', args.until),
          max_uses: args['max-uses'] === undefined ? undefined : readCount('max-uses', args['max-uses'], usesMax),
          schedule: args.schedule === undefined ? undefined : readSchedule(args.schedule),
          pin_code: args.pin === undefined ? undefined : await readSecret('PIN: ', args.pin, 'PIN'),
        }),
      };
      const session = await ApiSession.open(args.url);
      const pin = (await session.call('POST', address('access/pins/', { all: args.all }), body)) as PinAnswer;
      const until = pin.valid_until === null ? '' : `, until ${pin.valid_until}`;
      print(args.json, pin, [
        `PIN ${pin.id} was made: ${pin.pin_code}`,
        `It is ${pin.status.replaceAll('_', ' ')}${until}${pin.schedule_text === null ? '' : `. ${pin.schedule_text}`}.`.replace(
          '..',
          '.',
        ),
      ]);
    }),
});

const show = defineCommand({
  meta: { name: 'show', description: 'One PIN: when it opens, how often it was used, when it opens next' },
  args: { ...accessFlags, ...idArgument },
  run: ({ args }) =>
    runCommand(args.json, async () => {
      const path = address(`access/pins/${pinNumber(args.id)}/`, { all: args.all });
      const session = await ApiSession.open(args.url);
      const pin = (await session.call('GET', path)) as Record<string, unknown>;
      print(args.json, pin, details(pin));
    }),
});

const change = defineCommand({
  meta: { name: 'change', description: 'Change a PIN; what is left out stays as it is' },
  args: {
    ...accessFlags,
    ...idArgument,
    ...scheduleFlag,
    pin: { type: 'string', description: '- asks for the new digits, or reads them from standard input', valueHint: '-' },
    label: { type: 'string', description: 'What it is for' },
    from: { type: 'string', description: 'From when it opens, with the zone', valueHint: 'time' },
    until: { type: 'string', description: 'Until when it opens, with the zone', valueHint: '2027-01-31T18:00:00+01:00' },
    'revoke-first': {
      type: 'boolean',
      default: false,
      description:
        'The lock loses the former code before it is given the new one; otherwise that opens until the new one is confirmed',
    },
  },
  run: ({ args }) =>
    runCommand(args.json, async () => {
      const changes = given({
        label: args.label,
        valid_from: args.from === undefined ? undefined : readInstant('from', args.from),
        valid_until: args.until === undefined ? undefined : readInstant('until', args.until),
        schedule: args.schedule === undefined ? undefined : readSchedule(args.schedule),
        pin_code: args.pin === undefined ? undefined : await readSecret('PIN: ', args.pin, 'PIN'),
        revoke_first: args['revoke-first'] ? true : undefined,
      });
      if (Object.keys(changes).length === 0)
        throw new WrongUse('Say what to change: --pin -, --label, --from, --until or --schedule.');
      const path = address(`access/pins/${pinNumber(args.id)}/`, { all: args.all });
      const session = await ApiSession.open(args.url);
      const pin = (await session.call('PATCH', path, changes)) as PinAnswer;
      print(args.json, pin, [`PIN ${pin.id} was changed; it is ${pin.status.replaceAll('_', ' ')}.`]);
    }),
});

function switchTo(action: 'activate' | 'deactivate') {
  const done = action === 'activate' ? 'may open again' : 'is switched off and opens nothing';
  return defineCommand({
    meta: { name: action, description: action === 'activate' ? 'Let a PIN open again' : 'Switch a PIN off without deleting it' },
    args: { ...accessFlags, ...idArgument },
    run: ({ args }) =>
      runCommand(args.json, async () => {
        const path = address(`access/pins/${pinNumber(args.id)}/${action}/`, { all: args.all });
        const session = await ApiSession.open(args.url);
        const pin = (await session.call('POST', path, {})) as PinAnswer;
        print(args.json, pin, [`PIN ${args.id} ${done}.`]);
      }),
  });
}

const remove = defineCommand({
  meta: { name: 'delete', description: 'Delete a PIN; it opens nothing from now on' },
  args: { ...accessFlags, ...idArgument },
  run: ({ args }) =>
    runCommand(args.json, async () => {
      const path = address(`access/pins/${pinNumber(args.id)}/`, { all: args.all });
      const session = await ApiSession.open(args.url);
      await session.call('DELETE', path);
      print(args.json, { deleted: Number(args.id) }, [`PIN ${args.id} was deleted.`]);
    }),
});

interface Verdict {
  readonly valid: boolean;
  readonly reason?: string;
  readonly pin_id?: number;
  readonly remaining_uses?: number | null;
  readonly trace?: readonly {
    readonly check: string;
    readonly passed: boolean | null;
    readonly value: string | number | boolean | null;
    readonly limit: string | number | boolean | null;
  }[];
}

function verdictLines(verdict: Verdict): string[] {
  const left = typeof verdict.remaining_uses === 'number' ? ` ${verdict.remaining_uses} uses are left.` : '';
  const sentence = verdict.valid ? `Valid: PIN ${verdict.pin_id} opens.${left}` : `Not valid: ${verdict.reason}.`;
  const checks = (verdict.trace ?? []).map(({ check, passed, value, limit }) => {
    const outcome = passed === null ? 'not asked' : passed ? 'passed' : 'failed';
    return `  ${check.padEnd(20)} ${outcome.padEnd(10)} ${value === null ? '' : String(value)}${limit === null ? '' : ` (limit: ${String(limit)})`}`.trimEnd();
  });
  return [sentence, ...checks];
}

const check = defineCommand({
  meta: {
    name: 'check',
    description:
      'Judge digits as if they were typed at a door; it counts as a use and is logged. Exits with 1 when they do not open',
  },
  args: {
    ...accessFlags,
    ...requiredDevice,
    pin: {
      type: 'string',
      default: '-',
      description: '- asks for the digits, or reads them from standard input',
      valueHint: '-',
    },
    explain: { type: 'boolean', default: false, description: 'Show each check with its value and limit' },
  },
  run: ({ args }) =>
    runCommand(args.json, async () => {
      const device = readDevice(args.device);
      const digits = await readSecret('PIN: ', args.pin, 'PIN');
      const session = await ApiSession.open(args.url);
      const { device_id } = (await session.call('GET', address(`devices/${device}/`, { all: args.all }))) as {
        device_id: string;
      };
      const path = address('access/pins/validate/', { all: args.all, explain: args.explain });
      const verdict = (await session.call('POST', path, { device_id, pin_code: digits })) as Verdict;
      print(args.json, verdict, verdictLines(verdict));
      if (!verdict.valid) process.exitCode = 1;
    }),
});

export const pins = defineCommand({
  meta: { name: 'pins', description: 'Codes that people type at a door' },
  subCommands: {
    list,
    add,
    show,
    change,
    activate: switchTo('activate'),
    deactivate: switchTo('deactivate'),
    delete: remove,
    check,
  },
});
