import { Type, type Static } from 'typebox';
import { changeConfig } from '../change-config.ts';
import { mask, type ConfigPatch } from '../gateway-config.ts';
import { GatewayError } from '../gateway-error.ts';
import { presentConfig } from '../presenter.ts';
import { Answer, described, given, open, refusals, type GatewayRoutes } from './kit.ts';

const Text = given(Type.String());
const ConfigBody = Type.Object(
  {
    api_base_url: Text,
    oauth_base_url: Text,
    action_path: Text,
    access_key: Text,
    secret_key: Text,
    scope: Text,
    redirect_uri: Text,
    status_poll_interval: given(Type.Integer()),
    auto_refresh_enabled: given(Type.Boolean()),
    refresh_buffer_minutes: given(Type.Integer()),
  },
  open,
);
const ConfigForm = Type.Object(
  {
    base_url: Type.Optional(Type.String()),
    oauth_base_url: Type.Optional(Type.String()),
    devices_path: Type.Optional(Type.String()),
    action_path: Type.Optional(Type.String()),
    access_key: Type.Optional(Type.String()),
    secret_key: Type.Optional(Type.String()),
    scope: Type.Optional(Type.String()),
    redirect_url: Type.Optional(Type.String()),
    log_level: Type.Optional(Type.String()),
    status_poll_seconds: Type.Optional(Type.String()),
  },
  open,
);

export function configRoutes({ app, context }: GatewayRoutes): void {
  app.get(
    '/api/config',
    described('GetConfig', 'Settings of the gateway, secrets masked', { response: { 200: Answer, ...refusals() } }),
    async () => presentConfig(await context.cache.get(), context.clock.now()),
  );
  app.post(
    '/api/config',
    described('SetConfig', 'Set some of them; null, "***" and unknown keys are passed over', {
      body: ConfigBody,
      response: { 200: Answer, ...refusals(400, 422) },
    }),
    async (request) => {
      await changeConfig(context, patchOf(request.body));
      return { status: 'ok', message: 'Configuration updated' };
    },
  );
  app.get(
    '/api/test',
    described('Test', 'Whether the gateway answers', { response: { 200: Answer, ...refusals() } }),
    async () => {
      const { token, version } = await context.cache.get();
      return { status: 'ok', message: 'API is working', config_loaded: version > 0, has_tokens: token.hasToken };
    },
  );
  // In a scope of its own: nowhere else may a form, which any page can send, be taken.
  void app.register(async (scope) => {
    scope.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) => {
      done(null, Object.fromEntries(new URLSearchParams(String(body))));
    });
    scope.post(
      '/config',
      described('SetConfigByForm', 'The same by the form of the first generation', {
        consumes: ['application/x-www-form-urlencoded'],
        body: ConfigForm,
        response: { 200: Answer, ...refusals(422) },
      }),
      async (request) => {
        await changeConfig(context, patchOfForm(request.body as Static<typeof ConfigForm>));
        return { status: 'ok' };
      },
    );
  });
}

export function patchOf(body: Static<typeof ConfigBody>): ConfigPatch {
  const patch: Record<string, unknown> = {};
  for (const name of Object.keys(ConfigBody.properties) as (keyof typeof body)[]) {
    const value = body[name];
    if (value !== null && value !== undefined && value !== mask) patch[name] = value;
  }
  return patch;
}

function patchOfForm(form: Static<typeof ConfigForm>): ConfigPatch {
  if (form.base_url === undefined || form.base_url.trim() === '') throw new GatewayError(422, 'base_url: is required.');
  const seconds = form.status_poll_seconds;
  if (seconds !== undefined && !/^\d{1,9}$/.test(seconds.trim()))
    throw new GatewayError(422, 'status_poll_seconds: must be a whole number.');
  return patchOf({
    api_base_url: form.base_url,
    oauth_base_url: nonEmpty(form.oauth_base_url),
    action_path: nonEmpty(form.action_path),
    access_key: form.access_key,
    secret_key: form.secret_key,
    scope: nonEmpty(form.scope),
    redirect_uri: form.redirect_url,
    status_poll_interval: seconds === undefined ? undefined : Number(seconds),
  } as Static<typeof ConfigBody>);
}

/** An empty field of a form stands for what is the default already. */
function nonEmpty(value: string | undefined): string | undefined {
  return value === undefined || value.trim() === '' ? undefined : value;
}
