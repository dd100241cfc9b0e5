import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

const processKey = randomBytes(32);

function digest(text: string): Buffer {
  return createHmac('sha256', processKey).update(text, 'utf8').digest();
}

/** Compares secrets without telling by its time where they differ, nor how long the expected one is. */
export function equalInConstantTime(left: string, right: string): boolean {
  return timingSafeEqual(digest(left), digest(right));
}
