import { conflict } from '../../platform/errors.ts';

/** How a device is reached. */
export interface VendorLink {
  readonly vendor?: string;
  readonly vendor_account_id?: number | null;
  readonly vendor_ref?: string | null;
}

/** A lock that speaks our own protocol over MQTT, and no vendor's. */
export function isOwnProtocol({ vendor = 'mqtt' }: VendorLink): boolean {
  return vendor === 'mqtt';
}

/** Throws conflict `not_supported_here` for a vendor's lock. `why` ends "This lock is reached through …, and …". */
export function requireOwnProtocol(device: VendorLink, why: string): void {
  if (isOwnProtocol(device)) return;
  throw conflict('not_supported_here', `This lock is reached through the cloud of ${device.vendor}: it ${why}.`);
}

/** What only the server can judge, QR codes and codes with a number of uses, exists for locks of our own protocol alone. */
export function requireOwnCodes(device: VendorLink): void {
  if (isOwnProtocol(device)) return;
  const { vendor, vendor_account_id: account, vendor_ref: ref } = device;
  throw conflict(
    'not_supported_here',
    `This lock is reached through the cloud of ${vendor} and judges its codes itself: it takes no QR codes, and PINs without a number of uses. Its own list of codes is at /api/v1/integrations/${vendor}/accounts/${account}/locks/${ref}/passcodes/.`,
    { extra: { passcodes: `/api/v1/integrations/${vendor}/accounts/${account}/locks/${ref}/passcodes/` } },
  );
}
