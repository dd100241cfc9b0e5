import { isOpenAt, nextClosing, nextOpening, type Schedule } from '../../access/index.ts';
import type { PinWindow } from './wanted-span.ts';

/** The present or next opening of a schedule, as periods that a lock can be told. */
export function openingOf(schedule: Schedule | null): PinWindow['opening'] {
  if (schedule === null) return undefined;
  return (from) => {
    const startsAt = isOpenAt(schedule, from) ? from : nextOpening(schedule, from);
    // Without a closing it is open for ever from then on, as a week of whole days is.
    return startsAt === null ? null : { startsAt, endsAt: nextClosing(schedule, startsAt) };
  };
}
