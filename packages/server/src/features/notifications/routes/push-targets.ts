import { Type } from 'typebox';
import { currentUser } from '../../../platform/http/auth.ts';
import { errorResponses, IdParams } from '../../../platform/http/schemas.ts';
import type { App } from '../../../platform/http/types.ts';
import type { NotificationContext } from '../context.ts';
import { presentPushSubscription, presentPushToken, PushSubscriptionAnswer, PushTokenAnswer } from '../presenter.ts';
import { registerPushSubscription, registerPushToken, removePushSubscription, removePushToken } from '../register-push.ts';
import { listPushSubscriptions, listPushTokens } from '../store/push-targets.ts';

const tags = ['Notifications'];
const Label = Type.Optional(Type.String({ maxLength: 100, description: 'To tell your devices apart by' }));
const Base64Url = (description: string) =>
  Type.String({ pattern: '^[A-Za-z0-9_-]+={0,2}$', minLength: 10, maxLength: 200, description });
const Deleted = Type.Null({ description: 'Deleted' });

export function pushTokens(app: App, context: NotificationContext): void {
  const url = '/api/v1/notifications/push-tokens/';
  app.get(
    url,
    {
      schema: {
        operationId: 'listPushTokens',
        summary: 'Your devices that get push messages over FCM',
        tags,
        response: {
          200: Type.Object({ count: Type.Integer(), results: Type.Array(PushTokenAnswer) }),
          ...errorResponses(401),
        },
      },
    },
    async (request) => {
      const tokens = await listPushTokens(context.db, currentUser(request).userId);
      return { count: tokens.length, results: tokens.map(presentPushToken) };
    },
  );
  app.post(
    url,
    {
      schema: {
        operationId: 'registerPushToken',
        summary: 'Register a device for push messages over FCM; again, it keeps its id',
        tags,
        body: Type.Object(
          {
            token: Type.String({
              minLength: 20,
              maxLength: 4096,
              pattern: '^[!-~]+$',
              description: 'The FCM registration token',
            }),
            label: Label,
          },
          { additionalProperties: false },
        ),
        response: { 201: PushTokenAnswer, ...errorResponses(400, 401, 409) },
      },
    },
    async (request, reply) => {
      const { token, label = '' } = request.body;
      const saved = await registerPushToken(context, currentUser(request).userId, { token, label });
      return await reply.code(201).send(presentPushToken(saved));
    },
  );
  app.delete(
    `${url}:id/`,
    {
      schema: {
        operationId: 'deletePushToken',
        summary: 'Send no more push messages to a device',
        tags,
        params: IdParams,
        response: { 204: Deleted, ...errorResponses(400, 401, 404) },
      },
    },
    async (request, reply) => {
      await removePushToken(context, currentUser(request).userId, request.params.id);
      return await reply.code(204).send(null);
    },
  );
}

export function pushSubscriptions(app: App, context: NotificationContext): void {
  const url = '/api/v1/notifications/push-subscriptions/';
  app.get(
    '/api/v1/notifications/vapid-key/',
    {
      schema: {
        operationId: 'getVapidKey',
        summary: 'The key that a browser subscribes with (applicationServerKey)',
        tags,
        response: { 200: Type.Object({ public_key: Type.String() }), ...errorResponses(401) },
      },
    },
    async () => ({ public_key: (await context.readVapidKeys()).publicKey }),
  );
  app.get(
    url,
    {
      schema: {
        operationId: 'listPushSubscriptions',
        summary: 'Your browsers that get push messages',
        tags,
        response: {
          200: Type.Object({ count: Type.Integer(), results: Type.Array(PushSubscriptionAnswer) }),
          ...errorResponses(401),
        },
      },
    },
    async (request) => {
      const subscriptions = await listPushSubscriptions(context.db, currentUser(request).userId);
      return { count: subscriptions.length, results: subscriptions.map(presentPushSubscription) };
    },
  );
  app.post(
    url,
    {
      schema: {
        operationId: 'registerPushSubscription',
        summary: 'Register a browser for push messages: what PushSubscription.toJSON() gives',
        tags,
        body: Type.Object(
          {
            endpoint: Type.String({ minLength: 1, maxLength: 2000 }),
            expirationTime: Type.Optional(Type.Unknown({ description: 'Taken, as browsers send it, and not used' })),
            keys: Type.Object(
              { p256dh: Base64Url("The browser's public key"), auth: Base64Url('16 bytes') },
              { additionalProperties: false },
            ),
            label: Label,
          },
          { additionalProperties: false },
        ),
        response: { 201: PushSubscriptionAnswer, ...errorResponses(400, 401, 409) },
      },
    },
    async (request, reply) => {
      const { endpoint, keys, label = '' } = request.body;
      const subscription = { endpoint, keys };
      const saved = await registerPushSubscription(context, currentUser(request).userId, { subscription, label });
      return await reply.code(201).send(presentPushSubscription(saved));
    },
  );
  app.delete(
    `${url}:id/`,
    {
      schema: {
        operationId: 'deletePushSubscription',
        summary: 'Send no more push messages to a browser',
        tags,
        params: IdParams,
        response: { 204: Deleted, ...errorResponses(400, 401, 404) },
      },
    },
    async (request, reply) => {
      await removePushSubscription(context, currentUser(request).userId, request.params.id);
      return await reply.code(204).send(null);
    },
  );
}
