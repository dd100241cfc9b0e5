import { defineCommand } from 'citty';
import { ApiSession, urlFlag } from '../api-session.ts';
import { jsonFlag, print, runCommand, WrongUse } from '../terminal.ts';

interface DiagnosisAnswer {
  readonly summary: string;
  readonly causes: ReadonlyArray<{ readonly certainty: string; readonly message: string; readonly what_to_do: string }>;
}

export const diagnosePin = defineCommand({
  meta: { name: 'diagnose', description: 'Why a code opens its lock, or does not, now or at a time' },
  args: {
    ...urlFlag,
    ...jsonFlag,
    pin: { type: 'string', required: true, description: "The PIN's id", valueHint: 'id' },
    at: { type: 'string', description: 'At this time, such as 2027-01-30T18:00:00+01:00', valueHint: 'time' },
  },
  run: ({ args }) =>
    runCommand(args.json, async () => {
      if (!/^[1-9]\d{0,14}$/.test(args.pin)) throw new WrongUse(`"${args.pin}" is no id of a PIN: it is a number.`);
      const query = args.at === undefined ? '' : `?${new URLSearchParams({ at: args.at }).toString()}`;
      const session = await ApiSession.open(args.url);
      const found = (await session.call('GET', `/api/v1/access/pins/${args.pin}/diagnosis/${query}`)) as DiagnosisAnswer;
      const lines = found.causes.flatMap((cause) => [
        `${cause.certainty.padEnd(8)} ${cause.message}`,
        `         → ${cause.what_to_do}`,
      ]);
      print(args.json, found, [found.summary, ...lines]);
    }),
});
