import { sql } from 'kysely';
import { Type } from 'typebox';
import { defineEvent, newEvent, type NewEvent } from '../../platform/events/event.ts';
import { StringEnum } from '../../platform/http/schemas.ts';
import { EventDeviceSchema } from '../devices/index.ts';
import type { DeliveryContext } from './context.ts';
import { overAccessKinds, type OverAccessKind } from './tables.ts';

export const accessLeftOver = defineEvent({
  type: 'access.left_over',
  summary: 'Something opens a door that nobody should open by it.',
  data: Type.Object({
    device: EventDeviceSchema,
    kind: StringEnum(overAccessKinds),
    ref: Type.String({ description: 'What it is: pin:<id>, key:<number at the vendor>, or the number of a code at the vendor' }),
    description: Type.String(),
  }),
});

const descriptions: Readonly<Record<OverAccessKind, (label: string) => string>> = {
  removed_code: (label) => `The code “${label}” was taken away, and the lock may still take it.`,
  leftover_code: (label) => `The lock holds a code of ours (${label}) that belongs to no PIN any more. Delete it at the lock.`,
  unmanaged_code: (label) => `The lock holds the code “${label}”, which nobody made here. Adopt it, or delete it at the lock.`,
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
  readonly device_pk: number;
  readonly device_id: string;
  readonly name: string;
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

/**
 * Who should open which door, against what the locks and their vendors hold. What was found before and is not any more has ended; what is new is
 * told once.
 */
export async function compareAccess({
  db,
  events,
  clock,
}: Pick<DeliveryContext, 'db' | 'events' | 'clock'>): Promise<{ open: number; found: number }> {
  return await db.transaction().execute(async (trx) => {
    const now = clock.now();
    await sql`lock table over_access in share row exclusive mode`.execute(trx);
    const seen = overAccess(now);
    // Named after people by whoever put them there: once they are gone, nobody has to know any more.
    await sql`update over_access o set ended_at = ${now}, label = '' where ended_at is null and not exists (
      select from ${seen} s where s.device_pk = o.device_pk and s.kind = o.kind and s.ref = o.ref)`.execute(trx);
    await sql`update over_access set label = '' where label <> '' and (ref like 'pin:%' or ref like 'key:%')`.execute(trx);
    const { rows } = await sql<Found>`
      with added as (
        insert into over_access (device_pk, kind, ref, label, found_at)
        select s.device_pk, s.kind, s.ref, s.label, ${now} from ${seen} s join devices v on v.id = s.device_pk and v.deleted_at is null
        on conflict (device_pk, kind, ref) where ended_at is null do nothing
        returning device_pk, kind, ref, label
      )
      select a.*, v.device_id, v.name from added a join devices v on v.id = a.device_pk`.execute(trx);
    await events.publishAll(trx, rows.filter(({ kind }) => isTold(kind)).map(leftOver));
    const { rows: counted } = await sql<{
      open: number;
    }>`select count(*)::int as open from over_access where ended_at is null`.execute(trx);
    return { open: counted[0]?.open ?? 0, found: rows.length };
  });
}

function leftOver({ device_pk: devicePk, device_id, name, kind, ref, label }: Found): NewEvent {
  const device = { id: devicePk, device_id, name };
  return newEvent(
    accessLeftOver,
    { device, kind, ref, description: describeOverAccess(kind, label, ref) },
    { devicePk, isForManagers: true },
  );
}
