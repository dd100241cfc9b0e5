import type { CallOptions } from '../settings.ts';
import { reading, setting, type Api } from '../transport/api.ts';
import type { Paged } from '../transport/paged.ts';
import { id, nothing, number, object, optional, text, yes, type Id, type Read } from '../transport/reading.ts';
import { checkId, checkInstant, checkText, checkWhole, type Instant } from '../validation.ts';
import { ParameterError } from '../errors/errors.ts';
import { paged, type PageParameters } from './paging.ts';

export const readRecord = object({
  recordId: optional(id),
  lockId: id,
  recordTypeFromLock: optional(number),
  /** See `describeRecord`. */
  recordType: number,
  /** False: somebody tried and was refused. */
  success: yes,
  /** The account, or the name of the passcode, card or fingerprint. */
  username: optional(text),
  /** The passcode, or the number of the card or fingerprint. */
  keyboardPwd: optional(text),
  /** By the lock's clock, which may be wrong. */
  lockDate: number,
  serverDate: optional(number),
});
export type LockRecord = Read<typeof readRecord>;

/** For `recordType` as a filter (reference §7.1). */
export const recordFilters = { face: -5, qrCode: -4, passcode: 4, card: 7, fingerprint: 8, remote: 55 } as const;

const operations = {
  list: reading('/v3/lockRecord/list'),
  upload: setting('/v3/lockRecord/upload'),
  clear: setting('/v3/lockRecord/clear'),
};

export interface RecordFilter extends Omit<PageParameters, 'orderBy'> {
  readonly lockId: Id;
  readonly startDate?: Instant | undefined;
  /** While paging through what still grows, give one, or rows shift from page to page. */
  readonly endDate?: Instant | undefined;
  readonly uid?: Id | undefined;
  readonly recordType?: number | undefined;
  readonly search?: string | undefined;
}

/** What happened at the lock, newest first, for six months. Records may arrive days later: order by `lockDate`, and take no absence as a proof. */
export class Records {
  readonly #api: Api;

  constructor(api: Api) {
    this.#api = api;
  }

  list(filter: RecordFilter, options?: CallOptions): Paged<LockRecord> {
    const startDate = filter.startDate === undefined ? undefined : checkInstant('startDate', filter.startDate);
    const endDate = filter.endDate === undefined ? undefined : checkInstant('endDate', filter.endDate);
    if (startDate !== undefined && endDate !== undefined && startDate > endDate) {
      throw new ParameterError('endDate', 'must not be before startDate');
    }
    const parameters = {
      lockId: checkId('lockId', filter.lockId),
      startDate,
      endDate,
      uid: filter.uid === undefined ? undefined : checkId('uid', filter.uid),
      recordType: filter.recordType === undefined ? undefined : checkWhole('recordType', filter.recordType, -100, 10_000),
      searchStr: filter.search,
    };
    return paged(this.#api, { operation: operations.list, item: readRecord, isOrdered: false }, parameters, filter, options);
  }

  /** What the phone SDK read from the lock, as it gave it. */
  async upload(lockId: Id, records: string, options?: CallOptions): Promise<void> {
    const parameters = { lockId: checkId('lockId', lockId), records: checkText('records', records) };
    await this.#api.call(operations.upload, parameters, nothing, options);
  }

  async clear(lockId: Id, options?: CallOptions): Promise<void> {
    await this.#api.call(operations.clear, { lockId: checkId('lockId', lockId) }, nothing, options);
  }
}
