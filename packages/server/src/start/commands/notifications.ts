import { defineCommand } from 'citty';
import { ApiSession, urlFlag } from '../api-session.ts';
import { CommandFailure, jsonFlag, print, runCommand, WrongUse } from '../terminal.ts';

const channels = ['email', 'sms', 'push', 'telegram'] as const;

interface TestAnswer {
  readonly is_sent: boolean;
  readonly deliveries: readonly {
    readonly to: string;
    readonly status: string;
    readonly reason: string | null;
    readonly error: string | null;
  }[];
}

const test = defineCommand({
  meta: { name: 'test', description: 'Send a test message to yourself on one channel, and tell what came of it' },
  args: {
    ...urlFlag,
    ...jsonFlag,
    channel: { type: 'string', description: channels.join(', '), valueHint: 'email', required: true },
  },
  run: ({ args }) =>
    runCommand(args.json, async () => {
      const channel = channels.find((name) => name === args.channel);
      if (channel === undefined) throw new WrongUse(`--channel takes one of ${channels.join(', ')}, and not "${args.channel}".`);
      const session = await ApiSession.open(args.url);
      const answer = (await session.call('POST', '/api/v1/notifications/test/', { channel })) as TestAnswer;
      print(
        args.json,
        answer,
        answer.deliveries.map(({ to, status, reason, error }) => `${to}: ${status}${explain(reason ?? error)}`),
      );
      if (answer.is_sent) return;
      if (!args.json && answer.deliveries.some(({ status }) => status === 'outbox')) {
        throw new CommandFailure(`The channel ${channel} is not configured on the server: the message waits in its outbox.`);
      }
      process.exitCode = 1;
    }),
});

function explain(reason: string | null): string {
  return reason === null ? '' : ` (${reason})`;
}

export const notifications = defineCommand({
  meta: { name: 'notifications', description: 'How people are told things' },
  subCommands: { test },
});
