import { defineCommand } from 'citty';
import { given, readInstant } from '../api-arguments.ts';
import { ApiSession } from '../api-session.ts';
import { readSecret } from '../prompt.ts';
import { print, runCommand, WrongUse } from '../terminal.ts';
import { accountPath, chooseAccount, lockArgument, lockId, ttlockFlags } from './ttlock-account.ts';

interface PasscodeAnswer {
  readonly passcode_id: string;
  readonly name: string;
  readonly passcode: string | null;
  readonly kind: string;
  readonly starts_at: string | null;
  readonly ends_at: string | null;
  readonly state: string;
}

const passcodeArgument = {
  passcode_id: { type: 'positional', required: true, description: "The passcode's id, from `ttlock passcodes list`" },
} as const;

const timeFlags = {
  from: { type: 'string', description: 'From when it opens, with the zone', valueHint: 'time' },
  until: { type: 'string', description: 'Until when it opens, with the zone', valueHint: '2027-01-31T18:00:00+01:00' },
} as const;

function line({ passcode_id: id, name, passcode, kind, starts_at: from, ends_at: until, state }: PasscodeAnswer): string {
  const times = from === null && until === null ? '' : `${from ?? ''} – ${until ?? ''}`;
  return `${id.padStart(10)}  ${(passcode ?? '••••').padEnd(9)}  ${kind.padEnd(9)}  ${state.padEnd(7)}  ${name}  ${times}`.trimEnd();
}

function passcodeId(text: string): string {
  if (!/^[1-9]\d{0,18}$/.test(text))
    throw new WrongUse(`"${text}" is no passcode's id. \`smartlock ttlock passcodes list\` shows them.`);
  return text;
}

async function show(
  args: { url?: string | undefined; json: boolean; account?: string | undefined; lock: string },
  search?: string,
) {
  const lock = lockId(args.lock);
  const session = await ApiSession.open(args.url);
  const account = await chooseAccount(session, args.account);
  const { results } = (await session.call('GET', accountPath(account, `locks/${lock}/passcodes/`, { search }))) as {
    results: PasscodeAnswer[];
  };
  print(args.json, results, results.length === 0 ? ['No passcodes.'] : results.map(line));
}

const list = defineCommand({
  meta: { name: 'list', description: 'Passcodes of a lock as TTLock lists them, whoever made them' },
  args: { ...ttlockFlags, ...lockArgument },
  run: ({ args }) => runCommand(args.json, () => show(args)),
});

const search = defineCommand({
  meta: { name: 'search', description: 'Passcodes by part of the name, or by all of the digits' },
  args: { ...ttlockFlags, ...lockArgument, text: { type: 'positional', required: true, description: 'What to look for' } },
  run: ({ args }) => runCommand(args.json, () => show(args, args.text)),
});

const add = defineCommand({
  meta: {
    name: 'add',
    description: "Add a passcode over the gateway; without digits one of the lock's own, which needs no gateway",
  },
  args: {
    ...ttlockFlags,
    ...lockArgument,
    ...timeFlags,
    passcode: {
      type: 'string',
      description: '4 to 9 digits; - asks for them, or reads them from standard input',
      valueHint: '-',
    },
    name: { type: 'string', description: 'What it is for' },
    kind: { type: 'string', description: 'Without digits: one_time, permanent, period or erase', valueHint: 'period' },
  },
  run: ({ args }) =>
    runCommand(args.json, async () => {
      const lock = lockId(args.lock);
      const body = given({
        passcode: args.passcode === undefined ? undefined : await readSecret('Passcode: ', args.passcode, 'passcode'),
        name: args.name,
        kind: args.kind,
        starts_at: args.from === undefined ? undefined : readInstant('from', args.from),
        ends_at: args.until === undefined ? undefined : readInstant('until', args.until),
      });
      const session = await ApiSession.open(args.url);
      const account = await chooseAccount(session, args.account);
      const answer = (await session.call('POST', accountPath(account, `locks/${lock}/passcodes/`), body)) as {
        passcode_id: string;
        outcome: string;
        passcode: string;
      };
      const how =
        answer.outcome === 'reported' ? 'The lock has it.' : 'The lock accepts it without being told; use it within 24 hours.';
      print(args.json, answer, [`Passcode ${answer.passcode_id} was made: ${answer.passcode}`, how]);
    }),
});

const change = defineCommand({
  meta: { name: 'change', description: 'Change the name, the digits or both times of a passcode' },
  args: {
    ...ttlockFlags,
    ...lockArgument,
    ...passcodeArgument,
    ...timeFlags,
    passcode: { type: 'string', description: '- asks for the digits, or reads them from standard input', valueHint: '-' },
    name: { type: 'string', description: 'What it is for' },
  },
  run: ({ args }) =>
    runCommand(args.json, async () => {
      const [lock, id] = [lockId(args.lock), passcodeId(args.passcode_id)];
      const body = given({
        passcode: args.passcode === undefined ? undefined : await readSecret('Passcode: ', args.passcode, 'passcode'),
        name: args.name,
        starts_at: args.from === undefined ? undefined : readInstant('from', args.from),
        ends_at: args.until === undefined ? undefined : readInstant('until', args.until),
      });
      if (Object.keys(body).length === 0)
        throw new WrongUse('Nothing to change: give --name, --passcode, or --from and --until.');
      const session = await ApiSession.open(args.url);
      const account = await chooseAccount(session, args.account);
      const answer = (await session.call('PATCH', accountPath(account, `locks/${lock}/passcodes/${id}/`), body)) as {
        outcome: string;
      };
      print(args.json, answer, [`Passcode ${id} was changed.`]);
    }),
});

const remove = defineCommand({
  meta: { name: 'delete', description: 'Delete a passcode from the lock' },
  args: { ...ttlockFlags, ...lockArgument, ...passcodeArgument },
  run: ({ args }) =>
    runCommand(args.json, async () => {
      const [lock, id] = [lockId(args.lock), passcodeId(args.passcode_id)];
      const session = await ApiSession.open(args.url);
      const account = await chooseAccount(session, args.account);
      await session.call('DELETE', accountPath(account, `locks/${lock}/passcodes/${id}/`));
      print(args.json, { deleted: id }, [`Passcode ${id} was deleted from the lock.`]);
    }),
});

export const passcodes = defineCommand({
  meta: { name: 'passcodes', description: 'Codes that people type at a TTLock lock' },
  subCommands: { list, search, add, change, delete: remove },
});
