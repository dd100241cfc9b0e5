import { secret, setting } from './config-setting.ts';
import * as read from './config-values.ts';

const none = undefined as string | undefined;

/** The U-tec cloud. */
export const utecSettings = {
  utecClientId: setting(
    'UTEC_CLIENT_ID',
    read.optionalText,
    none,
    'application from the U-tec app, for accounts that are connected without one of their own',
  ),
  utecClientSecret: secret('UTEC_CLIENT_SECRET', read.optionalText, none, 'its secret'),
  utecRedirectUri: setting(
    'UTEC_REDIRECT_URI',
    read.optionalUrl('http:', 'https:'),
    none,
    'where U-tec sends browsers after the log-in; /integrations/utec/callback of PUBLIC_URL when absent',
  ),
  utecOauthBaseUrl: setting(
    'UTEC_OAUTH_BASE_URL',
    read.url('http:', 'https:'),
    'https://oauth.u-tec.com',
    'where people log in at U-tec',
  ),
  utecApiBaseUrl: setting('UTEC_API_BASE_URL', read.url('http:', 'https:'), 'https://api.u-tec.com', 'where U-tec takes orders'),
  utecPkce: setting('UTEC_PKCE', read.boolean, false, 'send a PKCE challenge with the log-in, which U-tec does not document'),
  utecPollSeconds: setting(
    'UTEC_POLL_SECONDS',
    read.integer(30, 86_400),
    60,
    'how often states are read, where the account does not say',
  ),
  utecRefreshBufferMinutes: setting(
    'UTEC_REFRESH_BUFFER_MINUTES',
    read.integer(5, 1440),
    5,
    'how long before its end a token is renewed, where the account does not say; looked at every five minutes',
  ),
  utecPush: setting(
    'UTEC_PUSH',
    read.boolean,
    false,
    'ask U-tec to push what happens, at each log-in; PUBLIC_URL must then be an address that U-tec can reach',
  ),
} as const;

interface Given {
  readonly utecClientId: string | undefined;
  readonly utecClientSecret: string | undefined;
  readonly utecPush: boolean;
  readonly publicUrl: string | undefined;
}

export function checkUtecSettings(given: Given): string[] {
  const mistakes: string[] = [];
  if ((given.utecClientId === undefined) !== (given.utecClientSecret === undefined)) {
    mistakes.push('UTEC_CLIENT_ID and UTEC_CLIENT_SECRET go together; one of them is missing');
  }
  if (given.utecPush && given.publicUrl === undefined) {
    mistakes.push('UTEC_PUSH is on but PUBLIC_URL, where U-tec would push to, is not set');
  }
  return mistakes;
}
