import { Type } from 'typebox';
import type { Static } from 'typebox';
import { Nullable, StringEnum, Timestamp } from '../../../platform/http/schemas.ts';
import { secondFactorMethods } from '../presenter.ts';
import type { PendingTotp } from './enrol-totp.ts';
import type { Presence } from './step-up.ts';
import { hasSecondFactor, secondFactorMethodsOf } from './store.ts';
import type { SecondFactors } from './store.ts';

/** The only place that chooses what of second factors leaves the house. */

export const SecondFactorAnswer = Type.Object({
  is_enabled: Type.Boolean({ description: 'A log-in asks for more than the password' }),
  methods: Type.Array(StringEnum(secondFactorMethods)),
  totp_enabled_at: Nullable(Timestamp),
  passkeys: Type.Integer(),
  backup_codes_left: Type.Integer(),
});

export function presentSecondFactors(factors: SecondFactors): Static<typeof SecondFactorAnswer> {
  return {
    is_enabled: hasSecondFactor(factors),
    methods: secondFactorMethodsOf(factors),
    totp_enabled_at: factors.totpSince?.toISOString() ?? null,
    passkeys: factors.passkeys,
    backup_codes_left: factors.backupCodesLeft,
  };
}

export const PendingTotpAnswer = Type.Object({
  secret: Type.String({ description: 'For typing into an app that cannot scan; shown this once' }),
  otpauth_uri: Type.String(),
  qr_png: Type.String({ description: 'The URI as a QR code: a data: address of a PNG' }),
  qr_svg: Type.String({ description: 'The same as an SVG document' }),
  expires_at: Timestamp,
});

export async function presentPendingTotp({ secret, uri, expiresAt }: PendingTotp): Promise<Static<typeof PendingTotpAnswer>> {
  const { toBuffer, toString } = (await import('qrcode')).default;
  const png = await toBuffer(uri, { type: 'png', errorCorrectionLevel: 'M', scale: 6 });
  return {
    secret,
    otpauth_uri: uri,
    qr_png: `data:image/png;base64,${png.toString('base64')}`,
    qr_svg: await toString(uri, { type: 'svg', errorCorrectionLevel: 'M' }),
    expires_at: expiresAt.toISOString(),
  };
}

export const BackupCodesAnswer = Type.Object({
  backup_codes: Nullable(Type.Array(Type.String(), { description: 'Ten, each good for one use; shown this once' })),
});

export function presentBackupCodes(codes: readonly string[] | null): Static<typeof BackupCodesAnswer> {
  return { backup_codes: codes === null ? null : [...codes] };
}

export const proofMethods = ['password', ...secondFactorMethods] as const;

export const PresenceAnswer = Type.Object({
  is_verified: Type.Boolean({ description: 'Presence was proven within the last minutes' }),
  verified_until: Nullable(Timestamp),
  methods: Type.Array(StringEnum(proofMethods), { description: 'How it can be proven' }),
});

export function presentPresence(presence: Presence): Static<typeof PresenceAnswer> {
  return {
    is_verified: presence.isFresh,
    verified_until: presence.verifiedUntil?.toISOString() ?? null,
    methods: [...presence.methods],
  };
}
