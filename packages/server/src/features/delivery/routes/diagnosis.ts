import { Type } from 'typebox';
import { errorResponses, IdParams, Timestamp } from '../../../platform/http/schemas.ts';
import type { App } from '../../../platform/http/types.ts';
import type { DeliveryContext } from '../context.ts';
import { diagnose } from '../diagnosis/diagnose.ts';
import { gatherFacts } from '../diagnosis/gather-facts.ts';
import { DiagnosisSchema, presentDiagnosis } from '../diagnosis/presenter.ts';
import { allQuery, viewerOf } from './context.ts';

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
        querystring: Type.Object({
          ...allQuery,
          at: Type.Optional(Timestamp),
          live: Type.Optional(
            Type.Boolean({ description: "Ask the vendor now for the lock's codes and clock, for ten seconds at most" }),
          ),
        }),
        response: { 200: DiagnosisSchema, ...errorResponses(400, 401, 404) },
      },
    },
    async (request) => {
      const { id: pinId } = request.params;
      const { at: asked, live: isLive = false } = request.query;
      const at = asked === undefined ? null : new Date(asked);
      const facts = await gatherFacts(context, viewerOf(request, request.query), { pinId, at, isLive });
      const instant = at ?? facts.now;
      return presentDiagnosis(pinId, instant, facts, diagnose(facts, instant));
    },
  );
}
