import { ApiFault } from '../api-fault.ts';
import type { App, Session } from '../accounts.ts';
import type { Endpoint } from '../endpoint.ts';
import { refuse, type Params } from '../params.ts';
import type { World } from '../world.ts';

export const md5Form = /^[0-9a-f]{32}$/i;

export const oauthEndpoints: Endpoint[] = [
  {
    path: '/oauth2/token',
    method: 'POST',
    access: 'open',
    handle({ world, params }) {
      const app = appWithSecret(world, params, true);
      switch (params.optionalText('grant_type') ?? 'password') {
        case 'password':
          return logIn(world, app, params);
        case 'refresh_token':
          return refresh(world, app, params);
        case 'authorization_code':
          if (params.optionalText('redirect_uri') === undefined) throw new ApiFault(10008);
          throw new ApiFault(10002);
        default:
          throw new ApiFault(10010);
      }
    },
  },
  {
    path: '/app/getMonthRequestCount',
    method: 'POST',
    access: 'open',
    handle({ world, params }) {
      const token = params.optionalText('accessToken');
      const secret = params.optionalText('clientSecret');
      // The page's table asks for a token where its example sends the secret.
      if (secret === undefined && token !== undefined) {
        const session = world.accounts.sessions.get(token);
        const app = knownApp(world, params);
        if (session?.clientId !== app.clientId) throw new ApiFault(10003);
        return { monthRequestCount: app.usedInMonth };
      }
      return { monthRequestCount: appWithSecret(world, params).usedInMonth };
    },
  },
];

/** `client_id` is known to be taken beside `clientId` where tokens are given, and nowhere else. */
export function knownApp(world: World, params: Params, takesSnakeCase = world.switches.snake_case_in_v3): App {
  const clientId = takesSnakeCase ? params.optionalText('clientId', 'client_id') : params.optionalText('clientId');
  const app = world.accounts.apps.get(clientId ?? '');
  if (app === undefined) throw new ApiFault(10000);
  if (!app.isApproved) throw new ApiFault(world.switches.pending_app_errcode);
  return app;
}

export function appWithSecret(world: World, params: Params, takesSnakeCase = world.switches.snake_case_in_v3): App {
  const app = knownApp(world, params, takesSnakeCase);
  const secret = takesSnakeCase ? params.optionalText('clientSecret', 'client_secret') : params.optionalText('clientSecret');
  if (secret !== app.clientSecret) throw new ApiFault(10001);
  return app;
}

function logIn(world: World, app: App, params: Params): object {
  const user = world.accounts.userNamed(params.text('username'));
  const password = params.text('password');
  const isHash = world.switches.upper_case_md5
    ? md5Form.test(password)
    : md5Form.test(password) && password === password.toLowerCase();
  if (user === undefined || user.kind === 'developer' || !isHash || password.toLowerCase() !== user.passwordMd5)
    throw new ApiFault(10007);
  if (user.region !== world.region) throw new ApiFault(30008);
  const older = world.accounts
    .sessionsOf(user.uid, app.clientId)
    .filter((session) => !session.isRevoked && session.expiresAt > world.now);
  const latest = older.at(-1);
  if (world.switches.login_reuses_token && latest !== undefined) return answer(world, latest, user.uid);
  if (world.switches.login_revokes_older) for (const session of older) session.isRevoked = true;
  return answer(world, world.openSession(app, user), user.uid);
}

function refresh(world: World, app: App, params: Params): object {
  const token = params.optionalText('refresh_token') ?? refuse('refresh_token is missing');
  const session = world.accounts.sessionOfRefreshToken(token, world.now);
  const user = session === undefined ? undefined : world.accounts.users.get(session.uid);
  if (session === undefined || user === undefined || session.clientId !== app.clientId) throw new ApiFault(10011);
  const next = world.openSession(app, user);
  if (world.switches.refresh_rotates) world.accounts.dropRefreshToken(token);
  else {
    world.accounts.dropRefreshToken(next.refreshToken);
    next.refreshToken = token;
    world.accounts.open(next, world.now);
  }
  if (world.switches.refresh_revokes_access) session.isRevoked = true;
  return answer(world, next);
}

/** A refresh does not repeat the uid. */
function answer(world: World, session: Session, uid?: number): object {
  return {
    access_token: session.accessToken,
    ...(uid === undefined ? {} : { uid }),
    refresh_token: session.refreshToken,
    openid: session.uid,
    scope: 'user,key,room',
    token_type: 'Bearer',
    expires_in: Math.max(0, Math.round((session.expiresAt - world.now) / 1_000)),
  };
}
