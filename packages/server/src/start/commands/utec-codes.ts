import { defineCommand } from 'citty';
import { given, readInstant } from '../api-arguments.ts';
import { ApiSession } from '../api-session.ts';
import { readSecret } from '../prompt.ts';
import { print, runCommand, WrongUse } from '../terminal.ts';
import { chooseAccount, lockArgument, lockPath, utecFlags } from './utec-account.ts';

interface CodeAnswer {
  readonly passcode_id: string;
  readonly name: string;
  readonly passcode: string | null;
  readonly kind: string;
  readonly starts_at: string | null;
  readonly ends_at: string | null;
  readonly state: string;
}

const codeArgument = {
  passcode_id: { type: 'positional', required: true, description: "The code's id, from `utec codes list`" },
} as const;

const timeFlags = {
  from: { type: 'string', description: 'From when it opens, with the zone', valueHint: 'time' },
  until: { type: 'string', description: 'Until when it opens, with the zone', valueHint: '2027-01-31T18:00:00+01:00' },
} as const;

function line({ passcode_id: id, name, passcode, kind, starts_at: from, ends_at: until, state }: CodeAnswer): string {
  const times = from === null && until === null ? '' : `${from ?? ''} – ${until ?? ''}`;
  return `${id.padStart(11)}  ${(passcode ?? '••••').padEnd(8)}  ${kind.padEnd(9)}  ${state.padEnd(7)}  ${name}  ${times}`.trimEnd();
}

function outcomeLine(outcome: string, what: string): string {
  return outcome === 'reported'
    ? `${what}, and the lock has it.`
    : `${what}. It waits at U-tec: the lock does not have it yet. Look with: smartlock utec codes list`;
}

function codeId(text: string): string {
  if (!/^\d{1,15}$/.test(text)) throw new WrongUse(`"${text}" is no code's id. \`smartlock utec codes list\` shows them.`);
  return text;
}

const times = (args: { from?: string | undefined; until?: string | undefined }) => ({
  starts_at: args.from === undefined ? undefined : readInstant('from', args.from),
  ends_at: args.until === undefined ? undefined : readInstant('until', args.until),
});

const list = defineCommand({
  meta: { name: 'list', description: 'Codes of a lock, whoever made them; pending ones wait at U-tec and open nothing yet' },
  args: { ...utecFlags, ...lockArgument },
  run: ({ args }) =>
    runCommand(args.json, async () => {
      const session = await ApiSession.open(args.url);
      const account = await chooseAccount(session, args.account);
      const { results } = (await session.call('GET', lockPath(account, args.lock, 'passcodes/'))) as { results: CodeAnswer[] };
      print(args.json, results, results.length === 0 ? ['No codes.'] : results.map(line));
    }),
});

const add = defineCommand({
  meta: { name: 'add', description: 'Add a code of 4 to 8 digits, the first of which is not 0' },
  args: {
    ...utecFlags,
    ...lockArgument,
    ...timeFlags,
    passcode: { type: 'string', default: '-', description: '- asks for it, or reads it from standard input', valueHint: '-' },
    name: { type: 'string', required: true, description: 'Whose it is' },
  },
  run: ({ args }) =>
    runCommand(args.json, async () => {
      const passcode = await readSecret('Code: ', args.passcode, 'passcode');
      const session = await ApiSession.open(args.url);
      const account = await chooseAccount(session, args.account);
      const body = given({ passcode, name: args.name, ...times(args) });
      const answer = (await session.call('POST', lockPath(account, args.lock, 'passcodes/'), body)) as {
        passcode_id: string;
        outcome: string;
      };
      print(args.json, answer, [outcomeLine(answer.outcome, `Code ${answer.passcode_id} was added`)]);
    }),
});

const change = defineCommand({
  meta: { name: 'change', description: 'Change name, digits or period of a code' },
  args: {
    ...utecFlags,
    ...lockArgument,
    ...codeArgument,
    ...timeFlags,
    passcode: { type: 'string', description: 'New digits; - asks for them', valueHint: '-' },
    name: { type: 'string', description: 'Whose it is' },
  },
  run: ({ args }) =>
    runCommand(args.json, async () => {
      const id = codeId(args.passcode_id);
      const passcode = args.passcode === undefined ? undefined : await readSecret('Code: ', args.passcode, 'passcode');
      const body = given({ passcode, name: args.name, ...times(args) });
      if (Object.keys(body).length === 0)
        throw new WrongUse('Nothing to change: give --name, --passcode, or --from and --until.');
      const session = await ApiSession.open(args.url);
      const account = await chooseAccount(session, args.account);
      const answer = (await session.call('PATCH', lockPath(account, args.lock, `passcodes/${id}/`), body)) as { outcome: string };
      print(args.json, answer, [outcomeLine(answer.outcome, `Code ${id} was changed`)]);
    }),
});

const remove = defineCommand({
  meta: { name: 'delete', description: 'Delete a code' },
  args: { ...utecFlags, ...lockArgument, ...codeArgument },
  run: ({ args }) =>
    runCommand(args.json, async () => {
      const id = codeId(args.passcode_id);
      const session = await ApiSession.open(args.url);
      const account = await chooseAccount(session, args.account);
      const answer = (await session.call('DELETE', lockPath(account, args.lock, `passcodes/${id}/`))) as { outcome: string };
      const waits = `Code ${id} will be deleted. Until the lock has heard of it, it still opens.`;
      print(args.json, answer, [answer.outcome === 'reported' ? `Code ${id} was deleted, and the lock has it no more.` : waits]);
    }),
});

export const codes = defineCommand({
  meta: { name: 'codes', description: 'Codes that people type at a U-tec lock' },
  subCommands: { list, add, change, delete: remove },
});
