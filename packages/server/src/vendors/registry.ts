import type { LockVendor, LockVendors } from './lock-vendor.ts';

export function createVendorRegistry(vendors: readonly LockVendor[]): LockVendors {
  const byName = new Map(vendors.map((vendor) => [vendor.name, vendor]));
  return { find: (name) => byName.get(name) };
}
