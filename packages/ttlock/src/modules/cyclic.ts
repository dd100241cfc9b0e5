import { jsonList, number, object, optional, type Read } from '../transport/reading.ts';
import { checkWhole } from '../validation.ts';
import { ParameterError } from '../errors/errors.ts';

/** On this weekday (1 = Monday … 7 = Sunday), from and to so many minutes after midnight, by the lock's own clock (reference §1.5). */
export interface CyclicWindow {
  readonly weekDay: number;
  readonly startTime: number;
  readonly endTime: number;
}

const dayMinutes = 24 * 60;

export const readCyclicWindows = jsonList(object({ weekDay: number, startTime: optional(number), endTime: optional(number) }));

export function checkCyclicWindows(windows: readonly CyclicWindow[] | undefined): readonly CyclicWindow[] | undefined {
  if (windows === undefined) return undefined;
  if (!Array.isArray(windows) || windows.length === 0 || windows.length > 7) {
    throw new ParameterError('cyclicConfig', 'must have 1 to 7 windows');
  }
  return windows.map(({ weekDay, startTime, endTime }, index) => ({
    weekDay: checkWhole(`cyclicConfig[${index}].weekDay`, weekDay, 1, 7),
    startTime: checkWhole(`cyclicConfig[${index}].startTime`, startTime, 0, dayMinutes),
    endTime: checkWhole(`cyclicConfig[${index}].endTime`, endTime, startTime, dayMinutes),
  }));
}

/** A span of passage mode or of working hours; `isAllDay` ignores the times. */
export interface DaySpan {
  readonly isAllDay: boolean;
  readonly startTime: number;
  readonly endTime: number;
  readonly weekDays: readonly number[];
}

const daySpansMax = 5;

export const readDaySpans = jsonList(
  object({ isAllDay: optional(number), startTime: optional(number), endTime: optional(number), weekDays: jsonList(number) }),
);

export function daySpansOf(read: Read<typeof readDaySpans>): DaySpan[] {
  return read.map(({ isAllDay, startTime, endTime, weekDays }) => ({
    isAllDay: isAllDay === 1,
    startTime: startTime ?? 0,
    endTime: endTime ?? dayMinutes,
    weekDays,
  }));
}

/** As the service wants them: `isAllDay` is 1 or 2. */
export function checkDaySpans(spans: readonly DaySpan[] | undefined): object | undefined {
  if (spans === undefined) return undefined;
  if (!Array.isArray(spans) || spans.length === 0 || spans.length > daySpansMax) {
    throw new ParameterError('cyclicConfig', `must have 1 to ${daySpansMax} spans`);
  }
  return spans.map(({ isAllDay, startTime, endTime, weekDays }: DaySpan, index) => {
    const name = `cyclicConfig[${index}]`;
    if (!Array.isArray(weekDays) || weekDays.length === 0)
      throw new ParameterError(`${name}.weekDays`, 'must name at least one day');
    return {
      isAllDay: isAllDay ? 1 : 2,
      startTime: isAllDay ? 0 : checkWhole(`${name}.startTime`, startTime, 0, dayMinutes),
      endTime: isAllDay ? 0 : checkWhole(`${name}.endTime`, endTime, startTime, dayMinutes),
      weekDays: weekDays.map((day: number) => checkWhole(`${name}.weekDays`, day, 1, 7)),
    };
  });
}
