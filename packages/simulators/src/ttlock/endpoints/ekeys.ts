import { ApiFault, done } from '../api-fault.ts';
import type { User } from '../accounts.ts';
import { feature, hasFeature, type CloudLock, type EKey } from '../cloud-lock.ts';
import { createHash } from 'node:crypto';
import { get, heldLock, managedLock, orderOf, ownLock, page, post, roleOf, type Endpoint, type UserCall } from '../endpoint.ts';
import { featureValue } from '../lock-presenter.ts';
import { addKey } from '../make-lock.ts';
import { refuse } from '../params.ts';
import type { World } from '../world.ts';

export const ekeyEndpoints: Endpoint[] = [
  post('/v3/key/send', send),
  post('/v3/key/list', (call) => {
    const { world, user, params } = call;
    const alias = params.optionalText('lockAlias')?.toLowerCase();
    const groupId = params.optionalInteger('groupId');
    const keys = world.keys.inOrder(orderOf(params)).filter((key) => {
      const lock = world.locks.get(key.lockId);
      return (
        key.uid === user.uid &&
        lock !== undefined &&
        (alias === undefined || lock.alias.toLowerCase().includes(alias)) &&
        (groupId === undefined || key.groupId === groupId)
      );
    });
    return page(call, keys, (key) => presentHeld(world, key), 1_000, 20);
  }),
  get('/v3/key/get', (call) => {
    const lock = heldLock(call);
    const key = call.world.keyOf(lock, call.user.uid);
    if (key === undefined) throw new ApiFault(-1008);
    return presentHeld(call.world, key);
  }),
  get('/v3/lock/listKey', (call) => {
    const { world, params } = call;
    const lock = managedLock(call);
    const search = params.optionalText('searchStr');
    const keyRight = params.optionalInteger('keyRight');
    const keys = world.keys
      .inOrder(orderOf(params))
      .filter(
        (key) =>
          key.lockId === lock.lockId &&
          !key.isAdmin &&
          (search === undefined || key.name.includes(search) || world.userName(key.uid).includes(search)) &&
          (keyRight === undefined || key.keyRight === keyRight),
      );
    return page(call, keys, (key) => presentSent(world, key), 200);
  }),
  post('/v3/key/delete', (call) => {
    const { world, user } = call;
    const key = existingKey(call);
    const lock = lockOf(world, key);
    if (key.isAdmin && key.uid === user.uid) world.removeLock(lock);
    else {
      if (key.uid !== user.uid) requireManager(call, lock);
      if (key.isAdmin) throw new ApiFault(-2018);
      world.keys.delete(key.id);
    }
    return done();
  }),
  post('/v3/lock/deleteAllKey', (call) => {
    const lock = ownLock(call);
    for (const key of call.world.keys.values()) if (key.lockId === lock.lockId && !key.isAdmin) call.world.keys.delete(key.id);
    return done();
  }),
  post('/v3/key/freeze', (call) => {
    managedKey(call).status = '110405';
    return done();
  }),
  post('/v3/key/unfreeze', (call) => {
    managedKey(call).status = '110401';
    return done();
  }),
  post('/v3/key/update', (call) => {
    const name = call.params.optionalText('keyName');
    const remoteEnable = call.params.optionalInteger('remoteEnable');
    if (remoteEnable !== undefined && remoteEnable !== 1 && remoteEnable !== 2) refuse('remoteEnable is 1 or 2');
    const key = managedKey(call);
    key.name = name ?? key.name;
    key.remoteEnable = remoteEnable ?? key.remoteEnable;
    call.world.keys.touch();
    return done();
  }),
  post('/v3/key/changePeriod', (call) => {
    const [startDate, endDate] = period(call);
    const key = managedKey(call);
    if (key.status !== '110401' && key.status !== '110402') throw new ApiFault(-2023);
    checkOwnEnd(call, lockOf(call.world, key), endDate);
    Object.assign(key, { startDate, endDate });
    return done();
  }),
  post('/v3/key/authorize', (call) => authorise(call, 1)),
  post('/v3/key/unauthorize', (call) => authorise(call, 0)),
  post('/v3/key/getUnlockLink', (call) => {
    const key = existingKey(call);
    const lock = lockOf(call.world, key);
    if (key.uid !== call.user.uid) requireManager(call, lock);
    if (!hasFeature(lock, feature.remoteUnlock) || !lock.isRemoteUnlockOn) throw new ApiFault(-4043);
    if (key.remoteEnable !== 1) throw new ApiFault(-3046);
    const ticket = createHash('sha256').update(`${lock.secret}|${key.id}`).digest('hex').slice(0, 24);
    return { link: `https://simulated.invalid/unlock/${ticket}` };
  }),
];

function send(call: UserCall): object {
  const { world, user, params } = call;
  const lock = managedLock(call);
  const receiverName = params.text('receiverUsername');
  const name = params.text('keyName');
  const [startDate, endDate] = period(call);
  const keyRight = params.oneOf('keyRight', [0, 1] as const, 0);
  const remoteEnable = params.oneOf('remoteEnable', [1, 2] as const, 2);
  const receiver = world.accounts.userNamed(receiverName) ?? created(call, receiverName);
  if (receiver.mergedInto !== undefined) throw new ApiFault(-1027);
  if (receiver.uid === user.uid) throw new ApiFault(-2019);
  if (receiver.uid === lock.ownerUid) throw new ApiFault(-2020);
  if (keyRight === 1 && user.uid !== lock.ownerUid) throw new ApiFault(-2018);
  checkOwnEnd(call, lock, endDate);
  const former = world.keyOf(lock, receiver.uid);
  if (former !== undefined) world.keys.delete(former.id);
  const key = addKey(world, lock, {
    uid: receiver.uid,
    name,
    senderUsername: user.username,
    keyRight,
    startDate,
    endDate,
    remoteEnable,
    remarks: params.optionalText('remarks') ?? '',
  });
  return { keyId: key.id };
}

/** `createUser` makes an account of a telephone number or an e-mail address; the password is the last six characters of it. */
function created({ world, params }: UserCall, username: string): User {
  const isContact = /^\+?\d{6,}$/.test(username) || /^[^@\s]+@[^@\s]+$/.test(username);
  if (params.optionalInteger('createUser') !== 1 || !isContact) throw new ApiFault(-4064);
  return world.accounts.addUser({
    uid: world.nextId('user', 1_001),
    username,
    passwordMd5: createHash('md5').update(username.slice(-6)).digest('hex'),
    kind: 'app',
    registeredBy: undefined,
    registeredAt: world.now,
    region: world.region,
    mergedInto: undefined,
  });
}

function checkOwnEnd({ world, user }: UserCall, lock: CloudLock, endDate: number): void {
  const ownEnd = world.keyOf(lock, user.uid)?.endDate ?? 0;
  if (ownEnd !== 0 && (endDate === 0 || endDate > ownEnd)) throw new ApiFault(-3039);
}

/** 0 and 0 is for ever. */
function period({ params }: UserCall): [startDate: number, endDate: number] {
  const startDate = params.integer('startDate');
  const endDate = params.integer('endDate');
  return endDate === 0 || endDate > startDate ? [startDate, endDate] : refuse('endDate must be after startDate');
}

function existingKey({ world, params }: UserCall): EKey {
  const key = world.keys.get(params.integer('keyId'));
  if (key === undefined) throw new ApiFault(-1008);
  return key;
}

function lockOf(world: World, key: EKey): CloudLock {
  const lock = world.locks.get(key.lockId);
  if (lock === undefined) throw new ApiFault(-1003);
  return lock;
}

function requireManager({ world, user }: UserCall, lock: CloudLock): void {
  const role = roleOf(world, lock, user);
  if (role === 'stranger') throw new ApiFault(20002);
  if (role === 'holder') throw new ApiFault(-2018);
}

function managedKey(call: UserCall): EKey {
  const key = existingKey(call);
  requireManager(call, lockOf(call.world, key));
  if (key.isAdmin && key.uid !== call.user.uid) throw new ApiFault(-2018);
  return key;
}

function authorise(call: UserCall, keyRight: number): object {
  const lock = ownLock(call);
  const key = existingKey(call);
  if (key.lockId !== lock.lockId || key.isAdmin) throw new ApiFault(-1008);
  key.keyRight = keyRight;
  return done();
}

function keyStatus(world: World, key: EKey): string {
  return key.status === '110401' && key.startDate > world.now ? '110402' : key.status;
}

function presentHeld(world: World, key: EKey): object {
  const lock = lockOf(world, key);
  const group = key.groupId === undefined ? undefined : world.groups.get(key.groupId);
  return {
    keyId: key.id,
    lockData: lock.lockData,
    lockId: lock.lockId,
    userType: key.isAdmin ? '110301' : '110302',
    keyStatus: keyStatus(world, key),
    lockName: lock.name,
    lockAlias: lock.alias,
    lockMac: lock.mac,
    ...(key.isAdmin ? { noKeyPwd: lock.door.adminCode } : {}),
    electricQuantity: lock.electricQuantity,
    startDate: key.startDate,
    endDate: key.endDate,
    remarks: key.remarks,
    keyRight: key.keyRight,
    featureValue: featureValue(world, lock),
    remoteEnable: key.remoteEnable,
    passageMode: lock.passage.mode,
    timezoneRawOffset: lock.door.timezoneOffsetMs,
    keyboardPwdVersion: 4,
    ...(group === undefined ? {} : { groupId: group.id, groupName: group.name }),
  };
}

function presentSent(world: World, key: EKey): object {
  return {
    keyId: key.id,
    lockId: key.lockId,
    username: world.userName(key.uid),
    uid: key.uid,
    keyName: key.name,
    keyStatus: keyStatus(world, key),
    startDate: key.startDate,
    endDate: key.endDate,
    keyRight: key.keyRight,
    remoteEnable: key.remoteEnable,
    senderUsername: key.senderUsername,
    remarks: key.remarks,
    date: key.createdAt,
  };
}
