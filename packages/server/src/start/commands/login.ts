import { defineCommand } from 'citty';
import { logIn, logOut } from '../api-session.ts';
import { readSecret } from '../prompt.ts';
import { WrongUse, jsonFlag, print, runCommand } from '../terminal.ts';

export const login = defineCommand({
  meta: { name: 'login', description: 'Sign in to a server, for the commands that talk to it; the password is not kept' },
  args: {
    url: { type: 'string', default: 'http://127.0.0.1:8000', description: 'Address of the server' },
    email: { type: 'string', description: 'Your e-mail' },
    password: { type: 'string', default: '-', description: '- asks for it, or reads it from standard input', valueHint: '-' },
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
      await logIn(args.url, args.email, await readSecret('Password: ', args.password));
      print(args.json, { signed_in: true, url: args.url, email: args.email }, [`Signed in to ${args.url} as ${args.email}.`]);
    }),
});
