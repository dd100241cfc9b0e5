import { defineCommand } from 'citty';
import { resetSecondFactorOf } from '../administrator.ts';
import { jsonFlag, print, readConfig, runCommand } from '../terminal.ts';

export const resetSecondFactor = defineCommand({
  meta: {
    name: 'reset-second-factor',
    description: 'Take every second factor off an account whose owner lost them; works beside a running server and without one',
  },
  args: { email: { type: 'string', required: true, description: 'Whose account' }, ...jsonFlag },
  run: ({ args }) =>
    runCommand(args.json, async () => {
      const user = await resetSecondFactorOf(readConfig(), args.email);
      print(args.json, { id: user.id, email: user.email }, [
        `The second factors of ${user.email} were removed and their sessions ended. The password is enough to sign in now.`,
      ]);
    }),
});
