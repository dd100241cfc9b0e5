import { ApiFault, done } from '../api-fault.ts';
import { addPasscode, changeDigits, feature, removePasscode, type CloudLock, type Passcode } from '../cloud-lock.ts';
import type { MemoryChange } from '../door-lock.ts';
import {
  get,
  managedLock,
  pageOfList,
  post,
  requireFeature,
  requireNb,
  requireNotFrozen,
  type Answer,
  type Endpoint,
  type UserCall,
} from '../endpoint.ts';
import { passcodeType } from '../offline-codes.ts';
import { plainText, refuse } from '../params.ts';
import { checkDigits, isDigitsTaken, issueRandomCode, statusOf, toKnown } from '../passcode-rules.ts';
import { OverTheAir } from '../radio.ts';
import type { World } from '../world.ts';

const objectTypePasscode = 2;

export const passcodeEndpoints: Endpoint[] = [
  post('/v3/keyboardPwd/get', (call) => {
    const lock = requireNotFrozen(managedLock(call));
    requireFeature(lock, feature.passcode);
    const type = call.params.integer('keyboardPwdType');
    if (type >= passcodeType.weekend) requireFeature(lock, feature.cyclicPasscodes);
    const issued = issueRandomCode(call, lock);
    if ('id' in issued) return { keyboardPwd: issued.digits, keyboardPwdId: issued.id };
    const { digits, startDate, endDate, key } = issued;
    const row = addPasscode(lock, newPasscode(call, { digits, type, startDate, endDate, isCustom: false }));
    const entry = lock.randomIssued.get(key);
    if (entry !== undefined) entry.live = row.id;
    lock.door.offline.set(digits, { digits, type, startDate, endDate });
    return { keyboardPwd: digits, keyboardPwdId: row.id };
  }),
  post('/v3/keyboardPwd/add', add),
  get('/v3/lock/listKeyboardPwd', (call) => {
    const lock = managedLock(call);
    const search = call.params.optionalText('searchStr') ?? '';
    return pageOfList(
      call,
      lock.passcodes,
      ({ name, digits }) => name.includes(search) || digits === search,
      (row) => present(call.world, lock, row),
      200,
    );
  }),
  post('/v3/keyboardPwd/change', change),
  post('/v3/keyboardPwd/delete', remove),
  post('/v3/keyboardPwd/uploadValidCodeFromLock', uploadFromLock),
];

function add(call: UserCall): Answer {
  const { world, params } = call;
  const lock = managedLock(call);
  const digits = params.text('keyboardPwd');
  const type = params.oneOf('keyboardPwdType', [passcodeType.permanent, passcodeType.period] as const, passcodeType.period);
  const addType = params.oneOf('addType', [1, 2, 3, 4] as const, 1);
  const [startDate, endDate] = type === passcodeType.period ? period(call) : [0, 0];
  requireFeature(lock, feature.passcode);
  requireFeature(lock, feature.passcodeManagement);
  requireNotFrozen(lock);
  checkDigits(lock, digits);
  const row = newPasscode(call, { digits, type, startDate, endDate, isCustom: true });
  const keep: MemoryChange = { do: 'keep', credential: toKnown(row) };
  const record = (): object => ({ keyboardPwdId: addPasscode(lock, row).id });
  const write = (): object => {
    checkSpace(world, lock, digits);
    lock.door.write(keep);
    return record();
  };
  if (addType === 2) return new OverTheAir(lock, write);
  if (addType === 4) return addLater(call, lock, row, keep);
  if (addType === 3) requireNb(lock);
  if (isDigitsTaken(lock, digits)) throw new ApiFault(-3007);
  if (addType === 3) return write();
  // The cloud believes that a phone wrote it. The lock knows nothing until one really does.
  lock.door.bluetoothQueue.push(keep);
  return record();
}

/** Asynchronous: for a WiFi lock that sleeps most of the time. */
function addLater({ world, user }: UserCall, lock: CloudLock, row: Passcode, keep: MemoryChange): object {
  if (lock.network !== 'wifi') throw new ApiFault(-4043);
  if (lock.digitsTaken.has(row.digits)) throw new ApiFault(-3007);
  row.transit = 4;
  addPasscode(lock, row);
  lock.asyncCommands.push(() => {
    if (lock.passcodes.get(row.id) === undefined) return;
    const isKnown = lock.door.memory.has(`passcode:${row.digits}`) || lock.door.adminCode === row.digits;
    const errcode = isKnown ? -3007 : lock.door.countOf('passcode') >= world.switches.custom_capacity ? -3009 : 0;
    row.transit = errcode === 0 ? undefined : 5;
    if (errcode === 0) lock.door.write(keep);
    else world.listener?.onAsyncFailure(lock, user.uid, objectTypePasscode, row.id, errcode);
  });
  if (!lock.wifi.isPowerSaving) world.clock.after(1, () => (world.isConnected(lock) ? world.upload(lock) : undefined));
  return { keyboardPwdId: row.id };
}

function change(call: UserCall): Answer {
  const { world, params } = call;
  const lock = managedLock(call);
  const id = params.integer('keyboardPwdId');
  const name = params.optionalText('keyboardPwdName');
  const digits = params.optionalText('newKeyboardPwd');
  const hasDates = params.optionalText('startDate', 'endDate') !== undefined;
  const changeType = params.oneOf('changeType', [1, 2, 3] as const, 1);
  const startDate = params.optionalInteger('startDate');
  const endDate = params.optionalInteger('endDate');
  if (startDate !== undefined && endDate !== undefined && endDate !== 0 && endDate <= startDate)
    refuse('endDate must be after startDate');
  const row = lock.passcodes.get(id);
  if (row === undefined) return unknownPasscode(world);
  const rename = (): void => {
    if (name === undefined) return;
    row.name = name;
    lock.passcodes.touch();
  };
  if (digits === undefined && !hasDates) {
    rename();
    return done();
  }
  requireFeature(lock, feature.passcodeManagement);
  requireNotFrozen(lock);
  if (digits !== undefined) checkDigits(lock, digits);
  if (!row.isCustom && !row.isUsed) throw new ApiFault(-3008);
  const perform = (): object => {
    if (lock.passcodes.get(id) !== row) return unknownPasscode(world);
    const former = row.digits;
    if (digits !== undefined && digits !== former && isDigitsTaken(lock, digits)) throw new ApiFault(-3007);
    rename();
    if (digits !== undefined && digits !== former) changeDigits(lock, row, digits);
    // Without startDate the service reports success and changes no dates.
    if (startDate !== undefined) {
      row.startDate = startDate;
      row.endDate = endDate ?? row.endDate;
      if (row.isCustom) row.type = row.endDate === 0 ? passcodeType.permanent : passcodeType.period;
    }
    const keep: MemoryChange = { do: 'keep', credential: toKnown(row), replaces: former };
    if (changeType === 1) lock.door.bluetoothQueue.push(keep);
    else lock.door.write(keep);
    return done();
  };
  if (changeType === 2) return new OverTheAir(lock, perform);
  if (changeType === 3) requireNb(lock);
  return perform();
}

function remove(call: UserCall): Answer {
  const { world, params } = call;
  const lock = managedLock(call);
  const id = params.integer('keyboardPwdId');
  const deleteType = params.oneOf('deleteType', [1, 2, 3] as const, 1);
  const row = lock.passcodes.get(id);
  if (row === undefined) return unknownPasscode(world);
  requireNotFrozen(lock);
  const isUnknownToLock = !row.isCustom && !row.isUsed;
  if (deleteType !== 1 && isUnknownToLock && world.switches.delete_unused_random === 'refuse') throw new ApiFault(-3008);
  const perform = (): object => {
    if (lock.passcodes.get(id) !== row) return unknownPasscode(world);
    removePasscode(lock, row);
    const forget: MemoryChange = { do: 'forget', kind: 'passcode', value: row.digits };
    // A code that the lock makes out by itself cannot be taken from it before it was used.
    if (!isUnknownToLock) {
      if (deleteType === 1) lock.door.bluetoothQueue.push(forget);
      else lock.door.write(forget);
    }
    return done();
  };
  if (deleteType === 2) return new OverTheAir(lock, perform);
  if (deleteType === 3) requireNb(lock);
  return perform();
}

function uploadFromLock(call: UserCall): object {
  const lock = managedLock(call);
  const held = call.params.list('keyboardPwdList').map((entry) => {
    const raw = (typeof entry === 'object' && entry !== null ? entry : refuse('keyboardPwdList holds no object')) as Record<
      string,
      unknown
    >;
    const digits = plainText(raw['newKeyboardPwd'] || raw['keyboardPwd']);
    if (!/^\d{4,9}$/.test(digits)) throw new ApiFault(-3006);
    const [type, startDate, endDate] = [raw['keyboardPwdType'] ?? 2, raw['startDate'] ?? 0, raw['endDate'] ?? 0].map(Number);
    if (![type, startDate, endDate].every(Number.isSafeInteger)) refuse('keyboardPwdList holds something that is no number');
    return { digits, type: type ?? 2, startDate: startDate ?? 0, endDate: endDate ?? 0 };
  });
  for (const code of held)
    if (!lock.digitsTaken.has(code.digits)) addPasscode(lock, newPasscode(call, { ...code, isCustom: true }));
  const heldDigits = new Set(held.map(({ digits }) => digits));
  for (const row of lock.passcodes.values()) if (row.isCustom) row.isInvalid = !heldDigits.has(row.digits);
  return done();
}

function checkSpace(world: World, lock: CloudLock, digits: string): void {
  if (isDigitsTaken(lock, digits)) throw new ApiFault(-3007);
  if (lock.door.countOf('passcode') >= world.switches.custom_capacity) throw new ApiFault(-3009);
}

function unknownPasscode(world: World): object {
  if (world.switches.unknown_passcode === 'success') return done();
  throw new ApiFault(-2009);
}

function period({ params }: UserCall): [startDate: number, endDate: number] {
  const startDate = params.integer('startDate');
  const endDate = params.integer('endDate');
  return endDate > startDate ? [startDate, endDate] : refuse('endDate must be after startDate');
}

function newPasscode(
  { world, user, params }: UserCall,
  code: Pick<Passcode, 'digits' | 'type' | 'startDate' | 'endDate' | 'isCustom'>,
): Passcode {
  return {
    ...code,
    id: world.nextId('passcode', 10_001),
    name: params.optionalText('keyboardPwdName') ?? '',
    createdAt: world.now,
    senderUsername: user.username,
    transit: undefined,
    isUsed: false,
    isInvalid: false,
  };
}

function present(world: World, lock: CloudLock, row: Passcode): object {
  const isCreationShown =
    row.isCustom && row.type === passcodeType.permanent && world.switches.permanent_start_date === 'created';
  return {
    keyboardPwdId: row.id,
    lockId: lock.lockId,
    keyboardPwd: row.digits,
    keyboardPwdName: row.name,
    keyboardPwdVersion: 4,
    keyboardPwdType: row.type,
    startDate: isCreationShown ? row.createdAt : row.startDate,
    endDate: row.endDate,
    sendDate: row.createdAt,
    isCustom: row.isCustom ? 1 : 0,
    senderUsername: row.senderUsername,
    status: statusOf(world, row),
  };
}
