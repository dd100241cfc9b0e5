import { Readable } from 'node:stream';
import { Type } from 'typebox';
import { startExport } from '../../../platform/audit/export.ts';
import { readChainState, readLastCheckpoint, readPublicKeys } from '../../../platform/audit/sealer.ts';
import { errorResponses, Nullable, Timestamp } from '../../../platform/http/schemas.ts';
import type { App } from '../../../platform/http/types.ts';
import type { AuditFeatureContext } from '../context.ts';

const query = Type.Object({
  after_seq: Type.Integer({
    default: 0,
    minimum: 0,
    maximum: Number.MAX_SAFE_INTEGER,
    description: 'Only what follows this entry',
  }),
  personal: Type.Boolean({
    default: false,
    description: 'Open names and addresses, which are sealed in the file otherwise',
  }),
});

const PublicKeyAnswer = Type.Object({ key_id: Type.String(), public_key: Type.String({ description: 'Ed25519, base64' }) });

const StatusAnswer = Type.Object({
  seq: Type.Integer({ description: 'The last entry of the chain' }),
  hash: Type.String(),
  unsealed: Type.Integer({ description: 'Entries that wait for their place in the chain' }),
  lag_seconds: Type.Number({ description: 'Since when the oldest of them waits' }),
  checkpoint: Nullable(
    Type.Object({
      seq: Type.Integer(),
      hash: Type.String(),
      count: Type.Integer(),
      at: Timestamp,
      key_id: Type.String(),
      signature: Type.String(),
    }),
  ),
  public_key: PublicKeyAnswer,
  public_keys: Type.Array(PublicKeyAnswer),
});

export function exportEntries(app: App, context: AuditFeatureContext): void {
  app.get(
    '/export/',
    {
      schema: {
        operationId: 'exportAuditLogs',
        summary: 'The whole trail as JSON Lines with its signed checkpoints, to be verified anywhere',
        tags: ['Security'],
        querystring: query,
        response: {
          200: Type.Unsafe<Readable>({ content: { 'application/jsonl': { schema: { type: 'string' } } } }),
          ...errorResponses(400, 401, 403),
        },
      },
    },
    async (request, reply) => {
      const { db, trail } = context;
      const { after_seq: afterSeq, personal: withPersonal } = request.query;
      await trail.record(db, {
        action: 'audit.exported',
        resourceType: 'audit',
        resourceId: null,
        detail: { after_seq: afterSeq, personal: withPersonal },
      });
      const lines = await startExport({ ...context, afterSeq, withPersonal });
      reply.header('content-disposition', 'attachment; filename="audit.jsonl"').header('cache-control', 'no-store');
      return reply.type('application/jsonl; charset=utf-8').send(Readable.from(lines));
    },
  );

  app.get(
    '/status/',
    {
      schema: {
        operationId: 'getAuditStatus',
        summary: 'Where the chain ends, the last signed checkpoint, and the public keys: keep these somewhere else',
        tags: ['Security'],
        response: { 200: StatusAnswer, ...errorResponses(401, 403) },
      },
    },
    async () => {
      const { db, sealer, clock } = context;
      const [state, checkpoint, keys] = await Promise.all([readChainState(db), readLastCheckpoint(db), readPublicKeys(db)]);
      const { key_id, public_key } = sealer.signer;
      const lagMs = state.unsealedSince === null ? 0 : clock.now().getTime() - state.unsealedSince.getTime();
      return {
        seq: state.seq,
        hash: state.hash,
        unsealed: state.unsealed,
        lag_seconds: Math.max(0, lagMs / 1000),
        checkpoint,
        public_key: { key_id, public_key },
        public_keys: keys,
      };
    },
  );
}
