import { timingSafeEqual, createHash } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { notAuthenticated } from '../../../platform/errors.ts';
import { errorResponses, StringEnum } from '../../../platform/http/schemas.ts';
import type { App } from '../../../platform/http/types.ts';
import { decideAcl, decideConnect, readHookAction } from '../../../platform/mqtt/broker-hook.ts';
import type { TopicAccount } from '../../../platform/mqtt/topic-account.ts';
import type { Topics } from '../../../platform/mqtt/topics.ts';

export interface BrokerHookContext {
  readonly secret: string;
  readonly topics: Topics;
  /** What the server itself connects with, when its broker asks about that too. */
  readonly server: { readonly username: string; readonly password: string } | null;
  /** Others than locks. */
  readonly accounts: readonly TopicAccount[];
  readonly authenticateDevice: (deviceId: string, apiKey: string) => Promise<boolean>;
}

const optionalText = Type.Optional(Type.String({ maxLength: 1024 }));
const answer = Type.Object({
  result: StringEnum(['allow', 'deny'], { description: 'For EMQX' }),
  Ok: Type.Boolean({ description: 'For mosquitto-go-auth with response_mode json' }),
});

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

function isSame(left: string, right: string): boolean {
  return timingSafeEqual(digest(left), digest(right));
}

const say = (decision: 'allow' | 'deny') => ({ result: decision, Ok: decision === 'allow' });

/**
 * For brokers that ask the server who may connect and touch which topic. They show the shared secret as a bearer token; they are not
 * throttled, since thousands of locks come back at once after a power cut.
 */
export function registerBrokerHook(app: App, context: BrokerHookContext): void {
  async function requireSecret(request: FastifyRequest): Promise<void> {
    const given = /^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1];
    if (given === undefined || !isSame(given, context.secret)) {
      throw notAuthenticated('invalid_hook_secret', 'The broker must send the value of MQTT_HOOK_SECRET as a bearer token.');
    }
  }

  app.post(
    '/api/v1/mqtt/auth/',
    {
      onRequest: requireSecret,
      config: { idempotent: false, throttle: 'off', audit: 'never' },
      schema: {
        operationId: 'brokerAuthenticate',
        summary: 'May this client connect? Asked by the MQTT broker',
        tags: ['MQTT'],
        body: Type.Object(
          { username: optionalText, password: optionalText, clientid: optionalText },
          { additionalProperties: false },
        ),
        response: { 200: answer, ...errorResponses(400, 401) },
      },
    },
    async (request) => {
      const { username, password, clientid } = request.body;
      const { server, authenticateDevice, accounts } = context;
      return say(
        await decideConnect(
          { username, password, clientId: clientid },
          {
            server,
            authenticateDevice,
            accounts,
            isServerPassword: (given) => server !== null && isSame(given, server.password),
          },
        ),
      );
    },
  );

  app.post(
    '/api/v1/mqtt/acl/',
    {
      onRequest: requireSecret,
      config: { idempotent: false, throttle: 'off', audit: 'never' },
      schema: {
        operationId: 'brokerAuthorize',
        summary: 'May this client touch this topic? Asked by the MQTT broker',
        tags: ['MQTT'],
        body: Type.Object(
          {
            username: optionalText,
            clientid: optionalText,
            topic: Type.String({ maxLength: 1024 }),
            action: optionalText,
            acc: Type.Optional(Type.Integer()),
          },
          { additionalProperties: false },
        ),
        response: { 200: answer, ...errorResponses(400, 401) },
      },
    },
    async (request) => {
      const { username, topic, action, acc } = request.body;
      const { server, topics } = context;
      return say(
        decideAcl({
          username,
          topic,
          action: readHookAction(action ?? acc ?? ''),
          topics,
          serverUsername: server?.username ?? null,
          accounts: context.accounts,
        }),
      );
    },
  );
}
