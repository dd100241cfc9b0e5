/** So many requests in so many seconds. */
export interface Rate {
  readonly points: number;
  readonly seconds: number;
}

const unitSeconds: ReadonlyMap<string, number> = new Map([
  ['s', 1],
  ['sec', 1],
  ['second', 1],
  ['m', 60],
  ['min', 60],
  ['minute', 60],
  ['h', 3600],
  ['hour', 3600],
  ['d', 86_400],
  ['day', 86_400],
]);

/** Reads `60/min`, `1000/day`, … or `off` (null). Throws an Error whose message can be shown to whoever set it. */
export function parseRate(text: string): Rate | null {
  const trimmed = text.trim().toLowerCase();
  if (trimmed === 'off') return null;
  const match = /^(\d{1,9})\s*\/\s*([a-z]+)$/.exec(trimmed);
  const points = Number(match?.[1]);
  const seconds = unitSeconds.get(match?.[2] ?? '');
  if (match === null || seconds === undefined || points < 1) {
    throw new Error(`"${text}" is not a rate: write a number, a slash and sec, min, hour or day (for example 60/min), or off.`);
  }
  return { points, seconds };
}
