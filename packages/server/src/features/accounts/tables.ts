import type { ColumnType, GeneratedAlways } from 'kysely';
import type { Database } from '../../platform/database/connection.ts';

export type SessionKind = 'token' | 'cookie';
export type LinkPurpose = 'verify_email' | 'reset_password';
export type RevokeReason =
  | 'logout'
  | 'revoked'
  | 'password_changed'
  | 'password_reset'
  | 'deactivated'
  | 'role_changed'
  | 'token_reused'
  | 'second_factor_reset';

export type SecondFactorMethod = 'totp' | 'backup_code' | 'passkey';
export type ChallengePurpose = 'login' | 'step_up' | 'passkey_registration' | 'passkey_login';

type WithDefault<T> = ColumnType<T, T | undefined, T>;

export type AccountTables = {
  users: {
    id: GeneratedAlways<number>;
    email: string;
    email_key: string;
    password_hash: string;
    first_name: WithDefault<string>;
    last_name: WithDefault<string>;
    phone_number: WithDefault<string>;
    profile_picture: string | null;
    is_verified: WithDefault<boolean>;
    is_active: WithDefault<boolean>;
    is_staff: WithDefault<boolean>;
    version: WithDefault<number>;
    login_epoch: WithDefault<number>;
    created_at: Date;
    updated_at: Date;
    last_login_at: Date | null;
    /** Set: nobody is behind this number any more. */
    erased_at: ColumnType<Date | null, Date | null | undefined, Date | null>;
  };
  user_preferences: {
    user_id: number;
    language: WithDefault<string>;
    timezone: WithDefault<string>;
    email_notifications: WithDefault<boolean>;
    push_notifications: WithDefault<boolean>;
    sms_notifications: WithDefault<boolean>;
    version: WithDefault<number>;
    updated_at: Date;
  };
  sessions: {
    id: GeneratedAlways<number>;
    user_id: number;
    kind: SessionKind;
    refresh_jti: string;
    previous_refresh_jti: string | null;
    rotated_at: Date;
    created_at: Date;
    last_used_at: Date;
    expires_at: Date;
    revoked_at: Date | null;
    revoke_reason: RevokeReason | null;
    ip_address: string | null;
    user_agent: string | null;
    verified_at: Date | null;
    second_factor: SecondFactorMethod | null;
  };
  one_time_links: {
    id: GeneratedAlways<number>;
    user_id: number;
    purpose: LinkPurpose;
    token_hash: string;
    email: string;
    created_at: Date;
    expires_at: Date;
    used_at: Date | null;
  };
  login_attempts: {
    account_hash: string;
    attempts: number;
    last_at: Date;
    next_allowed_at: Date;
  };
  totp_secrets: {
    user_id: number;
    secret_sealed: string;
    created_at: Date;
    confirmed_at: Date | null;
    last_step: number | null;
  };
  backup_codes: {
    id: GeneratedAlways<number>;
    user_id: number;
    code_hash: string;
    created_at: Date;
    used_at: Date | null;
  };
  passkeys: {
    id: GeneratedAlways<number>;
    user_id: number;
    credential_id: string;
    public_key: Buffer;
    counter: number;
    transports: string[];
    is_synced: boolean;
    name: string;
    created_at: Date;
    last_used_at: Date | null;
  };
  auth_challenges: {
    id: GeneratedAlways<number>;
    token_hash: string;
    purpose: ChallengePurpose;
    user_id: number | null;
    session_id: number | null;
    login_epoch: number | null;
    attempts: WithDefault<number>;
    created_at: Date;
    expires_at: Date;
  };
  second_factor_guesses: {
    user_id: number;
    guesses: number;
    last_at: Date;
    locked_until: Date;
  };
  api_keys: {
    id: GeneratedAlways<number>;
    user_id: number;
    name: string;
    key_hash: string;
    key_start: string;
    scopes: string[];
    allowed_addresses: string[] | null;
    created_at: Date;
    expires_at: Date | null;
    last_used_at: Date | null;
    last_used_address: string | null;
    version: WithDefault<number>;
  };
};

export type AccountDatabase = ReturnType<typeof withAccountTables>;

/** The same connection, knowing this feature's tables. */
export function withAccountTables(db: Database) {
  return db.$extendTables<AccountTables>();
}
