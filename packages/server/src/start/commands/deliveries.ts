import { defineCommand } from 'citty';
import { ApiSession, urlFlag } from '../api-session.ts';
import { jsonFlag, print, runCommand, WrongUse } from '../terminal.ts';

interface DeliveryAnswer {
  readonly pin: number;
  readonly label: string;
  readonly device: { readonly device_id: string; readonly name: string };
  readonly desired: string;
  readonly phase: string;
  readonly evidence: { readonly source: string; readonly at: string | null };
  readonly is_proven: boolean;
  readonly problem: { readonly code: string; readonly message: string; readonly what_to_do: string } | null;
  readonly next_try_at: string | null;
}

interface CodesAnswer {
  readonly state: string;
  readonly read_at: string | null;
  readonly results: ReadonlyArray<{
    readonly id: number | null;
    readonly pin: number | null;
    readonly name: string;
    readonly digits: string | null;
    readonly is_managed: boolean;
    readonly state: string;
  }>;
}

const flags = { ...urlFlag, ...jsonFlag } as const;

function idOf(text: string, what: string): string {
  if (!/^[1-9]\d{0,14}$/.test(text)) throw new WrongUse(`"${text}" is no id of ${what}: it is a number.`);
  return text;
}

function lines(delivery: DeliveryAnswer): string[] {
  const { pin, label, device, phase, evidence, problem, next_try_at: nextTryAt } = delivery;
  const known = evidence.source === 'none' ? 'no evidence yet' : `${evidence.source} ${evidence.at ?? ''}`.trim();
  const first =
    `${String(pin).padStart(8)}  ${phase.padEnd(17)}  ${device.name} (${device.device_id})  ${label}  ${known}`.trimEnd();
  if (problem === null) return [first];
  const next = nextTryAt === null ? '' : ` Next try ${nextTryAt}.`;
  return [first, `          ${problem.code}: ${problem.message} ${problem.what_to_do}${next}`];
}

const list = defineCommand({
  meta: { name: 'list', description: 'Codes on their way to locks that you manage, the newest first' },
  args: {
    ...flags,
    phase: { type: 'string', description: 'Only those in this phase, such as suspended' },
    problem: { type: 'string', description: 'Only those with this problem, such as gateway_offline' },
    device: { type: 'string', description: 'Only those of this device', valueHint: 'id' },
    pin: { type: 'string', description: 'Only this PIN', valueHint: 'id' },
  },
  run: ({ args }) =>
    runCommand(args.json, async () => {
      const { phase, problem, device, pin } = args;
      const query = new URLSearchParams({
        page_size: '100',
        ...(phase === undefined ? {} : { phase }),
        ...(problem === undefined ? {} : { problem }),
        ...(device === undefined ? {} : { device: idOf(device, 'a device') }),
        ...(pin === undefined ? {} : { pin: idOf(pin, 'a PIN') }),
      });
      const session = await ApiSession.open(args.url);
      const { count, results } = (await session.call('GET', `/api/v1/deliveries/?${query.toString()}`)) as {
        count: number;
        results: DeliveryAnswer[];
      };
      const more = count > results.length ? [`${count - results.length} more: narrow it with --phase or --device.`] : [];
      print(args.json, results, results.length === 0 ? ['No codes.'] : [...results.flatMap(lines), ...more]);
    }),
});

const retry = defineCommand({
  meta: { name: 'retry', description: 'Try the code of a PIN now, rather than at its next time' },
  args: { ...flags, pin: { type: 'positional', required: true, description: "The PIN's id, from `smartlock deliveries list`" } },
  run: ({ args }) =>
    runCommand(args.json, async () => {
      const pin = idOf(args.pin, 'a PIN');
      const session = await ApiSession.open(args.url);
      const delivery = (await session.call('POST', `/api/v1/deliveries/${pin}/retry/`)) as DeliveryAnswer;
      print(args.json, delivery, lines(delivery));
    }),
});

const listCodes = defineCommand({
  meta: { name: 'list', description: "Codes that a vendor's lock holds, ours and others, as it was last read" },
  args: { ...flags, device: { type: 'positional', required: true, description: "The device's id" } },
  run: ({ args }) =>
    runCommand(args.json, async () => {
      const device = idOf(args.device, 'a device');
      const session = await ApiSession.open(args.url);
      const codes = (await session.call('GET', `/api/v1/devices/${device}/codes/`)) as CodesAnswer;
      const shown = codes.results.map(({ id, pin, name, digits, is_managed: isManaged, state }) => {
        const what = isManaged ? `PIN ${pin ?? '?'}` : `unmanaged ${id ?? '?'}`;
        return `${what.padEnd(16)}  ${(digits ?? '••••').padEnd(9)}  ${state.padEnd(10)}  ${name}`.trimEnd();
      });
      const head = `${codes.state}${codes.read_at === null ? '' : `, read ${codes.read_at}`}`;
      print(args.json, codes, [head, ...shown]);
    }),
});

export const deliveriesCommand = defineCommand({
  meta: { name: 'deliveries', description: 'Codes on their way to locks' },
  subCommands: { list, retry },
});

export const codesCommand = defineCommand({
  meta: { name: 'codes', description: 'What locks hold' },
  subCommands: { list: listCodes },
});
