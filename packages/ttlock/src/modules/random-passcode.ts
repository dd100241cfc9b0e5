import { passcodeTypes, type PasscodeType } from '../constants.ts';
import { ParameterError } from '../errors/errors.ts';

const hourMs = 3_600_000;
const yearMs = 365 * 24 * hourMs;

/** Of random passcodes the lock knows whole hours alone; the service would cut off the rest in silence (reference §4.2). */
function checkHour(parameter: string, ms: number, offsetMs: number): void {
  if ((ms + offsetMs) % hourMs !== 0)
    throw new ParameterError(parameter, 'must be a full hour of the lock’s time: random passcodes know no minutes');
}

export function checkRandomPeriod(type: PasscodeType, startDate: number, endDate: number | undefined, offsetMs: number): void {
  checkHour('startDate', startDate, offsetMs);
  const { oneTime, permanent, erase, period } = passcodeTypes;
  if (type === oneTime || type === permanent || type === erase) return;
  if (endDate === undefined) throw new ParameterError('endDate', 'must be given for a passcode with a period');
  checkHour('endDate', endDate, offsetMs);
  if (startDate >= endDate) throw new ParameterError('endDate', 'must be after startDate');
  if (type !== period || endDate - startDate <= yearMs) return;
  const [from, to] = [new Date(startDate + offsetMs), new Date(endDate + offsetMs)];
  if (from.getUTCDate() !== to.getUTCDate() || from.getUTCHours() !== to.getUTCHours()) {
    throw new ParameterError(
      'endDate',
      'must be whole months after startDate (same day of the month, same hour) when that is more than a year',
    );
  }
}
