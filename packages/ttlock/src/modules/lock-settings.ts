import type { CallOptions } from '../settings.ts';
import { readingByPost, reading, setting, type Api, type Operation } from '../transport/api.ts';
import type { Parameters } from '../transport/parameters.ts';
import { nothing, number, object, onOff, type Id } from '../transport/reading.ts';
import { checkId, checkOneOf, checkPasscode, checkWhole } from '../validation.ts';
import { checkDaySpans, daySpansOf, readDaySpans, type DaySpan } from './cyclic.ts';

/** By the numbers of `updateSetting` (reference §3.10). Most take 1 on, 2 off. */
export const lockSettings = {
  privacyLock: 2,
  tamperAlert: 3,
  resetButton: 4,
  lockSound: 6,
  /** 1 left, 2 right. */
  openDirection: 7,
  /** 1 to 5. */
  soundVolume: 8,
  /** Over Bluetooth alone. */
  wifiPowerSaving: 10,
  /** Seconds, 0 off. */
  doorOpenAlarm: 11,
} as const;
export type LockSetting = keyof typeof lockSettings;

const queryable: readonly LockSetting[] = ['privacyLock', 'tamperAlert', 'resetButton', 'openDirection'];

/** Through the gateway, or only noted by the cloud because a phone has done it. The vendor's default is the latter; ours is not. */
export type Way = 'gateway' | 'bluetooth';
const wayNumbers = { bluetooth: 1, gateway: 2 } as const;

export interface PassageMode {
  readonly isOn: boolean;
  readonly spans?: readonly DaySpan[] | undefined;
  /** Unlock by itself when a span begins. */
  readonly autoUnlock?: boolean | undefined;
}

export type WorkingMode = 'always' | 'never' | 'custom';
const workingModes: readonly WorkingMode[] = ['always', 'never', 'custom'];

const operations = {
  autoLock: setting('/v3/lock/setAutoLockTime'),
  passage: setting('/v3/lock/configurePassageMode'),
  getPassage: reading('/v3/lock/getPassageModeConfiguration'),
  update: setting('/v3/lock/updateSetting'),
  query: readingByPost('/v3/lock/querySetting'),
  working: setting('/v3/lock/configWorkingMode'),
  getWorking: readingByPost('/v3/lock/getWorkingMode'),
  adminPasscode: setting('/v3/lock/changeAdminKeyboardPwd'),
};

export class LockSettings {
  readonly #api: Api;

  constructor(api: Api) {
    this.#api = api;
  }

  /** Seconds; −1 switches it off. */
  async setAutoLock(lockId: Id, seconds: number, way: Way = 'gateway', options?: CallOptions): Promise<void> {
    const checked = checkWhole('seconds', seconds, -1, 86_400);
    await this.#set(operations.autoLock, lockId, { seconds: checked, type: wayNumber(way) }, way, options);
  }

  async setPassageMode(lockId: Id, mode: PassageMode, way: Way = 'gateway', options?: CallOptions): Promise<void> {
    const parameters = {
      passageMode: mode.isOn ? 1 : 2,
      cyclicConfig: checkDaySpans(mode.spans),
      autoUnlock: mode.autoUnlock === undefined ? undefined : mode.autoUnlock ? 1 : 2,
      type: wayNumber(way),
    };
    await this.#set(operations.passage, lockId, parameters, way, options);
  }

  async getPassageMode(lockId: Id, options?: CallOptions): Promise<Required<PassageMode>> {
    const read = object({ passageMode: number, cyclicConfig: readDaySpans, autoUnlock: onOff });
    const answer = await this.#api.call(operations.getPassage, { lockId: checkId('lockId', lockId) }, read, options);
    return { isOn: answer.passageMode === 1, spans: daySpansOf(answer.cyclicConfig), autoUnlock: answer.autoUnlock ?? undefined };
  }

  async set(lockId: Id, name: LockSetting, value: number | boolean, way: Way = 'gateway', options?: CallOptions): Promise<void> {
    const type = lockSettings[checkOneOf('name', name, Object.keys(lockSettings) as LockSetting[])];
    const checked = typeof value === 'boolean' ? (value ? 1 : 2) : checkWhole('value', value, 0, 86_400);
    await this.#set(operations.update, lockId, { type, value: checked, changeType: wayNumber(way) }, way, options);
  }

  /** Read from the lock itself: 1 on, 2 off, 0 unknown; of `openDirection` 1 left, 2 right. */
  async get(lockId: Id, name: LockSetting, options?: CallOptions): Promise<number> {
    const type = lockSettings[checkOneOf('name', name, queryable)];
    const parameters = { lockId: checkId('lockId', lockId), type };
    return (await this.#api.callLock(operations.query, parameters, object({ value: number }), options)).value;
  }

  /** Outside its working hours a lock is frozen: only the mechanical key opens it. */
  async setWorkingMode(
    lockId: Id,
    mode: WorkingMode,
    spans?: readonly DaySpan[],
    way: Way = 'gateway',
    options?: CallOptions,
  ): Promise<void> {
    const workingMode = workingModes.indexOf(checkOneOf('mode', mode, workingModes)) + 1;
    const parameters = { workingMode, cyclicConfig: checkDaySpans(spans), type: wayNumber(way) };
    await this.#set(operations.working, lockId, parameters, way, options);
  }

  async getWorkingMode(
    lockId: Id,
    options?: CallOptions,
  ): Promise<{ readonly mode: WorkingMode; readonly spans: readonly DaySpan[] }> {
    const read = object({ workingMode: number, cyclicConfig: readDaySpans });
    const answer = await this.#api.call(operations.getWorking, { lockId: checkId('lockId', lockId) }, read, options);
    return { mode: workingModes[answer.workingMode - 1] ?? 'always', spans: daySpansOf(answer.cyclicConfig) };
  }

  /** The super passcode. A lock has exactly one; it can be changed and not deleted. */
  async changeAdminPasscode(lockId: Id, passcode: string, way: Way = 'gateway', options?: CallOptions): Promise<void> {
    const password = checkPasscode('passcode', passcode);
    await this.#set(operations.adminPasscode, lockId, { password, changeType: wayNumber(way) }, way, options);
  }

  async #set(operation: Operation, lockId: Id, more: Parameters, way: Way, options?: CallOptions): Promise<void> {
    const parameters = { lockId: checkId('lockId', lockId), ...more };
    if (way === 'gateway') await this.#api.callLock(operation, parameters, nothing, options);
    else await this.#api.call(operation, parameters, nothing, options);
  }
}

function wayNumber(way: Way): number {
  return wayNumbers[checkOneOf('way', way, ['gateway', 'bluetooth'])];
}
