import type { Keyring } from '../../../platform/crypto/secret-box.ts';
import type { GuardedHttp } from '../../../platform/http-client/guarded-http.ts';
import type { BookingContext } from '../context.ts';

/** What calendar feeds work with, beside what bookings do. */
export interface FeedContext extends BookingContext {
  readonly keyring: Pick<Keyring, 'seal' | 'open' | 'needsReseal'>;
  /** To addresses that people give. */
  readonly http: GuardedHttp;
}

/** What a feed's address is bound to where it is sealed. */
export const urlContext = (roomId: number): string => `calendar-feed:${roomId}`;
