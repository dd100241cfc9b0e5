import { defineCommand } from 'citty';
import { apiFlags } from '../api-arguments.ts';
import { ApiSession } from '../api-session.ts';
import { print, runCommand } from '../terminal.ts';

export const confirm = defineCommand({
  meta: {
    name: 'confirm',
    description:
      'Prove that it is still you, before what is hard to undo: by your password, or a code where you have a second factor',
  },
  args: {
    ...apiFlags,
    proof: {
      type: 'string',
      default: '-',
      description: '- asks for the password or code, or reads it from standard input',
      valueHint: '-',
    },
  },
  run: ({ args }) =>
    runCommand(args.json, async () => {
      const session = await ApiSession.open(args.url);
      await session.confirm(args.proof);
      print(args.json, { confirmed: true }, ['Confirmed. It counts for the next minutes.']);
    }),
});
