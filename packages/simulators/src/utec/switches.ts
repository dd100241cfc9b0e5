import { SimulatorError } from '../locks/simulator-error.ts';

/**
 * What U-tec's documents leave open, or what clients saw differently, is a switch; the default is the shape seen most recently.
 * `certainty`: `documented` is U-tec's own page, `seen` a client's code or capture, `unsure` nobody's word.
 * README.md prints this list; a test holds both together.
 */
export const switchList = {
  token_reply: {
    default: 'wrapped',
    choices: ['wrapped', 'flat'],
    certainty: 'seen',
    meaning: 'Tokens under `data` beside `code: 200`, or at the top',
  },
  token_lifetime_s: { default: 601_200, certainty: 'seen', meaning: 'How long an access token lives' },
  expires_in: { default: true, certainty: 'seen', meaning: 'The token reply tells `expires_in`; else clients assume an hour' },
  refresh_token_in_reply: { default: true, certainty: 'unsure', meaning: 'A refresh answers with a refresh token' },
  refresh_rotates: { default: false, certainty: 'unsure', meaning: 'That refresh token is a new one' },
  refresh_single_use: { default: false, certainty: 'unsure', meaning: 'A refresh token that was replaced gets invalid_grant' },
  refresh_revokes_access: { default: false, certainty: 'unsure', meaning: 'A refresh ends the access token before it' },
  token_method: {
    default: 'any',
    choices: ['any', 'post', 'get'],
    certainty: 'seen',
    meaning: 'Method of /token; the other one gets 405',
  },
  token_error: {
    default: 'rfc',
    choices: ['rfc', 'code_in_200', '500', 'hang'],
    certainty: 'unsure',
    meaning: 'A refused token request: 400 with `error`, 200 with `{code: 401}`, a 500, or no answer',
  },
  authorize: {
    default: 'page',
    choices: ['page', 'redirect'],
    certainty: 'documented',
    meaning: '/authorize shows a page to log in, or sends the browser back at once',
  },
  callback_parameter: {
    default: 'code',
    choices: ['code', 'authorization_code'],
    certainty: 'seen',
    meaning: 'Name of the code in the address that the browser is sent to',
  },
  pkce: {
    default: 'ignored',
    choices: ['ignored', 'checked', 'refused'],
    certainty: 'unsure',
    meaning: '`code_challenge`: nobody looks, it is checked, or /authorize answers invalid_request',
  },
  expired_token: {
    default: 'invalid_token_200',
    choices: ['invalid_token_200', '401', '403'],
    certainty: 'unsure',
    meaning: 'A missing, bad or expired access token: HTTP 200 with INVALID_TOKEN inside, 401 or 403',
  },
  letter_case: {
    default: 'normal',
    choices: ['normal', 'prose'],
    certainty: 'documented',
    meaning: '`st.lock` and `Locked`, or `st.Lock` and `locked` as the prose has it',
  },
  custom_data: {
    default: 'absent',
    choices: ['absent', 'ignored', 'required'],
    certainty: 'unsure',
    meaning: '`customData` in Discovery; required: an operation without it gets BAD-REQUEST',
  },
  message_id: {
    default: 'echo',
    choices: ['echo', 'other'],
    certainty: 'seen',
    meaning: 'The reply to a command repeats `messageId`, or carries that of another',
  },
  command: {
    default: 'confirm',
    choices: ['confirm', 'never', 'flip_back', 'offline', 'server_error', 'hang'],
    certainty: 'seen',
    meaning: 'What becomes of lock, unlock and setMode; a device may have its own',
  },
  confirm_after_s: { default: 3, certainty: 'seen', meaning: 'Seconds until an accepted command is done' },
  flip_back_after_s: { default: 35, certainty: 'seen', meaning: 'Seconds until `flip_back` undoes it' },
  deferred_s: { default: 20, certainty: 'documented', meaning: '`seconds` of the deferred answer to lock and unlock' },
  sync_after_s: { default: 3, certainty: 'seen', meaning: 'Seconds until a queued code is on a lock that is online' },
  list_after_s: { default: 1, certainty: 'seen', meaning: 'Seconds until a code that was added is in the list' },
  password_in_get: {
    default: 'number',
    choices: ['number', 'text'],
    certainty: 'seen',
    meaning: 'Type of `password` in the answer to `get`',
  },
  limit_required: { default: true, certainty: 'seen', meaning: 'A temporary user without `limit` gets BAD-REQUEST' },
  user_capacity: { default: 0, certainty: 'unsure', meaning: 'Codes in one lock before BAD-REQUEST; 0: no limit' },
  sensor_lock_users: { default: false, certainty: 'unsure', meaning: 'Locks of type utec-lock-sensor have codes' },
  user_fields: {
    default: 'live',
    choices: ['live', 'prose'],
    certainty: 'documented',
    meaning: '`first_name`, `last_name` in the answer to User/Get, or `FirstName`, `lastName`',
  },
  calls_per_minute: { default: 0, certainty: 'unsure', meaning: 'Calls of /action in a minute before 429; 0: no limit' },
  push: {
    default: 'off',
    choices: ['off', 'envelope', 'payload_list', 'bare_list', 'mapping', 'id_only'],
    certainty: 'seen',
    meaning: 'Shape of notifications to the registered address',
  },
  push_delay_s: { default: 0, certainty: 'unsure', meaning: 'How late they come' },
  push_copies: { default: 1, certainty: 'unsure', meaning: 'How often each comes' },
  push_wrong_secret: { default: false, certainty: 'unsure', meaning: 'They carry a secret that was never registered' },
} as const satisfies Record<string, SwitchDescription>;

interface SwitchDescription {
  default: number | boolean | string;
  choices?: readonly string[];
  certainty: 'documented' | 'seen' | 'unsure';
  meaning: string;
}

type Value<T extends SwitchDescription> = T extends { choices: readonly (infer Choice)[] }
  ? Choice
  : T['default'] extends boolean
    ? boolean
    : T['default'] extends number
      ? number
      : string;

export type SwitchName = keyof typeof switchList;
export type Switches = { -readonly [Name in SwitchName]: Value<(typeof switchList)[Name]> };

export function defaultSwitches(): Switches {
  return Object.fromEntries(Object.entries(switchList).map(([name, { default: value }]) => [name, value])) as unknown as Switches;
}

export function setSwitches(switches: Switches, changes: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(changes)) {
    const known: SwitchDescription | undefined = Object.hasOwn(switchList, name) ? switchList[name as SwitchName] : undefined;
    if (known === undefined)
      throw new SimulatorError('unknown_switch', `There is no switch ${name}. GET /_control/switches lists them.`);
    if (
      typeof value !== typeof known.default ||
      (typeof value === 'number' && !(value >= 0)) ||
      (known.choices !== undefined && !known.choices.includes(String(value)))
    )
      throw new SimulatorError('wrong_switch', `${name} must be ${known.choices?.join(' or ') ?? `a ${typeof known.default}`}.`);
  }
  Object.assign(switches, changes);
}
