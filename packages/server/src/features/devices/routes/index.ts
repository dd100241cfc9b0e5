import { authScope } from '../../../platform/http/auth.ts';
import type { App } from '../../../platform/http/types.ts';
import type { DeviceRoutesContext } from './context.ts';
import { createDevice } from './create-device.ts';
import { deleteDeviceRoute } from './delete-device.ts';
import { deviceBattery } from './device-battery.ts';
import { deviceCommands } from './device-commands.ts';
import { deviceFirmware } from './device-firmware.ts';
import { getDeviceSettings, updateDeviceSettings } from './device-settings.ts';
import { deviceShares } from './device-shares.ts';
import { deviceState } from './device-state.ts';
import { deviceStatus } from './device-status.ts';
import { getDeviceRoute } from './get-device.ts';
import { listDevices } from './list-devices.ts';
import { moveBoltRoutes } from './move-bolt.ts';
import { rotateKeysRoute } from './rotate-keys.ts';
import { scheduledUnlockRoutes } from './scheduled-unlocks.ts';
import { updateDeviceRoutes } from './update-device.ts';

/** Every route of devices. What a role may do within them is in policy.ts; strangers find nothing. */
export function registerDeviceRoutes(app: App, context: DeviceRoutesContext): void {
  void app.register(
    async (devices) => {
      authScope(devices, 'user', (scoped) => {
        listDevices(scoped, context);
        createDevice(scoped, context);
        getDeviceRoute(scoped, context);
        updateDeviceRoutes(scoped, context);
        deleteDeviceRoute(scoped, context);
        moveBoltRoutes(scoped, context);
        scheduledUnlockRoutes(scoped, context);
        deviceCommands(scoped, context);
        deviceBattery(scoped, context);
        deviceState(scoped, context);
        getDeviceSettings(scoped, context);
        updateDeviceSettings(scoped, context);
        deviceShares(scoped, context);
        deviceFirmware(scoped, context);
        rotateKeysRoute(scoped, context);
      });
      authScope(devices, 'user_or_device', (scoped) => {
        deviceStatus(scoped, context);
      });
    },
    { prefix: '/api/v1/devices' },
  );
}
