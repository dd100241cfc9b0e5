import type { AuditTrail } from '../../platform/audit/audit-trail.ts';
import type { Clock } from '../../platform/clock.ts';
import type { PasswordHasher } from '../../platform/crypto/password.ts';
import type { Keyring } from '../../platform/crypto/secret-box.ts';
import type { EventOutbox } from '../../platform/events/event.ts';
import type { GuessGuard } from '../../platform/http/guess-guard.ts';
import type { Logger } from '../../platform/logger.ts';
import type { Mailer } from '../../platform/notify/mailer.ts';
import type { FileStorage } from '../../platform/storage/file-storage.ts';
import type { AuthTokens } from './auth-token.ts';
import type { Background } from './background.ts';
import type { PasskeySettings, RelyingParty } from './passkeys/relying-party.ts';
import type { LoginDelay } from './login-delay.ts';
import type { SessionRegistry } from './session-registry.ts';
import type { AccountDatabase } from './tables.ts';

export interface AccountSettings {
  /** Where people reach the platform, without a slash at the end: links in mails and of pictures begin with it. */
  readonly publicUrl: string;
  readonly accessTokenMinutes: number;
  readonly refreshTokenDays: number;
  /** Of people who have not chosen one yet; English where it is left out. */
  readonly defaultLanguage?: string;
  /** Cookies that browsers send over https only. */
  readonly hasSecureCookies: boolean;
  /** Off together with the limit of log-ins by address. */
  readonly hasLoginDelay: boolean;
  /** How long a proof of presence counts. */
  readonly stepUpMinutes: number;
  readonly passkeys?: PasskeySettings;
}

/** What the use cases of this feature work with. */
export interface AccountContext {
  readonly db: AccountDatabase;
  readonly keyring: Keyring;
  readonly hasher: PasswordHasher;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly events: EventOutbox;
  readonly tokens: AuthTokens;
  readonly registry: SessionRegistry;
  readonly audit: AuditTrail;
  readonly loginDelay: LoginDelay | null;
  readonly guesses: GuessGuard;
  readonly mailer: Mailer;
  readonly storage: FileStorage;
  readonly background: Background;
  readonly relyingParty: RelyingParty;
  readonly settings: AccountSettings;
  /** Devices know accounts, not the other way round: their number is handed in. */
  readonly countDevices: (userId: number) => Promise<number>;
}
