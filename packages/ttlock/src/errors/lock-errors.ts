import { facts, readAgain, type ErrorFacts } from './error-facts.ts';

/** About locks, what is on them, and the way to them. */
export const lockErrors: readonly (readonly [number, ErrorFacts])[] = [
  // Lock
  [-1003, facts('lock_not_found', 'not-found', 'never', 'the lock does not exist', readAgain)],
  [-2025, facts('lock_frozen', 'state', 'person', 'the lock is frozen', 'Unfreeze it.')],
  [
    -3011,
    facts('transfer_to_self', 'invalid-request', 'never', 'a lock cannot be transferred to its owner', 'Name another receiver.'),
  ],
  [
    -4043,
    facts(
      'not_supported',
      'unsupported',
      'person',
      'the lock does not support this',
      'For unlocking: switch on Remote Unlock in the lock’s settings in the TTLock app.',
    ),
  ],
  [-4056, facts('storage_full', 'full', 'person', 'the lock’s memory is full', 'Delete credentials that are not used.')],
  [-4067, facts('nb_not_registered', 'state', 'person', 'the NB-IoT device is not registered', 'Register it in the TTLock app.')],
  [
    -4082,
    facts(
      'auto_lock_time_invalid',
      'invalid-request',
      'never',
      'the lock does not allow this auto-lock time',
      'Choose another time.',
    ),
  ],
  // eKeys and groups
  [-1008, facts('ekey_not_found', 'not-found', 'never', 'the eKey does not exist', readAgain)],
  [-1016, facts('group_exists', 'conflict', 'never', 'a group of this name exists', 'Choose another name.')],
  [-1018, facts('group_not_found', 'not-found', 'never', 'the group does not exist', readAgain)],
  [
    -1027,
    facts(
      'receiver_bound',
      'conflict',
      'person',
      'the receiver was merged into another account',
      'Ask for the receiver’s current account.',
    ),
  ],
  [-2019, facts('ekey_to_self', 'invalid-request', 'never', 'an eKey cannot be sent to oneself', 'Name another receiver.')],
  [-2020, facts('ekey_to_admin', 'invalid-request', 'never', 'the lock’s administrator needs no eKey', 'Name another receiver.')],
  [
    -2023,
    facts(
      'ekey_period_locked',
      'state',
      'later',
      'the eKey’s period cannot be changed now',
      'Try again when the eKey is in force.',
    ),
  ],
  [
    -3039,
    facts(
      'beyond_own_ekey',
      'permission',
      'person',
      'your own eKey ends before the chosen time',
      'Choose an earlier end, or have your own eKey extended.',
      'doc-cn',
    ),
  ],
  [
    -3046,
    facts(
      'remote_unlock_not_allowed',
      'permission',
      'person',
      'the eKey does not allow remote unlocking',
      'The lock’s administrator must enable remote unlock on the eKey.',
      'doc-cn',
    ),
  ],
  [
    -4064,
    facts(
      'receiver_not_registered',
      'not-found',
      'person',
      'the receiver has no TTLock account',
      'Let the receiver register, or send with createUser.',
    ),
  ],
  // Passcodes, cards, fingerprints
  [
    -1007,
    facts(
      'no_passcode_data',
      'state',
      'person',
      'the cloud has no passcode data of this lock',
      'Reset the passcodes in the TTLock app, then try again.',
    ),
  ],
  [
    -1026,
    facts(
      'period_used_before',
      'conflict',
      'never',
      'a code for this very period was issued and deleted before',
      'Move the start or the end by an hour.',
      'doc-cn',
    ),
  ],
  [
    -2009,
    facts(
      'passcode_not_found',
      'not-found',
      'never',
      'the passcode does not exist',
      'Nothing is left to delete; read the list again.',
    ),
  ],
  [
    -2032,
    facts(
      'passcode_too_simple',
      'invalid-request',
      'never',
      'the passcode is too simple',
      'Choose digits without runs and repetitions.',
      'doc-cn',
    ),
  ],
  [
    -3006,
    facts(
      'passcode_length',
      'invalid-request',
      'never',
      'the lock does not take a passcode of this length',
      'Choose 4 to 9 digits (some locks: 6 to 9).',
    ),
  ],
  [-3007, facts('passcode_exists', 'conflict', 'never', 'the lock has this passcode already', 'Choose other digits.')],
  [
    -3008,
    facts(
      'passcode_never_used',
      'state',
      'later',
      'a random passcode can be changed only once it was used on the lock',
      'Wait until it was used, or make a new one.',
    ),
  ],
  [
    -3009,
    facts('passcodes_full', 'full', 'person', 'the lock is full of passcodes (250)', 'Delete passcodes that have expired.'),
  ],
  [-1021, facts('card_not_found', 'not-found', 'never', 'the card does not exist', readAgain)],
  [-1023, facts('fingerprint_not_found', 'not-found', 'never', 'the fingerprint does not exist', readAgain)],
  // Reaching the lock
  [
    -2012,
    facts(
      'no_gateway_near',
      'unreachable',
      'later',
      'no gateway has heard the lock for half an hour',
      'Is a gateway powered, in range of the lock, and of the same account?',
    ),
  ],
  [-3002, facts('gateway_offline', 'unreachable', 'later', 'the gateway is offline', 'Check the gateway’s power and network.')],
  [
    -3003,
    facts(
      'gateway_busy',
      'busy',
      'soon',
      'the gateway is carrying out another command',
      'Try again in a few seconds; one command at a time.',
    ),
  ],
  [
    -3016,
    facts(
      'gateway_transfer_to_self',
      'invalid-request',
      'never',
      'a gateway cannot be transferred to its owner',
      'Name another receiver.',
    ),
  ],
  [
    -3034,
    facts(
      'lock_network_missing',
      'unreachable',
      'person',
      'the WiFi lock has no network',
      'Set up its network in the TTLock app.',
    ),
  ],
  [
    -3035,
    facts(
      'lock_power_saving',
      'unreachable',
      'person',
      'the WiFi lock saves power',
      'Switch power saving off in the TTLock app, or add asynchronously.',
    ),
  ],
  [-3036, facts('lock_offline', 'unreachable', 'later', 'the lock is offline', 'Check the lock’s battery and WiFi.')],
  [-3037, facts('lock_busy', 'busy', 'soon', 'the lock is busy', 'Try again in a few seconds.')],
  [-4037, facts('gateway_not_found', 'not-found', 'never', 'the gateway does not exist', readAgain)],
];
