import { sql } from 'kysely';
import { notAuthenticated } from '../../../platform/errors.ts';
import { putBooking } from '../book.ts';
import { endBooking } from '../end-booking.ts';
import type { FeedContext } from '../feeds/context.ts';
import type { GuestFields } from '../guest-contact.ts';
import { getRoom } from '../manage-rooms.ts';
import { findByExternalId, type BookingRow } from '../store/bookings.ts';
import type { BookingDatabase } from '../tables.ts';
import { secretContext, type SourceRow } from './sources.ts';
import { toleranceMs, verifySignature, type SignedMessage } from '../../../platform/crypto/signed-messages.ts';

export type InboundMessage =
  | {
      readonly type: 'booking.created' | 'booking.changed';
      readonly externalId: string;
      readonly roomId: number;
      readonly guest: GuestFields;
      readonly startsAt: Date;
      readonly endsAt: Date;
    }
  | { readonly type: 'booking.cancelled'; readonly externalId: string; readonly reason: string | undefined };

export interface Taken {
  readonly outcome: 'booked' | 'changed' | 'cancelled' | 'unknown' | 'seen_before';
  readonly booking: number | null;
}

/** Throws not_authenticated, the same for a source that does not exist as for a signature that is wrong. */
export async function authenticate(context: FeedContext, slug: string, message: SignedMessage): Promise<SourceRow> {
  const source = await context.db.selectFrom('booking_inbound_sources').selectAll().where('slug', '=', slug).executeTakeFirst();
  const verdict =
    source === undefined
      ? 'wrong'
      : verifySignature(context.keyring.open(source.secret_sealed, secretContext(source.slug)), message, context.clock.now());
  if (source === undefined || verdict === 'wrong') {
    throw notAuthenticated(
      'invalid_signature',
      'The signature is not right: sign webhook-id, webhook-timestamp and the body as it is sent, with the secret of this address.',
    );
  }
  if (verdict === 'too_old') {
    throw notAuthenticated(
      'message_too_old',
      'The time in webhook-timestamp is more than 5 minutes off: set the clock, and sign each try anew.',
    );
  }
  // Whoever may not sign in any more books nothing either, by whichever way.
  const owner = (await context.userSummaries([source.owner_id])).get(source.owner_id);
  if (owner?.isActive !== true) {
    throw notAuthenticated('source_inactive', 'The account that this address belongs to was switched off.');
  }
  return source;
}

/** Done once however often it is sent: messages are known by their id, bookings by what the sender calls them. */
export async function takeMessage(
  context: FeedContext,
  source: SourceRow,
  messageId: string,
  message: InboundMessage,
): Promise<Taken> {
  const { db, clock } = context;
  const seen = await db
    .selectFrom('booking_inbound_messages')
    .select('message_id')
    .where('source_id', '=', source.id)
    .where('message_id', '=', messageId)
    .executeTakeFirst();
  if (seen !== undefined) return { outcome: 'seen_before', booking: null };
  const taken = await perform(context, source, message);
  await db.transaction().execute(async (trx) => {
    await noteMessage(trx, source, messageId, clock.now());
  });
  return taken;
}

/** What is older than the tolerance is refused by its time, so that it need not be kept. */
async function noteMessage(trx: BookingDatabase, source: SourceRow, messageId: string, now: Date): Promise<void> {
  await sql`delete from booking_inbound_messages where source_id = ${source.id} and received_at < ${new Date(now.getTime() - 3 * toleranceMs)}`.execute(
    trx,
  );
  await sql`insert into booking_inbound_messages (source_id, message_id, received_at) values (${source.id}, ${messageId}, ${now})
    on conflict do nothing`.execute(trx);
  await trx.updateTable('booking_inbound_sources').set({ last_used_at: now }).where('id', '=', source.id).execute();
}

async function perform(context: FeedContext, source: SourceRow, message: InboundMessage): Promise<Taken> {
  // Two senders of one owner may use the same numbers.
  const externalId = `inbound:${source.id}:${message.externalId}`;
  if (message.type === 'booking.cancelled') {
    const known = await findByExternalId(context.db, source.owner_id, 'webhook', externalId);
    return known === undefined ? { outcome: 'unknown', booking: null } : await cancel(context, known, message.reason);
  }
  const viewer = { userId: source.owner_id, seesAll: false };
  const room = await getRoom(context, viewer, message.roomId);
  const { booking, isNew } = await putBooking(
    context,
    room,
    {
      ...message.guest,
      roomId: room.id,
      source: 'webhook',
      externalId,
      startsAt: message.startsAt,
      endsAt: message.endsAt,
      createdBy: null,
    },
    { viewer, revives: false },
  );
  return { outcome: isNew ? 'booked' : 'changed', booking: booking.id };
}

async function cancel(context: FeedContext, known: BookingRow, reason: string | undefined): Promise<Taken> {
  if (known.status === 'confirmed') await endBooking(context, known, { status: 'cancelled', reason });
  return { outcome: 'cancelled', booking: known.id };
}
