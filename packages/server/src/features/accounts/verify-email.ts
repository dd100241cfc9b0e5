import { changesOf } from '../../platform/audit/audit-changes.ts';
import { actorOfUser, personOf, userFields } from './audit.ts';
import type { AccountContext } from './context.ts';
import { badLink, makeLink, useLink, verifyHours } from './one-time-links.ts';
import { nameOf } from './register.ts';
import { findUser, findUserForUpdate, updateUser } from './store.ts';
import { writeToUser } from './write-to-user.ts';

/** The address in the link must still be the account's: a link mailed to an older address confirms nothing. */
export async function verifyEmail(context: AccountContext, token: string): Promise<void> {
  await context.db.transaction().execute(async (trx) => {
    const link = await useLink(context, trx, 'verify_email', token);
    const user = await findUserForUpdate(trx, link.user_id);
    if (user === undefined || user.email !== link.email) throw badLink();
    if (user.is_verified) return;
    const verified = await updateUser(trx, user.id, { is_verified: true }, context.clock.now());
    await context.audit.record(trx, {
      action: 'user.email_verified',
      resourceType: 'user',
      resourceId: user.id,
      actor: actorOfUser(user, 'mailed_link'),
      subject: personOf(user.id),
      changes: changesOf(userFields, user, verified),
    });
  });
}

export async function resendVerification(context: AccountContext, userId: number): Promise<void> {
  const { db, mailer } = context;
  const user = await findUser(db, userId);
  if (user === undefined || user.is_verified) return;
  await db.transaction().execute(async (trx) => {
    const link = await makeLink(context, trx, user, 'verify_email');
    if (link === undefined) return;
    await context.audit.record(trx, {
      action: 'user.verification_sent',
      resourceType: 'user',
      resourceId: user.id,
      subject: personOf(user.id),
    });
    await writeToUser(context, trx, user, { template: 'verify_email', params: { name: nameOf(user), link, hours: verifyHours } });
  });
  mailer.deliverSoon();
}
