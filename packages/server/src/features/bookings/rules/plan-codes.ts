/** Which codes a room's guest should have on which doors, given those that there are. Pure. */

export interface GrantedCode {
  readonly id: number;
  readonly devicePk: number;
  readonly digits: string;
  /** Since when it is of this guest: of two at one door the later one is to be used. */
  readonly grantedAt: Date;
}

export interface CodePlan<C> {
  /** On doors that are not of the room any more. */
  readonly ended: readonly C[];
  /** Spare codes that were given out are among them: they move along. */
  readonly kept: readonly C[];
  /** Doors without a code. */
  readonly missing: readonly number[];
  /** For all of them; undefined: to be chosen anew, and given to `current` too. */
  readonly digits: string | undefined;
  /** Of the kept ones that which is to be used at each door: no door takes the same digits twice. */
  readonly current: readonly C[];
}

/**
 * `needsNewDigits`: those they had are somebody else's on one of the doors. `formerDigits`: to be taken where there are none yet, as far as they
 * are free.
 */
export function planCodes<C extends GrantedCode>(
  doors: readonly number[],
  existing: readonly C[],
  { needsNewDigits, formerDigits }: { readonly needsNewDigits: boolean; readonly formerDigits?: string | undefined },
): CodePlan<C> {
  const kept = existing.filter(({ devicePk }) => doors.includes(devicePk));
  return {
    ended: existing.filter((code) => !kept.includes(code)),
    kept,
    missing: doors.filter((door) => !kept.some(({ devicePk }) => devicePk === door)),
    current: [...currentCodes(kept).values()],
    digits: needsNewDigits ? undefined : (existing[0]?.digits ?? formerDigits),
  };
}

/** The code to use at each door: where somebody was given a spare one, that. */
export function currentCodes<C extends GrantedCode>(codes: readonly C[]): ReadonlyMap<number, C> {
  return new Map(
    codes.toSorted((a, b) => a.grantedAt.getTime() - b.grantedAt.getTime() || a.id - b.id).map((code) => [code.devicePk, code]),
  );
}
