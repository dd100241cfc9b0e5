import { defineCommand } from 'citty';
import { address, apiFlags, given } from '../api-arguments.ts';
import { ApiSession } from '../api-session.ts';
import { readSecret } from '../prompt.ts';
import { CommandFailure, print, runCommand } from '../terminal.ts';
import { accountPath, chooseAccount, lockArgument, lockPath, tokenLines, utecFlags, type UtecAccount } from './utec-account.ts';
import { codes } from './utec-codes.ts';

interface LoginAnswer {
  readonly account: UtecAccount;
  readonly authorize_url: string;
  readonly login_expires_at: string;
}

const login = defineCommand({
  meta: {
    name: 'login',
    description: 'Connect a U-tec account, or log it in again: it prints an address for a browser. Devices stay as they are',
  },
  args: {
    ...utecFlags,
    'client-id': { type: 'string', description: "From the U-tec app: My account, OpenAPI; the server's own when left out" },
    'client-secret': { type: 'string', description: 'From there too; - asks for it', valueHint: '-' },
    'redirect-uri': { type: 'string', description: "As it stands in the app; the server's own callback when left out" },
    'base-url': { type: 'string', description: 'As an administrator: another service, such as a simulator' },
    name: { type: 'string', description: 'What you call it' },
    callback: {
      type: 'string',
      description: 'Finishes a log-in whose browser could not come back: the address that it ended at; - asks for it',
      valueHint: '-',
    },
  },
  run: ({ args }) =>
    runCommand(args.json, async () => {
      const session = await ApiSession.open(args.url);
      if (args.callback !== undefined) {
        const callback = await readSecret('Address: ', args.callback, 'address');
        const chosen = await chooseAccount(session, args.account);
        const account = (await session.call('POST', accountPath(chosen, 'callback/'), { callback })) as UtecAccount;
        print(args.json, account, ['Logged in at U-tec.', ...tokenLines(account)]);
        return;
      }
      const answer = args.account === undefined ? await connect(session, args) : await again(session, args.account);
      print(args.json, answer, [
        `Open this address in a browser, and log in at U-tec (until ${answer.login_expires_at}):`,
        '',
        answer.authorize_url,
        '',
        'If the browser then shows an error instead of a page of SmartLock, copy its whole address and run:',
        `  smartlock utec login --account ${answer.account.id} --callback -`,
        `Afterwards: smartlock utec import --account ${answer.account.id}`,
      ]);
    }),
});

interface ConnectArguments {
  readonly 'client-id'?: string | undefined;
  readonly 'client-secret'?: string | undefined;
  readonly 'redirect-uri'?: string | undefined;
  readonly 'base-url'?: string | undefined;
  readonly name?: string | undefined;
}

async function connect(session: ApiSession, args: ConnectArguments): Promise<LoginAnswer> {
  const secret = args['client-secret'];
  const clientSecret = secret === undefined ? undefined : await readSecret('Client secret: ', secret, 'secret');
  const body = given({
    client_id: args['client-id'],
    client_secret: clientSecret,
    redirect_uri: args['redirect-uri'],
    oauth_base_url: args['base-url'],
    api_base_url: args['base-url'],
    name: args.name,
  });
  return (await session.call('POST', address('integrations/utec/accounts/'), body)) as LoginAnswer;
}

async function again(session: ApiSession, account: string): Promise<LoginAnswer> {
  const chosen = await chooseAccount(session, account);
  return (await session.call('POST', accountPath(chosen, 'login/'), {})) as LoginAnswer;
}

const accounts = defineCommand({
  meta: { name: 'accounts', description: 'Your U-tec accounts, each with the state of its token' },
  args: apiFlags,
  run: ({ args }) =>
    runCommand(args.json, async () => {
      const session = await ApiSession.open(args.url);
      const results = await session.list<UtecAccount>(address('integrations/utec/accounts/'));
      const lines = results.map((one) => `${String(one.id).padStart(5)}  ${one.status.padEnd(11)}  ${one.name}`);
      print(args.json, results, lines.length === 0 ? ['No U-tec account is connected. Run: smartlock utec login'] : lines);
    }),
});

const token = defineCommand({
  meta: {
    name: 'token',
    description: 'State of the token: valid, about to expire or expired, and until when. Exits with 1 when a person must act',
  },
  args: { ...utecFlags, refresh: { type: 'boolean', default: false, description: 'Refresh it now' } },
  run: ({ args }) =>
    runCommand(args.json, async () => {
      const session = await ApiSession.open(args.url);
      const account = await chooseAccount(session, args.account);
      const shown = args.refresh ? ((await session.call('POST', accountPath(account, 'refresh/'))) as UtecAccount) : account;
      print(args.json, shown, tokenLines(shown));
      if (shown.needs_person) process.exitCode = 1;
    }),
});

interface LockAnswer {
  readonly lock_id: string;
  readonly name: string;
  readonly is_lock: boolean;
  readonly is_online: boolean | null;
  readonly device: number | null;
  readonly states: readonly {
    readonly capability: string;
    readonly name: string;
    readonly value: string | number | boolean | null;
  }[];
}

async function listLocks(session: ApiSession, account: UtecAccount): Promise<LockAnswer[]> {
  return ((await session.call('GET', accountPath(account, 'locks/'))) as { results: LockAnswer[] }).results;
}

function lockLine(lock: LockAnswer): string {
  const state = (name: string): string => String(lock.states.find((one) => one.name === name)?.value ?? '?');
  const online = lock.is_online === null ? 'unknown' : lock.is_online ? 'online' : 'offline';
  const device = lock.device === null ? 'not imported' : `device ${lock.device}`.padEnd(12);
  return `${lock.lock_id.padEnd(18)}  ${online.padEnd(7)}  ${state('lockState').padEnd(8)}  battery ${state('level')}/5  ${device}  ${lock.name}`;
}

const locks = defineCommand({
  meta: { name: 'locks', description: 'Locks of the account as U-tec last heard of them, and which device each is here' },
  args: utecFlags,
  run: ({ args }) =>
    runCommand(args.json, async () => {
      const session = await ApiSession.open(args.url);
      const results = (await listLocks(session, await chooseAccount(session, args.account))).filter((one) => one.is_lock);
      const none = ['The account has no locks here. Choose them in the U-tec app: My account, OpenAPI.'];
      print(args.json, results, results.length === 0 ? none : results.map(lockLine));
    }),
});

const importLocks = defineCommand({
  meta: { name: 'import', description: 'Make devices of the locks of the account; again, it brings what is new' },
  args: { ...utecFlags, lock: { type: 'string', description: 'One lock alone, by its id at U-tec' } },
  run: ({ args }) =>
    runCommand(args.json, async () => {
      const session = await ApiSession.open(args.url);
      const account = await chooseAccount(session, args.account);
      const body = args.lock === undefined ? {} : { lock_ids: [args.lock] };
      const { results } = (await session.call('POST', accountPath(account, 'import/'), body)) as {
        results: { lock_id: string; device: number; name: string; outcome: string }[];
      };
      const lines = results.map(
        (one) => `${one.lock_id.padEnd(18)}  ${one.outcome.padEnd(9)}  device ${one.device}  ${one.name}`,
      );
      print(args.json, results, lines.length === 0 ? ['The account has no locks.'] : lines);
    }),
});

const zone = defineCommand({
  meta: { name: 'zone', description: 'Say in which time zone a lock hangs: codes with a period need it' },
  args: {
    ...utecFlags,
    ...lockArgument,
    time_zone: { type: 'positional', required: true, description: 'Such as Europe/Berlin' },
  },
  run: ({ args }) =>
    runCommand(args.json, async () => {
      const session = await ApiSession.open(args.url);
      const account = await chooseAccount(session, args.account);
      const answer = (await session.call('PATCH', lockPath(account, args.lock), { time_zone: args.time_zone })) as {
        name: string;
      };
      print(args.json, answer, [`${answer.name} hangs in ${args.time_zone}.`]);
    }),
});

function move(command: 'lock' | 'unlock') {
  return defineCommand({
    meta: {
      name: command,
      description: `${command === 'lock' ? 'Lock' : 'Unlock'} an imported lock, and wait for what came of it`,
    },
    args: { ...utecFlags, ...lockArgument },
    run: ({ args }) =>
      runCommand(args.json, async () => {
        const session = await ApiSession.open(args.url);
        const account = await chooseAccount(session, args.account);
        const lock = (await listLocks(session, account)).find((one) => one.lock_id === args.lock);
        if (lock?.device == null) {
          const why = lock === undefined ? `The account has no lock ${args.lock}.` : `${lock.name} is no device here yet.`;
          throw new CommandFailure(`${why} Run: smartlock utec import --account ${account.id}`, 'not_imported');
        }
        const answer = (await session.call('POST', address(`devices/${lock.device}/${command}/`, { wait: 30 }), {})) as {
          result?: string;
          reason?: string | null;
          lock_status?: string | null;
        };
        if (answer.result === 'failed') throw new CommandFailure(`${lock.name}: ${answer.reason ?? 'refused'}`, 'lock_refused');
        print(args.json, answer, [`${lock.name} says: ${answer.lock_status ?? 'done'}.`]);
      }),
  });
}

export const utec = defineCommand({
  meta: { name: 'utec', description: 'U-tec accounts, their locks and codes, through a running server' },
  subCommands: {
    login,
    accounts,
    token,
    locks,
    import: importLocks,
    zone,
    lock: move('lock'),
    unlock: move('unlock'),
    codes,
  },
});
