export type { TokenFailure } from './connections.ts';
export { createTtlockVendor, type TtlockVendor } from './ttlock-vendor.ts';
