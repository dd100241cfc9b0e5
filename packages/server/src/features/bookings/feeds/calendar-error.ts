import { SmartLockError } from '../../../platform/errors.ts';

/** A calendar that cannot be read as a whole. Its message is for a person, and quotes nothing of it. */
export class CalendarError extends SmartLockError {
  constructor(code: 'calendar_too_large' | 'not_a_calendar' | 'too_many_entries', message: string, options?: ErrorOptions) {
    super('vendor_rejected', code, message, options);
  }
}
