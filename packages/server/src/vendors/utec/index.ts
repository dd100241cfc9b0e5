export type { ConnectionsDeps } from './connections.ts';
export { createUtecVendor, type UtecVendor } from './utec-vendor.ts';
