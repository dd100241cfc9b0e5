/** What is known of a PIN when its use at the door is told. */
export interface UsedPin {
  readonly isWanted: boolean;
  readonly isStale: boolean;
  readonly isProven: boolean;
  readonly evidenceAt: Date | null;
  /** When the PIN was changed the last time. */
  readonly changedAt: Date;
}

/** What follows from it: `proof`: that the lock takes the code; `again`: no more than was known. Null: nothing. Pure. */
export function judgeUse(pin: UsedPin, usedAt: Date): 'proof' | 'again' | null {
  if (pin.isStale || !pin.isWanted) return null;
  if (pin.evidenceAt !== null && pin.evidenceAt >= usedAt) return null;
  // A use before the PIN was changed says nothing of what it is now.
  if (usedAt < pin.changedAt) return null;
  return pin.isProven ? 'again' : 'proof';
}
