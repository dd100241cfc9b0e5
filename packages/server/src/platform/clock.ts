/** Where the time comes from. Handed in everywhere, so that tests move it and nothing sleeps to wait. */
export interface Clock {
  now(): Date;
}

export const systemClock: Clock = { now: () => new Date() };
