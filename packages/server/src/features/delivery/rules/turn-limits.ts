/** What was sent may take effect this long after it. */
export const doubtMs = 45_000;
/** Read-backs that may miss a code that the lock holds. */
export const missesMax = 3;
/** What was sent without an answer and given up may come later still: it is looked for once more. */
export const lateMs = 10 * 60_000;
/** Of one lock in one turn. */
export const actionsMax = 8;
/** A reading older than this is no news. */
export const freshMs = 5_000;
/** From one look to the next while something is expected to show. */
export const lookPauseMs = 3_000;
/** Instants of a model that nobody told of are cut to this. */
export const defaultStepMs = 60_000;
