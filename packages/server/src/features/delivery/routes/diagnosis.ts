import { Type } from 'typebox';
import { errorResponses, Id, IdParams, Nullable, StringEnum, Timestamp } from '../../../platform/http/schemas.ts';
import type { App } from '../../../platform/http/types.ts';
import { accessChecks } from '../../access/index.ts';
import type { DeliveryContext } from '../context.ts';
import { certainties, diagnose } from '../diagnosis/diagnose.ts';
import { gatherFacts } from '../diagnosis/gather-facts.ts';
import { deliveryPhases, evidenceSources } from '../rules/phases.ts';
import { allQuery, viewerOf } from './context.ts';

const TraceValue = Type.Unsafe<string | number | boolean | null>({ type: ['string', 'number', 'boolean', 'null'] });

const DiagnosisSchema = Type.Object({
  pin: Id,
  device: Id,
  at: Timestamp,
  opens: StringEnum(['yes', 'no', 'unsure'] as const),
  summary: Type.String(),
  causes: Type.Array(
    Type.Object({
      code: Type.String(),
      certainty: StringEnum(certainties),
      message: Type.String(),
      what_to_do: Type.String(),
    }),
    { description: 'The surest first' },
  ),
  trace: Type.Array(
    Type.Object({
      check: StringEnum(accessChecks),
      passed: Type.Unsafe<boolean | null>({ type: ['boolean', 'null'] }),
      value: TraceValue,
      limit: TraceValue,
    }),
  ),
  delivery: Nullable(
    Type.Object({
      desired: StringEnum(['present', 'absent'] as const),
      phase: StringEnum(deliveryPhases),
      evidence: StringEnum(evidenceSources),
      is_proven: Type.Boolean(),
    }),
  ),
});

export function diagnosePin(app: App, context: DeliveryContext): void {
  app.get(
    '/access/pins/:id/diagnosis/',
    {
      config: { apiScope: 'access:read' },
      schema: {
        operationId: 'diagnosePin',
        summary: 'Why this code opens its lock, or does not, now or at a time; for those who manage the device',
        tags: ['Delivery'],
        params: IdParams,
        querystring: Type.Object({ ...allQuery, at: Type.Optional(Timestamp) }),
        response: { 200: DiagnosisSchema, ...errorResponses(400, 401, 404) },
      },
    },
    async (request) => {
      const facts = await gatherFacts(context, viewerOf(request, request.query), request.params.id);
      const at = request.query.at === undefined ? context.clock.now() : new Date(request.query.at);
      const { opens, summary, causes, decision } = diagnose(facts, at);
      const { delivery } = facts;
      return {
        pin: request.params.id,
        device: facts.credential.deviceId,
        at: at.toISOString(),
        opens,
        summary,
        causes: causes.map(({ whatToDo, ...cause }) => ({ ...cause, what_to_do: whatToDo })),
        trace: decision.trace.map((entry) => ({ ...entry })),
        delivery:
          delivery === null
            ? null
            : {
                desired: delivery.desired,
                phase: delivery.phase,
                evidence: delivery.evidence.source,
                is_proven: delivery.isProven,
              },
      };
    },
  );
}
