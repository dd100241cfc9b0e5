import type { Compilable, CompiledQuery, Kysely } from 'kysely';

/** Stands in a query for a value that is known only when it runs. */
class Blank {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }
}

/**
 * A query of Kysely that is put together and compiled once, and then only run: on the busiest paths building the same text again
 * costs as much as asking the database. `build` sees blanks in place of values, which it may only hand on to the query.
 */
export function reusableQuery<Tables, Values extends object, Row>(
  build: (db: Kysely<Tables>, values: Values) => Compilable<Row>,
): (db: Kysely<Tables>, values: Values) => Promise<Row[]> {
  let compiled: CompiledQuery<Row> | undefined;
  return async (db, values) => {
    compiled ??= build(db, new Proxy({} as Values, { get: (_values, name) => new Blank(String(name)) })).compile();
    const parameters = compiled.parameters.map((parameter) =>
      parameter instanceof Blank ? (Reflect.get(values, parameter.name) as unknown) : parameter,
    );
    const result = await db.executeQuery<Row>({ ...compiled, parameters });
    return result.rows;
  };
}
