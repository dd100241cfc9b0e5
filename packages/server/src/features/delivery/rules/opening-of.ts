import { isOpenAt, nextClosing, nextOpening, type Schedule } from '../../access/index.ts';
import type { PinWindow } from './wanted-span.ts';

/** The present or next opening of a schedule, as periods that a lock can be told. */
export function openingOf(schedule: Schedule | null): PinWindow['opening'] {
  if (schedule === null) return undefined;
  return (from) => {
    const startsAt = isOpenAt(schedule, from) ? from : nextOpening(schedule, from);
    const endsAt = startsAt === null ? null : nextClosing(schedule, startsAt);
    return startsAt === null || endsAt === null ? null : { startsAt, endsAt };
  };
}
