import { canonicalJson } from '../../platform/audit/canonical-json.ts';
import { conflict } from '../../platform/errors.ts';
import type { BookingContext } from './context.ts';
import { currentPins, requireRoom } from './in-rooms.ts';
import { bytesToSign, lockEvidence, type Proof, type Statement } from './rules/arrival-statement.ts';
import type { BookingRow } from './store/bookings.ts';
import { lockFacts } from './store/locks.ts';
import { insertProof, latestProof, type ProofRow } from './store/proofs.ts';

const iso = (at: Date | null): string | null => at?.toISOString() ?? null;
const whole = (value: number | null): number | null => (value === null ? null : Math.round(value));

/** What is known of every door; null while one of them has no word from its lock. */
async function stateProof(context: BookingContext, booking: BookingRow): Promise<Statement | null> {
  const { db, grants, delivery, clock, keyedHash } = context;
  const room = await requireRoom({ db }, booking.room_id);
  const pins = currentPins((await grants.list(db, [booking.grant_id])).get(booking.grant_id) ?? []);
  const facts = await delivery.factsOf([...pins.values()].map(({ id }) => id));
  const locks = await lockFacts(db, [...pins.keys()]);
  const doors = room.doors.map(({ device_pk, device_id, device_name }) => {
    const pin = pins.get(device_pk);
    const fact = pin === undefined ? undefined : facts.get(pin.id);
    if (pin === undefined || fact === undefined || !fact.isProven || !lockEvidence.includes(fact.evidence.source)) return null;
    const lock = locks.get(device_pk);
    return {
      device: { id: device_pk, device_id, name: device_name },
      code: { pin: pin.id, commitment: keyedHash(`${booking.id}:${device_pk}:${pin.digits}`, 'arrival-proof') },
      evidence: { source: fact.evidence.source, at: iso(fact.evidence.at) },
      lock: {
        clock_offset_ms: whole(lock?.clock_offset_ms ?? null),
        battery_percent: whole(lock?.battery_level ?? null),
        reported_at: iso(lock?.reported_at ?? null),
      },
    };
  });
  const proven = doors.filter((door) => door !== null);
  if (proven.length < doors.length || proven.length === 0) return null;
  return {
    type: 'arrival_proof',
    version: 1,
    booking: booking.id,
    room: { id: room.id, name: room.name },
    stay: { starts_at: booking.starts_at.toISOString(), ends_at: booking.ends_at.toISOString() },
    window: { opens_at: booking.opens_at.toISOString(), closes_at: booking.closes_at.toISOString() },
    doors: proven,
    made_at: clock.now().toISOString(),
  };
}

/** Signs what is known of the doors before the guest comes. False while not every door is proven, or once they may be there. */
export async function makeProof(context: BookingContext, booking: BookingRow): Promise<boolean> {
  const { db, clock, signer } = context;
  if (clock.now() > booking.starts_at) return false;
  const statement = await stateProof(context, booking);
  if (statement === null) return false;
  await insertProof(db, {
    booking_id: booking.id,
    statement: canonicalJson(statement),
    public_key: signer.public_key,
    signature: signer.signBytes(bytesToSign(statement)),
    made_at: new Date(statement.made_at),
  });
  return true;
}

function presentProof(row: ProofRow): Proof {
  const statement: Statement = JSON.parse(row.statement);
  return { format: 'smartlock-arrival-proof', statement, public_key: row.public_key, signature: row.signature };
}

/** The last one that was made. Throws conflict `not_proven` where there is none for the codes as they are now. */
export async function readProof({ db }: Pick<BookingContext, 'db'>, booking: BookingRow): Promise<Proof> {
  const row = await latestProof(db, booking.id);
  if (row !== undefined && row.made_at >= booking.codes_since) return presentProof(row);
  throw conflict(
    'not_proven',
    `There is no arrival proof of booking ${booking.id}: one is made at the checks 24 hours, 2 hours and 30 minutes before its codes open, once every lock has confirmed them. The checks of the booking show what each lock said.`,
  );
}
