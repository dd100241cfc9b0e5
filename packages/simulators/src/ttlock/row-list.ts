interface Row {
  id: number;
  name: string;
  createdAt: number;
}

export type RowOrder = 'name' | 'newest' | 'name_reversed';

/** Rows of one kind in one place, kept in the orders that lists ask for, so that a page of ten thousand rows costs its own length alone. */
export class RowList<T extends Row> {
  readonly #rows = new Map<number, T>();
  readonly #sorted = new Map<RowOrder, T[]>();

  get size(): number {
    return this.#rows.size;
  }

  get(id: number): T | undefined {
    return this.#rows.get(id);
  }

  add(row: T): T {
    this.#rows.set(row.id, row);
    this.touch();
    return row;
  }

  delete(id: number): void {
    this.#rows.delete(id);
    this.touch();
  }

  clear(): void {
    this.#rows.clear();
    this.touch();
  }

  /** A row's name changed. */
  touch(): void {
    this.#sorted.clear();
  }

  values(): Iterable<T> {
    return this.#rows.values();
  }

  inOrder(order: RowOrder): readonly T[] {
    let rows = this.#sorted.get(order);
    if (rows === undefined) {
      const sign = order === 'name_reversed' ? -1 : 1;
      rows = [...this.#rows.values()].sort(
        order === 'newest'
          ? (a, b) => b.createdAt - a.createdAt || b.id - a.id
          : (a, b) => sign * (a.name < b.name ? -1 : a.name > b.name ? 1 : 0) || a.id - b.id,
      );
      this.#sorted.set(order, rows);
    }
    return rows;
  }
}
