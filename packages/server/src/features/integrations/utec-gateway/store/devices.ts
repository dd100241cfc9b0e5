import type { UtecDevice, UtecState } from '@smartlock/utec';
import { sql, type QueryExecutorProvider } from 'kysely';
import type { Keyring } from '../../../../platform/crypto/secret-box.ts';

/** A device without what must be repeated to the cloud, which is kept sealed. */
export type KeptDevice = Omit<UtecDevice, 'customData'>;

export interface DeviceRow {
  readonly id: string;
  readonly device: KeptDevice;
  readonly custom_data_sealed: string | null;
  readonly states: readonly UtecState[] | null;
  readonly heard_at: Date | null;
  readonly away_reports: number;
}

const contextOf = (id: string): string => `utec_gateway_devices.custom_data:${id}`;
/** One Discovery without a device may be a mishap of the cloud. */
const missedMax = 2;

export async function readDevices(db: QueryExecutorProvider): Promise<readonly DeviceRow[]> {
  const { rows } = await sql<DeviceRow>`
    select id, device, custom_data_sealed, states, heard_at, away_reports from utec_gateway_devices order by place, id`.execute(
    db,
  );
  return rows;
}

export function customDataOf(keyring: Keyring, { id, custom_data_sealed: sealed }: DeviceRow): UtecDevice['customData'] {
  return sealed === null ? null : (JSON.parse(keyring.open(sealed, contextOf(id))) as UtecDevice['customData']);
}

/** Brings the list in line with a Discovery. Answers the ids of those that came and went. */
export async function saveDiscovery(
  trx: QueryExecutorProvider,
  keyring: Keyring,
  devices: readonly UtecDevice[],
): Promise<{ readonly added: readonly string[]; readonly removed: readonly string[] }> {
  const known = await sql<{ id: string }>`select id from utec_gateway_devices for update`.execute(trx);
  const before = new Set(known.rows.map(({ id }) => id));
  for (const [place, { customData, ...device }] of devices.entries()) {
    const sealed = customData === null ? null : keyring.seal(JSON.stringify(customData), contextOf(device.id));
    await sql`
      insert into utec_gateway_devices (id, place, device, custom_data_sealed)
      values (${device.id}, ${place}, ${JSON.stringify(device)}, ${sealed})
      on conflict (id) do update set place = excluded.place, device = excluded.device,
        custom_data_sealed = excluded.custom_data_sealed, missed = 0`.execute(trx);
  }
  const ids = devices.map(({ id }) => id);
  await sql`update utec_gateway_devices set missed = missed + 1 where id <> all(${ids})`.execute(trx);
  const gone = await sql<{ id: string }>`delete from utec_gateway_devices where missed >= ${missedMax} returning id`.execute(trx);
  return { added: ids.filter((id) => !before.has(id)), removed: gone.rows.map(({ id }) => id) };
}

export interface HeardStates {
  readonly id: string;
  readonly states: readonly UtecState[];
  readonly isOnline: boolean | null;
}

/** What was heard goes over what was known: an entry that is left out once is still known. */
export async function saveStates(trx: QueryExecutorProvider, heard: readonly HeardStates[], now: Date): Promise<void> {
  const { rows } = await sql<{ id: string; states: readonly UtecState[] | null; away_reports: number }>`
    select id, states, away_reports from utec_gateway_devices where id = any(${heard.map(({ id }) => id)}) for update`.execute(
    trx,
  );
  for (const { id, states, isOnline } of heard) {
    const before = rows.find((row) => row.id === id);
    if (before === undefined) continue;
    const merged = new Map((before.states ?? []).map((state) => [keyOf(state), state]));
    for (const state of states) merged.set(keyOf(state), state);
    const awayReports = isOnline === false ? before.away_reports + 1 : isOnline === true ? 0 : before.away_reports;
    await sql`
      update utec_gateway_devices set states = ${JSON.stringify([...merged.values()])}, heard_at = ${now},
        away_reports = ${awayReports} where id = ${id}`.execute(trx);
  }
}

function keyOf({ capability, name }: UtecState): string {
  return `${capability}/${name}`;
}
