import { Type, type Static } from 'typebox';
import { Check, Errors } from 'typebox/value';
import { canonicalJson } from '../../../platform/audit/canonical-json.ts';
import { isSignature, readPublicKey } from '../../../platform/audit/checkpoint.ts';

/** What else is signed with the same key never begins like this, so that no signature can be taken for another. */
const signedStart = 'smartlock arrival proof 1\n';
/** How a lock's word is known; what a vendor's cloud merely accepted is none. */
export const lockEvidence: readonly string[] = ['reported_by_lock', 'seen_in_read_back', 'used_at_door'];

const Instant = Type.String({ pattern: String.raw`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$` });
const Whole = Type.Integer();
const orNull = <T extends typeof Whole | typeof Instant>(schema: T) => Type.Union([schema, Type.Null()]);

const Door = Type.Object(
  {
    device: Type.Object({ id: Whole, device_id: Type.String(), name: Type.String() }, { additionalProperties: false }),
    code: Type.Object(
      {
        pin: Whole,
        commitment: Type.String({
          pattern: '^[0-9a-f]{64}$',
          description: 'Tells the server that made it which digits were meant, and nobody else anything',
        }),
      },
      { additionalProperties: false },
    ),
    evidence: Type.Object({ source: Type.String(), at: orNull(Instant) }, { additionalProperties: false }),
    lock: Type.Object(
      {
        clock_offset_ms: orNull(Whole),
        battery_percent: orNull(Whole),
        reported_at: orNull(Instant),
      },
      { additionalProperties: false, description: 'As the lock told it last' },
    ),
  },
  { additionalProperties: false },
);

export const ArrivalStatement = Type.Object(
  {
    type: Type.Literal('arrival_proof'),
    version: Type.Literal(1),
    booking: Whole,
    room: Type.Object({ id: Whole, name: Type.String() }, { additionalProperties: false }),
    stay: Type.Object({ starts_at: Instant, ends_at: Instant }, { additionalProperties: false }),
    window: Type.Object({ opens_at: Instant, closes_at: Instant }, { additionalProperties: false }),
    doors: Type.Array(Door, { minItems: 1 }),
    made_at: Instant,
  },
  { additionalProperties: false, description: 'What is signed' },
);
export type Statement = Static<typeof ArrivalStatement>;

/** The file that is handed out. */
export const ArrivalProof = Type.Object(
  {
    format: Type.Literal('smartlock-arrival-proof'),
    statement: ArrivalStatement,
    public_key: Type.String({ description: 'Ed25519, in base64: the key of the audit trail' }),
    signature: Type.String({ description: 'Ed25519 over the canonical JSON (RFC 8785) of `statement`, in base64' }),
  },
  { additionalProperties: false },
);
export type Proof = Static<typeof ArrivalProof>;

export function bytesToSign(statement: Statement): Buffer {
  return Buffer.from(signedStart + canonicalJson(statement), 'utf8');
}

export type ProofProblem = 'malformed' | 'unknown_key' | 'signature' | 'late' | 'unproven_door';

export interface ProofVerdict {
  readonly ok: boolean;
  readonly problem: ProofProblem | null;
  readonly why: string | null;
  readonly keyId: string | null;
  /** Whether the key was given by whoever asks, and not merely found in the file. */
  readonly isKeyTrusted: boolean;
  readonly statement: Statement | null;
}

/** Judges a proof with nothing but its text. `trustedKeys` (base64) are the only ones whose signatures count; without them the file's own does. */
export function verifyProof(text: string, trustedKeys: readonly string[]): ProofVerdict {
  const broken = (problem: ProofProblem, why: string, more: Partial<ProofVerdict> = {}): ProofVerdict => ({
    ok: false,
    problem,
    why,
    keyId: null,
    isKeyTrusted: trustedKeys.length > 0,
    statement: null,
    ...more,
  });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return broken('malformed', 'This is no JSON: the file was cut short, or is another one.');
  }
  if (!Check(ArrivalProof, value)) {
    const [first] = Errors(ArrivalProof, value);
    return broken(
      'malformed',
      `This is no arrival proof: ${first?.instancePath ?? ''} ${first?.message ?? 'it has another form'}`.trim(),
    );
  }
  const { statement, public_key: publicKey, signature } = value;
  const key = readPublicKey(publicKey);
  if (key === undefined) return broken('malformed', 'The public key in the file is no Ed25519 key.');
  const { keyId } = key;
  if (trustedKeys.length > 0 && !trustedKeys.includes(publicKey)) {
    return broken('unknown_key', `It was signed with the key ${keyId}, which is none of those you trust.`, { keyId });
  }
  if (!isSignature(signature, bytesToSign(statement), key.key)) {
    return broken('signature', 'The signature does not fit: something in it was changed after it was signed.', { keyId });
  }
  const weak = statement.doors.find(({ evidence }) => !lockEvidence.includes(evidence.source));
  if (weak !== undefined) {
    const why = `The code at ${weak.device.name} was not known from the lock itself (${weak.evidence.source}).`;
    return broken('unproven_door', why, { keyId, statement });
  }
  if (statement.made_at > statement.stay.starts_at) {
    return broken('late', `It was made at ${statement.made_at}, after the stay had begun (${statement.stay.starts_at}).`, {
      keyId,
      statement,
    });
  }
  return { ok: true, problem: null, why: null, keyId, isKeyTrusted: trustedKeys.length > 0, statement };
}
