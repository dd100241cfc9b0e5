import { Type } from 'typebox';
import { currentUser } from '../../../platform/http/auth.ts';
import { errorResponses, StringEnum } from '../../../platform/http/schemas.ts';
import type { App } from '../../../platform/http/types.ts';
import type { NotificationContext } from '../context.ts';
import { preferenceChannels } from '../preferences.ts';
import { presentDeliveryStatus, TestAnswer } from '../presenter.ts';
import { sendTest } from '../send-test.ts';

export function sendTestMessage(app: App, context: NotificationContext): void {
  app.post(
    '/api/v1/notifications/test/',
    {
      config: { apiScope: 'notifications:write' },
      schema: {
        operationId: 'sendTestNotification',
        summary: 'Send a test message to yourself on one channel, and tell what came of it',
        tags: ['Notifications'],
        body: Type.Object({ channel: StringEnum(preferenceChannels) }, { additionalProperties: false }),
        response: { 200: TestAnswer, ...errorResponses(400, 401, 409, 429) },
      },
    },
    async (request) => {
      const { channel } = request.body;
      const deliveries = await sendTest(context, currentUser(request).userId, channel);
      return {
        channel,
        is_sent: deliveries.every(({ status }) => status === 'sent'),
        deliveries: deliveries.map(presentDeliveryStatus),
      };
    },
  );
}
