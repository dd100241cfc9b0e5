import { largestPage, orderByOptions, type OrderBy } from '../constants.ts';
import type { CallOptions } from '../settings.ts';
import type { Api, Operation } from '../transport/api.ts';
import { pageOf, Paged } from '../transport/paged.ts';
import type { Parameters } from '../transport/parameters.ts';
import type { Reader } from '../transport/reading.ts';
import { checkOneOf, checkWhole } from '../validation.ts';

export interface PageParameters {
  /** From 1. */
  readonly pageNo?: number | undefined;
  readonly pageSize?: number | undefined;
  readonly orderBy?: OrderBy | undefined;
}

export interface ListKind<T> {
  readonly operation: Operation;
  readonly item: Reader<T>;
  readonly largest?: number;
  readonly isOrdered?: boolean;
}

export function paged<T>(
  api: Api,
  kind: ListKind<T>,
  parameters: Parameters,
  page: PageParameters,
  options: CallOptions = {},
): Paged<T> {
  const { operation, item, largest = largestPage.others, isOrdered = true } = kind;
  const firstPage = checkWhole('pageNo', page.pageNo ?? 1, 1, Number.MAX_SAFE_INTEGER);
  const pageSize = checkWhole('pageSize', page.pageSize ?? largest, 1, largest);
  const orderBy = checkOneOf('orderBy', page.orderBy ?? orderByOptions.newestFirst, Object.values(orderByOptions));
  const load = (pageNo: number, callOptions: CallOptions) =>
    api.call(
      operation,
      { ...parameters, pageNo, pageSize, ...(isOrdered ? { orderBy } : {}) },
      pageOf(item, pageNo, pageSize),
      callOptions,
    );
  return new Paged(operation.path, load, firstPage, options);
}
