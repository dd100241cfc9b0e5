import { TransportError } from '../errors/errors.ts';
import type { CallOptions } from '../settings.ts';
import { list, number, object, optional, ShapeError, type Read, type Reader } from './reading.ts';

export interface Page<T> {
  readonly list: readonly T[];
  readonly pageNo: number;
  readonly pageSize: number;
  readonly pages: number;
  readonly total: number;
}

const readEnvelope = object({
  pageNo: optional(number),
  pageSize: optional(number),
  pages: optional(number),
  total: optional(number),
});

export function pageOf<T>(item: Reader<T>, pageNo: number, pageSize: number): Reader<Page<T>> {
  const readList = object({ list: list(item) });
  return (value) => {
    const { list: items } = readList(value);
    const told: Read<typeof readEnvelope> = readEnvelope(value);
    const total = told.total ?? (pageNo - 1) * pageSize + items.length;
    // The service may give fewer a page than it was asked for; what it says it gave counts.
    const size = told.pageSize === null || told.pageSize < 1 ? pageSize : told.pageSize;
    const pages = told.pages ?? Math.ceil(total / size);
    const isAnother = told.pageNo !== null && told.pageNo !== pageNo;
    // Another page than the one asked for would be counted twice, and the asked one never seen. Beyond the last there is nothing.
    if (isAnother && pageNo <= pages) throw new ShapeError(String(pageNo), 'pageNo');
    return { list: isAnother ? [] : items, pageNo, pageSize: size, pages, total };
  };
}

/** Rows that come while pages are read may bring one page twice; a third time, nothing moves any more. */
const sameInARow = 3;

/**
 * A list that comes in pages. Awaited it is the page that was asked for; iterated (`for await`) it goes on through all that follow; `all()` gives
 * everything. Nothing is asked before that.
 */
export class Paged<T> implements PromiseLike<Page<T>>, AsyncIterable<T> {
  readonly #operation: string;
  readonly #load: (pageNo: number, options: CallOptions) => Promise<Page<T>>;
  readonly #firstPage: number;
  readonly #options: CallOptions;

  constructor(
    operation: string,
    load: (pageNo: number, options: CallOptions) => Promise<Page<T>>,
    firstPage: number,
    options: CallOptions,
  ) {
    this.#operation = operation;
    this.#load = load;
    this.#firstPage = firstPage;
    this.#options = options;
  }

  // oxlint-disable-next-line unicorn/no-thenable -- awaiting a list is to give its page
  then<A = Page<T>, B = never>(
    onPage?: ((page: Page<T>) => A | PromiseLike<A>) | null,
    onError?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    return this.#load(this.#firstPage, this.#options).then(onPage, onError);
  }

  async *[Symbol.asyncIterator](): AsyncIterator<T, void, undefined> {
    for await (const page of this.pages()) yield* page.list;
  }

  async *pages(): AsyncGenerator<Page<T>, void, undefined> {
    let former = '';
    let same = 1;
    for (let pageNo = this.#firstPage; ; pageNo += 1) {
      const page = await this.#load(pageNo, this.#options);
      yield page;
      if (page.list.length === 0 || pageNo >= page.pages) return;
      const edges = JSON.stringify([page.list[0], page.list.at(-1)]);
      same = edges === former ? same + 1 : 1;
      former = edges;
      if (same === sameInARow) {
        const detail = `the same page came ${sameInARow} times, the last as page ${pageNo} of ${page.pages}`;
        throw new TransportError(this.#operation, 'unexpected_answer', { detail });
      }
    }
  }

  /** Everything from the page that was asked for on, in one array. */
  async all(): Promise<T[]> {
    const items: T[] = [];
    for await (const page of this.pages()) items.push(...page.list);
    return items;
  }
}
