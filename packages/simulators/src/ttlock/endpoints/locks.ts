import { ApiFault, done } from '../api-fault.ts';
import { feature, hasFeature, type CloudLock } from '../cloud-lock.ts';
import {
  existingLock,
  get,
  heldLock,
  isKeyValid,
  managedLock,
  orderOf,
  ownLock,
  page,
  post,
  requireFeature,
  requireNotFrozen,
  type Endpoint,
  type UserCall,
} from '../endpoint.ts';
import { presentLock, presentLockDetail } from '../lock-presenter.ts';
import { refuse } from '../params.ts';
import { OverTheAir } from '../radio.ts';
import { createLock } from '../make-lock.ts';

export const lockEndpoints: Endpoint[] = [
  get('/v3/lock/list', (call) => {
    const { world, user, params } = call;
    const alias = params.optionalText('lockAlias')?.toLowerCase();
    const groupId = params.optionalInteger('groupId');
    // Lift controls and power savers do not exist here.
    const isOtherType = (params.optionalInteger('type') ?? 1) !== 1;
    const locks = [...world.locks.values()].filter(
      (lock) =>
        !isOtherType &&
        lock.ownerUid === user.uid &&
        (alias === undefined || lock.alias.toLowerCase().includes(alias)) &&
        (groupId === undefined || lock.groupId === groupId),
    );
    const order = orderOf(params);
    if (order === 'newest') locks.sort((a, b) => b.initializedAt - a.initializedAt || a.lockId - b.lockId);
    else locks.sort((a, b) => (order === 'name' ? 1 : -1) * (a.alias < b.alias ? -1 : 1));
    return page(call, locks, (lock) => presentLock(world, lock), 1_000, 20);
  }),
  get('/v3/lock/detail', (call) => {
    const lock = existingLock(call);
    if (lock.ownerUid !== call.user.uid)
      throw new ApiFault(
        call.world.keyOf(lock, call.user.uid) === undefined ? 20002 : call.world.switches.key_holder_detail_errcode,
      );
    return presentLockDetail(call.world, lock);
  }),
  post('/v3/lock/initialize', (call) => {
    const { world, user, params } = call;
    const lockData = params.text('lockData');
    const alias = params.optionalText('lockAlias');
    const lock = createLock(world, { owner: user, ...(alias === undefined ? {} : { alias: checkedName(call, alias) }) });
    lock.lockData = lockData;
    lock.groupId = params.optionalInteger('groupId') || undefined;
    return { lockId: lock.lockId, keyId: world.keyOf(lock, user.uid)?.id };
  }),
  post('/v3/lock/delete', (call) => {
    call.world.removeLock(ownLock(call));
    return done();
  }),
  post('/v3/lock/rename', (call) => {
    const alias = checkedName(call, call.params.text('lockAlias'));
    managedLock(call).alias = alias;
    return done();
  }),
  post('/v3/lock/updateLockData', (call) => {
    const lockData = call.params.text('lockData');
    const lock = ownLock(call);
    lock.lockData = lockData;
    lock.hasPasscodeData = true;
    return done();
  }),
  post('/v3/lock/updateElectricQuantity', (call) => {
    const battery = call.params.integerIn('electricQuantity', 0, 100);
    const lock = heldLock(call);
    lock.electricQuantity = battery;
    lock.batteryKnownAt = call.world.now;
    return done();
  }),
  post('/v3/lock/transfer', transfer),
  get('/v3/lock/queryElectricQuantity', (call) => {
    const lock = heldLock(call);
    return new OverTheAir(lock, () => {
      lock.electricQuantity = lock.door.battery;
      lock.batteryKnownAt = call.world.now;
      return { electricQuantity: lock.door.battery };
    });
  }),
  post('/v3/lock/unlock', (call) => {
    const lock = commanded(call);
    if (!hasFeature(lock, feature.remoteUnlock) || !lock.isRemoteUnlockOn) throw new ApiFault(-4043);
    requireNotFrozen(lock);
    return moving(call, lock, 'unlocked');
  }),
  post('/v3/lock/lock', (call) => {
    const lock = commanded(call);
    requireFeature(lock, feature.lockCommand);
    requireNotFrozen(lock);
    return moving(call, lock, 'locked');
  }),
  post('/v3/lock/emergencyLock', (call) => {
    const seconds = autoLockSeconds(call, 'autoLockTime');
    const lock = requireNotFrozen(managedLock(call));
    checkAutoLock(lock, seconds);
    return new OverTheAir(lock, () => {
      lock.door.autoLockSeconds = seconds;
      if (!lock.door.moveBolt('locked', call.user.username)) throw new ApiFault(1);
      return done();
    });
  }),
  get('/v3/lock/queryOpenState', (call) => {
    const lock = heldLock(call);
    const field = call.world.switches.sensor_state_field;
    return new OverTheAir(lock, () => ({
      state: lock.isStateKnown ? (lock.door.bolt === 'locked' ? 0 : 1) : 2,
      ...(lock.doorSensor === undefined || field === '' ? {} : { [field]: lock.door.door === 'closed' ? 1 : 0 }),
    }));
  }),
  post('/v3/lock/freeze', (call) => freezing(call, true)),
  post('/v3/lock/unfreeze', (call) => freezing(call, false)),
  get('/v3/lock/queryStatus', (call) => {
    const lock = managedLock(call);
    requireFeature(lock, feature.freeze);
    return new OverTheAir(lock, () => ({ status: lock.door.isFrozen ? 1 : 0 }));
  }),
  get('/v3/lock/queryDate', (call) => {
    const lock = heldLock(call);
    return new OverTheAir(lock, () => ({ date: lock.door.time }));
  }),
  post('/v3/lock/updateDate', (call) => {
    const lock = managedLock(call);
    const asked = call.params.integer('date');
    return new OverTheAir(lock, () => {
      lock.door.clockOffsetMs = (call.world.switches.update_date_from === 'request' ? asked : call.world.now) - call.world.now;
      return { date: lock.door.time };
    });
  }),
  post('/v3/lock/upgradeCheck', (call) => {
    const { modelNum, hardwareRevision, firmwareRevision } = ownLock(call);
    const firmwareInfo = { modelNum, hardwareRevision, firmwareRevision };
    return { needUpgrade: 0, firmwareInfo, firmwarePackage: '', version: firmwareRevision };
  }),
];

export function autoLockSeconds({ params }: UserCall, name: string): number {
  const seconds = params.integer(name);
  return seconds < -1 ? refuse(`${name} is -1, 0 or more`) : seconds;
}

export function checkAutoLock(lock: CloudLock, seconds: number): void {
  requireFeature(lock, feature.autoLock);
  if (seconds > lock.autoLockMaxSeconds) throw new ApiFault(-4082);
}

/** A holder of an eKey needs the right to do it from afar. */
function commanded(call: UserCall): CloudLock {
  const lock = existingLock(call);
  if (lock.ownerUid === call.user.uid) return lock;
  const key = call.world.keyOf(lock, call.user.uid);
  if (key === undefined || !isKeyValid(call.world, key)) throw new ApiFault(20002);
  if (key.remoteEnable !== 1) throw new ApiFault(-3046);
  return lock;
}

function moving({ user }: UserCall, lock: CloudLock, to: 'locked' | 'unlocked'): OverTheAir {
  return new OverTheAir(lock, () => {
    if (!lock.door.moveBolt(to, user.username)) throw new ApiFault(1);
    return done();
  });
}

function freezing(call: UserCall, isFrozen: boolean): OverTheAir {
  const lock = managedLock(call);
  requireFeature(lock, feature.freeze);
  return new OverTheAir(lock, () => {
    lock.door.isFrozen = isFrozen;
    return done();
  });
}

/** The receiver becomes the administrator; gateways stay where they are and serve the lock no longer. */
function transfer(call: UserCall): object {
  const { world, user, params } = call;
  const receiver = world.accounts.userNamed(params.text('receiverUsername'));
  const locks = params.idList('lockIdList').map((id) => {
    const lock = world.locks.get(id);
    if (lock === undefined) throw new ApiFault(-1003);
    if (lock.ownerUid !== user.uid) throw new ApiFault(20002);
    return lock;
  });
  if (receiver === undefined) throw new ApiFault(20006);
  if (receiver.uid === user.uid) throw new ApiFault(-3011);
  for (const lock of locks) {
    const former = world.keyOf(lock, receiver.uid);
    if (former !== undefined) world.keys.delete(former.id);
    const key = world.keyOf(lock, user.uid);
    if (key !== undefined) Object.assign(key, { uid: receiver.uid, groupId: undefined });
    Object.assign(lock, { ownerUid: receiver.uid, groupId: undefined });
  }
  return done();
}

function checkedName({ world }: UserCall, name: string): string {
  const longest = world.switches.name_max_length;
  if (name.trim() === '' || (longest > 0 && name.length > longest)) throw new ApiFault(20008);
  return name;
}
