/** What the door did when the record tells of a success. `none` is also "not known". */
export type RecordEffect = 'unlocked' | 'locked' | 'none';

export interface RecordDescription {
  readonly text: string;
  readonly effect: RecordEffect;
  readonly isAlarm: boolean;
}

type Row = readonly [types: number | readonly number[], text: string, effect?: RecordEffect, isAlarm?: true];

/** The cloud's numbering. The vendor's own page was not to be had: assembled from several clients (reference §7.3). */
const rows: readonly Row[] = [
  [1, 'unlocked by app', 'unlocked'],
  [2, 'parking lock touched'],
  [3, 'unlocked by gateway (old number)', 'unlocked'],
  [4, 'unlocked by passcode', 'unlocked'],
  [5, 'parking lock raised'],
  [6, 'parking lock lowered'],
  [7, 'unlocked by card', 'unlocked'],
  [8, 'unlocked by fingerprint', 'unlocked'],
  [9, 'unlocked by wristband', 'unlocked'],
  [10, 'unlocked by mechanical key', 'unlocked'],
  [11, 'locked by app or gateway', 'locked'],
  [12, 'unlocked by gateway', 'unlocked'],
  [29, 'force applied', 'none', true],
  [30, 'door closed'],
  [31, 'door opened'],
  [32, 'opened from inside'],
  [33, 'locked by fingerprint', 'locked'],
  [34, 'locked by passcode', 'locked'],
  [35, 'locked by card', 'locked'],
  [36, 'locked by mechanical key', 'locked'],
  [37, 'app button'],
  [42, 'mail received'],
  [43, 'mail received from another city'],
  [44, 'tamper alert', 'none', true],
  [45, 'locked by itself', 'locked'],
  [46, 'unlock key pressed', 'unlocked'],
  [47, 'lock key pressed', 'locked'],
  [48, 'blocked after wrong attempts', 'none', true],
  [49, 'unlocked by hotel card', 'unlocked'],
  [50, 'unlocked by high temperature', 'unlocked', true],
  [51, 'deleted card tried'],
  [52, 'dead lock with app'],
  [53, 'dead lock with passcode'],
  [54, 'car left'],
  [55, 'key fob used'],
  [57, 'unlocked by QR code', 'unlocked'],
  [58, 'QR code refused: expired'],
  [59, 'double locked'],
  [60, 'double lock cancelled'],
  [61, 'locked by QR code', 'locked'],
  [62, 'QR code refused: double locked'],
  [63, 'unlocked at the start of passage mode', 'unlocked'],
  [64, 'door left open', 'none', true],
  [65, 'failed to unlock'],
  [66, 'failed to lock'],
  [67, 'unlocked by face', 'unlocked'],
  [68, 'face refused: locked inside'],
  [69, 'locked by face', 'locked'],
  [71, 'face refused: expired or not yet valid'],
  [75, 'unlocked: granted in the app', 'unlocked'],
  [76, 'unlocked: granted from afar', 'unlocked'],
  [[77, 78, 79, 80, 81, 82, 83], 'first of two factors accepted'],
  [[84, 85], 'unlocked by palm', 'unlocked'],
  [86, 'locked by palm', 'locked'],
  [88, 'palm refused: expired'],
  [92, 'unlocked by the administrator’s passcode', 'unlocked'],
  [123, 'WiFi fault'],
];

const table: ReadonlyMap<number, RecordDescription> = new Map(
  rows.flatMap(([types, text, effect = 'none', isAlarm = false]) =>
    [types].flat().map((type): [number, RecordDescription] => [type, { text, effect, isAlarm }]),
  ),
);

/** Numbers that nobody knows are described too, never thrown at. A record that is no success moved nothing. */
export function describeRecord(recordType: number, isSuccess = true): RecordDescription {
  const known = table.get(recordType) ?? { text: `record type ${recordType}`, effect: 'none', isAlarm: false };
  return isSuccess ? known : { ...known, text: `refused: ${known.text}`, effect: 'none' };
}
