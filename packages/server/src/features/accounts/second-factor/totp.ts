import { generateSecret, generateURI, verifySync } from 'otplib';

const stepSeconds = 30;

/** 160 bits, in the base32 that authenticator apps read. */
export function newTotpSecret(): string {
  return generateSecret();
}

export function totpUri(secret: string, email: string): string {
  return generateURI({ issuer: 'SmartLock', label: email, secret });
}

/**
 * The time step whose code this is: the present one, or one beside it, since clocks differ and people type slowly. Never one up to
 * `lastStep`, whose code was taken already. Digits are compared in constant time.
 */
export function matchTotpStep(secret: string, code: string, now: Date, lastStep: number | null): number | undefined {
  if (!/^\d{6}$/.test(code)) return undefined;
  const epoch = Math.floor(now.getTime() / 1000);
  const result = verifySync({ secret, token: code, epoch, epochTolerance: stepSeconds });
  if (!result.valid) return undefined;
  const step = Math.floor(epoch / stepSeconds) + result.delta;
  return lastStep !== null && step <= lastStep ? undefined : step;
}
