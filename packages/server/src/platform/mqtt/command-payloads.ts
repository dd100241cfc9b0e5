import { Type, type Static } from 'typebox';
import { credentialRef, line, requestId, timestamp } from './payload-fields.ts';

/* What the server sends to a lock. Strings, whole numbers, booleans, and objects and arrays of these only: the canonical form knows no others. */

const signature = Type.String({ pattern: '^[0-9a-f]{64}$', description: 'HMAC-SHA256 over the canonical form' });
const encrypted = (description: string) =>
  Type.String({
    description: `${description} Base64 of iv ‖ ciphertext ‖ tag, AES-256-GCM under encryption_key, with "{device_id}:{request_id}" as additional data`,
    contentEncoding: 'base64',
    pattern: '^[A-Za-z0-9+/]+={0,2}$',
    maxLength: 4096,
  });
const version = (description: string) => Type.Integer({ minimum: 1, maximum: 2_147_483_647, description });

const envelope = {
  request_id: requestId('Names the command; every answer repeats it'),
  timestamp: timestamp('When the server sent it'),
  expires_at: timestamp('The lock refuses the command from this instant on'),
  nonce: Type.String({ pattern: '^[0-9a-f]{32}$', description: 'Never used again; the lock refuses one that it has seen' }),
  key_version: version('The keys under which `signature` was made'),
  signature,
  signature_next: Type.Optional(signature),
};

const exampleEnvelope = {
  request_id: '6f1c1d0e-2d0a-4c2b-9a53-1f6f2d1c7a10',
  timestamp: '2026-01-31T12:00:00.000Z',
  expires_at: '2026-01-31T12:00:10.000Z',
  nonce: '9b1f0c55a7e24d3f8b6a1c2d3e4f5061',
  key_version: 1,
};
const exampleSignature = '0774ebaedb24cc898ccf58b0c71db7ec9399e2af14222f978cfcf1e6a493ced1';

export const moveBoltSchema = Type.Object(
  {
    command: Type.Enum(['lock', 'unlock'], { description: 'Which way to move the bolt' }),
    ...envelope,
  },
  {
    $id: 'MoveBoltCommand',
    title: 'Lock or unlock',
    additionalProperties: false,
    description: 'Moves the bolt. ',
    examples: [{ command: 'unlock', ...exampleEnvelope, signature: exampleSignature }],
  },
);

export const lockSettingsSchema = Type.Object(
  {
    auto_lock_enabled: Type.Boolean({ description: 'Locks by itself' }),
    auto_lock_delay: Type.Integer({ minimum: 0, maximum: 86_400, description: 'Seconds until it locks by itself' }),
    silent_mode: Type.Boolean({ description: 'No sounds' }),
    led_enabled: Type.Boolean({ description: 'The light may shine' }),
  },
  { additionalProperties: false },
);

export const setSettingsSchema = Type.Object(
  {
    command: Type.Literal('set_settings'),
    ...envelope,
    settings_version: Type.Integer({ minimum: 0, maximum: 2_147_483_647, description: 'Reported back in `status`' }),
    settings: lockSettingsSchema,
  },
  {
    $id: 'SetSettingsCommand',
    title: 'Set settings',
    additionalProperties: false,
    description: 'The lock applies and keeps these settings.',
    examples: [
      {
        command: 'set_settings',
        ...exampleEnvelope,
        settings_version: 4,
        settings: { auto_lock_enabled: true, auto_lock_delay: 30, silent_mode: false, led_enabled: true },
        signature: 'e6e3829325cf6eb8be943a5da9658d349d6bc723320c2a5cb85dbc8ec425cf98',
      },
    ],
  },
);

export const setTimeSchema = Type.Object(
  {
    command: Type.Literal('set_time'),
    ...envelope,
    time_nonce: Type.String({ pattern: '^[0-9a-f]{16,64}$', description: 'That of the status that this answers' }),
  },
  {
    $id: 'SetTimeCommand',
    title: 'Set time',
    additionalProperties: false,
    description: 'The lock sets its clock to `timestamp`.',
    examples: [
      {
        command: 'set_time',
        ...exampleEnvelope,
        time_nonce: '5f0d3c9a1b2e4f60',
        signature: 'd324c639fecb00d06e55b44ab97a9be5ac941de7209b136653fa6fe649dd5a44',
      },
    ],
  },
);

export const rotateKeysSchema = Type.Object(
  {
    command: Type.Literal('rotate_keys'),
    ...envelope,
    new_key_version: version('The version of the keys in `keys_encrypted`'),
    keys_encrypted: encrypted('The JSON object {"api_key": …, "secret_key": …, "encryption_key": …}.'),
  },
  {
    $id: 'RotateKeysCommand',
    title: 'Rotate keys',
    additionalProperties: false,
    description: 'The lock keeps the new keys, answers, then reconnects with the new api_key.',
    examples: [
      {
        command: 'rotate_keys',
        ...exampleEnvelope,
        new_key_version: 2,
        keys_encrypted: 'q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJCrze8SNFZ4kKvN7xI0VniQ',
        signature: '19dfcb6e25d51cb0d043165d73286db8ba44189f61ab6a821676c8a2313f85cd',
      },
    ],
  },
);

export const updateFirmwareSchema = Type.Object(
  {
    command: Type.Literal('update_firmware'),
    ...envelope,
    firmware_url: line(2048, 'Where the firmware is', 1),
    version: Type.Optional(line(50, 'Its version, where known', 1)),
    sha256: Type.Optional(Type.String({ pattern: '^[0-9a-f]{64}$', description: 'Its digest, where known' })),
  },
  {
    $id: 'UpdateFirmwareOrder',
    title: 'Update firmware',
    additionalProperties: false,
    description: 'The lock downloads, checks and installs, and reports on `ota/progress`.',
    examples: [
      {
        command: 'update_firmware',
        ...exampleEnvelope,
        firmware_url: 'https://firmware.example.com/lock-1.3.0.bin',
        version: '1.3.0',
        sha256: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
        signature: 'eee73bbaa570a48ad5d713d5c10ca8cb85318e9fe70da055e66f003d1679e9d2',
      },
    ],
  },
);

const time = (pattern: string, description: string) => Type.String({ pattern, description });
const startTime = time('^([01][0-9]|2[0-3]):[0-5][0-9]$', 'Wall-clock time, inclusive');
const endTime = time(
  '^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$',
  'Wall-clock time, exclusive; at or before the start: on the next day',
);

export const lockScheduleSchema = Type.Object(
  {
    timezone: line(64, 'IANA zone, for firmware that knows them', 1),
    utc_offsets: Type.Array(
      Type.Object(
        {
          from: timestamp('From this instant on'),
          minutes: Type.Integer({ minimum: -1080, maximum: 1080, description: 'Minutes east of UTC' }),
        },
        { additionalProperties: false },
      ),
      { minItems: 1, description: "The zone's offsets, oldest first; before the first one it applies too" },
    ),
    rules: Type.Array(
      Type.Object(
        {
          weekdays: Type.Array(Type.Enum(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']), { minItems: 1, maxItems: 7 }),
          start: startTime,
          end: endTime,
        },
        { additionalProperties: false },
      ),
      { description: 'Weekly openings' },
    ),
    exceptions: Type.Array(
      Type.Object(
        {
          date: Type.String({ pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}$', description: 'Local date whose rules this replaces' }),
          closed: Type.Optional(Type.Literal(true)),
          start: Type.Optional(startTime),
          end: Type.Optional(endTime),
        },
        { additionalProperties: false },
      ),
      { description: 'Days that differ; several of one date add up' },
    ),
  },
  { additionalProperties: false },
);

export const setPinSchema = Type.Object(
  {
    command: Type.Literal('set_pin'),
    ...envelope,
    credential_ref: credentialRef('Names the code'),
    revision: version('Grows with every change of the code; a lower one than the kept one changes nothing'),
    pin_encrypted: encrypted('The digits.'),
    is_active: Type.Boolean({ description: 'Whether it opens at all' }),
    valid_from: timestamp('It opens from this instant on'),
    valid_until: Type.Optional(timestamp('The last instant at which it opens')),
    uses_left: Type.Optional(Type.Integer({ minimum: 0, maximum: 2_147_483_647, description: 'How often it still opens' })),
    schedule: Type.Optional(lockScheduleSchema),
  },
  {
    $id: 'SetPinCommand',
    title: 'Set PIN',
    additionalProperties: false,
    description: 'The lock keeps a code, or replaces the one of the same credential_ref.',
    examples: [
      {
        command: 'set_pin',
        ...exampleEnvelope,
        credential_ref: 'pin:17',
        revision: 3,
        pin_encrypted: 'q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJCrze8SNFZ4kKvN7xI0VniQ',
        is_active: true,
        valid_from: '2026-01-31T12:00:00.000Z',
        valid_until: '2026-12-31T12:00:00.000Z',
        uses_left: 2,
        schedule: {
          timezone: 'Europe/Berlin',
          utc_offsets: [
            { from: '2025-10-26T01:00:00.000Z', minutes: 60 },
            { from: '2026-03-29T01:00:00.000Z', minutes: 120 },
          ],
          rules: [{ weekdays: ['mon', 'tue'], start: '10:00', end: '14:00' }],
          exceptions: [{ date: '2026-12-25', closed: true }],
        },
        signature: '9e0eb9940e56a2d19a2b08d4cea91026fe4b9ba4eae71925a5e22dadf6815d6e',
      },
    ],
  },
);

export const deletePinSchema = Type.Object(
  { command: Type.Literal('delete_pin'), ...envelope, credential_ref: credentialRef('Names the code') },
  {
    $id: 'DeletePinCommand',
    title: 'Delete PIN',
    additionalProperties: false,
    description: 'The lock forgets a code. One that is not there: success.',
    examples: [
      {
        command: 'delete_pin',
        ...exampleEnvelope,
        credential_ref: 'pin:17',
        signature: '1833ea9e8bd009fb626e0caa612ddb2be75c138e025a9de5874e55e81949ace8',
      },
    ],
  },
);

export const syncPinsSchema = Type.Object(
  {
    command: Type.Literal('sync_pins'),
    ...envelope,
    codes: Type.Array(Type.String({ pattern: '^(pin|qr):[0-9]{1,19}=[0-9]{1,10}$', description: 'credential_ref=revision' }), {
      maxItems: 250,
      description: 'Every code that the lock should hold',
    }),
  },
  {
    $id: 'SyncPinsCommand',
    title: 'Compare PINs',
    additionalProperties: false,
    description:
      'The lock forgets every code that is not listed, and answers with those that it lacks or holds in another revision.',
    examples: [
      {
        command: 'sync_pins',
        ...exampleEnvelope,
        codes: ['pin:17=3', 'pin:20=1'],
        signature: '373aa6af9c5db1270499bbd8eced745b141449c54ea5db1f42d84c5de7a21c8c',
      },
    ],
  },
);

export const commandSchemas = [
  moveBoltSchema,
  setSettingsSchema,
  setTimeSchema,
  rotateKeysSchema,
  setPinSchema,
  deletePinSchema,
  syncPinsSchema,
] as const;

export type MoveBoltCommand = Static<typeof moveBoltSchema>;
export type SetSettingsCommand = Static<typeof setSettingsSchema>;
export type SetTimeCommand = Static<typeof setTimeSchema>;
export type RotateKeysCommand = Static<typeof rotateKeysSchema>;
export type SetPinCommand = Static<typeof setPinSchema>;
export type DeletePinCommand = Static<typeof deletePinSchema>;
export type SyncPinsCommand = Static<typeof syncPinsSchema>;
/** What travels on the topic `command`, signed. */
export type CommandMessage =
  | MoveBoltCommand
  | SetSettingsCommand
  | SetTimeCommand
  | RotateKeysCommand
  | SetPinCommand
  | DeletePinCommand
  | SyncPinsCommand;
/** What travels on the topic `ota`, signed. */
export type OtaMessage = Static<typeof updateFirmwareSchema>;
export type LockSchedule = Static<typeof lockScheduleSchema>;
export type LockSettings = Static<typeof lockSettingsSchema>;

type WithoutSignatures<Message> = Message extends unknown ? Omit<Message, 'signature' | 'signature_next'> : never;
export type UnsignedCommand = WithoutSignatures<CommandMessage | OtaMessage>;
