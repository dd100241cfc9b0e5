import { authScope } from '../../../platform/http/auth.ts';
import type { App } from '../../../platform/http/types.ts';
import type { AccessRoutesContext } from './context.ts';
import { createPin } from './create-pin.ts';
import { deletePinRoute } from './delete-pin.ts';
import { eraseGuestRoute, eraseGuestsRoute } from './erase-guest.ts';
import { exportLogs } from './export-logs.ts';
import { getPinRoute } from './get-pin.ts';
import { listDeviceLogs } from './list-device-logs.ts';
import { listFailedAttempts } from './list-failed-attempts.ts';
import { listLogs } from './list-logs.ts';
import { listPins } from './list-pins.ts';
import { qrCodes } from './qr-codes.ts';
import { qrImage } from './qr-image.ts';
import { scanQrCodeRoutes } from './scan-qr-code.ts';
import { temporaryAccesses } from './temporary-accesses.ts';
import { switchPinRoutes, updatePinRoutes } from './update-pin.ts';
import { validatePinRoutes } from './validate-pin.ts';

/** Every route of access; each shows only devices that the caller has a role on. */
export function registerAccessRoutes(app: App, context: AccessRoutesContext): void {
  within(app, '/api/v1/devices', (devices) => {
    authScope(devices, 'user', (scoped) => {
      listDeviceLogs(scoped, context);
    });
  });
  within(app, '/api/v1/access/pins', (pins) => {
    authScope(pins, 'user', (scoped) => {
      listPins(scoped, context);
      createPin(scoped, context);
      getPinRoute(scoped, context);
      updatePinRoutes(scoped, context);
      switchPinRoutes(scoped, context);
      deletePinRoute(scoped, context);
    });
    authScope(pins, 'user_or_device', (scoped) => {
      validatePinRoutes(scoped, context);
    });
  });
  within(app, '/api/v1/access/qrcodes', (codes) => {
    authScope(codes, 'user', (scoped) => {
      qrCodes(scoped, context);
    });
    authScope(codes, 'user_or_device', (scoped) => {
      scanQrCodeRoutes(scoped, context);
    });
  });
  within(app, '/api/v1/access/temporary-access', (guests) => {
    authScope(guests, 'user', (scoped) => {
      temporaryAccesses(scoped, context);
      eraseGuestRoute(scoped, context);
    });
  });
  within(app, '/api/v1/access', (access) => {
    authScope(access, 'staff', (scoped) => {
      eraseGuestsRoute(scoped, context);
    });
    authScope(access, 'user', (scoped) => {
      listLogs(scoped, context);
      exportLogs(scoped, context);
    });
  });
  within(app, '/api/v1/security', (security) => {
    authScope(security, 'user', (scoped) => {
      listFailedAttempts(scoped, context);
    });
  });
  authScope(app, 'public', (scoped) => {
    qrImage(scoped, context);
  });
}

function within(app: App, prefix: string, register: (scoped: App) => void): void {
  void app.register(
    async (scoped) => {
      register(scoped);
    },
    { prefix },
  );
}
