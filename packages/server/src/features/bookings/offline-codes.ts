import type { GrantPin } from '../access/index.ts';
import type { BackupWish, BookingContext, OfflineCode } from './context.ts';
import type { BookingRow } from './store/bookings.ts';
import type { BookingDatabase } from './tables.ts';

export function backupWish(
  { opens_at: startsAt, closes_at: endsAt, guest_name: label }: BookingRow,
  devicePk: number,
): BackupWish {
  return { devicePk, startsAt, endsAt, label };
}

type Delivery = Pick<BookingContext['delivery'], 'takeOfflineCode' | 'forgetOfflineCode'>;

/** Codes that vendors gave for a booking's doors before its check is noted, since nobody is asked within a transaction. */
export class OfflineCodes {
  readonly #delivery: Delivery;
  readonly #codes: ReadonlyMap<number, OfflineCode>;
  readonly #taken = new Set<number>();

  constructor({ delivery }: { readonly delivery: Delivery }, codes: readonly OfflineCode[] = []) {
    this.#delivery = delivery;
    this.#codes = new Map(codes.map((code) => [code.devicePk, code]));
  }

  /** What was taken in a transaction that did not commit was not. */
  beginAgain(): void {
    this.#taken.clear();
  }

  async take(trx: BookingDatabase, wish: BackupWish): Promise<{ readonly pinId: number } | null> {
    const code = this.#codes.get(wish.devicePk);
    if (code === undefined) return null;
    const taken = await this.#delivery.takeOfflineCode(trx, code, wish);
    if (taken !== null) this.#taken.add(wish.devicePk);
    return taken;
  }

  /** Those that the work gave to nobody, or did not commit, are not left lying about. */
  async orForgotten<T>(work: () => Promise<T>): Promise<T> {
    let isDone = false;
    try {
      const result = await work();
      isDone = true;
      return result;
    } finally {
      for (const [devicePk, code] of this.#codes)
        if (!isDone || !this.#taken.has(devicePk)) await this.#delivery.forgetOfflineCode(code);
    }
  }
}

export async function askOfflineCodes(
  context: BookingContext,
  booking: BookingRow,
  pins: readonly GrantPin[],
  signal: AbortSignal,
): Promise<OfflineCodes> {
  const codes = await Promise.all(
    pins.map(({ devicePk }) => context.delivery.askOfflineCode(backupWish(booking, devicePk), signal)),
  );
  return new OfflineCodes(
    context,
    codes.filter((code) => code !== null),
  );
}
