import { notFound } from '../../platform/errors.ts';
import { changesOf } from '../../platform/audit/audit-changes.ts';
import { personOf } from './audit.ts';
import type { AccountContext } from './context.ts';
import { findUserForUpdate, updateUser } from './store.ts';
import type { User } from './store.ts';

const folder = 'pictures';

/** Replaces the picture by one of our own drawing; the old file goes once the new one is committed. */
export async function storeProfilePicture(context: AccountContext, userId: number, picture: Buffer): Promise<User> {
  const name = await context.storage.save({ folder, extension: 'webp', bytes: picture });
  try {
    return await replacePicture(context, userId, name);
  } catch (error) {
    await context.storage.remove(name);
    throw error;
  }
}

export async function removeProfilePicture(context: AccountContext, userId: number): Promise<void> {
  await replacePicture(context, userId, null);
}

async function replacePicture(context: AccountContext, userId: number, name: string | null): Promise<User> {
  const { before, user } = await context.db.transaction().execute(async (trx) => {
    const found = await findUserForUpdate(trx, userId);
    if (found === undefined) throw notFound('user');
    const updated = await updateUser(trx, userId, { profile_picture: name }, context.clock.now());
    await context.audit.record(trx, {
      action: 'user.picture_changed',
      resourceType: 'user',
      resourceId: userId,
      subject: personOf(userId),
      changes: changesOf(
        { has_picture: 'plain' },
        { has_picture: found.profile_picture !== null },
        { has_picture: name !== null },
      ),
    });
    return { before: found.profile_picture, user: updated };
  });
  if (before !== null) {
    // The row no longer names it. A file that stays behind is waste, not a failure of this request.
    await context.storage.remove(before).catch((error: unknown) => {
      context.logger.warn({ err: error, file: before }, 'a replaced profile picture could not be removed');
    });
  }
  return user;
}

export async function readPicture(context: AccountContext, fileName: string): Promise<Buffer> {
  const bytes = await context.storage.read(`${folder}/${fileName}`);
  if (bytes === undefined) throw notFound('picture');
  return bytes;
}
