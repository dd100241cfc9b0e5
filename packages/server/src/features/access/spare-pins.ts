import type { Database } from '../../platform/database/connection.ts';
import { conflict, notFound } from '../../platform/errors.ts';
import { recordPin } from './audit.ts';
import type { AccessContext } from './context.ts';
import { pinCreated, publishPins } from './events.ts';
import { markCodesChanged } from './lock-codes.ts';
import { checkWindow, windowColumns, type Window } from './pin-window.ts';
import { changePin, endPin, refusingTwins, requireRoom, requireRoomForSpare } from './pin-writes.ts';
import { findLivePin, insertPin, lockDevice, type PinRow } from './store/pins.ts';
import { withAccessTables } from './tables.ts';

export interface SparePinOrder extends Window {
  readonly devicePk: number;
  readonly digits: string;
  readonly label: string;
  readonly createdBy: number | null;
  /** Held for when another does not arrive, rather than somebody's from the beginning. */
  readonly isSpare: boolean;
}

/** PINs that are made for no person: spare ones, and those that were found on a lock. Made and given out in the caller's transaction. */
export interface SparePins {
  /** Throws conflict `pin_conflict` when the digits are another PIN's, and `device_full`. */
  add(trx: Database, order: SparePinOrder): Promise<number>;
  /** Gives one to somebody, for a time. Answers its digits. */
  assign(trx: Database, pinId: number, to: Window & { readonly label: string }): Promise<string>;
  /** Ends one that nobody was given. False: somebody was, or it is gone. */
  end(trx: Database, pinId: number, reason: string): Promise<boolean>;
}

export function createSparePins(context: AccessContext): SparePins {
  const { secrets, events, audit, clock } = context;

  async function lock(trx: Database, devicePk: number): Promise<void> {
    if (!(await lockDevice(withAccessTables(trx), devicePk))) throw notFound('device');
  }

  return {
    async add(database, { devicePk, digits, label, createdBy, isSpare, ...window }) {
      const trx = withAccessTables(database);
      checkWindow(window);
      await lock(database, devicePk);
      const now = clock.now();
      await (isSpare ? requireRoomForSpare(trx, devicePk) : requireRoom(trx, devicePk, now, now));
      const row: PinRow = await refusingTwins(() =>
        insertPin(trx, {
          device_pk: devicePk,
          user_id: null,
          created_by: createdBy,
          temporary_access_id: null,
          label,
          is_spare: isSpare,
          max_uses: null,
          ...windowColumns(window),
          ...secrets.seal(devicePk, digits),
          created_at: now,
          updated_at: now,
        }),
      );
      await publishPins(events, trx, pinCreated, [row]);
      await recordPin(audit, trx, 'pin.created', null, row);
      await markCodesChanged(trx, devicePk);
      return row.id;
    },

    async assign(database, pinId, { label, ...window }) {
      const trx = withAccessTables(database);
      checkWindow(window);
      const before = await findLivePin(trx, pinId);
      if (before === undefined) throw notFound('PIN');
      await lock(database, before.device_pk);
      const changes = { label, is_temporary: true, is_spare: false, ...windowColumns(window) };
      const row = await changePin(context, trx, before, changes, undefined, clock.now());
      if (row === undefined) throw conflict('pin_taken', `The PIN ${pinId} is gone, or was given to somebody else.`);
      await recordPin(audit, trx, 'pin.updated', before, row);
      await markCodesChanged(trx, row.device_pk);
      return secrets.open(row);
    },

    async end(database, pinId, reason) {
      const trx = withAccessTables(database);
      const found = await findLivePin(trx, pinId);
      if (found === undefined) return false;
      await lock(database, found.device_pk);
      const pin = await findLivePin(trx, pinId);
      if (pin?.is_spare !== true) return false;
      await endPin(context, trx, pin, reason);
      return true;
    },
  };
}
