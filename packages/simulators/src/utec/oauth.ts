import { createHash } from 'node:crypto';
import { jsonReply, type CloudReply } from '../cloud/messages.ts';
import type { World } from './world.ts';

const hangMs = 60_000;

/** The page that the owner of an account sees; its one button is the log-in. */
export function authorize(world: World, method: string, params: URLSearchParams): CloudReply {
  const clientId = params.get('client_id') ?? '';
  const redirectUri = params.get('redirect_uri') ?? '';
  if (params.get('response_type') !== 'code') return page(400, 'unsupported_response_type');
  if (!world.accounts.apps.has(clientId)) return page(400, 'This client id is not known.');
  if (!URL.canParse(redirectUri)) return page(400, 'redirect_uri is missing or is not a URL.');
  const challenge = params.get('code_challenge') ?? undefined;
  const back = new URL(redirectUri);
  const state = params.get('state');
  if (challenge !== undefined && world.switches.pkce === 'refused') {
    back.searchParams.set('error', 'invalid_request');
  } else if (method === 'GET' && world.switches.authorize === 'page') {
    return page(200, `Simulated U-tec: let ${escapeHtml(clientId)} use the devices of this account?`, true);
  } else if (params.get('decision') === 'deny') {
    back.searchParams.set('error', 'access_denied');
  } else {
    const kept = world.switches.pkce === 'checked' ? challenge : undefined;
    back.searchParams.set(
      world.switches.callback_parameter,
      world.accounts.grant(clientId, redirectUri, kept, world.clock.now()),
    );
  }
  if (state !== null) back.searchParams.set('state', state);
  return {
    kind: 'response',
    status: 302,
    contentType: 'text/html; charset=utf-8',
    body: '',
    isTruncated: false,
    headers: { location: back.href },
  };
}

export function token(world: World, method: string, params: URLSearchParams): CloudReply {
  const { switches, accounts } = world;
  if (switches.token_method !== 'any' && switches.token_method !== method.toLowerCase())
    return jsonReply({ message: 'Method Not Allowed' }, 405);
  const app = accounts.apps.get(params.get('client_id') ?? '');
  if (app === undefined || app.clientSecret !== params.get('client_secret')) return refusal(world, 'invalid_client');
  const now = world.clock.now();
  switch (params.get('grant_type')) {
    case 'authorization_code': {
      const grant = accounts.takeCode(params.get('code') ?? '', app.clientId, now);
      if (grant === undefined) return refusal(world, 'invalid_grant');
      const redirectUri = params.get('redirect_uri');
      if (redirectUri !== null && redirectUri !== grant.redirectUri) return refusal(world, 'invalid_grant');
      if (grant.challenge !== undefined && grant.challenge !== challengeOf(params.get('code_verifier') ?? ''))
        return refusal(world, 'invalid_grant');
      return answer(world, app.clientId, accounts.newRefreshToken(app.clientId));
    }
    case 'refresh_token': {
      const presented = params.get('refresh_token') ?? '';
      if (accounts.refreshTokens.get(presented) !== app.clientId) return refusal(world, 'invalid_grant');
      if (switches.refresh_revokes_access) accounts.endSessions(app.clientId);
      if (!switches.refresh_token_in_reply) return answer(world, app.clientId, undefined);
      if (!switches.refresh_rotates) return answer(world, app.clientId, presented);
      if (switches.refresh_single_use) accounts.refreshTokens.delete(presented);
      return answer(world, app.clientId, accounts.newRefreshToken(app.clientId));
    }
    default:
      return refusal(world, 'unsupported_grant_type');
  }
}

function answer(world: World, clientId: string, refreshToken: string | undefined): CloudReply {
  const { switches } = world;
  const session = world.accounts.open(clientId, switches, world.clock.now());
  const tokens = {
    access_token: session.accessToken,
    ...(refreshToken === undefined ? {} : { refresh_token: refreshToken }),
    token_type: 'Bearer',
    ...(switches.expires_in ? { expires_in: switches.token_lifetime_s } : {}),
    scope: 'openapi',
  };
  return jsonReply(switches.token_reply === 'wrapped' ? { code: 200, data: tokens } : tokens);
}

function refusal(world: World, error: string): CloudReply {
  switch (world.switches.token_error) {
    case 'rfc':
      return jsonReply(
        { error, error_description: `The request was refused: ${error}.` },
        error === 'invalid_client' ? 401 : 400,
      );
    case 'code_in_200':
      return jsonReply({ code: 401, message: error });
    case '500':
      return jsonReply({ message: 'Internal Server Error' }, 500);
    case 'hang':
      return { kind: 'hang', holdMs: hangMs };
  }
}

function challengeOf(verifier: string): string {
  return createHash('sha256').update(verifier).digest('base64url');
}

/** The form goes back to its own address, query included. */
function page(status: number, text: string, isQuestion = false): CloudReply {
  const form = isQuestion
    ? '<form method="post"><button name="decision" value="allow">Log in and allow</button> <button name="decision" value="deny">Deny</button></form>'
    : '';
  return {
    kind: 'response',
    status,
    contentType: 'text/html; charset=utf-8',
    body: `<!doctype html><html lang="en"><head><title>Simulated U-tec</title></head><body><p>${text}</p>${form}</body></html>`,
    isTruncated: false,
  };
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.codePointAt(0) ?? 0};`);
}
