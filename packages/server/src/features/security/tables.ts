import type { ColumnType, GeneratedAlways } from 'kysely';
import type { Database } from '../../platform/database/connection.ts';
import type { AlertSeverity, AlertType } from './alert-kinds.ts';

type WithDefault<T> = ColumnType<T, T | undefined, T>;

/** A type, not an interface: Kysely asks for an index signature. */
export type SecurityTables = {
  security_alerts: {
    id: GeneratedAlways<number>;
    alert_type: AlertType;
    severity: AlertSeverity;
    device_pk: number | null;
    incident: WithDefault<string>;
    description: string;
    occurrences: WithDefault<number>;
    created_at: Date;
    last_seen_at: Date;
    acknowledged_at: Date | null;
    acknowledged_by: number | null;
    is_resolved: WithDefault<boolean>;
    resolved_at: Date | null;
    resolved_by: number | null;
    notes: WithDefault<string>;
    escalation_level: WithDefault<number>;
    escalates_at: Date | null;
  };
  security_alert_notices: {
    alert_id: number;
    user_id: number;
    told_at: Date;
  };
  command_failures: {
    device_pk: number;
    failures: number;
    last_at: Date;
  };
  lockdowns: {
    id: GeneratedAlways<number>;
    reason: WithDefault<string>;
    started_by: number | null;
    is_by_staff: WithDefault<boolean>;
    started_at: Date;
    ended_by: number | null;
    ended_at: Date | null;
  };
  lockdown_devices: {
    lockdown_id: number;
    device_pk: number;
  };
  credential_failures: {
    id: GeneratedAlways<number>;
    network: string;
    kind: string;
    device_pk: number | null;
    account_hash: string | null;
    failed_at: Date;
  };
  blocked_addresses: {
    id: GeneratedAlways<number>;
    network: string;
    reason: string;
    failures: WithDefault<number>;
    blocked_until: Date | null;
    blocked_by: number | null;
    created_at: Date;
    updated_at: Date;
  };
};

export type SecurityDatabase = ReturnType<typeof withSecurityTables>;

/** The same connection, knowing this feature's tables. */
export function withSecurityTables(db: Database) {
  return db.$extendTables<SecurityTables>();
}
