import { ApiFault, done } from '../api-fault.ts';
import { existingLock, get, heldLock, post, type Endpoint, type UserCall } from '../endpoint.ts';
import { refuse } from '../params.ts';
import type { Group } from '../world.ts';

export const groupEndpoints: Endpoint[] = [
  post('/v3/group/add', (call) => {
    const name = freeName(call);
    const id = call.world.nextId('group', 3_001);
    call.world.groups.set(id, { id, uid: call.user.uid, name });
    return { groupId: id };
  }),
  get('/v3/group/list', ({ world, user }) => ({
    list: [...world.groups.values()].filter((group) => group.uid === user.uid).map(({ id, name }) => ({ groupId: id, name })),
  })),
  post('/v3/group/delete', (call) => {
    const group = ownGroup(call, call.params.integer('groupId'));
    call.world.groups.delete(group.id);
    for (const lock of call.world.locks.values()) if (lock.groupId === group.id) lock.groupId = undefined;
    for (const key of call.world.keys.values()) if (key.groupId === group.id) key.groupId = undefined;
    return done();
  }),
  post('/v3/group/update', rename),
  post('/v3/group/rename', rename),
  post('/v3/lock/setGroup', (call) => {
    heldLock(call);
    return setGroup(call);
  }),
  post('/v3/group/setDeviceGroup', (call) => {
    if (call.params.oneOf('deviceType', [0, 1, 2] as const) !== 0) refuse('there are no meters here');
    const lock = call.world.locks.get(call.params.integer('deviceId'));
    if (lock === undefined) throw new ApiFault(-1003);
    if (lock.ownerUid !== call.user.uid) throw new ApiFault(20002);
    lock.groupId = groupIdOf(call);
    return done();
  }),
];

function rename(call: UserCall): object {
  const group = ownGroup(call, call.params.integer('groupId'));
  const name = call.params.text('name');
  if (name !== group.name) group.name = freeName(call);
  return done();
}

function setGroup(call: UserCall): object {
  const groupId = groupIdOf(call);
  const lock = existingLock(call);
  const key = call.world.keyOf(lock, call.user.uid);
  if (lock.ownerUid === call.user.uid) lock.groupId = groupId;
  if (key !== undefined) key.groupId = groupId;
  return done();
}

/** 0 takes it out of its group. */
function groupIdOf(call: UserCall): number | undefined {
  const id = call.params.integer('groupId');
  return id === 0 ? undefined : ownGroup(call, id).id;
}

function ownGroup({ world, user }: UserCall, id: number): Group {
  const group = world.groups.get(id);
  if (group?.uid !== user.uid) throw new ApiFault(-1018);
  return group;
}

function freeName({ world, user, params }: UserCall): string {
  const name = params.text('name');
  for (const group of world.groups.values()) if (group.uid === user.uid && group.name === name) throw new ApiFault(-1016);
  return name;
}
