import { defineCommand } from 'citty';
import { logIn, logOut } from '../api-session.ts';
import { readSecret } from '../prompt.ts';
import { CommandFailure, WrongUse, jsonFlag, print, runCommand } from '../terminal.ts';

/** Standard input held the password, where it is no terminal: a code has to come another way. */
async function askCode(given: string): Promise<string> {
  if (given === '-' && !process.stdin.isTTY) {
    throw new CommandFailure(
      'This account has a second factor: give its code with --code, or run this at a terminal.',
      'code_missing',
    );
  }
  return (await readSecret('Code: ', given, 'code')).trim();
}

export const login = defineCommand({
  meta: { name: 'login', description: 'Sign in to a server, for the commands that talk to it; the password is not kept' },
  args: {
    url: { type: 'string', default: 'http://127.0.0.1:8000', description: 'Address of the server' },
    email: { type: 'string', description: 'Your e-mail' },
    password: { type: 'string', default: '-', description: '- asks for it, or reads it from standard input', valueHint: '-' },
    code: {
      type: 'string',
      default: '-',
      description: 'Code of the authenticator app, or a backup code; - asks for it where the account has a second factor',
      valueHint: '-',
    },
    out: { type: 'boolean', default: false, description: 'Sign out instead' },
    ...jsonFlag,
  },
  run: ({ args }) =>
    runCommand(args.json, async () => {
      if (args.out) {
        const wasIn = await logOut();
        print(args.json, { signed_in: false }, [wasIn ? 'Signed out.' : 'You were not signed in.']);
        return;
      }
      if (args.email === undefined) throw new WrongUse('--email is missing: who signs in?');
      const password = await readSecret('Password: ', args.password);
      await logIn(args.url, args.email, password, () => askCode(args.code));
      print(args.json, { signed_in: true, url: args.url, email: args.email }, [`Signed in to ${args.url} as ${args.email}.`]);
    }),
});
