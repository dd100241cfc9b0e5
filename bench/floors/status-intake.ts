import { Pool, type ClientConfig } from 'pg';
import { Type, type Static } from 'typebox';
import { Compile } from 'typebox/compile';

/** What taking in a status costs at least: parse, validate, write in batches with `unnest`, tell when the commit is done. */
const statusSchema = Type.Object({
  online: Type.Boolean(),
  battery: Type.Integer({ minimum: 0, maximum: 100 }),
  lock_status: Type.Enum(['locked', 'unlocked', 'jammed', 'error']),
  signal_strength: Type.Optional(Type.Number({ minimum: -150, maximum: 0 })),
  temperature: Type.Optional(Type.Number({ minimum: -60, maximum: 120 })),
  firmware_version: Type.Optional(Type.String({ maxLength: 50 })),
  settings_version: Type.Optional(Type.Integer({ minimum: 0 })),
  time_nonce: Type.Optional(Type.String({ pattern: '^[0-9a-f]{16,64}$' })),
  timestamp: Type.String({ format: 'date-time' }),
});
const validator = Compile(statusSchema);

interface Row {
  readonly deviceId: string;
  readonly receivedAt: Date;
  readonly status: Static<typeof statusSchema>;
}

const createTables = `
  drop table if exists floor_telemetry, floor_states;
  create table floor_telemetry (device_id text not null, received_at timestamptz not null, reported_at timestamptz not null,
    is_online boolean not null, battery_level smallint not null, lock_status text not null, signal_strength smallint, temperature real);
  create index on floor_telemetry (device_id, received_at);
  create table floor_states (device_id text primary key, received_at timestamptz not null, reported_at timestamptz not null,
    is_online boolean not null, battery_level smallint not null, lock_status text not null, signal_strength smallint, temperature real)
    with (fillfactor = 60)`;

const columns = 'device_id, received_at, reported_at, is_online, battery_level, lock_status, signal_strength, temperature';
const types = ['text', 'timestamptz', 'timestamptz', 'boolean', 'smallint', 'text', 'smallint', 'real'];
const unnest = (first: number): string => `unnest(${types.map((type, index) => `$${first + index}::${type}[]`).join(', ')})`;
const write = `
  with history as (insert into floor_telemetry (${columns}) select * from ${unnest(1)})
  insert into floor_states (${columns}) select * from ${unnest(1 + types.length)}
  on conflict (device_id) do update set received_at = excluded.received_at, reported_at = excluded.reported_at,
    is_online = excluded.is_online, battery_level = excluded.battery_level, lock_status = excluded.lock_status,
    signal_strength = excluded.signal_strength, temperature = excluded.temperature`;

function columnsOf(rows: readonly Row[]): unknown[][] {
  return [
    rows.map((row) => row.deviceId),
    rows.map((row) => row.receivedAt),
    rows.map((row) => row.status.timestamp),
    rows.map((row) => row.status.online),
    rows.map((row) => row.status.battery),
    rows.map((row) => row.status.lock_status),
    rows.map((row) => row.status.signal_strength ?? null),
    rows.map((row) => row.status.temperature ?? null),
  ];
}

export interface StatusIntake {
  /** Calls back after the commit. */
  take(topic: string, payload: Buffer | string, done: () => void): void;
}

export async function createStatusIntake(database: ClientConfig): Promise<StatusIntake> {
  const pool = new Pool({ ...database, max: 1 });
  await pool.query(createTables);
  let rows: Row[] = [];
  let waiting: Array<() => void> = [];
  let isWriting = false;

  async function writeAll(): Promise<void> {
    isWriting = true;
    // What arrived together is written together.
    await new Promise((resolve) => setImmediate(resolve));
    while (rows.length > 0) {
      const batch = rows;
      const done = waiting;
      rows = [];
      waiting = [];
      const latest = [...new Map(batch.map((row) => [row.deviceId, row])).values()];
      await pool.query({ name: 'write', text: write, values: [...columnsOf(batch), ...columnsOf(latest)] });
      for (const tell of done) tell();
    }
    isWriting = false;
  }

  return {
    take(topic, payload, done) {
      const status: unknown = JSON.parse(payload.toString());
      if (!validator.Check(status)) throw new Error(`The load sends a status that is none: ${payload.toString()}`);
      rows.push({ deviceId: topic.split('/')[1] ?? '', receivedAt: new Date(), status });
      waiting.push(done);
      if (!isWriting) void writeAll();
    },
  };
}
