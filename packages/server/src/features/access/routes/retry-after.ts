import { Type } from 'typebox';

export const RetryAfter = Type.Integer({
  minimum: 1,
  description: 'Seconds until the door takes codes again, after too many wrong ones',
});

export function retryAfter(seconds: number | null): { retry_after?: number } {
  return seconds === null ? {} : { retry_after: seconds };
}
