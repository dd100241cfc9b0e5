import { SimulatorError } from '../locks/simulator-error.ts';

/**
 * What nobody documents, or what sources tell differently, is a switch. `certainty`: `documented` is the service's own page,
 * `seen` is one report or client, `unsure` is nobody's word. README.md prints this list; a test holds both together.
 */
export const switchList = {
  token_lifetime_s: { default: 7_776_000, certainty: 'documented', meaning: 'How long an access token lives' },
  date_window_ms: { default: 300_000, certainty: 'documented', meaning: 'How far `date` may be off, either side, before 80000' },
  custom_capacity: {
    default: 250,
    certainty: 'documented',
    meaning: 'Custom passcodes in one lock before -3009 (an older guide: 150)',
  },
  refresh_rotates: {
    default: true,
    certainty: 'unsure',
    meaning: 'A refresh makes a new refresh token, and the old one gets 10011',
  },
  refresh_revokes_access: {
    default: false,
    certainty: 'unsure',
    meaning: 'A refresh revokes the access token before it (10004)',
  },
  login_revokes_older: {
    default: false,
    certainty: 'unsure',
    meaning: 'A login revokes the older tokens of user and application',
  },
  login_reuses_token: {
    default: false,
    certainty: 'unsure',
    meaning: 'A login answers with the token that still lives, not a new one',
  },
  upper_case_md5: { default: false, certainty: 'unsure', meaning: 'An upper-case MD5 is taken as password' },
  pending_app_errcode: { default: 10000, certainty: 'seen', meaning: 'What an application under review gets (old list: 10006)' },
  snake_case_in_v3: {
    default: false,
    certainty: 'unsure',
    meaning: '`client_id`, `client_secret` and `access_token` are taken by every endpoint, not by the token endpoint alone',
  },
  surplus_slashes: {
    default: false,
    certainty: 'unsure',
    meaning: 'Paths with doubled slashes, or one at the end, are taken; else they get a 404',
  },
  json_bodies: {
    default: false,
    certainty: 'unsure',
    meaning: 'A JSON body is read as parameters (one report says that the service does); else it gets -3',
  },
  over_page_size: {
    default: 'clamp',
    choices: ['clamp', 'refuse'],
    certainty: 'unsure',
    meaning: 'A pageSize above the maximum: clamp, or -3',
  },
  empty_list_pages: { default: 0, certainty: 'unsure', meaning: '`pages` of an empty list' },
  bad_json_errcode: { default: 80002, certainty: 'unsure', meaning: 'Broken JSON inside a field (80002, or -3)' },
  repeated_period_code: {
    default: 'same',
    choices: ['same', 'refuse'],
    certainty: 'unsure',
    meaning: 'A random period code asked for again while it lives: the same digits, or -1026',
  },
  random_code_overflow_errcode: {
    default: -4056,
    certainty: 'unsure',
    meaning: 'More than 200 one-time or 20 permanent random codes in one hour',
  },
  delete_unused_random: {
    default: 'refuse',
    choices: ['refuse', 'accept'],
    certainty: 'unsure',
    meaning: 'deleteType 2 for a random code never used: -3008, or success while the lock goes on taking it',
  },
  unknown_passcode: {
    default: 'errcode',
    choices: ['errcode', 'success'],
    certainty: 'seen',
    meaning: 'Change or delete of a passcode that is gone: -2009, or success',
  },
  period_over_a_year: {
    default: 'whole_months',
    choices: ['whole_months', 'refuse'],
    certainty: 'unsure',
    meaning: 'A random period longer than a year: whole months alone, or never (-3)',
  },
  hour_cut: {
    default: 'lock',
    choices: ['lock', 'utc'],
    certainty: 'unsure',
    meaning: 'Random codes begin on the full hour of the zone of the lock, or of UTC',
  },
  permanent_start_date: {
    default: 'zero',
    choices: ['zero', 'created'],
    certainty: 'unsure',
    meaning: 'startDate of a permanent custom passcode in lists',
  },
  key_holder_detail_errcode: {
    default: 20002,
    certainty: 'unsure',
    meaning: 'lock/detail asked by the holder of an eKey (20002, or -2018)',
  },
  remote_unlock_bit: { default: true, certainty: 'unsure', meaning: 'featureValue loses bit 10 while Remote Unlock is off' },
  wifi_lock_has_gateway: {
    default: false,
    certainty: 'unsure',
    meaning: 'hasGateway of a WiFi lock that is online is 1',
  },
  update_date_from: {
    default: 'request',
    choices: ['request', 'server'],
    certainty: 'unsure',
    meaning: 'Whose time lock/updateDate gives to the lock',
  },
  sensor_state_field: {
    default: 'sensorState',
    certainty: 'unsure',
    meaning: 'Field of the door sensor in lock/queryOpenState (0 open, 1 closed, as one client reads it); empty: none',
  },
  dead_gateway_errcode: {
    default: 1,
    certainty: 'unsure',
    meaning: 'Answer in the minutes when a gateway without power still counts as online',
  },
  upgrading_gateway_errcode: { default: -3003, certainty: 'unsure', meaning: 'Answer while a gateway is in upgrade mode' },
  name_max_length: { default: 0, certainty: 'unsure', meaning: 'Longest name of a lock before 20008; 0: no limit' },
  calls_per_second: {
    default: 0,
    certainty: 'unsure',
    meaning: 'Calls of an application in one second before 30006; 0: no limit',
  },
  callback_retries: {
    default: 3,
    certainty: 'unsure',
    meaning: 'How often a callback that was not answered `success` is sent again',
  },
  callback_retry_ms: { default: 10_000, certainty: 'unsure', meaning: 'Wait before the first repetition; it doubles' },
  callback_duplicates: { default: 0, certainty: 'unsure', meaning: 'Chance, 0 to 1, that a callback is sent twice' },
} as const satisfies Record<string, SwitchDescription>;

interface SwitchDescription {
  default: number | boolean | string;
  choices?: readonly string[];
  certainty: 'documented' | 'seen' | 'unsure';
  meaning: string;
}

type Widened<T> = T extends boolean ? boolean : T extends number ? number : string;

export type SwitchName = keyof typeof switchList;
export type Switches = { -readonly [Name in SwitchName]: Widened<(typeof switchList)[Name]['default']> };

export function defaultSwitches(): Switches {
  return Object.fromEntries(Object.entries(switchList).map(([name, { default: value }]) => [name, value])) as unknown as Switches;
}

export function setSwitches(switches: Switches, changes: Record<string, unknown>): void {
  for (const [name, value] of Object.entries(changes)) {
    const known: SwitchDescription | undefined = Object.hasOwn(switchList, name) ? switchList[name as SwitchName] : undefined;
    if (known === undefined)
      throw new SimulatorError('unknown_switch', `There is no switch ${name}. GET /_control/switches lists them.`);
    if (typeof value !== typeof known.default || (known.choices !== undefined && !known.choices.includes(String(value))))
      throw new SimulatorError('wrong_switch', `${name} must be ${known.choices?.join(' or ') ?? `a ${typeof known.default}`}.`);
  }
  Object.assign(switches, changes);
}
