import { Type } from 'typebox';
import type { Static } from 'typebox';
import { Id, Nullable, StringEnum, Timestamp } from '../../platform/http/schemas.ts';
import type { AccountSettings } from './context.ts';
import type { Session } from './session-store.ts';
import type { Preferences, User } from './store.ts';
import type { SecondFactorMethod } from './tables.ts';

export const secondFactorMethods = ['totp', 'backup_code', 'passkey'] as const satisfies readonly SecondFactorMethod[];

export const UserAnswer = Type.Object({
  id: Id,
  email: Type.String(),
  full_name: Type.String(),
  first_name: Type.String(),
  last_name: Type.String(),
  phone_number: Type.String(),
  profile_picture: Nullable(Type.String({ description: 'Address of the picture' })),
  is_verified: Type.Boolean({ description: 'The email address was confirmed' }),
  is_staff: Type.Boolean({ description: 'An administrator' }),
  total_devices: Type.Integer(),
  created_at: Timestamp,
});

export const ManagedUserAnswer = Type.Object({
  ...UserAnswer.properties,
  is_active: Type.Boolean(),
  last_login_at: Nullable(Timestamp),
});

export const TokensAnswer = Type.Object({ access: Type.String(), refresh: Type.String() });
export const UserWithTokensAnswer = Type.Object({ user: UserAnswer, tokens: TokensAnswer });
export const MessageAnswer = Type.Object({ message: Type.String() });

export const SessionAnswer = Type.Object({
  id: Id,
  kind: StringEnum(['token', 'cookie']),
  is_current: Type.Boolean({ description: 'The session that asks' }),
  ip_address: Nullable(Type.String()),
  user_agent: Nullable(Type.String()),
  second_factor: Nullable(
    StringEnum(secondFactorMethods, { description: 'What was shown beside the password, or instead of it' }),
  ),
  verified_at: Nullable(Timestamp),
  created_at: Timestamp,
  last_used_at: Timestamp,
  expires_at: Timestamp,
});

export const PreferencesAnswer = Type.Object({
  language: Type.String(),
  timezone: Type.String(),
  email_notifications: Type.Boolean(),
  push_notifications: Type.Boolean(),
  sms_notifications: Type.Boolean(),
});

export function fullNameOf(user: Pick<User, 'first_name' | 'last_name'>): string {
  return `${user.first_name} ${user.last_name}`.trim();
}

export function presentUser(
  user: User,
  totalDevices: number,
  settings: Pick<AccountSettings, 'publicUrl'>,
): Static<typeof UserAnswer> {
  return {
    id: user.id,
    email: user.email,
    full_name: fullNameOf(user),
    first_name: user.first_name,
    last_name: user.last_name,
    phone_number: user.phone_number,
    profile_picture: user.profile_picture === null ? null : `${settings.publicUrl}/media/${user.profile_picture}`,
    is_verified: user.is_verified,
    is_staff: user.is_staff,
    total_devices: totalDevices,
    created_at: user.created_at.toISOString(),
  };
}

export function presentManagedUser(
  user: User,
  totalDevices: number,
  settings: Pick<AccountSettings, 'publicUrl'>,
): Static<typeof ManagedUserAnswer> {
  return {
    ...presentUser(user, totalDevices, settings),
    is_active: user.is_active,
    last_login_at: user.last_login_at?.toISOString() ?? null,
  };
}

export function presentSession(session: Session, currentSessionId: number | undefined): Static<typeof SessionAnswer> {
  return {
    id: session.id,
    kind: session.kind,
    is_current: session.id === currentSessionId,
    ip_address: session.ip_address,
    user_agent: session.user_agent,
    second_factor: session.second_factor,
    verified_at: session.verified_at?.toISOString() ?? null,
    created_at: session.created_at.toISOString(),
    last_used_at: session.last_used_at.toISOString(),
    expires_at: session.expires_at.toISOString(),
  };
}

export function presentPreferences(preferences: Preferences): Static<typeof PreferencesAnswer> {
  return {
    language: preferences.language,
    timezone: preferences.timezone,
    email_notifications: preferences.email_notifications,
    push_notifications: preferences.push_notifications,
    sms_notifications: preferences.sms_notifications,
  };
}

/** What other features may know of a user. */
export interface UserSummary {
  readonly id: number;
  readonly email: string;
  readonly fullName: string;
  readonly isActive: boolean;
  readonly isStaff: boolean;
}

export function summariseUser(user: User): UserSummary {
  return { id: user.id, email: user.email, fullName: fullNameOf(user), isActive: user.is_active, isStaff: user.is_staff };
}
