import { defineCommand } from 'citty';
import { accessFlags, address, fieldLines, given, readNumber } from '../api-arguments.ts';
import { ApiSession } from '../api-session.ts';
import { readSecret } from '../prompt.ts';
import { print, runCommand } from '../terminal.ts';

interface FeedAnswer {
  readonly id: number;
  readonly room: number;
  readonly name: string;
  readonly host: string;
  readonly state: string;
  readonly problem: string;
  readonly is_active: boolean;
  readonly last_read_at: string | null;
}

interface Times {
  readonly starts_at: string;
  readonly ends_at: string;
}

interface Refusal {
  readonly message: string;
}

interface Change {
  readonly kind: string;
  readonly booking: number | null;
  readonly summary?: string;
  readonly before: Times | null;
  readonly after: Times | null;
  readonly refusal?: Refusal | null;
}

interface RunAnswer {
  readonly id: number;
  readonly read_at: string;
  readonly outcome: string;
  readonly problem: string;
  readonly changes: readonly Change[];
  readonly warnings: readonly string[];
  readonly undone_at: string | null;
}

interface PreviewAnswer {
  readonly verdict: string;
  readonly known_count: number;
  readonly present_count: number;
  readonly stays: number;
  readonly changes: readonly Change[];
  readonly warnings: readonly string[];
}

const roomArgument = {
  room: { type: 'positional', required: true, description: "The room's number, from `rooms list`" },
} as const;
const feedArguments = {
  ...roomArgument,
  feed: { type: 'positional', required: true, description: "The calendar's number, from `feeds list`" },
} as const;

const feedsPath = (room: string): string => `rooms/${readNumber(room, 'room', 'rooms list')}/feeds/`;
const feedPath = ({ room, feed }: { readonly room: string; readonly feed: string }): string =>
  `${feedsPath(room)}${readNumber(feed, 'calendar', 'feeds list')}/`;

const span = (times: Times | null): string => (times === null ? '' : `${times.starts_at} – ${times.ends_at}`);

function changeLine({ kind, booking, summary = '', before, after, refusal }: Change): string {
  const which = booking === null ? 'a new booking' : `booking ${booking}`;
  const what: Readonly<Record<string, string>> = {
    add: `add     ${which}: ${span(after)} ${summary}`,
    move: `move    ${which}: ${span(before)} to ${span(after)}`,
    cancel: `cancel  ${which}: ${span(before)}`,
    miss: `miss    ${which}: ${span(before)}, lacking for the first time; it ends if the next good read lacks it too`,
  };
  const why = refusal === null || refusal === undefined ? '' : ` – refused: ${refusal.message}`;
  return `  ${(what[kind] ?? `${kind} ${which}`).trimEnd()}${why}`;
}

const warningLine = (warning: string): string => `  warning: ${warning}`;

const feedLine = ({ id, name, host, state, problem, is_active, last_read_at }: FeedAnswer): string =>
  `${String(id).padStart(5)}  ${(is_active ? state : 'off').padEnd(8)}  ${name} (${host}), read ${last_read_at ?? 'never'}${problem === '' ? '' : `: ${problem}`}`;

const list = defineCommand({
  meta: { name: 'list', description: 'Calendars that a room is booked by' },
  args: { ...accessFlags, ...roomArgument },
  run: ({ args }) =>
    runCommand(args.json, async () => {
      const path = address(feedsPath(args.room), { all: args.all });
      const session = await ApiSession.open(args.url);
      const { results } = (await session.call('GET', path)) as { readonly results: readonly FeedAnswer[] };
      const none = [`No calendars. \`smartlock feeds add ${args.room} --name Airbnb --calendar -\` adds one.`];
      print(args.json, results, results.length === 0 ? none : results.map(feedLine));
    }),
});

const add = defineCommand({
  meta: { name: 'add', description: 'Book a room by a calendar (iCal), which is read every 15 minutes' },
  args: {
    ...accessFlags,
    ...roomArgument,
    name: { type: 'string', required: true, description: 'What you call it' },
    calendar: {
      type: 'string',
      required: true,
      description: "The calendar's address. Whoever has it reads the calendar: - asks for it, or reads it from standard input",
      valueHint: '-',
    },
    'check-in': { type: 'string', description: 'When whole days begin', valueHint: '15:00' },
    'check-out': { type: 'string', description: 'When whole days end', valueHint: '11:00' },
    ignore: { type: 'string', description: 'Titles that are no stays, separated by commas', valueHint: 'Blocked,Not available' },
  },
  run: ({ args }) =>
    runCommand(args.json, async () => {
      const path = address(feedsPath(args.room), { all: args.all });
      const body = {
        name: args.name,
        url: await readSecret('Address of the calendar: ', args.calendar, 'address'),
        ...given({
          check_in_time: args['check-in'],
          check_out_time: args['check-out'],
          ignored_summaries: args.ignore?.split(',').map((title) => title.trim()),
        }),
      };
      const session = await ApiSession.open(args.url);
      const feed = (await session.call('POST', path, body)) as FeedAnswer;
      print(args.json, feed, [
        `Calendar ${feed.id}, ${feed.name} (${feed.host}), will be read within seconds.`,
        `\`smartlock feeds preview ${args.room} ${feed.id}\` tells what it changes.`,
      ]);
    }),
});

const show = defineCommand({
  meta: { name: 'show', description: 'One calendar, and what came of reading it lately' },
  args: { ...accessFlags, ...feedArguments },
  run: ({ args }) =>
    runCommand(args.json, async () => {
      const path = feedPath(args);
      const session = await ApiSession.open(args.url);
      const feed = (await session.call('GET', address(path, { all: args.all }))) as FeedAnswer;
      const runs = (await session.call('GET', address(`${path}runs/`, { all: args.all }))) as { readonly results: RunAnswer[] };
      const lines = runs.results.flatMap(({ id, read_at, outcome, problem, changes, warnings, undone_at }) => [
        `read ${id}, ${read_at}: ${outcome}${problem === '' ? '' : `, ${problem}`}${undone_at === null ? '' : ` (taken back ${undone_at})`}`,
        ...changes.map(changeLine),
        ...warnings.map(warningLine),
      ]);
      print(args.json, { ...feed, runs: runs.results }, [...fieldLines(feed), ...lines]);
    }),
});

const preview = defineCommand({
  meta: { name: 'preview', description: 'Read a calendar now, and tell what would be changed; nothing is' },
  args: { ...accessFlags, ...feedArguments },
  run: ({ args }) =>
    runCommand(args.json, async () => {
      const path = address(`${feedPath(args)}preview/`, { all: args.all });
      const session = await ApiSession.open(args.url);
      const answer = (await session.call('GET', path)) as PreviewAnswer;
      const { verdict, stays, changes, warnings, known_count, present_count } = answer;
      const held = `It came ${verdict}: ${present_count} of ${known_count} known bookings are in it. Nothing is changed until \`smartlock feeds accept\`.`;
      print(args.json, answer, [
        `${stays} stays in the calendar. ${verdict === 'good' ? `${changes.length} changes.` : held}`,
        ...changes.map(changeLine),
        ...warnings.map(warningLine),
      ]);
    }),
});

/** `read` and `accept` put a read into the queue. */
function asking(name: string, path: string, description: string, done: string) {
  return defineCommand({
    meta: { name, description },
    args: { ...accessFlags, ...feedArguments },
    run: ({ args }) =>
      runCommand(args.json, async () => {
        const to = address(`${feedPath(args)}${path}/`, { all: args.all });
        const session = await ApiSession.open(args.url);
        const feed = (await session.call('POST', to)) as FeedAnswer;
        print(args.json, feed, [`${done} \`smartlock feeds show ${args.room} ${args.feed}\` tells what came of it.`]);
      }),
  });
}

const undo = defineCommand({
  meta: { name: 'undo', description: 'Take back what a read has changed, within 24 hours' },
  args: {
    ...accessFlags,
    ...feedArguments,
    read: { type: 'positional', required: true, description: "The read's number, from `feeds show`" },
  },
  run: ({ args }) =>
    runCommand(args.json, async () => {
      const run = readNumber(args.read, 'read', 'feeds show');
      const path = address(`${feedPath(args)}runs/${run}/undo/`, { all: args.all });
      const session = await ApiSession.open(args.url);
      const answer = (await session.call('POST', path)) as {
        readonly bookings: ReadonlyArray<{ readonly booking: number; readonly refusal: Refusal | null }>;
      };
      print(
        args.json,
        answer,
        answer.bookings.map(
          ({ booking, refusal }) =>
            `booking ${booking}: ${refusal === null ? 'as before' : `not taken back, ${refusal.message}`}`,
        ),
      );
    }),
});

const remove = defineCommand({
  meta: { name: 'remove', description: 'Read a calendar no more; what was booked by it stays' },
  args: { ...accessFlags, ...feedArguments },
  run: ({ args }) =>
    runCommand(args.json, async () => {
      const path = address(feedPath(args), { all: args.all });
      const session = await ApiSession.open(args.url);
      await session.call('DELETE', path);
      print(args.json, { deleted: Number(args.feed) }, [`Calendar ${args.feed} is read no more. Its bookings stay.`]);
    }),
});

export const feeds = defineCommand({
  meta: { name: 'feeds', description: 'Calendars that rooms are booked by' },
  subCommands: {
    list,
    add,
    show,
    preview,
    refresh: asking('refresh', 'read', 'Read a calendar now instead of at its next time', 'It is read now.'),
    accept: asking(
      'accept',
      'accept',
      'Say that a calendar that came empty or shrunken is right',
      'It is read now and taken as it is; what it lacks ends when it is read once more.',
    ),
    undo,
    remove,
  },
});
