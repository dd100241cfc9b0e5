import { randomToken } from '../../platform/crypto/random.ts';
import { SmartLockError } from '../../platform/errors.ts';
import type { AccountContext } from './context.ts';
import { consumeLink, countLinksSince, findUsableLink, insertLink } from './link-store.ts';
import type { OneTimeLink } from './link-store.ts';
import type { User } from './store.ts';
import type { AccountDatabase, LinkPurpose } from './tables.ts';

export const verifyHours = 24;
export const resetMinutes = 60;

const lifeMs: Record<LinkPurpose, number> = { verify_email: verifyHours * 3_600_000, reset_password: resetMinutes * 60_000 };
const pages: Record<LinkPurpose, string> = { verify_email: '/verify-email', reset_password: '/reset-password' };
/** More than this many an hour, and somebody is filling another person's mailbox. */
const linksPerHourMax = 5;

/** Only a keyed hash is stored: who reads the database cannot use the links in it. */
function hashesOf(context: AccountContext, token: string): readonly string[] {
  return context.keyring.keyedHashes(token, 'one-time-link');
}

/** The address to mail, or undefined when this user was sent enough of them within the hour. */
export async function makeLink(
  context: AccountContext,
  trx: AccountDatabase,
  user: User,
  purpose: LinkPurpose,
): Promise<string | undefined> {
  const now = context.clock.now();
  if ((await countLinksSince(trx, user.id, purpose, new Date(now.getTime() - 3_600_000))) >= linksPerHourMax) return undefined;
  const token = randomToken();
  const tokenHash = context.keyring.keyedHash(token, 'one-time-link');
  await insertLink(trx, {
    userId: user.id,
    purpose,
    tokenHash,
    email: user.email,
    now,
    expiresAt: new Date(now.getTime() + lifeMs[purpose]),
  });
  return `${context.settings.publicUrl}${pages[purpose]}?token=${token}`;
}

/** Looks without using up: mail programs and scanners open every link before a person does. */
export async function peekLink(context: AccountContext, purpose: LinkPurpose, token: string): Promise<OneTimeLink | undefined> {
  return await findUsableLink(context.db, purpose, hashesOf(context, token), context.clock.now());
}

export async function useLink(
  context: AccountContext,
  trx: AccountDatabase,
  purpose: LinkPurpose,
  token: string,
): Promise<OneTimeLink> {
  const link = await consumeLink(trx, purpose, hashesOf(context, token), context.clock.now());
  if (link === undefined) throw badLink();
  return link;
}

export function badLink(): SmartLockError {
  const message = 'This link is invalid, was used already, or has expired. Ask for a new one.';
  return new SmartLockError('invalid_input', 'link_not_valid', message, {
    fields: [{ field: 'token', message, code: 'link_not_valid' }],
  });
}
