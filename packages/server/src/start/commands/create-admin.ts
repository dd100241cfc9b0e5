import { defineCommand } from 'citty';
import { createAdministrator } from '../administrator.ts';
import { generatePassword } from '../first-admin.ts';
import { readSecret } from '../prompt.ts';
import { jsonFlag, print, readConfig, runCommand } from '../terminal.ts';

export const createAdmin = defineCommand({
  meta: { name: 'create-admin', description: 'Make an administrator; works beside a running server and without one' },
  args: {
    email: { type: 'string', required: true, description: 'E-mail to sign in with' },
    password: {
      type: 'string',
      description: '- asks for it or reads it from standard input; generated and printed when left out',
      valueHint: '-',
    },
    ...jsonFlag,
  },
  run: ({ args }) =>
    runCommand(args.json, async () => {
      const config = readConfig();
      const given = args.password === undefined ? undefined : await readSecret('Password: ', args.password);
      const password = given ?? generatePassword();
      const admin = await createAdministrator(config, { email: args.email, password });
      const shown = given === undefined ? { password } : {};
      print(args.json, { id: admin.id, email: admin.email, ...shown }, [
        `Administrator ${admin.email} was made.`,
        ...(given === undefined ? [`Password: ${password}`, 'It is shown this once.'] : []),
      ]);
    }),
});
