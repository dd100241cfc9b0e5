import { ApiFault, done } from '../api-fault.ts';
import { createHash } from 'node:crypto';
import { feature, hasFeature, type CloudLock, type QrCode } from '../cloud-lock.ts';
import type { MemoryChange } from '../door-lock.ts';
import {
  get,
  managedLock,
  pageOfList,
  post,
  requireNotFrozen,
  roleOf,
  type Answer,
  type Endpoint,
  type UserCall,
} from '../endpoint.ts';
import { refuse, weekPeriods } from '../params.ts';
import { OverTheAir } from '../radio.ts';
import type { World } from '../world.ts';

const customNumberFrom = 65_536;
const customNumberTo = 4_294_967_295;

export const qrCodeEndpoints: Endpoint[] = [
  post('/v3/qrCode/add', add),
  get('/v3/qrCode/list', (call) => {
    const lock = managedLock(call);
    const name = call.params.optionalText('name') ?? '';
    return pageOfList(
      call,
      lock.qrCodes,
      (row) => row.name.includes(name),
      (row) => ({
        qrCodeId: row.id,
        lockId: lock.lockId,
        type: row.type,
        qrCodeNumber: row.number,
        name: row.name,
        startDate: row.startDate,
        endDate: row.endDate,
        refreshTime: row.refreshTime,
        cyclicConfig: row.cyclicConfig,
        createDate: row.createdAt,
        status: statusOf(call.world, row),
        creator: row.creator,
        link: linkOf(row),
        qrCodeVersion: row.isCustom ? 3 : 1,
      }),
      200,
    );
  }),
  get('/v3/qrCode/getData', (call) => {
    const [lock, row] = existing(call);
    const status = statusOf(call.world, row);
    return {
      lockAlias: lock.alias,
      type: row.type,
      qrCodeNumber: row.number,
      // Outside its validity nothing is shown that could be held to the lock.
      ...(status === 1 ? { qrCodeContent: contentOf(lock, row) } : {}),
      name: row.name,
      startDate: row.startDate,
      endDate: row.endDate,
      status,
    };
  }),
  post('/v3/qrCode/update', (call) => {
    const { params } = call;
    const [lock, row] = existing(call);
    if (params.oneOf('type', [1, 2, 4] as const) !== row.type) refuse('type cannot change');
    const changes = {
      name: params.optionalText('name') ?? row.name,
      startDate: params.optionalInteger('startDate') ?? row.startDate,
      endDate: params.optionalInteger('endDate') ?? row.endDate,
      refreshTime: params.integerIn('refreshTime', 1, 1_440, row.refreshTime),
      cyclicConfig: weekPeriods(params, 7) ?? row.cyclicConfig,
    };
    return byType(call, 'changeType', lock, keep(lock, { ...row, ...changes }), () => {
      Object.assign(row, changes);
      lock.qrCodes.touch();
      return done();
    });
  }),
  post('/v3/qrCode/delete', (call) => {
    const [lock, row] = existing(call);
    return byType(call, 'deleteType', lock, { do: 'forget', kind: 'qr', value: contentOf(lock, row) }, () => {
      lock.qrCodes.delete(row.id);
      return done();
    });
  }),
  post('/v3/qrCode/clear', (call) => {
    const lock = managedLock(call);
    for (const row of lock.qrCodes.values()) lock.door.apply({ do: 'forget', kind: 'qr', value: contentOf(lock, row) });
    lock.qrCodes.clear();
    return done();
  }),
];

function add(call: UserCall): Answer {
  const { world, user, params } = call;
  const type = params.oneOf('type', [1, 2, 4] as const);
  const startDate = type === 2 ? 0 : params.integer('startDate');
  const endDate = type === 2 ? 0 : params.integer('endDate');
  if (type !== 2 && endDate <= startDate) refuse('endDate must be after startDate');
  const custom = params.optionalInteger('qrCodeNumber');
  if (custom !== undefined && (custom < customNumberFrom || custom > customNumberTo))
    refuse(`qrCodeNumber is from ${customNumberFrom} to ${customNumberTo}`);
  const refreshTime = params.integerIn('refreshTime', 1, 1_440, 10);
  const cyclicConfig = weekPeriods(params, 7) ?? [];
  if (type === 4 && cyclicConfig.length === 0) refuse('cyclicConfig is missing');
  const lock = managedLock(call);
  if (!hasFeature(lock, custom === undefined ? feature.qrCode : feature.customQrCode)) throw new ApiFault(-4043);
  const number = String(custom ?? world.random.between(customNumberFrom, 0x7f_ff_ff_ff));
  for (const other of lock.qrCodes.values()) if (other.number === number) refuse('qrCodeNumber is taken');
  const row: QrCode = {
    id: world.nextId('qr', 6_001),
    name: params.optionalText('name') ?? '',
    createdAt: world.now,
    number,
    type,
    startDate,
    endDate,
    refreshTime,
    cyclicConfig,
    creator: user.username,
    isCustom: custom !== undefined,
  };
  return byType(call, 'addType', lock, keep(lock, row), () => {
    lock.qrCodes.add(row);
    return { qrCodeId: row.id, qrCodeNumber: row.number, link: linkOf(row) };
  });
}

/** 0: the lock reads it from the code itself, so it needs no telling; 1: a phone tells it; 2: a gateway does. */
function byType(call: UserCall, name: string, lock: CloudLock, change: MemoryChange, perform: () => object): Answer {
  const type = call.params.oneOf(name, [0, 1, 2] as const, 0);
  requireNotFrozen(lock);
  if (type === 2)
    return new OverTheAir(lock, () => {
      lock.door.write(change);
      return perform();
    });
  if (type === 1) lock.door.bluetoothQueue.push(change);
  else lock.door.apply(change);
  return perform();
}

function existing(call: UserCall): [lock: CloudLock, row: QrCode] {
  const id = call.params.integer('qrCodeId');
  for (const lock of call.world.locks.values()) {
    const row = lock.qrCodes.get(id);
    if (row === undefined) continue;
    const role = roleOf(call.world, lock, call.user);
    if (role === 'stranger') throw new ApiFault(20002);
    if (role === 'holder') throw new ApiFault(-2018);
    return [lock, row];
  }
  return refuse('there is no such QR code');
}

function keep(lock: CloudLock, row: QrCode): MemoryChange {
  const { name, startDate, endDate, cyclicConfig } = row;
  return { do: 'keep', credential: { kind: 'qr', value: contentOf(lock, row), name, startDate, endDate, week: cyclicConfig } };
}

function contentOf(lock: CloudLock, row: QrCode): string {
  return createHash('sha256').update(`${lock.secret}|${row.number}`).digest('hex').slice(0, 32);
}

function linkOf(row: QrCode): string {
  return `https://simulated.invalid/qr/${row.id}-${row.number}`;
}

function statusOf(world: World, row: QrCode): number {
  if (row.startDate > world.now) return 3;
  return row.endDate !== 0 && row.endDate <= world.now ? 2 : 1;
}
