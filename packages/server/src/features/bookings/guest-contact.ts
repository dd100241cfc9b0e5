import { requireEmail } from '../accounts/index.ts';
import { invalidInput } from '../../platform/errors.ts';
import { internationalNumber } from '../../platform/notify/channels/sms.ts';
import type { BookingContext } from './context.ts';

/** Who stays, and how they are reached. */
export interface GuestFields {
  readonly guestName: string;
  readonly guestEmail: string | null;
  readonly guestPhone: string | null;
  /** A tag such as `de-AT`; undefined: the server's default. */
  readonly language?: string | undefined;
  readonly notes?: string | undefined;
}

/** Throws invalid_input for an address or a number that nothing can be sent to. */
export function checkedContact(
  { settings }: Pick<BookingContext, 'settings'>,
  { guestEmail, guestPhone }: { readonly guestEmail: string | null; readonly guestPhone: string | null },
): { readonly guest_email: string | null; readonly guest_phone: string | null } {
  const email = guestEmail === null || guestEmail === '' ? null : requireEmail(guestEmail, 'guest_email');
  if (guestPhone === null || guestPhone === '') return { guest_email: email, guest_phone: null };
  const phone = internationalNumber(guestPhone, settings.smsCountryCode);
  if (phone === undefined) {
    throw invalidInput('guest_phone', 'Must be a phone number with its country, such as +4917012345678.', 'invalid_phone');
  }
  return { guest_email: email, guest_phone: phone };
}
