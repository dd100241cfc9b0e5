import type { CallOptions } from '../settings.ts';
import { list, number, object, optional, type Read, type Reader } from './reading.ts';

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
    return { list: items, pageNo: told.pageNo ?? pageNo, pageSize: size, pages: told.pages ?? Math.ceil(total / size), total };
  };
}

/**
 * A list that comes in pages. Awaited it is the page that was asked for; iterated (`for await`) it goes on through all that follow; `all()` gives
 * everything. Nothing is asked before that.
 */
export class Paged<T> implements PromiseLike<Page<T>>, AsyncIterable<T> {
  readonly #load: (pageNo: number, options: CallOptions) => Promise<Page<T>>;
  readonly #firstPage: number;
  readonly #options: CallOptions;

  constructor(load: (pageNo: number, options: CallOptions) => Promise<Page<T>>, firstPage: number, options: CallOptions) {
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
    for (let pageNo = this.#firstPage; ; pageNo += 1) {
      const page = await this.#load(pageNo, this.#options);
      yield page;
      if (page.list.length === 0 || pageNo >= page.pages) return;
    }
  }

  /** Everything from the page that was asked for on, in one array. */
  async all(): Promise<T[]> {
    const items: T[] = [];
    for await (const page of this.pages()) items.push(...page.list);
    return items;
  }
}
