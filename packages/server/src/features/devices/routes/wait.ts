export const waitSecondsMax = 30;

export interface Wait {
  readonly seconds: number;
  /** It was asked for in the header, so the answer says that it was heard. */
  readonly isPreference: boolean;
}

/** `?wait=N`, or `Prefer: wait=N` (RFC 7240) cut to the longest wait; 0 where neither is there. */
export function readWait(prefer: string | readonly string[] | undefined, fromQuery: number | undefined): Wait {
  if (fromQuery !== undefined) return { seconds: fromQuery, isPreference: false };
  const text = typeof prefer === 'string' ? prefer : (prefer ?? []).join(',');
  const match = /(?:^|[,;\s])wait\s*=\s*"?(\d{1,6})"?\s*(?:$|[,;])/i.exec(text);
  if (match === null) return { seconds: 0, isPreference: false };
  return { seconds: Math.min(Number(match[1]), waitSecondsMax), isPreference: true };
}
