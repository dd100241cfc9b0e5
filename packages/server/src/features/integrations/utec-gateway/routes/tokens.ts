import { readCallback } from '@smartlock/utec';
import { Type, type Static } from 'typebox';
import { changeConfig } from '../change-config.ts';
import { mask } from '../gateway-config.ts';
import { GatewayError } from '../gateway-error.ts';
import { authorizeUrl, exchangeCode, finishCallback, refreshToken } from '../log-in.ts';
import { donePage, pagePolicy } from '../page.ts';
import { patchOf } from './config.ts';
import { Answer, described, given, open, refusals, type GatewayRoutes } from './kit.ts';

const Text = given(Type.String());
const CodeBody = Type.Object({ code: Text }, open);
const application = {
  base_url: Text,
  oauth_base_url: Text,
  access_key: Text,
  secret_key: Text,
  redirect_url: Text,
  scope: Text,
};
const StartBody = Type.Object(application, open);
const FormerExchangeBody = Type.Object({ ...application, code: Text, callback_url: Text }, open);
const CallbackQuery = Type.Object(
  {
    code: Type.Optional(Type.String()),
    authorization_code: Type.Optional(Type.String()),
    state: Type.Optional(Type.String()),
    error: Type.Optional(Type.String()),
  },
  open,
);

/** What clients may see of a token reply: all but the tokens. */
function maskedReply(context: GatewayRoutes['context'], expiresAt: Date | null): object {
  const seconds = expiresAt === null ? null : Math.round((expiresAt.getTime() - context.clock.now().getTime()) / 1000);
  return { access_token: mask, refresh_token: mask, token_type: 'Bearer', expires_in: seconds };
}

export function tokenRoutes({ app, context }: GatewayRoutes): void {
  app.get(
    '/api/oauth/authorize-url',
    described('AuthorizeUrl', 'Where to log in at U-tec', { response: { 200: Answer, ...refusals(400) } }),
    async () => ({ url: await authorizeUrl(context), success: true }),
  );
  app.post(
    '/api/oauth/exchange',
    described('ExchangeCode', 'Trade the code of a log-in for tokens, which stay here', {
      body: CodeBody,
      response: { 200: Answer, ...refusals(400, 422, 502, 504) },
    }),
    async (request) => {
      const { code } = request.body;
      if (code === undefined || code === null || code.trim() === '') throw new GatewayError(400, 'Authorization code required');
      const { expiresAt } = await exchangeCode(context, code);
      return { status: 'ok', message: 'Tokens obtained', data: maskedReply(context, expiresAt) };
    },
  );
  app.post(
    '/api/oauth/refresh',
    described('RefreshToken', 'A new token now', { response: { 200: Answer, ...refusals(500) } }),
    async () => {
      const { expiresAt } = await refreshToken(context);
      return { status: 'ok', message: 'Token refreshed successfully', expires_at: expiresAt?.toISOString() ?? null };
    },
  );
  app.get(
    '/oauth/callback',
    described('Callback', 'Where the browser comes back to after the log-in', {
      querystring: CallbackQuery,
      response: { 200: Type.String(), ...refusals(400, 502, 504) },
    }),
    async (request, reply) => {
      await finishCallback(context, request.query);
      return reply
        .header('content-type', 'text/html; charset=utf-8')
        .header('content-security-policy', pagePolicy)
        .send(donePage());
    },
  );
  formerTokenRoutes({ app, context });
}

/** As the first generation has them: settings and code in one call. */
function formerTokenRoutes({ app, context }: GatewayRoutes): void {
  const required = ['base_url', 'oauth_base_url', 'access_key', 'secret_key', 'redirect_url', 'scope'] as const;

  app.post(
    '/oauth/start',
    described('StartLogin', 'Set the application, and learn where to log in', {
      body: StartBody,
      response: { 200: Answer, ...refusals(400, 422) },
    }),
    async ({ body }) => {
      const missing = required.find((name) => (body[name] ?? '').trim() === '');
      if (missing !== undefined) throw new GatewayError(400, `Missing '${missing}'`);
      await changeConfig(context, patchOfFormer(body));
      return { authorize_url: await authorizeUrl(context) };
    },
  );
  app.post(
    '/oauth/exchange',
    described('FormerExchange', 'The same as /api/oauth/exchange, by the code or by the address that the browser came to', {
      body: FormerExchangeBody,
      response: { 200: Answer, ...refusals(400, 422, 502, 504) },
    }),
    async ({ body }) => {
      const code = body.code ?? '';
      const callback = code.trim() === '' ? (body.callback_url ?? '') : code;
      // Before anything is changed.
      if (!holdsCode(callback)) throw new GatewayError(400, 'Authorization code required');
      const patch = patchOfFormer(body);
      if (Object.keys(patch).length > 0) await changeConfig(context, patch);
      const { expiresAt } = await exchangeCode(context, callback);
      return maskedReply(context, expiresAt);
    },
  );
}

function holdsCode(text: string): boolean {
  try {
    return readCallback(text) !== '';
  } catch {
    return false;
  }
}

function patchOfFormer(body: Static<typeof StartBody>) {
  const fields: Static<typeof StartBody> = Object.fromEntries(
    Object.entries(body).filter(([, value]) => typeof value === 'string' && value.trim() !== ''),
  );
  return patchOf({
    api_base_url: fields.base_url,
    oauth_base_url: fields.oauth_base_url,
    access_key: fields.access_key,
    secret_key: fields.secret_key,
    redirect_uri: fields.redirect_url,
    scope: fields.scope,
  } as Parameters<typeof patchOf>[0]);
}
