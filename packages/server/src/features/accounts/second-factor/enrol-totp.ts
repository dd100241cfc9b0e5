import type { Static } from 'typebox';
import { conflict, invalidInput, notFound } from '../../../platform/errors.ts';
import { personOf } from '../audit.ts';
import type { AccountContext } from '../context.ts';
import { forgetVerifications, markVerified } from '../session-store.ts';
import { findUser } from '../store.ts';
import type { AccountDatabase } from '../tables.ts';
import { tellSignInChange } from '../tell-sign-in-change.ts';
import { backupCodeHash, newBackupCodes } from './backup-codes.ts';
import { secondFactorChanged } from './events.ts';
import { guessing } from './guess-lock.ts';
import { totpPlace } from './prove-code.ts';
import {
  confirmTotp,
  deleteBackupCodes,
  deleteTotp,
  findTotp,
  hasSecondFactor,
  lockUser,
  putPendingTotp,
  readSecondFactors,
  replaceBackupCodes,
} from './store.ts';
import { matchTotpStep, newTotpSecret, totpUri } from './totp.ts';

const pendingMinutes = 15;

export interface PendingTotp {
  readonly secret: string;
  readonly uri: string;
  readonly expiresAt: Date;
}

/** Who changes their second factor, and from which session. */
export interface FactorOwner {
  readonly userId: number;
  readonly sessionId: number;
}

/** A secret that counts once a code has shown that it arrived. Beginning again replaces one that waits. */
export async function beginTotp({ db, keyring, clock }: AccountContext, userId: number): Promise<PendingTotp> {
  const user = await findUser(db, userId);
  if (user === undefined) throw notFound('user');
  const now = clock.now();
  const secret = newTotpSecret();
  const isPending = await putPendingTotp(db, userId, keyring.seal(secret, totpPlace(userId)), now);
  if (!isPending) {
    throw conflict('totp_already_enabled', 'An authenticator app is set up already. Remove it first to set up another.');
  }
  return { secret, uri: totpUri(secret, user.email), expiresAt: new Date(now.getTime() + pendingMinutes * 60_000) };
}

/** From now on a log-in asks for a code. Answers backup codes when this is the first second factor, else null. */
export async function confirmTotpByCode(
  context: AccountContext,
  owner: FactorOwner,
  code: string,
): Promise<readonly string[] | null> {
  const { db, keyring, clock } = context;
  return await guessing(context, owner.userId, () =>
    db.transaction().execute(async (trx) => {
      await lockUser(trx, owner.userId);
      const now = clock.now();
      const pending = await findTotp(trx, owner.userId);
      const beganAfter = now.getTime() - pendingMinutes * 60_000;
      if (pending === undefined || pending.confirmed_at !== null || pending.created_at.getTime() < beganAfter) {
        throw conflict('totp_not_pending', 'No authenticator app waits to be confirmed, or it waited too long. Begin anew.');
      }
      const secret = keyring.open(pending.secret_sealed, totpPlace(owner.userId));
      const step = matchTotpStep(secret, code.replaceAll(/\s/gu, ''), now, null);
      if (step === undefined) {
        throw invalidInput('code', 'This code is not right. Check the clock of the device with the app.', 'invalid_code');
      }
      const isFirst = !hasSecondFactor(await readSecondFactors(trx, owner.userId));
      if (!(await confirmTotp(trx, pending, step, now))) throw conflict('totp_not_pending', 'This was done already.');
      await markVerified(trx, owner.sessionId, now, 'totp');
      await tellChange(context, trx, owner.userId, 'totp_enabled');
      return isFirst ? await beginSecondFactor(context, trx, owner) : null;
    }),
  );
}

/** For the trail, the person (also by mail) and staff, in the transaction of the change. */
export async function tellChange(
  context: AccountContext,
  trx: AccountDatabase,
  userId: number,
  change: Static<typeof secondFactorChanged.data>['change'],
): Promise<void> {
  await context.audit.record(trx, {
    action: 'user.second_factor_changed',
    resourceType: 'user',
    resourceId: userId,
    subject: personOf(userId),
    detail: { change },
  });
  await context.events.publish(trx, secondFactorChanged, { user_id: userId, change }, { userId });
  await tellSignInChange(context, trx, userId, change);
}

/** The first second factor of an account brings its backup codes; what other sessions proved by password alone no longer counts. */
export async function beginSecondFactor(
  context: AccountContext,
  trx: AccountDatabase,
  { userId, sessionId }: FactorOwner,
): Promise<readonly string[]> {
  await forgetVerifications(trx, userId, sessionId);
  return await putNewBackupCodes(context, trx, userId);
}

async function putNewBackupCodes(
  { keyring, clock }: AccountContext,
  trx: AccountDatabase,
  userId: number,
): Promise<readonly string[]> {
  const codes = newBackupCodes();
  const hashes = codes.map((code) => backupCodeHash(keyring, userId, code));
  await replaceBackupCodes(trx, userId, hashes, clock.now());
  return codes;
}

/** Ten new ones; the old ones open nothing from now on. */
export async function renewBackupCodes(context: AccountContext, userId: number): Promise<readonly string[]> {
  return await context.db.transaction().execute(async (trx) => {
    await lockUser(trx, userId);
    if (!hasSecondFactor(await readSecondFactors(trx, userId))) {
      throw conflict('no_second_factor', 'Backup codes stand in for a second factor: set one up first.');
    }
    await tellChange(context, trx, userId, 'backup_codes_renewed');
    return await putNewBackupCodes(context, trx, userId);
  });
}

export async function removeTotp(context: AccountContext, userId: number): Promise<void> {
  await context.db.transaction().execute(async (trx) => {
    await lockUser(trx, userId);
    if (!(await deleteTotp(trx, userId))) throw notFound('authenticator app');
    await tellChange(context, trx, userId, 'totp_removed');
    await endBackupCodesWithoutFactor(trx, userId);
  });
}

/** Backup codes end with the last factor that they stand in for. */
export async function endBackupCodesWithoutFactor(trx: AccountDatabase, userId: number): Promise<void> {
  if (!hasSecondFactor(await readSecondFactors(trx, userId))) await deleteBackupCodes(trx, userId);
}
