import { defineCommand } from 'citty';
import { accessFlags } from '../api-arguments.ts';
import { ApiSession } from '../api-session.ts';
import { print, runCommand, WrongUse } from '../terminal.ts';

interface Seen {
  readonly observed_at: string | null;
  readonly age_seconds: number | null;
}
interface DiagnosisAnswer {
  readonly summary: string;
  readonly lock_time: string | null;
  readonly causes: ReadonlyArray<
    Seen & { readonly certainty: string; readonly basis: string; readonly message: string; readonly what_to_do: string }
  >;
  readonly observations: ReadonlyArray<Seen & { readonly source: string; readonly finding: string }>;
}

const units = [
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
] as const;

/** "3 hours ago"; empty where it is of no time. */
function ago({ age_seconds: age }: Seen): string {
  if (age === null) return '';
  const [unit, seconds] = units.find(([, length]) => age >= length) ?? (['second', 1] as const);
  const count = Math.floor(age / seconds);
  return `${count} ${unit}${count === 1 ? '' : 's'} ago`;
}

export const diagnosePin = defineCommand({
  meta: { name: 'diagnose', description: 'Why a code opens its lock, or does not, now or at a time' },
  args: {
    ...accessFlags,
    pin: { type: 'string', required: true, description: "The PIN's id", valueHint: 'id' },
    at: { type: 'string', description: 'At this time, such as 2027-01-30T18:00:00+01:00', valueHint: 'time' },
    live: { type: 'boolean', default: false, description: "Ask the vendor now for the lock's codes and clock" },
  },
  run: ({ args }) =>
    runCommand(args.json, async () => {
      if (!/^[1-9]\d{0,14}$/.test(args.pin)) throw new WrongUse(`"${args.pin}" is no id of a PIN: it is a number.`);
      const query = new URLSearchParams({
        ...(args.at === undefined ? {} : { at: args.at }),
        ...(args.live ? { live: 'true' } : {}),
        ...(args.all ? { all: 'true' } : {}),
      });
      const session = await ApiSession.open(args.url);
      const path = `/api/v1/access/pins/${args.pin}/diagnosis/${query.size === 0 ? '' : `?${query.toString()}`}`;
      const found = (await session.call('GET', path)) as DiagnosisAnswer;
      const causes = found.causes.flatMap((cause) => [
        `${cause.certainty.padEnd(8)} ${cause.message}`,
        `         ${[cause.basis, ago(cause)].filter((text) => text !== '').join(', ')}`,
        `         → ${cause.what_to_do}`,
      ]);
      const known = found.observations.map(
        (seen) => `  ${seen.finding} (${[seen.source, ago(seen)].filter((text) => text !== '').join(', ')})`,
      );
      const clock = found.lock_time === null ? [] : [`The lock's own clock shows ${found.lock_time} then.`];
      print(args.json, found, [found.summary, ...clock, ...causes, 'What is known:', ...known]);
    }),
});
