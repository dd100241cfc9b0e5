import { bookingsBodies, bookingsBodiesOf } from './bookings-authorization.ts';
import { notificationBodies } from './notification-authorization.ts';
import { utecBodies } from './utec-authorization.ts';
import { signInBodies } from './sign-in-authorization.ts';
import type { PlayedLock } from '../../features/devices/testing/devices-fixture.ts';

/** Enough for the request to be carried out by whoever may. */
export const bodies: Readonly<Record<string, object>> = {
  ...signInBodies,
  ...notificationBodies,
  ...bookingsBodies,
  ...utecBodies,
  'PUT /api/v1/users/profile/': { first_name: 'Ada' },
  'PATCH /api/v1/users/profile/': { first_name: 'Ada' },
  'PUT /api/v1/users/preferences/': { language: 'en' },
  'PATCH /api/v1/users/preferences/': { language: 'en' },
  'PATCH /api/v1/users/:id/': { is_active: true },
  'PUT /api/v1/devices/:id/': { name: 'Back door' },
  'PATCH /api/v1/devices/:id/': { name: 'Back door' },
  'PUT /api/v1/devices/:id/settings/': { silent_mode: true },
  'PATCH /api/v1/devices/:id/settings/': { silent_mode: true },
  'POST /api/v1/devices/:id/shares/': { email: 'nobody-at-all@example.com', role: 'viewer' },
  'PUT /api/v1/devices/:id/shares/:share_id/': { role: 'viewer' },
  'PATCH /api/v1/devices/:id/shares/:share_id/': { role: 'viewer' },
  'PATCH /api/v1/integrations/ttlock/accounts/:id/locks/:lock_id/passcodes/:passcode_id/': { name: 'Cleaner' },
  'POST /api/v1/devices/:id/firmware/': { firmware_url: 'https://firmware.example.com/1.bin' },
};

const nextYear = new Date(Date.now() + 365 * 86_400_000).toISOString();
const invitation = { guest_email: 'guest@example.com', guest_name: 'Grace', access_type: 'period', valid_until: nextYear };

/** Bodies that name the lock, or the code that the request is about. */
export const bodiesOf: Readonly<Record<string, (lock: PlayedLock, code: string) => object>> = {
  ...bookingsBodiesOf,
  'POST /api/v1/reports/access/': (lock) => ({ device: lock.id, month: '2025-01' }),
  'POST /api/v1/security/lockdowns/': (lock) => ({ device_ids: [lock.id], dry_run: true }),
  'POST /api/v1/devices/:id/scheduled-unlocks/': () => ({ due_at: new Date(Date.now() + 86_400_000).toISOString() }),
  'POST /api/v1/access/pins/': (lock) => ({ device: lock.id }),
  'PUT /api/v1/access/pins/:id/': () => ({ label: 'Cleaning' }),
  'PATCH /api/v1/access/pins/:id/': () => ({ label: 'Cleaning' }),
  'POST /api/v1/access/pins/:id/validate/': (_lock, code) => ({ pin_code: code }),
  'POST /api/v1/access/pins/validate/': (lock) => ({ device_id: lock.deviceId, pin_code: '0' }),
  'POST /api/v1/access/qrcodes/': (lock) => ({ device: lock.id, valid_until: nextYear }),
  'PUT /api/v1/access/qrcodes/:id/': () => ({ valid_until: nextYear }),
  'PATCH /api/v1/access/qrcodes/:id/': () => ({ label: 'Parcels' }),
  'POST /api/v1/access/qrcodes/:id/scan/': (_lock, code) => ({ code }),
  'POST /api/v1/access/qrcodes/scan/': () => ({ code: 'of no door' }),
  'POST /api/v1/access/temporary-access/': (lock) => ({ device: lock.id, ...invitation }),
  'PUT /api/v1/access/temporary-access/:id/': () => invitation,
  'PATCH /api/v1/access/temporary-access/:id/': () => ({ notes: 'Rings first' }),
};
