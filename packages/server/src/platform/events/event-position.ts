/**
 * Where an event stands in the order in which everybody reads. Numbers are given out before the commit, so a smaller one may become
 * visible later; ordered by the transaction that wrote it, and read only below the oldest transaction still under way, nothing can appear
 * behind a reader's back.
 */
export interface EventPosition {
  /** The writing transaction, as PostgreSQL's 64-bit number, which never comes round again. */
  readonly xid: bigint;
  readonly id: number;
}

const xidDigits = 16;
const idDigits = 12;
const idPattern = /^[0-9a-f]{28}$/;
/** The largest signed 64-bit number and the largest exact one: what is beyond did not come from us. */
const xidMax = 2n ** 63n;

/** Fixed width, so that ids as texts are in the order of their positions. */
export function encodeEventId({ xid, id }: EventPosition): string {
  return xid.toString(16).padStart(xidDigits, '0') + id.toString(16).padStart(idDigits, '0');
}

/** Undefined for a text that is no id of ours. */
export function decodeEventId(text: string): EventPosition | undefined {
  if (!idPattern.test(text)) return undefined;
  const xid = BigInt(`0x${text.slice(0, xidDigits)}`);
  const id = Number.parseInt(text.slice(xidDigits), 16);
  return xid < xidMax ? { xid, id } : undefined;
}

/** Negative when `a` comes first. */
export function comparePositions(a: EventPosition, b: EventPosition): number {
  if (a.xid !== b.xid) return a.xid < b.xid ? -1 : 1;
  return a.id - b.id;
}
