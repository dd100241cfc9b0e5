import { ApiFault, done } from '../api-fault.ts';
import { feature, type CloudLock } from '../cloud-lock.ts';
import {
  get,
  heldLock,
  managedLock,
  ownLock,
  post,
  requireFeature,
  requireNb,
  requireNotFrozen,
  type Answer,
  type Endpoint,
  type UserCall,
} from '../endpoint.ts';
import { minute, refuse, weekDay, weekPeriods, type WeekPeriod } from '../params.ts';
import { OverTheAir } from '../radio.ts';
import { autoLockSeconds, checkAutoLock } from './locks.ts';

const passagePeriodsMax = 5;

export const lockSettingEndpoints: Endpoint[] = [
  post('/v3/lock/setAutoLockTime', (call) => {
    const seconds = autoLockSeconds(call, 'seconds');
    return byType(
      call,
      'type',
      managedLock(call),
      (lock) => checkAutoLock(lock, seconds),
      (lock) => {
        lock.door.autoLockSeconds = seconds;
      },
    );
  }),
  post('/v3/lock/configurePassageMode', (call) => {
    const week = weekPeriods(call.params, passagePeriodsMax) ?? [];
    return configurePassage(call, week);
  }),
  post('/v3/lock/configPassageMode', (call) => {
    const { params } = call;
    const isAllDay = params.oneOf('isAllDay', [1, 2] as const, 2);
    const weekDays =
      params.optionalText('weekDays') === undefined ? [1, 2, 3, 4, 5, 6, 7] : params.list('weekDays').map(Number).map(weekDay);
    const hasTimes = params.optionalText('startDate') !== undefined;
    const week: WeekPeriod[] =
      isAllDay === 1 || !hasTimes
        ? [{ isAllDay: 1, startTime: 0, endTime: 1_440, weekDays }]
        : [{ isAllDay: 2, startTime: minute(params.integer('startDate')), endTime: minute(params.integer('endDate')), weekDays }];
    return configurePassage(call, week);
  }),
  get('/v3/lock/getPassageModeConfiguration', (call) => {
    const { passage } = heldLock(call);
    const cyclicConfig = [...passage.week].sort(
      (a, b) => Number(b.isAllDay === 1) - Number(a.isAllDay === 1) || a.startTime - b.startTime,
    );
    return { passageMode: passage.mode, cyclicConfig, autoUnlock: passage.autoUnlock };
  }),
  get('/v3/lock/getPassageModeConfig', (call) => {
    const { passage } = heldLock(call);
    const first = passage.week[0];
    return {
      passageMode: passage.mode,
      autoUnlock: passage.autoUnlock,
      isAllDay: first?.isAllDay ?? 1,
      startDate: first?.startTime ?? 0,
      endDate: first?.endTime ?? 0,
      weekDays: first?.weekDays ?? [],
    };
  }),
  post('/v3/lock/updateSetting', updateSetting),
  post('/v3/lock/querySetting', (call) => {
    const type = call.params.oneOf('type', [2, 3, 4, 7] as const);
    const lock = managedLock(call);
    return new OverTheAir(lock, () => ({ value: lock.settings.get(type) ?? 0 }));
  }),
  post('/v3/lock/configWorkingMode', (call) => {
    const workingMode = call.params.oneOf('workingMode', [1, 2, 3] as const);
    const workingWeek = weekPeriods(call.params, passagePeriodsMax) ?? [];
    if (workingMode === 3 && workingWeek.length === 0) refuse('cyclicConfig is missing');
    return byType(
      call,
      'type',
      managedLock(call),
      () => undefined,
      (lock) => {
        Object.assign(lock.door, { workingMode, workingWeek });
      },
    );
  }),
  post('/v3/lock/getWorkingMode', (call) => {
    const { door } = heldLock(call);
    return { workingMode: door.workingMode, cyclicConfig: door.workingWeek };
  }),
  post('/v3/lock/changeAdminKeyboardPwd', (call) => {
    const password = call.params.text('password');
    if (!/^\d{4,9}$/.test(password)) throw new ApiFault(-3006);
    return byType(
      call,
      'changeType',
      ownLock(call),
      () => undefined,
      (lock) => {
        lock.door.adminCode = password;
      },
    );
  }),
  post('/v3/wifiLock/detail', (call) => {
    const lock = wifiLock(call);
    const { isOnline, isPowerSaving, networkName, rssiGrade } = lock.wifi;
    return {
      lockId: lock.lockId,
      networkName,
      wifiMac: lock.mac,
      rssiGrade,
      isOnline,
      powerSavingMode: isPowerSaving ? 1 : 2,
      ip: '192.168.1.50',
      subnetMask: '255.255.255.0',
      defaultGateway: '192.168.1.1',
      preferredDns: '192.168.1.1',
      alternateDns: '',
    };
  }),
  post('/v3/wifiLock/updateNetwork', (call) => {
    const lock = wifiLock(call);
    lock.wifi.networkName = call.params.optionalText('networkName') ?? lock.wifi.networkName;
    lock.wifi.isConfigured = true;
    return done();
  }),
];

function wifiLock(call: UserCall): CloudLock {
  const lock = heldLock(call);
  if (lock.network !== 'wifi') throw new ApiFault(-4043);
  return lock;
}

/** 1: a phone did it already; 2: through gateway or WiFi now; 3: over NB-IoT. */
function byType(
  call: UserCall,
  name: string,
  lock: CloudLock,
  check: (lock: CloudLock) => void,
  change: (lock: CloudLock) => void,
): Answer {
  const type = call.params.oneOf(name, [1, 2, 3] as const, 1);
  check(lock);
  requireNotFrozen(lock);
  const perform = (): object => {
    change(lock);
    return done();
  };
  if (type === 2) return new OverTheAir(lock, perform);
  if (type === 3) requireNb(lock);
  return perform();
}

function configurePassage(call: UserCall, week: WeekPeriod[]): Answer {
  const mode = call.params.oneOf('passageMode', [1, 2] as const);
  const autoUnlock = call.params.oneOf('autoUnlock', [1, 2] as const, 2);
  return byType(
    call,
    'type',
    managedLock(call),
    (lock) => requireFeature(lock, feature.passageMode),
    (lock) => {
      lock.passage = { mode, autoUnlock, week };
      Object.assign(lock.door, { isPassageMode: mode === 1, passageWeek: week });
    },
  );
}

const settingBits = new Map([
  [2, 30],
  [3, 28],
  [4, 29],
  [6, 15],
  [7, 36],
  [8, 43],
  [10, feature.wifi],
  [11, feature.doorSensor],
]);

function updateSetting(call: UserCall): Answer {
  const type = call.params.oneOf('type', [2, 3, 4, 6, 7, 8, 10, 11] as const);
  const value = call.params.integerIn('value', type === 11 ? 0 : 1, type === 11 ? 3_600 : type === 8 ? 5 : 2);
  const check = (lock: CloudLock): void => requireFeature(lock, settingBits.get(type) ?? 0);
  // Power saving can be changed at the lock alone.
  if (type === 10 && call.params.optionalInteger('changeType') === 2) throw new ApiFault(-4043);
  return byType(call, 'changeType', managedLock(call), check, (lock) => {
    lock.settings.set(type, value);
    if (type === 10) lock.wifi.isPowerSaving = value === 1;
  });
}
