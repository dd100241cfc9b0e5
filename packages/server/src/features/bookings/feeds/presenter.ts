import { Type, type Static } from 'typebox';
import { Id, Nullable, StringEnum, Timestamp } from '../../../platform/http/schemas.ts';
import { changeKinds, feedStates, runOutcomes } from '../tables.ts';
import type { FeedLook } from './read-feed.ts';
import type { FeedRow, RunRow } from './store.ts';

export const FeedAnswer = Type.Object({
  id: Id,
  room: Id,
  name: Type.String(),
  host: Type.String({ description: 'Of its address, which is never shown: whoever has it reads the whole calendar' }),
  check_in_time: Type.String(),
  check_out_time: Type.String(),
  ignored_summaries: Type.Array(Type.String()),
  is_active: Type.Boolean(),
  state: StringEnum(feedStates, {
    description: 'held: it came empty or lost more than half, and changes nothing until it is whole again or somebody accepts it',
  }),
  problem: Type.String({ description: 'For a person; empty while all is well' }),
  failures: Type.Integer({ description: 'Bad reads in a row' }),
  last_read_at: Nullable(Timestamp),
  last_good_at: Nullable(Timestamp),
  next_read_at: Timestamp,
  created_at: Timestamp,
  updated_at: Timestamp,
});

const iso = (at: Date | null): string | null => at?.toISOString() ?? null;

export function presentFeed(feed: FeedRow): Static<typeof FeedAnswer> {
  return {
    id: feed.id,
    room: feed.room_id,
    name: feed.name,
    host: feed.host,
    check_in_time: feed.check_in_time,
    check_out_time: feed.check_out_time,
    ignored_summaries: feed.ignored_summaries,
    is_active: feed.is_active,
    state: feed.state,
    problem: feed.problem,
    failures: feed.failures,
    last_read_at: iso(feed.last_read_at),
    last_good_at: iso(feed.last_good_at),
    next_read_at: feed.next_read_at.toISOString(),
    created_at: feed.created_at.toISOString(),
    updated_at: feed.updated_at.toISOString(),
  };
}

const Times = Nullable(Type.Object({ starts_at: Timestamp, ends_at: Timestamp }));
const Refusal = Nullable(Type.Object({ code: Type.String(), message: Type.String() }));

export const RunAnswer = Type.Object({
  id: Id,
  read_at: Timestamp,
  outcome: StringEnum(runOutcomes),
  problem: Type.String(),
  known_count: Type.Integer(),
  present_count: Type.Integer(),
  changes: Type.Array(
    Type.Object({
      kind: StringEnum(changeKinds, {
        description: 'miss: lacking for the first time; it ends with the next good read that lacks it',
      }),
      booking: Nullable(Id),
      before: Times,
      after: Times,
      refusal: Refusal,
    }),
  ),
  warnings: Type.Array(Type.String()),
  undone_at: Nullable(Timestamp),
});

export function presentRun(run: RunRow): Static<typeof RunAnswer> {
  return {
    id: run.id,
    read_at: run.read_at.toISOString(),
    outcome: run.outcome,
    problem: run.problem,
    known_count: run.known_count,
    present_count: run.present_count,
    changes: run.changes.map(({ kind, booking, before, after, refusal }) => ({ kind, booking, before, after, refusal })),
    warnings: [...run.warnings],
    undone_at: iso(run.undone_at),
  };
}

export const UndoAnswer = Type.Object({
  run: RunAnswer,
  bookings: Type.Array(Type.Object({ booking: Id, refusal: Refusal })),
});

export const PreviewAnswer = Type.Object({
  verdict: StringEnum(['good', 'empty', 'shrunken'] as const, { description: 'Anything but good would change nothing' }),
  known_count: Type.Integer(),
  present_count: Type.Integer(),
  stays: Type.Integer({ description: 'In the calendar' }),
  changes: Type.Array(
    Type.Object({
      kind: StringEnum(changeKinds),
      booking: Nullable(Id),
      summary: Type.String(),
      before: Times,
      after: Times,
    }),
  ),
  warnings: Type.Array(Type.String()),
});

export function presentPreview({ comparison, read }: FeedLook): Static<typeof PreviewAnswer> {
  const times = (stay: { startsAt: Date; endsAt: Date }) => ({
    starts_at: stay.startsAt.toISOString(),
    ends_at: stay.endsAt.toISOString(),
  });
  return {
    verdict: comparison.verdict,
    known_count: comparison.knownCount,
    present_count: comparison.presentCount,
    stays: read.stays.length,
    changes: comparison.changes.map((change) => ({
      kind: change.kind,
      booking: change.kind === 'add' ? null : change.booking.id,
      summary: change.kind === 'add' || change.kind === 'move' ? change.stay.summary : '',
      before: change.kind === 'add' ? null : times(change.booking),
      after: change.kind === 'add' || change.kind === 'move' ? times(change.stay) : null,
    })),
    warnings: [...read.warnings],
  };
}
