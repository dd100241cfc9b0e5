import { compareRequest, facts, readAgain, type ErrorFacts } from './error-facts.ts';

const app = 'Correct the client id and secret of the application in the developer console.';

/** About the request, the application and the account. */
export const accountErrors: readonly (readonly [number, ErrorFacts])[] = [
  [
    1,
    facts(
      'failed',
      'failed',
      'soon',
      'the lock or the gateway did not complete it',
      'Check signal, battery and Remote Unlock; try it in the TTLock app with Bluetooth switched off.',
    ),
  ],
  [-3, facts('invalid_parameter', 'invalid-request', 'never', 'a parameter is invalid', compareRequest)],
  [
    -2018,
    facts(
      'permission_denied',
      'permission',
      'person',
      'permission denied',
      'Connect the account that is the lock’s top or authorised administrator, or ask TTLock to permit passcode management for the application.',
    ),
  ],
  [
    -4063,
    facts('still_owns_locks', 'state', 'person', 'the account still has locks', 'Delete or transfer all of its locks first.'),
  ],
  [
    10000,
    facts(
      'client_unknown',
      'credentials',
      'person',
      'the client id does not exist',
      `${app} A new application must be approved first.`,
    ),
  ],
  [10001, facts('client_refused', 'credentials', 'person', 'client id and secret do not belong together', app)],
  [
    10002,
    facts(
      'authorization_code_invalid',
      'invalid-request',
      'never',
      'the authorization code is invalid',
      compareRequest,
      'doc-old',
    ),
  ],
  [10003, facts('token_unknown', 'token', 'sign-in', 'the access token does not exist', 'Sign in again.')],
  [10004, facts('token_expired', 'token', 'sign-in', 'the access token expired or was revoked', 'Sign in again.')],
  [
    10005,
    facts(
      'scope_refused',
      'permission',
      'person',
      'the application was not granted this scope',
      'Ask TTLock to grant the scope to the application.',
      'doc-old',
    ),
  ],
  [
    10006,
    facts(
      'app_not_approved',
      'permission',
      'person',
      'an application that is not approved may use test accounts alone',
      'Wait until TTLock has approved the application.',
      'doc-old',
    ),
  ],
  [
    10007,
    facts(
      'wrong_password',
      'credentials',
      'person',
      'wrong user name or password',
      'Use the log-in of the TTLock app (or the prefixed name of a user made through the API), not that of the developer console.',
    ),
  ],
  [10008, facts('redirect_uri_invalid', 'invalid-request', 'never', 'the redirect_uri is invalid', compareRequest, 'doc-old')],
  [10009, facts('response_type_invalid', 'invalid-request', 'never', 'the response_type is invalid', compareRequest, 'doc-old')],
  [10010, facts('grant_type_invalid', 'invalid-request', 'never', 'the grant_type is invalid', compareRequest, 'doc-old')],
  [
    10011,
    facts(
      'refresh_token_invalid',
      'token',
      'sign-in',
      'the refresh token is invalid',
      'Sign in again with user name and password.',
    ),
  ],
  [20000, facts('openid_invalid', 'invalid-request', 'never', 'the openid is invalid', compareRequest, 'doc-old')],
  [
    20001,
    facts(
      'not_key_holder',
      'permission',
      'never',
      'the user holds no eKey of this lock',
      'Send the user an eKey, or connect another account.',
      'doc-old',
    ),
  ],
  [
    20002,
    facts(
      'not_lock_admin',
      'permission',
      'person',
      'the account is not the lock’s administrator',
      'In the TTLock app, make the connected account an administrator of the lock, or connect the account that owns it.',
    ),
  ],
  [
    20003,
    facts(
      'key_lock_mismatch',
      'invalid-request',
      'never',
      'eKey, lock and user do not belong together',
      compareRequest,
      'doc-old',
    ),
  ],
  [20004, facts('ekey_missing', 'not-found', 'never', 'the eKey is missing', readAgain, 'doc-old')],
  [
    20005,
    facts('backup_key_password', 'invalid-request', 'never', 'the backup key’s password is wrong', compareRequest, 'doc-old'),
  ],
  [20006, facts('receiver_missing', 'invalid-request', 'never', 'the receiver is missing', compareRequest, 'doc-old')],
  [
    20007,
    facts(
      'passcode_version_invalid',
      'invalid-request',
      'never',
      'the passcode version must be 1 to 4',
      compareRequest,
      'doc-old',
    ),
  ],
  [
    20008,
    facts('lock_name_invalid', 'invalid-request', 'never', 'the lock’s name is invalid', 'Choose another name.', 'doc-old'),
  ],
  [
    30001,
    facts(
      'api_not_permitted',
      'permission',
      'person',
      'the application may not use this call',
      'Ask TTLock to permit it.',
      'doc-old',
    ),
  ],
  [
    30002,
    facts(
      'username_invalid',
      'invalid-request',
      'never',
      'a user name has letters and digits alone',
      'Choose another user name.',
    ),
  ],
  [30003, facts('user_exists', 'conflict', 'never', 'the user exists', 'Choose another user name.')],
  [
    30004,
    facts(
      'user_not_yours',
      'permission',
      'never',
      'the user was not made by this application',
      'Use the prefixed name that registration answered.',
    ),
  ],
  [30005, facts('password_not_md5', 'invalid-request', 'never', 'the password must be sent as MD5', compareRequest)],
  [30006, facts('rate_limited', 'quota', 'later', 'too many calls', 'Call less often; wait a while.')],
  [
    30007,
    facts(
      'monthly_quota_used_up',
      'quota',
      'later',
      'the month’s calls are used up',
      'Poll less or upgrade the developer account. A new month begins on the first, Beijing time.',
    ),
  ],
  [
    30008,
    facts(
      'wrong_region',
      'credentials',
      'person',
      'the account belongs to another region',
      'Choose the other region (EU or China).',
    ),
  ],
  [
    80000,
    facts(
      'clock_wrong',
      'clock',
      'later',
      'this machine’s clock is more than 5 minutes off',
      'Set the clock of this machine (NTP).',
    ),
  ],
  [80002, facts('json_invalid', 'invalid-request', 'never', 'a parameter is not the JSON that it should be', compareRequest)],
  [90000, facts('service_error', 'service', 'soon', 'the service failed', 'Try again later.')],
];
