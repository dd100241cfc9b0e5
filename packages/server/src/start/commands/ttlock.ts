import { defineCommand } from 'citty';
import { address, apiFlags, given } from '../api-arguments.ts';
import { ApiSession } from '../api-session.ts';
import { readSecret } from '../prompt.ts';
import { CommandFailure, print, runCommand } from '../terminal.ts';
import { accountPath, chooseAccount, lockArgument, lockId, ttlockFlags, type TtlockAccount } from './ttlock-account.ts';
import { passcodes } from './ttlock-passcodes.ts';

function tokenLines(account: TtlockAccount): string[] {
  const days = account.expires_at === null ? null : (Date.parse(account.expires_at) - Date.now()) / 86_400_000;
  const until =
    days === null ? 'there is none yet' : `${account.expires_at} (${days < 0 ? 'over' : `in ${days.toFixed(1)} days`})`;
  return [
    `Account ${account.id}: ${account.name} (${account.username})`,
    `Token: ${account.status}`,
    `Expires: ${until}`,
    `Last refresh: ${account.last_refresh_at ?? '–'}`,
    ...(account.last_error === null ? [] : [`Last error: ${account.last_error.message}`]),
  ];
}

const login = defineCommand({
  meta: { name: 'login', description: 'Connect a TTLock account to the server, or sign it in again; the password is used once' },
  args: {
    ...apiFlags,
    username: { type: 'string', required: true, description: 'User name of the TTLock app' },
    password: { type: 'string', default: '-', description: '- asks for it, or reads it from standard input', valueHint: '-' },
    'client-id': { type: 'string', description: "Of your application; the server's own when left out" },
    'client-secret': { type: 'string', description: 'Of your application; - asks for it', valueHint: '-' },
    region: { type: 'string', description: 'eu or cn', valueHint: 'eu' },
    'base-url': { type: 'string', description: 'As an administrator: another address, such as that of a simulator' },
    name: { type: 'string', description: 'What you call it' },
    remember: { type: 'boolean', default: false, description: 'Keep the password, sealed, for when TTLock refuses to refresh' },
  },
  run: ({ args }) =>
    runCommand(args.json, async () => {
      const secret = args['client-secret'];
      const clientSecret = secret === undefined ? undefined : await readSecret('Client secret: ', secret, 'secret');
      const password = await readSecret('Password: ', args.password);
      const session = await ApiSession.open(args.url);
      const account = (await session.call('POST', address('integrations/ttlock/accounts/'), {
        username: args.username,
        password,
        remember_password: args.remember,
        ...given({
          client_id: args['client-id'],
          client_secret: clientSecret,
          region: args.region,
          base_url: args['base-url'],
          name: args.name,
        }),
      })) as TtlockAccount;
      print(args.json, account, [
        'Signed in at TTLock. The token is in the database, sealed; only the latest is kept.',
        ...tokenLines(account),
        'It is refreshed by itself an hour before it expires.',
        `Next: smartlock ttlock import --account ${account.id}`,
      ]);
    }),
});

const accounts = defineCommand({
  meta: { name: 'accounts', description: 'Your TTLock accounts, each with the state of its token' },
  args: apiFlags,
  run: ({ args }) =>
    runCommand(args.json, async () => {
      const session = await ApiSession.open(args.url);
      const results = await session.list<TtlockAccount>(address('integrations/ttlock/accounts/'));
      const none = ['No TTLock account is connected. Run: smartlock ttlock login --username you@example.com'];
      print(
        args.json,
        results,
        results.length === 0
          ? none
          : results.map((one) => `${String(one.id).padStart(5)}  ${one.status.padEnd(11)}  ${one.name}`),
      );
    }),
});

const token = defineCommand({
  meta: {
    name: 'token',
    description: 'State of the token: valid, about to expire or expired, and until when. Exits with 1 when a person must act',
  },
  args: { ...ttlockFlags, refresh: { type: 'boolean', default: false, description: 'Refresh it now' } },
  run: ({ args }) =>
    runCommand(args.json, async () => {
      const session = await ApiSession.open(args.url);
      const account = await chooseAccount(session, args.account);
      const shown = args.refresh ? ((await session.call('POST', accountPath(account, 'refresh/'))) as TtlockAccount) : account;
      print(args.json, shown, tokenLines(shown));
      if (shown.needs_person) process.exitCode = 1;
    }),
});

interface LockAnswer {
  readonly lock_id: string;
  readonly name: string;
  readonly battery_level: number | null;
  readonly device: number | null;
}

async function listLocks(session: ApiSession, account: TtlockAccount): Promise<LockAnswer[]> {
  return ((await session.call('GET', accountPath(account, 'locks/'))) as { results: LockAnswer[] }).results;
}

const locks = defineCommand({
  meta: { name: 'locks', description: 'Locks that the account sees, and which device each is here' },
  args: ttlockFlags,
  run: ({ args }) =>
    runCommand(args.json, async () => {
      const session = await ApiSession.open(args.url);
      const results = await listLocks(session, await chooseAccount(session, args.account));
      const line = (lock: LockAnswer): string => {
        const battery = lock.battery_level === null ? '  ?' : String(lock.battery_level).padStart(3);
        return `${lock.lock_id.padStart(10)}  ${battery} %  ${lock.device === null ? 'not imported' : `device ${lock.device}`.padEnd(12)}  ${lock.name}`;
      };
      print(args.json, results, results.length === 0 ? ['The account has no locks.'] : results.map(line));
    }),
});

const gateways = defineCommand({
  meta: { name: 'gateways', description: 'Gateways of the account' },
  args: ttlockFlags,
  run: ({ args }) =>
    runCommand(args.json, async () => {
      const session = await ApiSession.open(args.url);
      const account = await chooseAccount(session, args.account);
      const { results } = (await session.call('GET', accountPath(account, 'gateways/'))) as {
        results: { gateway_id: string; name: string; model: string | null; is_online: boolean; lock_count: number | null }[];
      };
      const lines = results.map(
        (one) =>
          `${one.gateway_id.padStart(10)}  ${(one.model ?? '').padEnd(3)}  ${(one.is_online ? 'online' : 'offline').padEnd(7)}  ${one.lock_count ?? '?'} locks  ${one.name}`,
      );
      print(args.json, results, lines.length === 0 ? ['The account has no gateways.'] : lines);
    }),
});

const importLocks = defineCommand({
  meta: { name: 'import', description: 'Make devices of the locks of the account; again, it brings what is new' },
  args: { ...ttlockFlags, lock: { type: 'string', description: 'One lock alone, by its id at TTLock' } },
  run: ({ args }) =>
    runCommand(args.json, async () => {
      const body = args.lock === undefined ? {} : { lock_ids: [lockId(args.lock)] };
      const session = await ApiSession.open(args.url);
      const account = await chooseAccount(session, args.account);
      const { results } = (await session.call('POST', accountPath(account, 'import/'), body)) as {
        results: { lock_id: string; device: number; device_id: string; name: string; outcome: string }[];
      };
      const lines = results.map(
        (one) => `${one.lock_id.padStart(10)}  ${one.outcome.padEnd(9)}  device ${one.device}  ${one.name}`,
      );
      print(args.json, results, lines.length === 0 ? ['The account has no locks.'] : lines);
    }),
});

const records = defineCommand({
  meta: { name: 'records', description: 'Newest records of a lock, as TTLock has them now' },
  args: { ...ttlockFlags, ...lockArgument },
  run: ({ args }) =>
    runCommand(args.json, async () => {
      const lock = lockId(args.lock);
      const session = await ApiSession.open(args.url);
      const account = await chooseAccount(session, args.account);
      const { results } = (await session.call('GET', accountPath(account, `locks/${lock}/records/`))) as {
        results: { timestamp: string; text: string; success: boolean; person: string | null }[];
      };
      const lines = results.map((one) => `${one.timestamp}  ${one.text}${one.person === null ? '' : ` (${one.person})`}`);
      print(args.json, results, lines.length === 0 ? ['No records.'] : lines);
    }),
});

function move(command: 'lock' | 'unlock') {
  return defineCommand({
    meta: { name: command, description: `${command === 'lock' ? 'Lock' : 'Unlock'} an imported lock, and wait for its answer` },
    args: { ...ttlockFlags, ...lockArgument },
    run: ({ args }) =>
      runCommand(args.json, async () => {
        const id = lockId(args.lock);
        const session = await ApiSession.open(args.url);
        const account = await chooseAccount(session, args.account);
        const lock = (await listLocks(session, account)).find((one) => one.lock_id === id);
        if (lock?.device == null) {
          const why = lock === undefined ? `The account sees no lock ${id}.` : `Lock ${id} is no device here yet.`;
          throw new CommandFailure(`${why} Run: smartlock ttlock import --account ${account.id}`, 'not_imported');
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

interface CheckAnswer {
  readonly name: string;
  readonly result: string;
  readonly certainty: string;
  readonly finding: string;
  readonly what_to_do: string | null;
}

const marks: Readonly<Record<string, string>> = { ok: '✓', warning: '!', failed: '✗', unknown: '?', skipped: '–' };

const test = defineCommand({
  meta: {
    name: 'test',
    description: 'Find out what is wrong between the server and a lock. Opens no door. Exits with 1 when something failed',
  },
  args: { ...ttlockFlags, lock: { type: 'string', description: "The lock's id at TTLock; one of yours when left out" } },
  run: ({ args }) =>
    runCommand(args.json, async () => {
      const body = args.lock === undefined ? {} : { lock_id: lockId(args.lock) };
      const session = await ApiSession.open(args.url);
      const account = await chooseAccount(session, args.account);
      const answer = (await session.call('POST', accountPath(account, 'test/'), body)) as {
        result: string;
        checks: CheckAnswer[];
      };
      const lines = answer.checks.flatMap((check) => [
        `${marks[check.result] ?? ' '} ${check.name.padEnd(20)} ${check.finding}${check.result === 'skipped' ? '' : ` [${check.certainty}]`}`,
        ...(check.what_to_do === null ? [] : [`    → ${check.what_to_do}`]),
      ]);
      print(args.json, answer, lines);
      if (answer.result === 'failed') process.exitCode = 1;
    }),
});

export const ttlock = defineCommand({
  meta: { name: 'ttlock', description: 'TTLock accounts, their locks, gateways and passcodes, through a running server' },
  subCommands: {
    login,
    accounts,
    token,
    import: importLocks,
    locks,
    gateways,
    passcodes,
    records,
    lock: move('lock'),
    unlock: move('unlock'),
    test,
  },
});
