/** What a passcode's `keyboardPwdType` says (reference §4.2). A passcode of your own digits is `permanent` or `period`. */
export const passcodeTypes = {
  oneTime: 1,
  permanent: 2,
  period: 3,
  erase: 4,
  weekendCyclic: 5,
  dailyCyclic: 6,
  workdayCyclic: 7,
  mondayCyclic: 8,
  tuesdayCyclic: 9,
  wednesdayCyclic: 10,
  thursdayCyclic: 11,
  fridayCyclic: 12,
  saturdayCyclic: 13,
  sundayCyclic: 14,
} as const;
export type PasscodeType = (typeof passcodeTypes)[keyof typeof passcodeTypes];

/**
 * How something comes onto the lock. `bluetooth` says that a phone has written it already: the cloud only notes it, **and the lock never learns
 * it from here** (reference §4.4). `async` is for WiFi locks that save power.
 */
export const addTypes = { bluetooth: 1, gateway: 2, nbIot: 3, async: 4 } as const;
export type AddType = (typeof addTypes)[keyof typeof addTypes];

export const changeTypes = { bluetooth: 1, gateway: 2 } as const;
export type ChangeType = (typeof changeTypes)[keyof typeof changeTypes];

export const deleteTypes = { bluetooth: 1, gateway: 2, nbIot: 3 } as const;
export type DeleteType = (typeof deleteTypes)[keyof typeof deleteTypes];

export const orderByOptions = { byName: 0, newestFirst: 1, byNameDescending: 2 } as const;
export type OrderBy = (typeof orderByOptions)[keyof typeof orderByOptions];

/** Of every credential (reference §4.4). */
export const credentialStatuses = {
  normal: 1,
  invalid: 2,
  pending: 3,
  adding: 4,
  addFailed: 5,
  modifying: 6,
  modifyFailed: 7,
  deleting: 8,
  deleteFailed: 9,
} as const;

export const ekeyStatuses = {
  normal: '110401',
  pending: '110402',
  frozen: '110405',
  deleted: '110408',
  reset: '110410',
} as const;

export const openStates = { locked: 0, unlocked: 1, unknown: 2 } as const;

/** The largest page of each kind of list (reference §1.6). */
export const largestPage = { locks: 1000, ekeys: 1000, others: 200 } as const;
