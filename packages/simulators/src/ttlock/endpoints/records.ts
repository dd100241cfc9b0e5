import { done } from '../api-fault.ts';
import type { CloudRecord } from '../cloud-lock.ts';
import { get, managedLock, page, post, type Endpoint } from '../endpoint.ts';
import { dayMs } from '../lock-calendar.ts';
import { plainText, refuse } from '../params.ts';

const keptMs = 183 * dayMs;

/** The filter has a numbering of its own for what has several record types. */
const filterTypes = new Map<number, readonly number[]>([
  [-5, [67, 68, 69, 71]],
  [-4, [57, 58, 61, 62]],
]);

/** Raw numbers of the lock and what the cloud makes of them; from 29 upward they are mostly the same. */
const cloudTypes = new Map([
  [1, 1],
  [4, 4],
  [7, 4],
  [11, 4],
  [13, 4],
  [17, 7],
  [25, 7],
  [19, 9],
  [20, 8],
  [22, 8],
  [26, 11],
  [27, 10],
  [28, 12],
]);
const failedTypes = new Set([7, 11, 12, 13, 22, 25]);

export const recordEndpoints: Endpoint[] = [
  get('/v3/lockRecord/list', (call) => {
    const { world, params } = call;
    const lock = managedLock(call);
    const from = Math.max(params.optionalInteger('startDate') ?? 0, world.now - keptMs);
    const until = params.optionalInteger('endDate') || Number.MAX_SAFE_INTEGER;
    const uid = params.optionalInteger('uid');
    const username = uid === undefined ? undefined : world.userName(uid);
    const recordType = params.optionalInteger('recordType');
    const types = recordType === undefined ? undefined : (filterTypes.get(recordType) ?? [recordType]);
    const search = params.optionalText('searchStr');
    const records = lock.records.filter(
      (record) =>
        record.lockDate >= from &&
        record.lockDate <= until &&
        (username === undefined || record.username === username) &&
        (types === undefined || types.includes(record.recordType)) &&
        (search === undefined || record.keyboardPwd === search || record.username?.includes(search) === true),
    );
    records.sort((a, b) => b.lockDate - a.lockDate || b.recordId - a.recordId);
    return page(call, records, (record) => ({ lockId: lock.lockId, ...record }), 200);
  }),
  post('/v3/lockRecord/upload', (call) => {
    const { world, user } = call;
    const lock = managedLock(call);
    const entries = call.params.list('records').map((entry) => {
      const raw = (typeof entry === 'object' && entry !== null ? entry : refuse('records holds no object')) as Record<
        string,
        unknown
      >;
      const recordTypeFromLock = Number(raw['recordTypeFromLock'] ?? raw['recordType']);
      const lockDate = Number(raw['lockDate'] ?? raw['operateDate']);
      if (!Number.isInteger(recordTypeFromLock) || !Number.isInteger(lockDate)) refuse('a record needs recordType and lockDate');
      return { recordTypeFromLock, lockDate, value: plainText(raw['keyboardPwd'] ?? raw['password']) };
    });
    const records = entries.map(({ recordTypeFromLock, lockDate, value }): CloudRecord => ({
      recordId: world.nextId('record', 7_000_001),
      recordTypeFromLock,
      recordType: cloudTypes.get(recordTypeFromLock) ?? recordTypeFromLock,
      success: failedTypes.has(recordTypeFromLock) ? 0 : 1,
      username: recordTypeFromLock === 1 ? user.username : null,
      keyboardPwd: value,
      lockDate,
      serverDate: world.now,
      electricQuantity: lock.electricQuantity,
    }));
    lock.records.push(...records);
    if (records.length > 0) world.listener?.onRecords(lock, records);
    return done();
  }),
  post('/v3/lockRecord/delete', (call) => {
    const lock = managedLock(call);
    const ids = new Set(
      call.params.optionalText('recordIdList') === undefined
        ? [call.params.integer('recordId')]
        : call.params.idList('recordIdList'),
    );
    lock.records = lock.records.filter(({ recordId }) => !ids.has(recordId));
    return done();
  }),
  post('/v3/lockRecord/clear', (call) => {
    managedLock(call).records = [];
    return done();
  }),
];
