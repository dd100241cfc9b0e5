const minuteMs = 60_000;

/** When a room is somebody's. */
export interface Stay {
  readonly startsAt: Date;
  readonly endsAt: Date;
}

export interface Buffers {
  readonly beforeMinutes: number;
  readonly afterMinutes: number;
}

/** When the codes of a stay open. */
export interface CodeWindow {
  readonly opensAt: Date;
  readonly closesAt: Date;
}

/**
 * The stay and the buffers at both sides of it, as far as the neighbours leave room. Nobody's buffer reaches into somebody else's stay; where
 * the gap between two stays is too short for both buffers, whoever arrives gets theirs first and whoever leaves what remains. So codes of
 * one room never open at the same time.
 */
export function codeWindow(stay: Stay, buffers: Buffers, previous: Stay | null, next: Stay | null): CodeWindow {
  const opening = opensBefore(stay, buffers, previous?.endsAt ?? null);
  const wanted = stay.endsAt.getTime() + buffers.afterMinutes * minuteMs;
  const latest = next === null ? wanted : opensBefore(next, buffers, stay.endsAt);
  return { opensAt: new Date(opening), closesAt: new Date(Math.min(wanted, latest)) };
}

function opensBefore(stay: Stay, { beforeMinutes }: Buffers, notBefore: Date | null): number {
  const wanted = stay.startsAt.getTime() - beforeMinutes * minuteMs;
  // A neighbour that ends later than this begins does not exist: the database refuses it.
  return notBefore === null ? wanted : Math.min(Math.max(wanted, notBefore.getTime()), stay.startsAt.getTime());
}
