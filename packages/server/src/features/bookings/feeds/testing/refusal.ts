import { CalendarError, readCalendar, type CalendarRules } from '../read-calendar.ts';

/** The code by which a calendar is refused; `read`: it is not. Any other error is thrown. */
export async function refusalOf(text: string, rules: CalendarRules): Promise<string> {
  try {
    await readCalendar(text, rules);
  } catch (error) {
    if (error instanceof CalendarError) return error.code;
    throw error;
  }
  return 'read';
}
