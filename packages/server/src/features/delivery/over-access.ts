import { sql } from 'kysely';
import { Type } from 'typebox';
import { SmartLockError } from '../../platform/errors.ts';
import { defineEvent, newEvent, type NewEvent } from '../../platform/events/event.ts';
import { Nullable, StringEnum } from '../../platform/http/schemas.ts';
import { EventDeviceSchema } from '../devices/index.ts';
import type { DeliveryContext } from './context.ts';
import { overAccessKinds, type OverAccessKind } from './tables.ts';

const data = Type.Object({
  device: Nullable(EventDeviceSchema),
  kind: StringEnum(overAccessKinds),
  ref: Type.String({
    description:
      'What it is: pin:<id>, key:<number at the vendor>, the number of a code there, or the name of an account of the broker',
  }),
  description: Type.String(),
});

export const accessLeftOver = defineEvent({
  type: 'access.left_over',
  summary: 'Something opens a door, or speaks for its lock, that should not; without a device: at every one.',
  data,
});
export const accessCleared = defineEvent({
  type: 'access.cleared',
  summary: 'What was left over at a door is not there any more.',
  data,
});

const descriptions: Readonly<Record<OverAccessKind, (label: string) => string>> = {
  removed_code: (label) => `The code “${label}” was taken away, and the lock may still take it.`,
  leftover_code: (label) => `The lock holds a code of ours (${label}) that belongs to no PIN any more. Delete it at the lock.`,
  unmanaged_code: (label) => `The lock holds the code “${label}”, which nobody made here. Adopt it, or delete it at the lock.`,
  broker_account: (label) => `${label} Take its rights away at the broker if it should not.`,
  vendor_key: (label) =>
    `${label} opens the lock in the app of its maker, and nobody of that name has access to this device here. Take it away there, or give them a role.`,
  person_without_role: (label) => `The PIN “${label}” belongs to somebody who has no access to this device any more. Delete it.`,
};

/** What has no name is called by its number. */
export const describeOverAccess = (kind: OverAccessKind, label: string, ref: string): string =>
  descriptions[kind](label === '' ? ref.replace(/^pin:/, 'PIN ').replace(/^key:/, 'The key ') : label);

/** What is only shown: whether it is too much, people know. */
const isTold = (kind: OverAccessKind): boolean => kind !== 'unmanaged_code';

interface Found {
  readonly device_pk: number | null;
  readonly device_id: string | null;
  readonly name: string | null;
  readonly kind: OverAccessKind;
  readonly ref: string;
  readonly label: string;
}

/** As locks, their vendors and our own tables have it now. What a PIN is called stays with the PIN, so that it goes when that is erased. */
const overAccess = (now: Date) => sql`(
      select d.device_pk, 'removed_code' as kind, 'pin:' || d.pin_id as ref, '' as label from deliveries d
        where d.phase = 'failed_to_remove'
      union all
      select device_pk, case when name ~ '^SL-[0-9]+( |$)' then 'leftover_code' else 'unmanaged_code' end, code_ref,
        case when name ~ '^[0-9]{4,9}$' then 'code ' || code_ref else name end from unmanaged_codes
      union all
      select p.device_pk, 'person_without_role', 'pin:' || p.id, '' from pins p join devices v on v.id = p.device_pk
        join users u on u.id = p.user_id
        where p.is_active and p.deleted_at is null and (p.valid_until is null or p.valid_until > ${now})
          and v.owner_id <> p.user_id and not exists (select from device_shares h where h.device_pk = v.id and h.user_id = p.user_id)
          and not (u.is_staff and u.is_active)
      union all
      select k.device_pk, 'vendor_key', 'key:' || k.key_ref, '' from vendor_keys k join devices v on v.id = k.device_pk
        where (k.ends_at is null or k.ends_at > ${now}) and not exists (
          select from users u where u.is_active and (lower(u.email) = lower(k.holder)
              or (length(regexp_replace(k.holder, '[^0-9]', '', 'g')) >= 6 and k.holder !~ '[[:alpha:]]'
                and regexp_replace(u.phone_number, '[^0-9]', '', 'g') = regexp_replace(k.holder, '[^0-9]', '', 'g')))
            and (v.owner_id = u.id or u.is_staff or exists (select from device_shares h where h.device_pk = v.id and h.user_id = u.id))))`;

interface BrokerFinding {
  readonly device_pk: number | null;
  readonly ref: string;
  readonly label: string;
}

/** Accounts of the broker that reach what belongs to locks, and are not the account of that lock. Null: the broker does not say. */
async function brokerFindings({ db, brokerReach, logger }: ComparisonDeps): Promise<BrokerFinding[] | null> {
  let accounts: Awaited<ReturnType<typeof brokerReach>>;
  try {
    accounts = await brokerReach();
  } catch (error) {
    if (!(error instanceof SmartLockError)) throw error;
    logger.info({ code: error.code }, 'the accounts of the broker could not be compared; nothing is concluded');
    return null;
  }
  if (accounts === null) return null;
  const named = [...new Set(accounts.flatMap(({ deviceIds }) => deviceIds ?? []))];
  const { rows } = await sql<{ id: number; device_id: string }>`
    select id, device_id from devices where device_id = any(${named}::text[]) and deleted_at is null`.execute(db);
  const devices = new Map(rows.map((row) => [row.device_id, row.id]));
  return accounts.flatMap(({ username, deviceIds, maySpeak, mayListen }): BrokerFinding[] => {
    const may = maySpeak && mayListen ? 'hear and speak for' : maySpeak ? 'speak for' : 'hear';
    const finding = (devicePk: number | null, whom: string): BrokerFinding => ({
      device_pk: devicePk,
      ref: username,
      label: `The broker lets the account “${username}” ${may} ${whom}.`,
    });
    if (deviceIds === null) return [finding(null, 'every lock')];
    return deviceIds.flatMap((deviceId) => {
      const devicePk = devices.get(deviceId);
      if (username === deviceId) return devicePk === undefined ? [finding(null, 'a lock that was deleted')] : [];
      return devicePk === undefined ? [] : [finding(devicePk, 'this lock')];
    });
  });
}

type ComparisonDeps = Pick<DeliveryContext, 'db' | 'events' | 'clock' | 'brokerReach' | 'logger'>;

/**
 * Who should open which door, against what the locks, their vendors and the broker hold. What was found before and is not any more has ended; what is
 * new is told once. Of a broker that does not say, nothing is concluded.
 */
export async function compareAccess(deps: ComparisonDeps): Promise<{ open: number; found: number }> {
  const { db, events, clock } = deps;
  const atBroker = await brokerFindings(deps);
  return await db.transaction().execute(async (trx) => {
    const now = clock.now();
    await sql`lock table over_access in share row exclusive mode`.execute(trx);
    const seen = sql`(select device_pk, kind, ref, label from ${overAccess(now)} o
      union all select device_pk, 'broker_account', ref, label
        from jsonb_to_recordset(${JSON.stringify(atBroker ?? [])}::jsonb) as b(device_pk bigint, ref text, label text))`;
    // Named after people by whoever put them there: once they are gone, nobody has to know any more.
    const { rows: ended } = await sql<Found>`
      with ended as (
        update over_access o set ended_at = ${now}, label = ''
        where ended_at is null and (kind <> 'broker_account' or ${atBroker !== null}::boolean) and not exists (
          select from ${seen} s where s.device_pk is not distinct from o.device_pk and s.kind = o.kind and s.ref = o.ref)
        returning device_pk, kind, ref, label
      )
      select e.*, v.device_id, v.name from ended e left join devices v on v.id = e.device_pk`.execute(trx);
    await sql`update over_access set label = '' where label <> '' and (ref like 'pin:%' or ref like 'key:%')`.execute(trx);
    const { rows: found } = await sql<Found>`
      with added as (
        insert into over_access (device_pk, kind, ref, label, found_at)
        select s.device_pk, s.kind, s.ref, s.label, ${now} from ${seen} s left join devices v on v.id = s.device_pk and v.deleted_at is null
          where s.device_pk is null or v.id is not null
        on conflict ((coalesce(device_pk, 0)), kind, ref) where ended_at is null do nothing
        returning device_pk, kind, ref, label
      )
      select a.*, v.device_id, v.name from added a left join devices v on v.id = a.device_pk`.execute(trx);
    const told = (rows: readonly Found[]) => rows.filter(({ kind }) => isTold(kind));
    await events.publishAll(trx, [
      ...told(ended).map((row) => eventOf(accessCleared, row)),
      ...told(found).map((row) => eventOf(accessLeftOver, row)),
    ]);
    const { rows: counted } = await sql<{
      open: number;
    }>`select count(*)::int as open from over_access where ended_at is null`.execute(trx);
    return { open: counted[0]?.open ?? 0, found: found.length };
  });
}

function eventOf(
  event: typeof accessLeftOver,
  { device_pk: devicePk, device_id: deviceId, name, kind, ref, label }: Found,
): NewEvent {
  const device = devicePk === null || deviceId === null || name === null ? null : { id: devicePk, device_id: deviceId, name };
  const subject = device === null ? {} : { devicePk: device.id, isForManagers: true };
  return newEvent(event, { device, kind, ref, description: describeOverAccess(kind, label, ref) }, subject);
}
