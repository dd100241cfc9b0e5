import { Type, type Static } from 'typebox';
import { line, requestId, timestamp } from './payload-fields.ts';

/* What the server sends to a lock. Strings, whole numbers, booleans and objects of these only: the canonical form knows no others. */

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
    pin_encrypted: Type.Optional(encrypted('The digits that the person gave.')),
  },
  {
    $id: 'MoveBoltCommand',
    title: 'Lock or unlock',
    additionalProperties: false,
    description: 'Moves the bolt. With a PIN: only if the lock accepts that PIN now.',
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

export const commandSchemas = [moveBoltSchema, setSettingsSchema, setTimeSchema, rotateKeysSchema] as const;

export type MoveBoltCommand = Static<typeof moveBoltSchema>;
export type SetSettingsCommand = Static<typeof setSettingsSchema>;
export type SetTimeCommand = Static<typeof setTimeSchema>;
export type RotateKeysCommand = Static<typeof rotateKeysSchema>;
/** What travels on the topic `command`, signed. */
export type CommandMessage = MoveBoltCommand | SetSettingsCommand | SetTimeCommand | RotateKeysCommand;
/** What travels on the topic `ota`, signed. */
export type OtaMessage = Static<typeof updateFirmwareSchema>;
export type LockSettings = Static<typeof lockSettingsSchema>;

type WithoutSignatures<Message> = Message extends unknown ? Omit<Message, 'signature' | 'signature_next'> : never;
export type UnsignedCommand = WithoutSignatures<CommandMessage | OtaMessage>;
