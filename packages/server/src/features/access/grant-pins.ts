import { sql, type QueryExecutorProvider } from 'kysely';
import type { Database } from '../../platform/database/connection.ts';
import { conflict, notFound } from '../../platform/errors.ts';
import { recordPin } from './audit.ts';
import type { AccessContext } from './context.ts';
import { pinCreated, publishPins } from './events.ts';
import { changedMeanwhile, checkPinCode } from './issue-pin.ts';
import { markCodesChanged } from './lock-codes.ts';
import { checkWindow, windowColumns, type Window } from './pin-window.ts';
import { changePin, endPin, refusingTwins, requireRoom } from './pin-writes.ts';
import { insertPin, lockDevice, pinColumns, type PinRow } from './store/pins.ts';
import { withAccessTables, type AccessDatabase } from './tables.ts';

/** One code of an access grant, on one door. */
export interface GrantPin extends Window {
  readonly id: number;
  readonly devicePk: number;
  readonly digits: string;
  readonly label: string;
  /** Since when it is of this grant: of two at one door the later one is to be used. */
  readonly grantedAt: Date;
}

export interface GrantPinOrder extends Window {
  readonly grantId: number;
  readonly devicePk: number;
  readonly digits: string;
  readonly label: string;
  readonly createdBy: number | null;
}

export type GrantPinChanges = Partial<Window & { readonly digits: string; readonly label: string }>;

/**
 * PINs that others give out together, as one access grant on several doors: a booking, a staff code. They are made, changed and ended in
 * the caller's transaction, by the same steps as any PIN: room in the lock, twins, revision, event, audit entry.
 */
export interface GrantPins {
  /** Makes changes of these doors' codes take turns; call it before any of the others. Doors that are gone are left out of the answer. */
  lockDoors(trx: QueryExecutorProvider, devicePks: readonly number[]): Promise<readonly number[]>;
  /** Live ones, by door and then in the order in which they were made. */
  list(db: QueryExecutorProvider, grantIds: readonly number[]): Promise<ReadonlyMap<number, readonly GrantPin[]>>;
  /** Of the PIN of this grant that was ended last: for a change that is taken back. */
  formerDigits(db: QueryExecutorProvider, grantId: number): Promise<string | undefined>;
  /** Throws conflict `pin_conflict` when the digits are another PIN's on that door, which spoils the transaction; and `device_full`. */
  issue(trx: QueryExecutorProvider, order: GrantPinOrder): Promise<GrantPin>;
  /** Nothing happens where nothing is different. */
  change(trx: QueryExecutorProvider, pin: GrantPin, changes: GrantPinChanges): Promise<GrantPin>;
  end(trx: QueryExecutorProvider, pin: GrantPin, reason: string): Promise<void>;
  /** A PIN that is there already, such as a spare one, belongs to this grant from now on. */
  adopt(trx: QueryExecutorProvider, grantId: number, pinId: number, label: string): Promise<void>;
  /** After the commit: the locks are told. */
  codesChanged(devicePks: readonly number[]): void;
}

/** Callers know their own tables beside ours. */
function tablesOf(trx: QueryExecutorProvider): AccessDatabase {
  return withAccessTables(trx as Database);
}

export function createGrantPins(context: AccessContext): GrantPins {
  const { clock, secrets, events, audit } = context;
  const present = (row: PinRow): GrantPin => ({
    id: row.id,
    devicePk: row.device_pk,
    digits: secrets.open(row),
    label: row.label,
    grantedAt: row.granted_at ?? row.created_at,
    validFrom: row.valid_from,
    validUntil: row.valid_until,
    schedule: row.schedule,
  });

  async function find(trx: AccessDatabase, id: number): Promise<PinRow> {
    const row = await trx
      .selectFrom('pins as p')
      .select(pinColumns)
      .where('p.id', '=', id)
      .where('p.deleted_at', 'is', null)
      .executeTakeFirst();
    if (row === undefined) throw notFound('PIN');
    return row;
  }

  return {
    async lockDoors(trx, devicePks) {
      const locked: number[] = [];
      // In one order everywhere, so that two bookings never wait for each other in a circle.
      for (const devicePk of [...new Set(devicePks)].sort((a, b) => a - b)) {
        if (await lockDevice(tablesOf(trx), devicePk)) locked.push(devicePk);
      }
      return locked;
    },

    async list(db, grantIds) {
      const rows = await tablesOf(db)
        .selectFrom('pins as p')
        .select(pinColumns)
        .where('p.access_grant_id', '=', sql<number>`any(${[...grantIds]}::bigint[])`)
        .where('p.deleted_at', 'is', null)
        .orderBy('p.device_pk')
        .orderBy('p.id')
        .execute();
      const byGrant = new Map<number, GrantPin[]>(grantIds.map((id) => [id, []]));
      for (const row of rows) byGrant.get(row.access_grant_id ?? 0)?.push(present(row));
      return byGrant;
    },

    async formerDigits(db, grantId) {
      const row = await tablesOf(db)
        .selectFrom('pins as p')
        .select(pinColumns)
        .where('p.access_grant_id', '=', grantId)
        .where('p.deleted_at', 'is not', null)
        .orderBy('p.deleted_at', 'desc')
        .orderBy('p.id', 'desc')
        .limit(1)
        .executeTakeFirst();
      return row === undefined ? undefined : secrets.open(row);
    },

    async issue(database, order) {
      const trx = tablesOf(database);
      checkPinCode(order.digits);
      checkWindow(order);
      const now = clock.now();
      await requireRoom(trx, order.devicePk, order.validFrom, now);
      const row = await refusingTwins(() =>
        insertPin(trx, {
          device_pk: order.devicePk,
          user_id: null,
          created_by: order.createdBy,
          temporary_access_id: null,
          access_grant_id: order.grantId,
          granted_at: now,
          label: order.label,
          is_temporary: order.validUntil !== null,
          max_uses: null,
          ...windowColumns(order),
          ...secrets.seal(order.devicePk, order.digits),
          created_at: now,
          updated_at: now,
        }),
      );
      await publishPins(events, trx, pinCreated, [row]);
      await recordPin(audit, trx, 'pin.created', null, row);
      await markCodesChanged(trx, order.devicePk);
      return present(row);
    },

    async change(database, pin, changes) {
      const trx = tablesOf(database);
      const window: Window = { ...pin, ...changes };
      const isMoved =
        window.validFrom.getTime() !== pin.validFrom.getTime() ||
        window.validUntil?.getTime() !== pin.validUntil?.getTime() ||
        JSON.stringify(window.schedule) !== JSON.stringify(pin.schedule);
      const { digits = pin.digits, label = pin.label } = changes;
      const hasNewDigits = digits !== pin.digits;
      if (!isMoved && !hasNewDigits && label === pin.label) return pin;
      checkPinCode(digits);
      checkWindow(window);
      const before = await find(trx, pin.id);
      // What was switched off because its time was over opens again in its new time.
      const row = await refusingTwins(() =>
        changePin(
          context,
          trx,
          before,
          {
            label,
            is_active: true,
            ...(isMoved ? windowColumns(window) : {}),
            ...(hasNewDigits ? secrets.seal(pin.devicePk, digits) : {}),
          },
          undefined,
          clock.now(),
        ),
      );
      if (row === undefined) throw changedMeanwhile();
      await recordPin(audit, trx, 'pin.updated', before, row, hasNewDigits ? { has_new_digits: true } : {});
      await markCodesChanged(trx, pin.devicePk);
      return present(row);
    },

    async end(database, pin, reason) {
      const trx = tablesOf(database);
      await endPin(context, trx, await find(trx, pin.id), reason);
    },

    async adopt(database, grantId, pinId, label) {
      const trx = tablesOf(database);
      const result = await trx
        .updateTable('pins')
        .set({ access_grant_id: grantId, granted_at: clock.now(), label, updated_at: clock.now() })
        .where('id', '=', pinId)
        .where('access_grant_id', 'is', null)
        .where('temporary_access_id', 'is', null)
        .where('deleted_at', 'is', null)
        .executeTakeFirst();
      if (result.numUpdatedRows !== 1n) throw conflict('pin_taken', `The PIN ${pinId} is gone, or was given to somebody else.`);
    },

    codesChanged(devicePks) {
      for (const devicePk of devicePks) context.codesChanged(devicePk);
    },
  };
}
