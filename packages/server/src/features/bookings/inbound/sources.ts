import { randomBytes } from 'node:crypto';
import type { Selectable } from 'kysely';
import { conflict, notFound } from '../../../platform/errors.ts';
import type { FeedContext } from '../feeds/context.ts';
import type { BookingTables } from '../tables.ts';
import { generateSecret } from '../../../platform/crypto/signed-messages.ts';

export type SourceRow = Selectable<BookingTables['booking_inbound_sources']>;

const sourcesMax = 50;
const slugBytes = 16;

export const secretContext = (slug: string): string => `booking-inbound:${slug}`;

export async function sourcesOf({ db }: Pick<FeedContext, 'db'>, ownerId: number): Promise<SourceRow[]> {
  return await db.selectFrom('booking_inbound_sources').selectAll().where('owner_id', '=', ownerId).orderBy('id').execute();
}

/** Its secret is told this once. */
export async function addSource(
  context: FeedContext,
  ownerId: number,
  name: string,
): Promise<{ source: SourceRow; secret: string }> {
  const secret = generateSecret();
  const slug = randomBytes(slugBytes).toString('base64url');
  const source = await context.db.transaction().execute(async (trx) => {
    if ((await sourcesOf({ db: trx }, ownerId)).length >= sourcesMax) {
      throw conflict('too_many_sources', `There are ${sourcesMax} sources already: delete one that is not used any more.`);
    }
    const row = await trx
      .insertInto('booking_inbound_sources')
      .values({
        owner_id: ownerId,
        name,
        slug,
        secret_sealed: context.keyring.seal(secret, secretContext(slug)),
        created_at: context.clock.now(),
      })
      .returningAll()
      .executeTakeFirstOrThrow();
    await context.audit.record(trx, {
      action: 'inbound_source.created',
      resourceType: 'inbound_source',
      resourceId: row.id,
      detail: { name },
    });
    return row;
  });
  return { source, secret };
}

/** What it has booked stays. */
export async function removeSource(context: FeedContext, ownerId: number, id: number): Promise<void> {
  await context.db.transaction().execute(async (trx) => {
    const result = await trx
      .deleteFrom('booking_inbound_sources')
      .where('id', '=', id)
      .where('owner_id', '=', ownerId)
      .executeTakeFirst();
    if (result.numDeletedRows === 0n) throw notFound('inbound source');
    await context.audit.record(trx, { action: 'inbound_source.deleted', resourceType: 'inbound_source', resourceId: id });
  });
}

/** After a change of SECRET_KEY. Answers how many. */
export async function resealSources({ db, keyring }: Pick<FeedContext, 'db' | 'keyring'>): Promise<number> {
  const rows = await db.selectFrom('booking_inbound_sources').select(['id', 'slug', 'secret_sealed']).execute();
  const old = rows.filter(({ secret_sealed }) => keyring.needsReseal(secret_sealed));
  for (const { id, slug, secret_sealed } of old) {
    const context = secretContext(slug);
    await db
      .updateTable('booking_inbound_sources')
      .set({ secret_sealed: keyring.seal(keyring.open(secret_sealed, context), context) })
      .where('id', '=', id)
      .execute();
  }
  return old.length;
}
