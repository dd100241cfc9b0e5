import type { AuditSealer } from '../../platform/audit/sealer.ts';
import type { AuditTrail } from '../../platform/audit/audit-trail.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Keyring } from '../../platform/crypto/secret-box.ts';
import type { Database } from '../../platform/database/connection.ts';

export interface AuditFeatureContext {
  readonly db: Database;
  readonly keyring: Keyring;
  readonly clock: Clock;
  readonly trail: AuditTrail;
  readonly sealer: AuditSealer;
}
